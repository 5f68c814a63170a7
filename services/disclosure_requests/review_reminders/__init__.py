"""Reminders of what an office owes review organs and courts, each stage once (行政复议法 Arts 48, 54; 行政诉讼法 Art. 67)."""
