"""Responses (回应): concerns against the clock, from a holding statement to the reply, the correction and the closing."""
