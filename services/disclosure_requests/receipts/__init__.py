"""Signed receipts of filing and of each statutory act."""
