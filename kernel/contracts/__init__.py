"""What services agree on: the tree of administrative divisions. The standard library and Pydantic only."""
