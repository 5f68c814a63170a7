"""Push (精准推送): who is told of what, why, and proof of it; the audience comes from the catalogue."""
