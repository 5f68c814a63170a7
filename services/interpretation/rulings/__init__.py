"""Rulings: an officer who wrote nothing in a package holds that an error that the checks found is none."""
