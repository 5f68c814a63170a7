"""Session types: a use case's signature says whether it reads or writes."""

import hashlib
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_HOOKS = "gongkai.after_commit"
#: Where a session has the way to a snapshot beside it, see ahead.py.
BESIDE = "gongkai.beside"


class CommitError(Exception):
    """The database refused a commit: nothing was written. Its cause is what the database said."""


class ReadSession(AsyncSession):
    """Reads a snapshot; the database refuses its writes."""


class Session(AsyncSession):
    """Reads and writes inside one transaction that kernel.db commits, never the use case."""


def after_commit(session: AsyncSession, hook: Callable[[], None]) -> None:
    """Run `hook` once the transaction has committed (dropped on rollback). It must be quick and must not fail."""
    session.info.setdefault(_HOOKS, []).append(hook)


def run_after_commit(session: Session) -> None:
    """Called by Database.write after a commit that succeeded."""
    for hook in session.info.pop(_HOOKS, []):
        hook()


async def one_at_a_time(session: Session, name: str) -> None:
    """Hold back other transactions that name the same thing until this one ends (a SQLite writer is alone anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
