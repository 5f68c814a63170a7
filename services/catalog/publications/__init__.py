"""Publications (公开记录): where and when it was published, after which review."""
