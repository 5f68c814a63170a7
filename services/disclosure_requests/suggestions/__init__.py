"""Suggestions before filing: what is public already, found in an index of the catalogue kept here. Advice, no barrier."""
