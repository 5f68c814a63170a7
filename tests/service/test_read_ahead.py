"""A batch is read and reckoned while the one before it is written."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, aclosing

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Database, Session
from kernel.db.ahead import ahead
from kernel.db.engine import AHEAD

PATIENCE_SECONDS = 20


class Finding:
    """Finds 0, 1, 2 and notes on which session; `ready` is set when the second is there."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.sessions: set[AsyncSession] = set()
        self.ready = asyncio.Event()
        self._fails_at = fails_at

    async def __call__(self, session: AsyncSession) -> AsyncGenerator[int]:
        for number in range(3):
            self.sessions.add(session)
            await session.execute(text("SELECT 1"))
            if number == self._fails_at:
                raise LookupError(number)
            if number == 1:
                self.ready.set()
            yield number


async def test_the_next_is_looked_for_while_one_is_at_work(database: Database) -> None:
    finding, found = Finding(), []
    async with database.write() as session, aclosing(ahead(session, finding)) as items:
        async for item in items:
            if item == 0:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await finding.ready.wait()
            found.append(item)
    assert found == [0, 1, 2]
    assert finding.sessions.isdisjoint({session})


async def test_where_there_is_no_room_it_is_found_in_the_transaction(database: Database) -> None:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(database.write())
        others = [Finding() for _ in range(AHEAD)]
        for other in others:
            items = await stack.enter_async_context(aclosing(ahead(session, other)))
            assert await anext(items) == 0
        finding = Finding()
        mine = await stack.enter_async_context(aclosing(ahead(session, finding)))
        assert [one async for one in mine] == [0, 1, 2]
        assert finding.sessions == {session}
    async with database.write() as session, aclosing(ahead(session, (again := Finding()))) as items:
        assert [one async for one in items] == [0, 1, 2]
    assert again.sessions.isdisjoint({session}), "there is room again"


async def collect(database: Database, finding: Finding, *, fails: bool = False) -> list[int]:
    """What is found beside a transaction; it `fails` where the caller does at the first."""
    found: list[int] = []
    async with database.write() as session, aclosing(ahead(session, finding)) as items:
        async for item in items:
            assert finding.sessions.isdisjoint({session})
            if fails:
                raise ZeroDivisionError
            found += [item]
    return found


async def test_what_finds_may_fail(database: Database) -> None:
    for _ in range(AHEAD + 1):
        with pytest.raises(LookupError):
            await collect(database, Finding(fails_at=2))
    assert await collect(database, Finding()) == [0, 1, 2]


async def test_who_is_at_work_may_fail(database: Database) -> None:
    for _ in range(AHEAD + 1):
        with pytest.raises(ZeroDivisionError):
            await collect(database, Finding(), fails=True)
    assert await collect(database, Finding()) == [0, 1, 2]


async def test_a_transaction_on_the_thread_of_its_database_reads_for_itself(database: Database) -> None:
    """It awaits nothing but its session there; PostgreSQL has no such thread."""
    finding, used = Finding(), list[Session]()

    async def use(session: Session) -> list[int]:
        used.append(session)
        async with aclosing(ahead(session, finding)) as items:
            return [one async for one in items]

    assert await database.write_there(use) == [0, 1, 2]
    assert finding.sessions.isdisjoint(used) is (database.writers > 1)
