"""Moves of open cases by another calendar: which, from when to when, and why."""
