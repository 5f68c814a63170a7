"""Search among what was released (检索), by pairs of signs."""
