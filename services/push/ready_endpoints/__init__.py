"""Endpoints as deliveries see them: where to send, whether it works."""
