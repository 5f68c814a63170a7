"""Articles of portals (门户稿件): what a portal has published, and which duty it closes."""
