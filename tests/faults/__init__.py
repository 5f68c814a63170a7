"""Kills and refusals; a package, so that the stack of processes ends with the last test that asks for it."""
