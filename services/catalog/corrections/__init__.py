"""Corrections and withdrawals of business events, with their trace."""
