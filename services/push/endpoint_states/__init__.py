"""Endpoints (subscriber and channel) that are switched off: their deliveries are held, not lost."""
