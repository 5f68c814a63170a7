"""Decisions (处置): what a named officer makes of a delivery that nobody knows the end of, or sends out of its order; added, never changed."""
