"""Endpoints of one host side by side: what one of them keeps waiting holds up no other; what takes too long is given up."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from gongkai.calendars import load_calendars
from kernel.testing.clock import MovableClock
from services.push import flight as flights
from services.push.channels.messages import canonical_bytes
from services.push.channels.port import Endpoint, Outcome, Parcel
from services.push.channels.webhooks import new_secret
from services.push.deliveries.traffic import Traffic
from services.push.settings import PushSettings
from services.push.wire import HttpSender, Wire
from tests.support.channel_messages import AT, NOTICE
from tests.support.hostile_receivers import answers_text, receiver
from tests.support.push_worker import Scripted

STUCK = 12


async def test_a_stuck_endpoint_holds_up_no_other_of_its_host() -> None:
    arrived, go_on, turn = asyncio.Event(), asyncio.Event(), count(1)

    async def first_stuck(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (number := next(turn)) <= STUCK:
            if number == STUCK:
                arrived.set()
            await go_on.wait()
        await answers_text("204 No Content")(reader, writer)

    def parcel(endpoint: str, number: int) -> Parcel:
        where = Endpoint(running.url, (new_secret(),))
        return Parcel(
            f"dlv_{number}", 1, 1, "msg", canonical_bytes(NOTICE), "", "sbr", {}, where, endpoint, STUCK
        )

    async with receiver(first_stuck) as running:
        unused = Path("unused")
        settings = PushSettings(
            "sqlite://",
            unused,
            load_calendars=partial(load_calendars, None),
            proof_key=unused,
            targets=running.policy.targets,
        )
        async with Wire(settings) as wire, asyncio.TaskGroup() as tasks, asyncio.timeout(8):
            sender = HttpSender(wire, MovableClock(AT), "webhook")
            stuck = [tasks.create_task(sender.send([parcel("end_stuck", n)])) for n in range(STUCK)]
            await arrived.wait()
            assert [one.kind for one in await sender.send([parcel("end_well", STUCK)])] == ["delivered"]
            go_on.set()
            assert [(await one)[0].kind for one in stuck] == ["delivered"] * STUCK


class Hanging(Scripted):
    """A channel that never says what became of a parcel."""

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        async with asyncio.timeout(600):
            await asyncio.Event().wait()
        raise AssertionError("nobody sets it")


async def test_an_attempt_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the receiver drops doubles it is tried again, else nobody knows whether it arrived."""
    monkeypatch.setattr(flights, "SEND_SECONDS", 0.1)
    parcel = Parcel("dlv_1", 1, 1, "msg", b"", "", "sbr", {})
    for deduplicates, kind in ((True, "failed_temp"), (False, "uncertain")):
        flight = flights.Flight(Traffic(), Counter())
        flight.begin("any", Hanging(deduplicates), [parcel])
        async with asyncio.timeout(20):
            while not flight.done:
                await flight.wait(0.05)
        assert [(one, outcome.kind) for one, outcome in flight.take(AT)] == [(parcel, kind)]
        assert (len(flight), flight.under_way) == (0, {"any": 0})
