"""Bindings: which events of a business system give which catalogue items."""
