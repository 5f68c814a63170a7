"""The pull feed of this service's events."""
