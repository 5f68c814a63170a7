"""Deliveries and attempts: reads and writes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple, cast

from sqlalchemy import Table, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from kernel.db.bulk import insert_rows
from kernel.db.lease import hold_up
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.deliveries.rules import LEASE, PRIORITIES, WAITING, after, consistent
from services.push.deliveries.standing import Standing
from services.push.messages.models import Message
from services.push.messages.rules import CAPPED, SILENT_CHANNELS
from services.push.receipts.models import Receipt

_TABLE: Final = cast(Table, Delivery.__table__)
#: The outcome of an attempt.
_ENDED: Final = (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number)
_NEW: Final = (
    "id", "message", "subscriber", "channel", "generation", "region", "class", "priority", "thread", "sequence", "state",
    "reason", "not_before", "expires", "queued_on", "attempts", "fence", "parts_done", "created_at", "changed_at",
)  # fmt: skip


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Delivery | None:
    """The delivery of this id; `lock` to change its state."""
    return await session.get(Delivery, identifier, with_for_update=lock or None, populate_existing=lock)


async def add_all(
    session: Session,
    rows: Sequence[Standing],
    places: Mapping[str, tuple[str | None, int | None]],
    created_at: datetime,
) -> None:
    """Keep new deliveries; `places` of messages are their thread and their place in it, where they have one."""
    await insert_rows(
        session, _TABLE, _NEW,
        [
            (row.id, row.message, row.subscriber, row.channel, row.generation, row.region, row.class_, PRIORITIES[row.class_],
             *places[row.message], row.state, row.reason, row.not_before, row.expires, row.queued_on, row.attempts, row.fence,
             row.parts_done, created_at, row.changed_at)
            for row in rows
        ],
    )  # fmt: skip


async def last_generation(session: AsyncSession, delivery: Delivery) -> int:
    """The newest generation of the same message, subscriber and channel."""
    query = select(func.max(Delivery.generation)).where(
        Delivery.message == delivery.message, Delivery.subscriber == delivery.subscriber,
        Delivery.channel == delivery.channel,
    )  # fmt: skip
    return await session.scalar(query) or 0


async def hold_worker(session: Session) -> None:
    """Let the worker write nothing until this transaction ends."""
    await hold_up(session, LEASE)


async def later_steps(session: Session, delivery: Delivery) -> Sequence[Delivery]:
    """The deliveries of later messages of the same thread to the same subscriber on the same channel, in their order."""
    if delivery.thread is None or delivery.sequence is None:
        return ()
    query = select(Delivery).where(
        Delivery.thread == delivery.thread, Delivery.subscriber == delivery.subscriber,
        Delivery.channel == delivery.channel, Delivery.sequence > delivery.sequence,
    )  # fmt: skip
    query = query.order_by(Delivery.sequence, Delivery.id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def waiting_of(session: Session, messages: Collection[str]) -> Sequence[Delivery]:
    """The deliveries of some messages that wait, locked."""
    query = select(Delivery).where(Delivery.message.in_(messages), Delivery.state.in_(WAITING))
    return (await session.scalars(query.with_for_update())).all()


async def release(
    session: Session, now: datetime, *, channels: Collection[str], subscriber: str | None = None, region: str | None = None,
    reason: str | None = None,
) -> int:  # fmt: skip
    """Plan again what is held on some channels: of a subscriber, else of the messages of a division and below; how many. It is taken in
    the order in which a redrive takes it.
    """
    row = aliased(Delivery)
    held = select(row.id).where(row.state == "held", row.channel.in_(channels))
    if subscriber is not None:
        held = held.where(row.subscriber == subscriber)
    elif region is not None:
        held = held.where(row.region.startswith(stem(region), autoescape=True))
    if reason is not None:
        held = held.where(row.reason == reason)
    held = held.order_by(func.coalesce(row.sequence, 0), row.id).with_for_update()
    query = update(Delivery).where(Delivery.state == "held", Delivery.id.in_(held))
    done = await session.execute(
        query.values(state=after("held", "release"), reason=None, not_before=now, changed_at=now).returning(
            Delivery.id
        )
    )
    return len(done.all())


async def hurry(
    session: Session, now: datetime, *, channel: str, subscriber: str | None, region: str
) -> None:
    """Let go now what is put off on a channel: of a subscriber, else of the messages of a division and below."""
    query = update(Delivery).where(
        Delivery.state.in_(("queued", "failed_temp")), Delivery.channel == channel, Delivery.not_before > now
    )
    if subscriber is not None:
        query = query.where(Delivery.subscriber == subscriber)
    else:
        query = query.where(Delivery.region.startswith(stem(region), autoescape=True))
    await session.execute(query.values(not_before=now))


async def tried(
    session: AsyncSession, messages: Collection[str], subscribers: Collection[str]
) -> set[tuple[str, str]]:
    """(subscriber, channel) of the deliveries of some messages to some subscribers that an attempt was made of."""
    query = select(Delivery.subscriber, Delivery.channel).where(
        Delivery.message.in_(messages), among(Delivery.subscriber, subscribers), Delivery.attempts > 0
    )
    return {(row[0], row[1]) for row in await session.execute(query.distinct())}


async def told_on(
    session: AsyncSession, subscribers: Collection[str], day: date
) -> dict[tuple[str, str], set[str]]:
    """The messages that daily caps count and that were let out to subscribers on a day, by subscriber and class, each once on however
    many channels; a test tells nobody.
    """
    query = select(Delivery.subscriber, Delivery.class_, Delivery.message).join(
        Message, Message.id == Delivery.message
    )
    query = query.where(
        Message.kind != "test", Delivery.subscriber.in_(subscribers), Delivery.queued_on == day, Delivery.class_.in_(CAPPED),
        Delivery.channel.not_in(SILENT_CHANNELS),
    )  # fmt: skip
    told: dict[tuple[str, str], set[str]] = {}
    for subscriber, class_, message in await session.execute(query.distinct()):
        told.setdefault((subscriber, class_), set()).add(message)
    return told


async def list_page(
    session: AsyncSession, *, region: str, message: str | None, subscriber: str | None, states: Sequence[str] | None,
    after: str | None, limit: int,
) -> Sequence[Delivery]:  # fmt: skip
    """Deliveries of a division's messages, by id."""
    query = select(Delivery).where(Delivery.region.startswith(stem(region), autoescape=True))
    if message is not None:
        query = query.where(Delivery.message == message)
    if subscriber is not None:
        query = query.where(Delivery.subscriber == subscriber)
    if states is not None:
        query = query.where(Delivery.state.in_(states))
    if after is not None:
        query = query.where(Delivery.id > after)
    return (await session.scalars(query.order_by(Delivery.id).limit(limit))).all()


async def attempts_of(
    session: AsyncSession, delivery: str
) -> Sequence[tuple[Attempt, AttemptOutcome | None]]:
    """The attempts of a delivery and what became of each."""
    query = (
        select(Attempt, AttemptOutcome)
        .outerjoin(AttemptOutcome, _ENDED)
        .where(Attempt.delivery == delivery)
        .order_by(Attempt.number)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def outcomes_of(
    session: AsyncSession, deliveries: Collection[str]
) -> dict[str, list[tuple[str | None, str | None]]]:
    """Kind and code of each attempt of deliveries, the first one first; a kind of None is under way."""
    query = (
        select(Attempt.delivery, AttemptOutcome.kind, AttemptOutcome.code)
        .outerjoin(AttemptOutcome, _ENDED)
        .where(Attempt.delivery.in_(deliveries))
        .order_by(Attempt.delivery, Attempt.number)
    )
    found: dict[str, list[tuple[str | None, str | None]]] = {}
    for delivery, kind, code in await session.execute(query):
        found.setdefault(delivery, []).append((kind, code))
    return found


class Counted(NamedTuple):
    """So many deliveries of a message in a state: what became of their last attempt, whether a receipt changed it, and whether
    they have as many attempts as they say. What was begun last counts, whether its end is known or not.
    """

    message: str
    state: str
    last: str | None
    received: bool
    numbered: bool
    number: int

    @property
    def odd(self) -> bool:
        """Whether they do not agree with their attempts."""
        return not self.numbered or not consistent(self.state, self.last, received=self.received)


async def counts(session: AsyncSession, messages: Collection[str]) -> list[Counted]:
    """The deliveries of messages, counted with what their attempts say."""
    received = exists().where(Receipt.delivery == Delivery.id, Receipt.applied)
    last = (
        select(Attempt.delivery, func.max(Attempt.number).label("number"))
        .join(Delivery, Delivery.id == Attempt.delivery)
        .where(Delivery.message.in_(messages))
        .group_by(Attempt.delivery)
        .subquery()
    )
    numbered = func.coalesce(last.c.number, 0) == Delivery.attempts
    query = (
        select(
            Delivery.message, Delivery.state, AttemptOutcome.kind, received.label("received"),
            numbered.label("numbered"), func.count(),
        )
        .outerjoin(last, last.c.delivery == Delivery.id)
        .outerjoin(
            AttemptOutcome,
            (AttemptOutcome.delivery == last.c.delivery) & (AttemptOutcome.number == last.c.number),
        )
        .where(Delivery.message.in_(messages))
        .group_by(Delivery.message, Delivery.state, AttemptOutcome.kind, "received", "numbered")
    )  # fmt: skip
    return [
        Counted(row[0], row[1], row[2], bool(row[3]), bool(row[4]), row[5])
        for row in await session.execute(query)
    ]


def add(session: Session, row: Delivery | Attempt | AttemptOutcome) -> None:
    """Keep a new row."""
    session.add(row)
