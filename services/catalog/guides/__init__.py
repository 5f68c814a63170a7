"""Disclosure guides (政府信息公开指南, Art. 12): how to find, obtain and ask for a body's information."""
