"""Feeds of what was released (Atom, JSON Feed); the CloudEvents are those of the service."""
