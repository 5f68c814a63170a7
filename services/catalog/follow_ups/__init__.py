"""Statutory follow-up duties (法定后续义务): what a law demands of a posting when the matter behind it changes."""
