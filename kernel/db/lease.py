"""A lease in the database elects the one process that relays and runs jobs; its fence number shuts out the last one.

A holder renews before its time is over. When it dies, another takes the lease once that time has passed, with a
higher fence number; a write of the old holder that comes late finds a fence that is not its own and fails. Time is
the database server's, so that the clocks of several machines do not matter.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from sqlalchemy import (
    Column,
    Float,
    Integer,
    String,
    Table,
    bindparam,
    cast,
    extract,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.db.base import kernel_metadata
from kernel.db.engine import Database
from kernel.db.session import Session
from kernel.ids import new_id
from kernel.jobs import whole

SECONDS: Final = 6.0
log = structlog.get_logger("lease")

leases = Table(
    "leases",
    kernel_metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Float, nullable=False),
)

_FENCE: Final = select(leases.c.fence).where(leases.c.name == bindparam("name"))
#: Transactions that are guarded stand beside each other, whoever takes the lease or holds it up waits for them.
_GUARDED: Final = _FENCE.with_for_update(read=True)
_HELD_UP: Final = _FENCE.with_for_update()


class LeaseLostError(Exception):
    """Another process holds the lease now; what this one was about to write is not written."""


class Lease:
    """One process's hand on a named lease. `fence` is the number under which it holds it, None when it does not."""

    def __init__(self, database: Database, name: str, seconds: float = SECONDS) -> None:
        self._database, self.name, self.seconds = database, name, seconds
        self.holder = new_id("holder")
        self.fence: int | None = None

    async def take(self) -> bool:
        """Take the lease if it is free or its time is over, or renew it; True when it is ours afterwards."""
        self.fence = await self._database.write_there(self._taken)
        return self.fence is not None

    async def _taken(self, session: Session) -> int | None:
        now = server_now(session)
        free = (leases.c.until < now) | (leases.c.holder == self.holder)
        until = now + self.seconds
        renumbered = func.coalesce(
            select(leases.c.fence)
            .where(leases.c.name == self.name, leases.c.holder == self.holder)
            .scalar_subquery(),
            leases.c.fence + 1,
        )  # a renewal keeps its number
        taken = await session.execute(
            update(leases)
            .where(leases.c.name == self.name, free)
            .values(holder=self.holder, until=until, fence=renumbered)
            .returning(leases.c.fence)
        )
        fence: int | None = taken.scalar_one_or_none()
        if fence is None and await self._missing(session):
            fence = 1
            await session.execute(
                insert(leases).values(name=self.name, holder=self.holder, fence=fence, until=until)
            )
        return fence

    async def _missing(self, session: Session) -> bool:
        found = await session.scalar(select(leases.c.name).where(leases.c.name == self.name))
        return found is None

    async def give_back(self) -> None:
        """End our hold at once, so that another process need not wait."""
        if self.fence is None:
            return
        async with self._database.write() as session:
            await session.execute(
                update(leases)
                .where(leases.c.name == self.name, leases.c.holder == self.holder)
                .values(until=0.0)
            )
        self.fence = None

    async def guard(self, session: AsyncSession) -> None:
        """Make this transaction hold only if the lease is still ours; raises LeaseLostError."""
        if self.fence is None or await session.scalar(_GUARDED, {"name": self.name}) != self.fence:
            raise LeaseLostError(self.name)


async def hold_up(session: Session, name: str) -> None:
    """Let nothing that guards its transactions by this lease run until this transaction ends: it neither reads what is half here,
    nor writes meanwhile.
    """
    await session.execute(_HELD_UP, {"name": name})


async def while_held(lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
    """For ever: wait for the lease, do `work` while it is ours, stop it when it is lost, begin again when it fails."""
    try:
        while True:
            if await _try(lease):
                log.info("lease_taken", lease=lease.name, fence=lease.fence)
                try:
                    await _work(lease, work)
                except Exception:
                    log.exception("work_failed", lease=lease.name)
                else:
                    log.warning("lease_lost", lease=lease.name)
            await asyncio.sleep(lease.seconds / 3)
    finally:
        await asyncio.shield(_give_back(lease))


async def _work(lease: Lease, work: Callable[[], Awaitable[None]]) -> None:
    """Work and renew side by side; returns when the lease is lost."""
    task = asyncio.ensure_future(work())
    try:
        while not task.done():
            await asyncio.wait([task], timeout=lease.seconds / 3)
            if not await _try(lease):
                return
        task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _try(lease: Lease) -> bool:
    try:
        # Longer than the lease's time would be a hold that nobody granted.
        async with asyncio.timeout(lease.seconds / 3):
            return await whole(lease.take())
    except IntegrityError:  # two processes made the row at once: the other was first
        return False
    except Exception as error:
        log.warning("lease_unreachable", lease=lease.name, error=repr(error))
        lease.fence = None
        return False


async def _give_back(lease: Lease) -> None:
    try:
        await lease.give_back()
    except Exception as error:
        log.warning("lease_not_given_back", lease=lease.name, error=repr(error))


def server_now(session: AsyncSession) -> ColumnElement[float]:
    """Seconds since 1970 by the database server's clock."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Float)
    return (func.julianday("now") - 2440587.5) * 86400.0
