"""Joint duties (共同公开职责): bodies that answer together for an item, the one that leads, the document that says so."""
