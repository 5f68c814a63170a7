"""What reactions are counted from: deliveries of a message, by itself or in digests, their receipts, what subscribers want."""

from datetime import datetime

from sqlalchemy import exists, func, literal, or_, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from services.push.audiences.models import AudienceMember
from services.push.deliveries.models import AttemptOutcome, Delivery
from services.push.digests.models import Digest, DigestItem
from services.push.messages.models import Message
from services.push.preferences.models import Preference
from services.push.receipts.models import Receipt


def _of(message: Message) -> ColumnElement[bool]:
    """Deliveries of a message to recipients of its audience, by itself or in a digest."""
    gathered = (
        select(Digest.message, DigestItem.subscriber)
        .join(DigestItem, DigestItem.digest == Digest.id)
        .where(DigestItem.message == message.id)
    )
    member = exists().where(
        AudienceMember.audience == message.audience, AudienceMember.subscriber == Delivery.subscriber,
        AudienceMember.told.is_(True),
    )  # fmt: skip
    # By the index on messages: a database that reads "its own, or one of these" alone reads all deliveries.
    messages = union(select(literal(message.id)), gathered.with_only_columns(Digest.message))
    by_itself = Delivery.message == message.id
    each = or_(by_itself, tuple_(Delivery.message, Delivery.subscriber).in_(gathered))
    return Delivery.message.in_(messages) & each & member


async def confirmed(session: AsyncSession, message: Message) -> int:
    """Of how many recipients it was heard that the message arrived, and is still believed; what an officer took for delivered
    was not heard of.
    """
    heard = exists().where(
        Receipt.delivery == Delivery.id, Receipt.verdict == "arrived", Receipt.code != "taken_as_delivered"
    )
    query = select(func.count(Delivery.subscriber.distinct()))
    return await session.scalar(query.where(_of(message), Delivery.state == "delivered", heard)) or 0


async def switched_off(session: AsyncSession, message: Message) -> list[tuple[str, datetime, datetime]]:
    """(subscriber, when the message came by a channel, when that was switched off) of recipients who switched it off since."""
    wanted = (Preference.subscriber == Delivery.subscriber) & (Preference.channel == Delivery.channel)
    last = (AttemptOutcome.delivery == Delivery.id) & (AttemptOutcome.number == Delivery.attempts)
    came = func.coalesce(
        AttemptOutcome.ended_at, Delivery.changed_at
    )  # a receipt may come hours after the message
    query = select(Delivery.subscriber, came, Preference.changed_at).join(Preference, wanted)
    query = query.outerjoin(AttemptOutcome, last).where(
        _of(message), Delivery.state.in_(("delivered", "accepted_unverified")),
        Preference.state == "unsubscribed", Preference.changed_at >= came,
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]
