"""Repairs (网址修复): what is broken or changed, by use, and what was done about it."""
