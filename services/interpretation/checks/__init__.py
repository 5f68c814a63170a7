"""Checks of materials against their document: elements, agreement of amounts, dates and articles, excerpts, readability."""
