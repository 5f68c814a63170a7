"""Pairs of items that are the same matter, in a village's list and in the catalogue of its township."""
