"""What is planned goes out at once where nothing waits before it, and never before what is to go out first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from kernel.testing.clock import MovableClock
from services.push import claiming, planner
from services.push.channels.port import Kind, Outcome
from services.push.deliveries.models import Attempt, Delivery
from services.push.deliveries.traffic import Traffic
from tests.support.push import step
from tests.support.push_worker import Pushing, Scripted
from tests.support.statements import heard


async def test_a_delivery_is_written_with_its_intent_and_no_more_than_there_is_room_for(
    push: Pushing,
) -> None:
    for _ in range(5):
        await push.subscriber()
    message = await push.send()
    channel = Scripted()
    room = claiming.Room({"sms": channel}, {"sms": 3}, 7, Traffic())
    async with push.database.write() as session, heard(session) as said:
        found = await planner.plan_some(session, push.tools, {"sms": channel}, room)
    rows = await push.rows(message)
    sent = {parcel.subscriber for parcel in found.parcels["sms"]}
    assert (found.more, len(sent), room.left) == (False, 3, {"sms": 0})
    assert {rows[one].state for one in sent} == {"leased"}
    assert {(rows[one].attempts, rows[one].fence) for one in sent} == {(1, 7)}
    assert {row.state for name, row in rows.items() if name not in sent} == {"queued"}
    assert not [one for one in said if one.text.startswith("UPDATE deliveries")]


class Ticking(MovableClock):
    """Every look at it is a millisecond later than the one before, as on a machine that works."""

    def now(self) -> datetime:
        self.set_to(super().now() + timedelta(milliseconds=1))
        return super().now()


async def test_no_attempt_begins_before_its_delivery_was_made(push: Pushing) -> None:
    """A proof has both times."""
    await push.subscriber()
    message = await push.send()
    tools = replace(push.tools, clock=Ticking(push.clock.now()))
    async with push.database.write() as session:
        room = claiming.Room({"sms": (channel := Scripted())}, {"sms": 1}, 7, Traffic())
        await planner.plan_some(session, tools, {"sms": channel}, room)
        [(made, begun)] = await session.execute(
            select(Delivery.created_at, Attempt.begun_at).join(Attempt, Attempt.delivery == Delivery.id)
            .where(Delivery.message == message)
        )  # fmt: skip
    assert made < begun


async def test_what_waits_on_a_channel_goes_before_what_is_planned_now(push: Pushing) -> None:
    await push.subscriber()
    first = await push.send()
    channel = Scripted(batch=2)
    async with push.database.write() as session:
        await planner.plan_some(session, push.tools, {"sms": channel})
    second = await push.send()
    await push.worker(sms=channel).run()
    assert [parcel.message for parcel in channel.sent] == [first, second]


async def test_the_steps_of_a_case_go_out_one_after_the_other(push: Pushing) -> None:
    await push.subscriber()
    steps = [await push.send(thread=step(stage)) for stage in ("before", "during", "after")]
    plain = await push.send()
    await push.worker(sms=(channel := Scripted())).run()
    sent = [parcel.message for parcel in channel.sent]
    assert sorted(sent) == sorted([*steps, plain])
    assert [one for one in sent if one in steps] == steps


KEPT: list[tuple[str, Kind, str | None]] = [
    ("screen", "delivered", None),
    ("bulletin", "accepted_unverified", "to_be_posted"),
]


@pytest.mark.parametrize(("name", "kind", "reason"), KEPT)
async def test_what_is_read_here_is_written_with_its_end(
    push: Pushing, name: str, kind: Kind, reason: str | None
) -> None:
    owner = await push.subscriber(name)
    message = await push.send()
    channel = Scripted(kept=Outcome(kind, reason or "kept"))
    async with push.database.write() as session:
        room = claiming.Room({name: channel}, {name: 1}, 7, Traffic())
        found = await planner.plan_some(session, push.tools, {name: channel}, room)
        assert not push.tools.outcomes, "it counts once it is committed"
    row = (await push.rows(message))[owner]
    assert (row.state, row.reason, row.attempts, row.fence) == (kind, reason, 1, 7)
    assert await push.kinds(message, owner) == [kind]
    assert (found.parcels.get(name, []), channel.sent) == ([], [])
    assert push.tools.outcomes == {(name, kind): 1}


@pytest.mark.parametrize(("name", "kind", "reason"), KEPT)
async def test_what_is_read_here_and_waited_is_claimed_with_its_end(
    push: Pushing, name: str, kind: Kind, reason: str | None
) -> None:
    owners = [await push.subscriber(name) for _ in range(5)]
    channel = Scripted(kept=Outcome(kind, reason or "kept"), batch=2)
    message = await push.send()
    async with push.database.write() as session:
        await planner.plan_some(session, push.tools, {name: channel})
    assert await push.states(message) == dict.fromkeys(owners, "queued")
    worker = push.worker(**{name: channel})
    await worker.run()
    rows = await push.rows(message)
    assert {(row.state, row.attempts, row.fence) for row in rows.values()} == {(kind, 1, worker.lease.fence)}
    assert channel.sent == []
