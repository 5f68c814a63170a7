"""Databases: one per service, SQLite or PostgreSQL behind the same sessions."""

from kernel.db.base import Base, Instant, Json, kernel_metadata
from kernel.db.engine import Database
from kernel.db.session import ReadSession, Session, after_commit, one_at_a_time

__all__ = [
    "Base",
    "Database",
    "Instant",
    "Json",
    "ReadSession",
    "Session",
    "after_commit",
    "kernel_metadata",
    "one_at_a_time",
]
