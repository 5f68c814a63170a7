"""Decisions of a year that business systems report, one by one or as a sum: figures of table 2 of the annual report."""
