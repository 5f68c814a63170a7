"""Erasure of personal data after their retention: holds, proposals, approvals, certificates."""
