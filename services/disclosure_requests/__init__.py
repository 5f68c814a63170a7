"""Disclosure requests: an application for information from its receipt to the annual report, on the legal clock."""
