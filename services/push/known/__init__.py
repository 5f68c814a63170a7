"""What the catalogue told of: items with their audience, versions, publications. A projection, kept from events."""
