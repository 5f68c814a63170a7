"""Rounds of sign-off (审签): who signs what, and what voids it."""
