"""Decisions (处置): what a named officer makes of a delivery that nobody knows the end of, or sends again behind a later one or for a reason."""
