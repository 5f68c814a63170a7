"""Reminders: events that tell of a due date that nears or has passed, and of a missing confirmation."""
