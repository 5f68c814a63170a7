"""What proofs and reports read: deliveries with their attempts, the best outcome of each recipient; marks of addresses."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Subquery, case, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.audiences.models import Audience, AudienceMember
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.digests.models import Digest, DigestItem
from services.push.messages.models import Message
from services.push.proofs.rules import MEANS, OUTCOMES

#: Rank of a recipient without any delivery.
NONE = len(OUTCOMES)
WAITING = OUTCOMES.index("waiting")


class Tried(NamedTuple):
    """An attempt, and what became of it."""

    attempt: Attempt
    outcome: AttemptOutcome | None


class Recipient(NamedTuple):
    """Somebody of an audience: the place of its outcome in OUTCOMES (NONE: no delivery), why it was not told, when it was."""

    subscriber: str
    rank: int
    reason: str | None
    told_at: datetime | None


async def deliveries_of(
    session: AsyncSession, message: str, subscribers: Sequence[str]
) -> Sequence[Delivery]:
    """The deliveries of a message to these subscribers, by id."""
    query = select(Delivery).where(Delivery.message == message, Delivery.subscriber.in_(subscribers))
    return (await session.scalars(query.order_by(Delivery.id))).all()


async def tried(session: AsyncSession, deliveries: Sequence[str]) -> Sequence[Tried]:
    """Every attempt of these deliveries, in order."""
    query = (
        select(Attempt, AttemptOutcome)
        .outerjoin(
            AttemptOutcome,
            (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number),
        )
        .where(Attempt.delivery.in_(deliveries))
        .order_by(Attempt.delivery, Attempt.number)
    )
    return [Tried(*row) for row in await session.execute(query)]


async def outcomes(session: AsyncSession, message: Message) -> list[tuple[int, str | None, int]]:
    """(rank, reason where it is the last, how many) of the recipients of a message."""
    each = _recipients(message)
    reason = case((each.c.rank == OUTCOMES.index("not_told"), each.c.reason), else_=null())
    query = select(each.c.rank, reason, func.count()).group_by(each.c.rank, reason)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def recipients(
    session: AsyncSession, message: Message, *, rank: Sequence[int] | None, after: str | None, limit: int
) -> list[Recipient]:
    """Those who should be told, by subscriber."""
    each = _recipients(message)
    query = select(each.c.subscriber, each.c.rank, each.c.reason, each.c.told_at)
    if rank is not None:
        query = query.where(each.c.rank.in_(rank))
    if after is not None:
        query = query.where(each.c.subscriber > after)
    rows = await session.execute(query.order_by(each.c.subscriber).limit(limit))
    return [Recipient(*row) for row in rows]


def _recipients(message: Message) -> Subquery:
    """Each who is told by the audience, with the best that its deliveries came to."""
    rank = case(
        {state: OUTCOMES.index(outcome) for state, outcome in MEANS.items()}, value=Delivery.state, else_=NONE
    )
    gathered = DigestItem.message.is_not(None) & (DigestItem.digest.is_(None) | Delivery.id.is_(None))
    rank = case((gathered & (rank > WAITING), WAITING), else_=rank)
    said = Delivery.state + case((Delivery.reason.is_(None), ""), else_=": " + Delivery.reason)
    dead = [state for state, outcome in MEANS.items() if outcome == "not_told"]
    ended = case((Delivery.state == "delivered", Delivery.changed_at), else_=null())
    return (
        select(
            AudienceMember.subscriber.label("subscriber"), func.min(rank).label("rank"),
            func.min(case((Delivery.state.in_(dead), said), else_=null())).label("reason"),
            func.min(ended, type_=Delivery.changed_at.type).label("told_at"),
        )
        .outerjoin(
            DigestItem,
            (DigestItem.message == message.id) & (DigestItem.subscriber == AudienceMember.subscriber),
        )
        .outerjoin(Digest, Digest.id == DigestItem.digest)
        .outerjoin(
            Delivery,
            or_(Delivery.message == message.id, Delivery.message == Digest.message)
            & (Delivery.subscriber == AudienceMember.subscriber),
        )
        .where(AudienceMember.audience == message.audience, AudienceMember.told.is_(True))
        .group_by(AudienceMember.subscriber)
        .subquery()
    )  # fmt: skip


async def channels(session: AsyncSession, message: str) -> list[tuple[str, str, int]]:
    """(channel, state, how many) of a message's deliveries, of each the newest generation."""
    newest = (
        select(Delivery.subscriber, Delivery.channel, func.max(Delivery.generation).label("generation"))
        .where(Delivery.message == message)
        .group_by(Delivery.subscriber, Delivery.channel)
        .subquery()
    )
    query = (
        select(Delivery.channel, Delivery.state, func.count())
        .join(
            newest,
            (Delivery.subscriber == newest.c.subscriber)
            & (Delivery.channel == newest.c.channel)
            & (Delivery.generation == newest.c.generation),
        )
        .where(Delivery.message == message)
        .group_by(Delivery.channel, Delivery.state)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def messages_of_item(
    session: AsyncSession, item: str, *, region: str, after: str | None, limit: int
) -> Sequence[Message]:
    """Messages about an item in a division and below, the newest first; none of a trial."""
    query = (
        select(Message)
        .join(Audience, Audience.id == Message.audience)
        .where(
            Audience.item == item, Audience.named.is_(False), Message.kind == "live",
            Message.region.startswith(stem(region), autoescape=True),
        )
    )  # fmt: skip
    if after is not None:
        query = query.where(Message.id < after)
    return (await session.scalars(query.order_by(Message.id.desc()).limit(limit))).all()


async def forget(session: Session, subscriber: str) -> None:
    """Forget the marks of a subscriber's addresses, and of answers, in which providers repeat them."""
    mine = select(Delivery.id).where(Delivery.subscriber == subscriber)
    await session.execute(
        update(AttemptOutcome).where(AttemptOutcome.delivery.in_(mine)).values(answer_hash=None)
    )
    await session.execute(update(Attempt).where(Attempt.delivery.in_(mine)).values(address=None))
