"""Obligations (公开义务): what must be public, by when, by whom."""
