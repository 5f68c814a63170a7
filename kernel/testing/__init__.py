"""Shipped stand-ins for tests and rehearsals: a clock that a test moves."""
