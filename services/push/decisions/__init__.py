"""Decisions (处置): what a named officer makes of a delivery that nobody knows the end of, sends again for a reason, or skips."""
