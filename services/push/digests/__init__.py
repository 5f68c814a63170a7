"""Digests (摘要): what a subscription wants once a day or a week, gathered over closed half-open windows, each item once."""
