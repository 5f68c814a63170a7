"""Proposals of information offices to disclose proactively what several applicants asked for (Art. 44)."""
