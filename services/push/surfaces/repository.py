"""What a subscriber was told on a channel that is read here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.push.deliveries.models import Delivery
from services.push.messages.models import Message


async def told(
    session: AsyncSession, subscriber: str, channel: str, *, since: datetime, now: datetime, limit: int
) -> Sequence[tuple[bytes, datetime, datetime | None]]:
    """Canonical bytes, when it was delivered, when it expires; of what has not expired, the newest first."""
    query = (
        select(Message.content, Delivery.changed_at, Delivery.expires)
        .join(Message, Message.id == Delivery.message)
        .where(
            Delivery.subscriber == subscriber, Delivery.channel == channel, Delivery.state == "delivered",
            Message.kind != "test", Message.content != b"",
            Delivery.changed_at >= since, or_(Delivery.expires.is_(None), Delivery.expires > now),
        )
        .order_by(Delivery.changed_at.desc())
        .limit(limit)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]
