"""The first step of the delivery worker: plan the deliveries of messages, let out those whose time has come, and claim what there
is room for: most deliveries are written for the first time with their intent.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.messaging.outbox import Record
from services.push import claiming
from services.push.audiences import repository as audiences
from services.push.channels.port import Channel, Parcel
from services.push.deliveries import repository
from services.push.deliveries.planning import Plan, quiet_of, rows_of
from services.push.deliveries.rules import PRIORITIES
from services.push.deliveries.standing import Standing
from services.push.digests import service as digests
from services.push.events import MessageReleased
from services.push.fallbacks import repository as fallback_rows
from services.push.fallbacks import service as fallbacks
from services.push.kept_roots import repository as kept_roots
from services.push.letting_out import BATCH, decide, move, queue
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.messages.rules import Quiet, until
from services.push.pieces import repository as pieces
from services.push.pieces.repository import Waiting
from services.push.ready_endpoints.service import Known
from services.push.registry import repository as people
from services.push.registry.repository import Facts
from services.push.teams import service as teams
from services.push.tools import Tools
from services.push.work.repository import Content

#: Small messages share a commit for so long.
SOON_SECONDS: Final = 0.1
#: Read at once, to be planned one after the other.
TOGETHER: Final = 16
#: So many subscribers of a message share one: nothing of them goes out before it, and on SQLite nobody else writes meanwhile.
PIECE: Final = 2_000


class Planned(NamedTuple):
    """What is to be sent now, by channel; whether there may be more to plan; pieces to be planned next, beside each other."""

    parcels: dict[str, list[Parcel]]
    more: bool
    pieces: Sequence[Waiting]


async def plan_some(
    session: Session,
    tools: Tools,
    channels: Mapping[str, Channel] | None = None,
    room: claiming.Room | None = None,
    at_once: int = 1,
) -> Planned:
    """Plan messages whose time has come, as long as it is soon done; one to more than PIECE subscribers is cut into pieces, up to
    `at_once` of which are found. While pieces wait, emergencies alone go before them. With `channels`, what need not wait is let out
    with it, and with `room` claimed as well: written once, not three times.

    Whatever becomes of it there is a row: what is held or suppressed can be seen. What waits of a message that another supersedes
    goes out no more.
    """
    until = time.monotonic() + SOON_SECONDS
    group = _Group(session, tools, channels, room)
    waiting = await _pieces(group, at_once)
    while (more := await _plan(group, until, urgent=bool(waiting))) and time.monotonic() <= until:
        pass
    await group.keep()
    await kept_roots.look_again(session, list(group.released), tools.clock.now())
    if group.cut:
        waiting = await _pieces(group, at_once)
    await group.tell()
    return Planned(group.parcels, more or bool(waiting), waiting)


async def plan_piece(
    session: Session, tools: Tools, channels: Mapping[str, Channel], room: claiming.Room, piece: Waiting
) -> dict[str, list[Parcel]]:
    """Plan the deliveries of a piece; what is to be sent now, by channel. Pieces may be planned at once, beside each other."""
    message = await messages.get(session, piece.message)
    assert message is not None, "a piece is of a message"
    group = _Group(session, tools, channels, room)
    before = await messages.predecessors(session, message)
    planned = await _plan_members(group, message, before, piece.after, piece.upto)
    await group.keep()
    await pieces.planned(session, piece, planned)
    return group.parcels


class _Group:
    """New deliveries of some messages, which are written together."""

    def __init__(
        self,
        session: Session,
        tools: Tools,
        channels: Mapping[str, Channel] | None,
        room: claiming.Room | None,
    ) -> None:
        self.session, self.tools = session, tools
        self.released: dict[str, Record] = {}
        self.cut = False
        self.parcels: dict[str, list[Parcel]] = {}
        self._channels, self._room = channels, room
        self._rows: list[Standing] = []
        self._owners: dict[str, Facts] = {}
        self._known: Known = defaultdict(dict)
        self._quiet: dict[str, Quiet | None] = {}
        self._contents: dict[str, Content] = {}
        self._places: dict[str, tuple[str | None, int | None]] = {}

    async def quiet_hours_of(self, names: Sequence[str]) -> Mapping[str, Quiet | None]:
        """The quiet hours of subscribers, who mostly are those of the message before."""
        missing = [name for name in names if name not in self._owners]
        if missing:
            found = await people.facts(self.session, missing)
            self._owners |= found
            self._quiet |= {name: quiet_of(one.quiet_from, one.quiet_to) for name, one in found.items()}
        return self._quiet

    async def add(self, message: Message, rows: Iterable[Standing]) -> None:
        """Put deliveries of a message to it, to subscribers whose quiet hours were asked for; where there are many, they are written."""
        thread = f"{message.client}/{message.thread}" if message.thread else None
        self._places[message.id] = thread, message.sequence
        self._contents[message.id] = Content(message.content, message.sha256, message.kind, message.client)
        self._rows += rows
        if len(self._rows) >= BATCH:
            await self.keep()

    def release(self, message: Message, planned: int) -> None:
        """All deliveries of a message are planned: it is to be told."""
        released = MessageReleased(
            message=message.id, region=message.region, class_=message.class_, deliveries=planned,
            message_reference=message.reference, key_kind=message.kind,
        )  # fmt: skip
        self.released[message.id] = released.record(f"messages/{message.id}")

    async def tell(self) -> None:
        """Tell of the messages that were released."""
        records = list(self.released.values())
        await self.tools.outbox.record_all(self.session, records, now=self.tools.clock.now())

    async def keep(self) -> None:
        """Write what was put to it, as it is by now."""
        if not self._rows:
            return
        made = self.tools.clock.now()  # before the intents: no attempt begins before its delivery is there
        if self._channels is not None:
            await self._let_out(self._channels)
        claimed = None
        if self._room is not None:
            threads = {message for message, (thread, _) in self._places.items() if thread is not None}
            claimed = await claiming.claim_planned(
                self.session,
                self.tools,
                self._rows,
                threads,
                self._owners,
                self._known,
                self._contents,
                self._room,
            )
        await repository.add_all(self.session, self._rows, self._places, made)
        await fallbacks.note(self.session, self.tools, self._rows)
        if self._room is not None and claimed is not None:
            for name, some in (
                await claiming.intend(self.session, self.tools, claimed, self._room.fence)
            ).items():
                self.parcels.setdefault(name, []).extend(some)
        self._rows, self._contents, self._places = [], {}, {}
        failpoint("delivery.planned")

    async def _let_out(self, channels: Mapping[str, Channel]) -> None:
        """Let out what need not wait. What the channel that is there will claim is not looked at more closely now, when everything
        is looked at again, but for the messages that a day may have, which are counted as they are let out.
        """
        now, today = self.tools.clock.now(), self.tools.clock.today()
        counted = []
        for row in self._rows:
            if row.state != "planned" or row.not_before > now:
                continue
            if row.channel in channels and self._owners[row.subscriber].cap_of(row.class_) is None:
                queue(row, now, today)
            else:
                counted.append(row)
        await decide(self.session, self.tools, counted, channels)


async def _pieces(group: _Group, limit: int) -> Sequence[Waiting]:
    """The pieces to be planned next; messages of which all are planned are put together."""
    session = group.session
    waiting, others = await pieces.waiting(session, limit)
    if waiting or others:
        for identifier, planned in (await pieces.whole(session)).items():
            message = await messages.get(session, identifier)
            assert message is not None, "a piece is of a message"
            group.release(message, planned)
            await pieces.put_together(session, identifier)
    return waiting


async def _plan(group: _Group, until: float, *, urgent: bool) -> bool:
    """Plan the deliveries of the next messages whose time has come, of one at least and of others until then, or cut one into pieces;
    False when there is none.
    """
    found = await messages.due(group.session, group.tools.clock.now(), TOGETHER, urgent=urgent)
    alike = list(takewhile(_stands_alone, found))
    if not alike:
        return await _plan_one(group, *found[0]) if found else False
    planned = []
    for message, _ in alike:
        planned.append((message, await _plan_members(group, message, ())))
        if time.monotonic() > until:
            break
    for message, _ in planned:
        message.state = "released"
    await group.session.flush()
    for message, deliveries in planned:
        group.release(message, deliveries)
    return True


def _stands_alone(found: tuple[Message, int]) -> bool:
    """Whether nothing else has to do with a message, so that it may be written with others that it is released: no message is behind
    it for that, and it is in the place of none. It is planned whole.
    """
    message, told = found
    return message.supersedes is None and message.thread is None and told <= PIECE


async def _plan_one(group: _Group, message: Message, told: int) -> bool:
    """Plan the deliveries of a message, or cut it into pieces; False where what follows is to wait for them."""
    session, tools = group.session, group.tools
    before = await messages.predecessors(session, message)
    await _supersede(session, tools, message, before)
    message.state = "released"
    if told > PIECE:
        ends = await audiences.each(session, message.audience, PIECE)
        await pieces.cut(session, message.id, PRIORITIES[message.class_], ends)
        await session.flush()
        group.cut = True
        return False
    planned = await _plan_members(group, message, before)
    await session.flush()
    group.release(message, planned)
    return True


async def _plan_members(
    group: _Group, message: Message, before: Sequence[str], after: str | None = None, upto: str | None = None
) -> int:
    """Plan the deliveries of a message to those of its audience behind `after`, up to `upto`; how many there are."""
    session, now = group.session, group.tools.clock.now()
    ends = until(message.expires, message.due_on)
    told = Plan(message.id, message.region, message.class_, message.not_before, ends)
    team = await teams.of_message(session, message) if message.kind == "team" else None
    planned = 0
    while members := await audiences.to_tell(session, message.audience, after=after, upto=upto, limit=BATCH):
        names = [member.subscriber for member in members]
        quiet = await group.quiet_hours_of(names)
        pairs = await digests.gather(session, message, members)
        withdrawn_from = None
        if before:
            elsewhere = await fallback_rows.channels_of(session, before, names)
            pairs = [(name, sorted({*some, *elsewhere.get(name, ())})) for name, some in pairs]
            if message.relation == "withdraws":
                withdrawn_from = await repository.tried(session, before, names)
        rows = list(rows_of(told, pairs, quiet, now, withdrawn_from, team))
        await group.add(message, rows)
        planned, after = planned + len(rows), names[-1]
        if len(members) < BATCH:
            break
    return planned


async def _supersede(session: Session, tools: Tools, message: Message, before: Sequence[str]) -> None:
    """End what waits of the messages that this one stands in the place of, also of those before a correction that never
    went out.
    """
    if before:
        for row in await repository.waiting_of(session, before):
            move(row, "supersede", f"by {message.id}", tools.clock.now())
        await session.flush()
