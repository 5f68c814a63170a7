"""Push while the clock steps and while the disk is full: nothing is lost, nothing is there twice."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from kernel.testing.clock import MovableClock
from services.push.channels.bots import THROTTLED
from services.push.channels.port import Outcome
from tests.support.fault_report import Tally
from tests.support.push_worker import Pushing, Scripted
from tests.support.suite import settings_for

SUBSCRIBERS = 30
ROBOT = "https://robot.example.cn/hook"
#: How the clock of the machine may jump: set back by an operator, corrected by days, an hour lost.
STEPS = (timedelta(hours=-3), timedelta(days=2), timedelta(days=-1), timedelta(hours=1), timedelta(days=40))


@pytest.fixture
async def push(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Pushing]:
    pushing = Pushing(settings_for(**prepared), clock)
    await pushing.start()
    yield pushing
    await pushing.database.dispose()


async def test_a_clock_that_steps_delays_and_neither_loses_nor_doubles(push: Pushing, tally: Tally) -> None:
    owners = [await push.subscriber() for _ in range(SUBSCRIBERS)]
    busy = Outcome("failed_temp", "busy")
    channel = Scripted(script={owner: [busy] * (n % 4) for n, owner in enumerate(owners)})
    worker, told = push.worker(sms=channel), []
    for step in STEPS:
        told.append(await push.send())
        await worker.run()
        push.clock.set_to(push.clock.now() + step)
        await worker.run()
        if step < timedelta(0):  # and the process is started again
            await worker.lease.give_back()
            worker = push.worker(sms=channel)
    for _ in range(12):  # whatever was put off by a clock that was ahead
        push.clock.move_to(push.clock.now() + timedelta(days=2))
        await worker.run()
    for message in told:
        assert await push.states(message) == dict.fromkeys(owners, "delivered")
    wire = Counter(parcel.delivery for parcel in channel.sent)
    attempts = Counter[str]()
    for message in told:
        for owner, row in (await push.rows(message)).items():
            attempts[row.id] = row.attempts
            assert (await push.kinds(message, owner))[-1] == "delivered"
    tally.add(messages=len(attempts), lost=len(attempts - wire), wire_duplicates=(wire - attempts).total())
    assert wire == attempts


@pytest.mark.parametrize("step", STEPS)
async def test_an_endpoint_keeps_its_pace_and_its_patience_whatever_the_clock_is_set_to(
    push: Pushing, step: timedelta
) -> None:
    """What is planned after the step waits for the minute that passes, not for the one that the clock shows."""
    push.clock.move_to(push.clock.now() + timedelta(days=1))  # the item was there before any step, too
    paced, patient = await push.subscriber("wecom"), await push.subscriber("dingtalk")
    await push.endpoint("wecom", subscriber=paced, url=ROBOT, per_minute=1)
    await push.endpoint("dingtalk", subscriber=patient, url=ROBOT)
    asked = Outcome(*THROTTLED, retry_after_seconds=90)
    wecom, dingtalk = Scripted(), Scripted(script={patient: [asked]})
    worker = push.worker(wecom=wecom, dingtalk=dingtalk)
    await push.send()
    await worker.run()
    assert (len(wecom.sent), len(dingtalk.sent)) == (1, 1)
    push.clock.set_to(push.clock.now() + step)
    later = await push.send()
    await worker.run()
    assert len(wecom.sent) == 1  # the minute is not over because a clock was set
    assert {row.channel for row in (await push.rows(later)).values() if row.attempts} == set()
    for row in (await push.rows(later)).values():
        assert push.clock.now() < row.not_before <= push.clock.now() + timedelta(seconds=90)
    push.clock.move_to(push.clock.now() + timedelta(seconds=91))
    await worker.run()
    assert set((await push.states(later)).values()) == {"delivered"}


async def test_a_full_disk_stops_the_worker_and_what_it_left_is_looked_after(
    push: Pushing, tally: Tally
) -> None:
    if push.database.url.startswith("postgresql"):
        pytest.skip("PostgreSQL has no limit of pages; its errors take the same way")
    owners = [await push.subscriber() for _ in range(SUBSCRIBERS)]
    channel = Scripted(deduplicates=True)

    async def limit(pages: int) -> None:
        async with push.database.write() as session:  # the writer has one connection
            await session.execute(text(f"PRAGMA max_page_count={pages}"))

    async def pages() -> int:
        async with push.database.write() as session:
            free = await session.scalar(text("PRAGMA freelist_count"))
            return int(await session.scalar(text("PRAGMA page_count")) or 0) - int(free or 0)

    message = await push.send()
    room = 2**31 - 2
    full = 0
    worker = push.worker(sms=channel)
    for more in (0, 2, 4, 6, 8, 12, 16, 24, 32, 48):  # the disk runs full a little later each time
        await limit(await pages() + more)
        try:
            await worker.run()
        except OperationalError as error:
            assert "full" in str(error)  # noqa: PT017  # which of the rounds it is depends on the pages
            full += 1
            await limit(room)
            await worker.lease.give_back()
            worker = push.worker(sms=channel)
    assert full
    await limit(room)
    await worker.run()
    assert set((await push.states(message)).values()) == {"delivered"}
    assert set(await push.states(message)) == set(owners)
    wire = Counter(parcel.delivery for parcel in channel.sent)
    tally.add(messages=SUBSCRIBERS, lost=SUBSCRIBERS - len(wire), wire_duplicates=wire.total() - len(wire))
    assert len(wire) == SUBSCRIBERS
    for owner, row in (await push.rows(message)).items():
        # Twice on the wire, if at all, under one id that the receiver drops: each time was an attempt, and none is without an end.
        kinds = await push.kinds(message, owner)
        assert len(kinds) >= wire[row.id]
        assert None not in kinds
        assert kinds.count("delivered") == 1
