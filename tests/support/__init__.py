"""What tests share: throw-away databases, the suite in both shapes, real servers."""
