"""Merges of a new version of a guideline into the catalogues that adopted the old one."""
