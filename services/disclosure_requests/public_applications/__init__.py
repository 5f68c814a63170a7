"""Applications that the public files by web, without a key."""
