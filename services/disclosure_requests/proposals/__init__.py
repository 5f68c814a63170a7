"""Proposals to the catalogue to disclose proactively what several applicants asked for (Art. 44)."""
