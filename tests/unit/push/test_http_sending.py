"""Parcels that are sent without a task: parts in their order, turns at endpoints, what is broken off, faults of ours."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from gongkai.calendars import load_calendars
from kernel.http.outbound.addresses import Target
from kernel.http.outbound.answers import Answer
from kernel.testing.clock import MovableClock
from services.push import flight as flights
from services.push.channels import service, wecom
from services.push.channels.messages import Message, canonical_bytes
from services.push.channels.port import Endpoint, Outcome, Parcel, Rendering, Request, failed
from services.push.channels.webhooks import new_secret
from services.push.deliveries.traffic import Traffic
from services.push.settings import PushSettings
from services.push.wire import HttpSender, Simulating, Wire
from tests.support.channel_messages import AT, NOTICE
from tests.support.hostile_receivers import answers_text, receiver
from tests.support.robots import Robot, robot_of
from tests.support.robots import wecom as wecom_judge

LONG = replace(NOTICE, paragraphs=tuple(f"第{n}条 " + "本村耕地承包情况。" * 60 for n in range(8)))


@asynccontextmanager
async def sender_to(targets: tuple[Target, ...], channel: str = "webhook") -> AsyncIterator[HttpSender]:
    unused = Path("unused")
    settings = PushSettings(
        "sqlite://", unused, load_calendars=partial(load_calendars, None), proof_key=unused, targets=targets
    )
    async with Wire(settings) as wire, asyncio.timeout(20):
        yield HttpSender(wire, MovableClock(AT), channel)


def parcel_to(url: str, message: Message = NOTICE, **more: Any) -> Parcel:
    secrets = (new_secret(),) if url.endswith("/hook") else ()
    content = canonical_bytes(message)
    return Parcel("dlv_1", 1, 1, message.id, content, "", "sbr", {}, Endpoint(url, secrets), "end_1", **more)


class Ends:
    """What became of parcels, as they came to their end."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.there = asyncio.Event()

    def __call__(self, _: Parcel, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.there.set()


class Waits:
    """A receiver that says nothing until the other side hangs up."""

    def __init__(self) -> None:
        self.arrived, self.hung_up = asyncio.Event(), asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.arrived.set()
        await reader.read()
        self.hung_up.set()


async def test_the_parts_of_a_long_message_go_out_one_after_the_other_behind_those_that_arrived() -> None:
    parts = wecom.render(LONG)
    assert len(parts) > 3
    async with (
        robot_of(wecom_judge, Robot(None, AT.timestamp())) as robot,
        sender_to(robot.policy.targets, "wecom") as sender,
    ):
        for done in (0, len(parts) - 1, len(parts)):
            robot.group.clear()
            ends = Ends()
            sending = sender.start(parcel_to(robot.url, LONG, parts_done=done), ends)
            await ends.there.wait()
            assert sending is not None
            assert sending.done()
            assert [(one.kind, one.parts_done) for one in ends.outcomes] == [("delivered", len(parts))]
            assert robot.group == [text_of(part) for part in parts[done:]]


def text_of(part: Rendering) -> str:
    return str(orjson.loads(part.body)["text"]["content"])


async def test_a_part_that_does_not_arrive_is_the_end_and_those_before_it_are_noted() -> None:
    nearly_full = Robot(None, AT.timestamp(), taken=18)  # of twenty a minute
    async with (
        robot_of(wecom_judge, nearly_full) as robot,
        sender_to(robot.policy.targets, "wecom") as sender,
    ):
        ends = Ends()
        sender.start(parcel_to(robot.url, LONG), ends)
        await ends.there.wait()
    assert [(one.kind, one.parts_done) for one in ends.outcomes] == [("failed_temp", 2)]
    assert len(robot.group) == 2


async def test_an_endpoint_has_its_turns_and_what_is_broken_off_gives_its_own_back() -> None:
    waits = Waits()
    async with receiver(waits) as running, sender_to(running.policy.targets) as sender:
        first, second = Ends(), Ends()
        sending = sender.start(parcel_to(running.url), first)
        assert sending is not None
        assert sender.start(parcel_to(running.url), second) is None  # one at once
        await waits.arrived.wait()
        sending.break_off(failed(deduplicates=True))
        assert [(one.kind, one.code) for one in first.outcomes] == [("failed_temp", "channel_failed")]
        await waits.hung_up.wait()
        assert sender.start(parcel_to(running.url), second) is not None
    assert len(first.outcomes) == 1


async def test_what_cannot_be_asked_for_ends_at_once() -> None:
    async with sender_to(()) as sender:
        for parcel, kind, code in (
            (parcel_to("https://simulator/permanent"), "failed_perm", "simulated_permanent"),
            (parcel_to("http://10.1.2.3/hook"), "failed_perm", "port_refused"),
            (parcel_to("https://receiver.example/robot"), "credential", "endpoint_unusable"),
        ):
            ends = Ends()
            sending = sender.start(parcel, ends)
            assert sending is not None
            assert sending.done()
            assert [(one.kind, one.code) for one in ends.outcomes] == [(kind, code)]
        for left in (replace_with(endpoint=None), replace_with(simulated=True)):
            assert sender.start(left, Ends()) is None


def replace_with(**changed: Any) -> Parcel:
    found = parcel_to("http://127.0.0.1:9/hook")
    for name, value in changed.items():
        setattr(found, name, value)
    return found


async def test_nothing_of_a_test_is_started() -> None:
    async with sender_to(()) as sender:
        assert Simulating("webhook", sender).start(replace_with(tested=""), Ends()) is None


class Faulty:
    """A channel of HTTP that breaks its promises."""

    limits = service.CHANNELS["webhook"].limits

    def __init__(self, where: str) -> None:
        self._where = where

    def render(self, message: Message) -> tuple[Rendering, ...]:
        if self._where == "render":
            raise RuntimeError("a fault of ours")
        return (Rendering(message.id, b"{}", "application/json"),)

    def request(self, rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
        if self._where == "request":
            raise RuntimeError("a fault of ours")
        return Request("POST", endpoint.url, {}, rendering.body)

    def classify(self, answer: Answer, at: datetime) -> Outcome:
        raise RuntimeError("a fault of ours")


@pytest.mark.parametrize("where", ["render", "request", "classify"])
async def test_a_fault_of_ours_is_the_end_of_an_attempt(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(service.CHANNELS, "faulty", Faulty(where))  # type: ignore[arg-type]  # a dict
    async with (
        receiver(answers_text("204 No Content")) as running,
        sender_to(running.policy.targets, "faulty") as sender,
    ):
        ends = Ends()
        sender.start(parcel_to(running.url), ends)
        await ends.there.wait()
    assert [(one.kind, one.code) for one in ends.outcomes] == [("failed_temp", "channel_failed")]


async def test_what_takes_too_long_is_given_up_and_its_connection_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flights, "SEND_SECONDS", 0.1)
    async with (
        receiver(answers_text("204 No Content"), silent=True) as running,
        sender_to(running.policy.targets) as sender,
    ):
        flight = flights.Flight(Traffic(), Counter())
        parcel = parcel_to(running.url)
        flight.begin("webhook", sender, [parcel])
        while not flight.done:
            assert len(flight) == 1
            await flight.wait(0.05)
        assert [(one, outcome.kind) for one, outcome in flight.take(AT)] == [(parcel, "failed_temp")]
        assert (len(flight), flight.under_way) == (0, {"webhook": 0})


async def test_a_flight_that_is_stopped_breaks_off_what_has_no_task() -> None:
    waits = Waits()
    async with receiver(waits) as running, sender_to(running.policy.targets) as sender:
        flight = flights.Flight(Traffic(), Counter())
        flight.begin("webhook", sender, [parcel_to(running.url)])
        await waits.arrived.wait()
        await flight.stop()
        await waits.hung_up.wait()
        assert sender.start(parcel_to(running.url), Ends()) is not None  # its turn was given back
