"""Consumers on both buses: every event's effect once, back-off, dead letters, redelivery after a crash."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gongkai.local.nats import LocalNats, NoNatsError
from kernel.db import Database, Session
from kernel.db.session import CommitError
from kernel.messaging import dead_letters, nats_bus
from kernel.messaging.bus import Bus
from kernel.messaging.consumer import MAX_TRIES, Consumer, Subscription, with_causes
from kernel.messaging.event import Event
from kernel.messaging.inbox import inbox
from kernel.messaging.memory_bus import MemoryBus
from kernel.messaging.nats_bus import NatsBus
from kernel.testing.clock import MovableClock
from tests.support.servers import NATS as ADDRESS

QUICK = (0.01, 0.01, 0.01, 0.01)
CLOCK = MovableClock(date(2026, 3, 2))


#: The stream keeps what other tests have published: each run speaks of things of its own.
SERVICE = f"test_{uuid.uuid4().hex[:8]}"


def noun(name: str) -> str:
    return name.replace("-", "_")


def event(number: int, noun: str) -> Event:
    kind = f"gongkai.{SERVICE}.{noun}.happened.v1"
    data = {"number": number}
    return Event(
        f"ev_{uuid.uuid4().hex[:20]}",
        kind,
        "/v1/test",
        f"{noun}/{number}",
        CLOCK.now(),
        "360425",
        False,
        data,
    )


class Heard:
    """An effect that remembers what it was given, and fails for the numbers it is told to."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.failing: dict[int, int] = {}
        self._changed = asyncio.Event()

    async def __call__(self, _session: Session, heard: Event) -> None:
        number = heard.data["number"]
        self._changed.set()
        if self.failing.get(number, 0) > 0:
            self.failing[number] -= 1
            raise RuntimeError(f"number {number} fails")
        self.numbers.append(number)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not true():
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture(params=["memory", "nats"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "nats" and not os.environ.get(ADDRESS):
        pytest.skip("no NATS")
    return str(request.param)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def name() -> str:
    """Of the consumer and, with underscores, of the things that it hears of."""
    return f"thing-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def bus(
    kind: str, database: Database, heard: Heard, name: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bus]:
    monkeypatch.setattr(nats_bus, "BACK_OFF", QUICK)
    made: Bus = MemoryBus(QUICK) if kind == "memory" else NatsBus(os.environ[ADDRESS], name="test")
    made.consume(Consumer(Subscription(name, f"gongkai.{SERVICE}.{noun(name)}.", heard), database, CLOCK))
    await made.start()
    yield made
    await made.stop()


async def test_an_event_has_its_effect_and_its_inbox_row(
    bus: Bus, database: Database, heard: Heard, name: str
) -> None:
    one = event(1, noun(name))
    await bus.publish(one)
    await heard.until(lambda: 1 in heard.numbers)
    async with asyncio.timeout(10):
        while not await count(database, name):  # noqa: ASYNC110  # the commit follows the effect
            await asyncio.sleep(0.01)
    assert await count(database, name) == 1


async def count(database: Database, name: str) -> int:
    async with database.read() as session:
        return (
            await session.scalar(select(func.count()).select_from(inbox).where(inbox.c.consumer == name)) or 0
        )


async def test_the_same_event_twice_has_its_effect_once(bus: Bus, heard: Heard, name: str) -> None:
    one, two = event(1, noun(name)), event(2, noun(name))
    await bus.publish(one)
    await bus.publish(one)
    await bus.publish(two)
    await heard.until(lambda: 2 in heard.numbers)
    assert heard.numbers.count(1) == 1


async def test_an_event_that_failed_comes_again(bus: Bus, heard: Heard, name: str) -> None:
    heard.failing[1] = 2
    await bus.publish(event(1, noun(name)))
    await heard.until(lambda: heard.numbers == [1])


async def test_after_the_last_try_it_is_a_dead_letter_and_the_next_event_goes_on(
    bus: Bus, database: Database, heard: Heard, name: str
) -> None:
    heard.failing[1] = 100
    lost, next_one = event(1, noun(name)), event(2, noun(name))
    await bus.publish(lost)
    await bus.publish(next_one)
    await heard.until(lambda: 2 in heard.numbers and heard.failing[1] <= 100 - MAX_TRIES)

    async def buried() -> list[str]:
        async with database.read() as session:
            rows = await dead_letters.list_page(session, after=None, limit=100)
        return [row.event for row in rows if row.consumer == name]

    async with asyncio.timeout(10):
        while await buried() != [lost.id]:  # noqa: ASYNC110  # the burial follows the last try
            await asyncio.sleep(0.01)
    assert heard.failing[1] == 100 - MAX_TRIES


async def test_only_its_own_types_are_heard(bus: Bus, heard: Heard, name: str) -> None:
    await bus.publish(event(7, "other_things"))
    await bus.publish(event(8, noun(name)))
    await heard.until(lambda: 8 in heard.numbers)
    assert heard.numbers == [8]


async def test_a_signal_is_heard_by_topic(kind: str) -> None:
    made: Bus = MemoryBus() if kind == "memory" else NatsBus(os.environ[ADDRESS], name="test")
    rung = asyncio.Event()
    made.on_signal("catalog.sent", rung.set)
    await made.start()
    made.signal("catalog.unsent")
    made.signal("catalog.sent")
    async with asyncio.timeout(10):
        await rung.wait()
    await made.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalNats]:
    try:
        made = LocalNats(tmp_path / "nats").start()
    except NoNatsError as error:
        pytest.skip(str(error))
    yield made
    made.kill()


async def test_a_killed_server_loses_nothing_that_it_acknowledged(
    server: LocalNats, database: Database, heard: Heard, name: str
) -> None:
    sender, hearer = NatsBus(server.address, name="sender"), NatsBus(server.address, name="hearer")
    hearer.consume(Consumer(Subscription(name, f"gongkai.{SERVICE}.{noun(name)}.", heard), database, CLOCK))
    await sender.start()
    for number in range(20):
        await sender.publish(event(number, noun(name)))
    server.kill()
    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever it is, it is not an acknowledgement
        await sender.publish(event(99, noun(name)))
    server.start()
    await hearer.start()
    await heard.until(lambda: set(range(20)) <= set(heard.numbers))
    async with asyncio.timeout(20):
        while True:
            try:
                await sender.publish(event(20, noun(name)))
            except Exception:
                await asyncio.sleep(0.1)
            else:
                break
    await heard.until(lambda: 20 in heard.numbers)
    assert sorted(n for n in heard.numbers if n < 21) == list(range(21))
    await sender.stop()
    await hearer.stop()


def test_an_operator_is_told_what_a_commit_failed_of() -> None:
    """A refused commit alone says nothing; its statement may hold what was written and is not told."""
    error = CommitError()
    error.__cause__ = IntegrityError(
        "INSERT INTO x VALUES (?)", ("13800000000",), ValueError("the list is closed")
    )
    said = with_causes(error)
    assert said.startswith("CommitError() <- IntegrityError(")
    assert "the list is closed" in said
    assert "13800000000" not in said
