"""The lease elects one worker, and its fence shuts out the one before."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from kernel.db import Database
from kernel.db.lease import Lease, LeaseLostError, while_held


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.dispose()


async def test_one_holder_at_a_time(database: Database, other: Database) -> None:
    mine, theirs = Lease(database, "t"), Lease(other, "t")
    assert await mine.take()
    assert not await theirs.take()
    assert (mine.fence, theirs.fence) == (1, None)


async def test_a_renewal_keeps_the_fence(database: Database) -> None:
    mine = Lease(database, "t")
    await mine.take()
    await mine.take()
    assert mine.fence == 1


async def test_what_was_given_back_is_free_at_once_under_a_new_fence(
    database: Database, other: Database
) -> None:
    mine, theirs = Lease(database, "t"), Lease(other, "t")
    await mine.take()
    await mine.give_back()
    assert await theirs.take()
    assert theirs.fence == 2


async def test_after_its_time_another_takes_over_and_the_old_holder_writes_nothing(
    database: Database, other: Database
) -> None:
    mine, theirs = Lease(database, "t", seconds=0.2), Lease(other, "t")
    await mine.take()
    async with asyncio.timeout(10):
        while not await theirs.take():  # the database's time has to pass, no event of ours tells when  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.05)
    with pytest.raises(LeaseLostError):
        async with database.write() as session:
            await mine.guard(session)
    async with other.write() as session:
        await theirs.guard(session)
    assert not await mine.take()


async def test_only_the_holder_works_and_the_next_begins_when_it_ends(
    database: Database, other: Database
) -> None:
    working: list[str] = []
    began = asyncio.Event()

    def work(name: str):  # type: ignore[no-untyped-def]
        async def run() -> None:
            working.append(name)
            began.set()
            await asyncio.Event().wait()

        return run

    first = asyncio.create_task(while_held(Lease(database, "t", seconds=0.6), work("first")))
    async with asyncio.timeout(10):
        await began.wait()
    began.clear()
    second = asyncio.create_task(while_held(Lease(other, "t", seconds=0.6), work("second")))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1.5):  # longer than the lease: the first renews
            await began.wait()
    first.cancel()
    async with asyncio.timeout(10):
        await began.wait()
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert working == ["first", "second"]


async def test_work_that_fails_is_told_of_and_tried_again(database: Database) -> None:
    tries: list[int] = []
    again = asyncio.Event()

    async def work() -> None:
        tries.append(1)
        if len(tries) == 2:
            again.set()
            await asyncio.Event().wait()
        raise RuntimeError("the first try fails")

    task = asyncio.create_task(while_held(Lease(database, "t", seconds=0.3), work))
    async with asyncio.timeout(10):
        await again.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
