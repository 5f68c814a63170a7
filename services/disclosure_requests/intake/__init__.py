"""Intake: many applications at once, and the open cases of a former system with what happened in them."""
