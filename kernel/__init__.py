"""Shared kernel: mechanism only. The words of disclosure law live in legal_time, contracts and the services."""
