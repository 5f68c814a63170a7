"""Audiences (受众): whom a message is for, as the catalogue decides, and why each subscriber is told or is not."""
