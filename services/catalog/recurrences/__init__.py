"""Recurrences (定期公开): duties that the calendar raises, without an event."""
