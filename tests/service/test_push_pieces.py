"""A message to many is planned in pieces: the first go out before the last are planned, and none is lost or told twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from kernel.messaging.outbox import outbox
from services.push import planner
from services.push.audiences import service as audiences
from services.push.audiences.models import AudienceMember
from services.push.channels.port import Outcome, Parcel
from services.push.deliveries.models import Delivery
from services.push.kept_roots import repository
from services.push.kept_roots import service as kept_roots
from services.push.kept_roots.rules import QUIET
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.pieces.models import Piece
from tests.support.push_worker import Died, Pushing, Scripted


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "PIECE", 3)
    monkeypatch.setattr(planner, "BATCH", 2)


@dataclass
class Watching(Scripted):
    """A channel that notes, whenever it sends, how many deliveries were written, and does what a test says first."""

    push: Pushing | None = None
    seen: list[int] = field(default_factory=list)
    first: Any = None

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        assert self.push is not None
        self.seen.append(await written(self.push))
        if self.first is not None:
            first, self.first = self.first, None
            await first()
        return await super().send(batch)


async def written(push: Pushing) -> int:
    async with push.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Delivery)) or 0


async def pieces_of(push: Pushing, message: str) -> list[tuple[str | None, str | None, int | None]]:
    async with push.database.read() as session:
        query = select(Piece).where(Piece.message == message).order_by(Piece.number)
        return [(one.after, one.upto, one.deliveries) for one in await session.scalars(query)]


async def released(push: Pushing, message: str) -> list[int]:
    """How many deliveries it was told that a message has, once for each telling."""
    async with push.database.read() as session:
        rows = await session.execute(select(outbox.c.type, outbox.c.data))
        found = [(kind, data) for kind, data in rows if kind.endswith("message.released.v1")]
    return [data["deliveries"] for _, data in found if data["message"] == message]


async def test_the_first_go_out_before_the_last_are_planned(push: Pushing) -> None:
    owners = sorted([await push.subscriber() for _ in range(8)])
    message = await push.send()
    channel = Watching(push=push)
    await push.worker(sms=channel).run()
    assert channel.seen[0] < 8
    assert await push.states(message) == dict.fromkeys(owners, "delivered")
    assert sorted(parcel.subscriber for parcel in channel.sent) == owners
    assert await pieces_of(push, message) == []
    assert await released(push, message) == [8]


async def test_an_audience_that_is_read_ahead_is_the_same(
    push: Pushing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more than 2,000 subscriptions a second connection finds the members."""
    monkeypatch.setattr(audiences, "BATCH", 2)
    owners = sorted([await push.subscriber() for _ in range(5)])
    await push.subscriber("email")
    one = await push.send()
    monkeypatch.setattr(audiences, "MANY", 3)
    two = await push.send()
    await push.worker(sms=Scripted(), email=Scripted()).run()
    states = await push.states(one)
    assert states == await push.states(two)
    assert len(states) == len(owners) + 1
    async with push.database.read() as session:
        query = select(AudienceMember, Message.id).join(Message, Message.audience == AudienceMember.audience)
        rows = (await session.execute(query)).all()
    found = {
        message: [(row.subscriber, row.told, row.channels, row.why) for row, of in rows if of == message]
        for message in (one, two)
    }
    assert found[one] == found[two]


async def test_a_message_to_as_many_as_a_piece_has_is_in_none(push: Pushing) -> None:
    for _ in range(3):
        await push.subscriber()
    message = await push.send()
    async with push.database.write() as session:
        found = await planner.plan_some(session, push.tools)
    assert found.pieces == []
    assert await pieces_of(push, message) == []
    assert await released(push, message) == [3]


async def test_pieces_are_whole_and_the_message_is_told_once_all_are_planned(push: Pushing) -> None:
    owners = sorted([await push.subscriber() for _ in range(7)])
    message = await push.send()
    async with push.database.write() as session:
        found = await planner.plan_some(session, push.tools, at_once=2)
    ends = [(None, owners[2], None), (owners[2], owners[5], None), (owners[5], None, None)]
    assert await pieces_of(push, message) == ends
    assert [(one.after, one.upto) for one in found.pieces] == [end[:2] for end in ends[:2]]
    assert (found.more, await written(push), await released(push, message)) == (True, 0, [])
    async with push.database.read() as session:
        row = await messages.get(session, message)
        assert row is not None
        assert row.state == "released", "it is withdrawn from here on, not cancelled"
    await push.worker(sms=Scripted()).run()
    assert len(await push.states(message)) == 7
    assert await released(push, message) == [7]


async def test_who_takes_over_plans_what_is_left_and_tells_nobody_twice(push: Pushing) -> None:
    owners = sorted([await push.subscriber() for _ in range(10)])
    message = await push.send()
    first = push.worker(sms=(dead := Scripted(deduplicates=True, dies=True)))
    with pytest.raises(Died):
        await first.run()
    await first.lease.give_back()  # as its end by time
    some = await written(push)
    assert 0 < some < 10
    channel = Scripted(deduplicates=True)
    await push.worker(sms=channel).run()
    assert await push.states(message) == dict.fromkeys(owners, "delivered")
    assert await released(push, message) == [10]
    assert sorted({parcel.subscriber for parcel in (*dead.sent, *channel.sent)}) == owners
    assert len({parcel.subscriber for parcel in channel.sent}) == len(channel.sent)


async def test_an_emergency_goes_before_the_pieces_that_wait(push: Pushing) -> None:
    owners = [await push.subscriber() for _ in range(12)]
    first = await push.send()
    urgent: list[str] = []

    async def flood() -> None:
        urgent.append(await push.send(**{"class": "emergency"}))

    channel = Watching(push=push, first=flood)
    await push.worker(sms=channel).run()
    order = [parcel.message for parcel in channel.sent]
    assert order.count(first) == order.count(urgent[0]) == len(owners)
    assert order[-1] == first
    assert order.index(urgent[0]) < len(order) - len(owners)


async def test_what_takes_the_place_of_a_message_in_pieces_waits_until_it_is_planned(push: Pushing) -> None:
    """Whoever was told of the first is told that it is withdrawn, and nobody else is."""
    owners = sorted([await push.subscriber() for _ in range(8)])
    first = await push.send()
    later: list[str] = []

    async def withdraw() -> None:
        later.append(await push.send(supersedes=first, relation="withdraws", **{"class": "emergency"}))

    channel = Watching(push=push, first=withdraw)
    await push.worker(sms=channel).run()
    told = sorted(parcel.subscriber for parcel in channel.sent if parcel.message == first)
    assert told == sorted(parcel.subscriber for parcel in channel.sent if parcel.message == later[0])
    assert sorted(await push.states(later[0])) == owners
    assert (await released(push, first), await released(push, later[0])) == ([8], [8])


async def test_no_root_is_kept_of_a_message_of_which_a_piece_waits(push: Pushing) -> None:
    """It may be looked at before that, because something happened to it; an erasure, say."""
    owners = [await push.subscriber() for _ in range(7)]
    message = await push.send()
    channel = Watching(push=push)
    at_work = push.worker(sms=channel)

    async def stop() -> None:
        at_work.stop()

    channel.first = stop
    await at_work.run()
    await at_work.end()
    assert [one for *_, one in await pieces_of(push, message) if one is None]
    async with push.database.write() as session:
        await repository.look_again_at_those_of(session, owners, push.clock.now())
    push.clock.move_to(push.clock.now() + 2 * QUIET)
    async with push.database.read() as session:
        assert [look.going for look in await kept_roots.due(session, push.tools)] == [True]
    await push.worker(sms=Scripted()).run()
    push.clock.move_to(push.clock.now() + 2 * QUIET)
    async with push.database.read() as session:
        assert [look.going for look in await kept_roots.due(session, push.tools)] == [False]
