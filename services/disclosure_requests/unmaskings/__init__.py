"""Looks at personal data in clear: who, when, which members, why."""
