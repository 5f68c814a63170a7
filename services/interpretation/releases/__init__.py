"""Releases (发布): document and materials out in one moment, and what the public reads of them."""
