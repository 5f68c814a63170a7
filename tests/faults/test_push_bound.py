"""What a death doubles on the wire: what was under way, at most as much as the channel takes at once (docs/adr/0014)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import pytest

from kernel.testing.clock import MovableClock
from services.push.channels.port import Outcome, Parcel
from tests.support.fault_report import Tally
from tests.support.push_worker import Died, Pushing, Scripted
from tests.support.suite import settings_for

AT_ONCE: Final = 32
SUBSCRIBERS: Final = 100
DEATHS: Final = 3


class Full(Scripted):
    """Nobody answers; the worker dies as soon as there is no more room."""

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        self.sent += batch
        if len(self.sent) == AT_ONCE:
            raise Died
        await asyncio.Event().wait()
        raise AssertionError("it is broken off before")


@pytest.fixture
async def push(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Pushing]:
    pushing = Pushing(settings_for(**prepared), clock)
    await pushing.start()
    yield pushing
    await pushing.database.dispose()


async def test_a_death_doubles_what_was_under_way_and_no_more(push: Pushing, tally: Tally) -> None:
    for _ in range(SUBSCRIBERS):
        await push.subscriber("feed")
    message = await push.send()
    wire = Counter[str]()
    for _ in range(DEATHS):
        channel = Full(deduplicates=True, batch=8, together=False, at_once=AT_ONCE)
        worker = push.worker(feed=channel)
        with pytest.raises(Died):
            await worker.run()
        await worker.lease.give_back()
        wire.update(parcel.delivery for parcel in channel.sent)
    channel = Scripted(deduplicates=True, batch=8, together=False, at_once=AT_ONCE)
    await push.worker(feed=channel).run()
    wire.update(parcel.delivery for parcel in channel.sent)
    rows = (await push.rows(message)).values()
    again = wire.total() - len(wire)
    tally.add(
        kills=DEATHS, messages=SUBSCRIBERS, lost=SUBSCRIBERS - len(wire), ledger_duplicates=len(rows) - SUBSCRIBERS,
        wire_duplicates=again,
    )  # fmt: skip
    assert {row.state for row in rows} == {"delivered"}
    assert wire == Counter({row.id: row.attempts for row in rows})
    assert again == DEATHS * AT_ONCE, "the bound is reached, for there was no room left, and is not passed"
