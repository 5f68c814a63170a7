"""Redrives (批量重投): what one call sends again of an endpoint, a message or a channel, worked off in pieces."""
