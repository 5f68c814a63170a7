"""What retention looks for, and forgets."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import OPEN
from services.push.feeds.models import FeedEntry
from services.push.messages.models import Message
from services.push.pieces.models import Piece
from services.push.registry.models import Subscriber
from services.push.subscriptions.models import Subscription


async def old_messages(session: AsyncSession, before: datetime, limit: int) -> Sequence[str]:
    """Messages accepted before a moment whose content is there and of which nothing may still go out."""
    going = exists().where(Delivery.message == Message.id, Delivery.state.in_(OPEN)) | exists().where(
        Piece.message == Message.id
    )
    query = select(Message.id).where(
        Message.accepted_at < before, Message.state != "scheduled", Message.content != b"", ~going
    )
    return (await session.scalars(query.order_by(Message.id).limit(limit))).all()


async def forget_content(session: Session, messages: Collection[str]) -> None:
    """Empty the bytes of these messages and take them out of the feeds; the hashes stay."""
    await session.execute(update(Message).where(Message.id.in_(messages)).values(content=b""))
    await session.execute(delete(FeedEntry).where(FeedEntry.message.in_(messages)))


async def unused_subscribers(
    session: AsyncSession, before: datetime, after: str, limit: int
) -> Sequence[Subscriber]:
    """Subscribers, by id, who have no active subscription, and were neither changed nor told anything since a moment."""
    subscribed = exists().where(Subscription.subscriber == Subscriber.id, Subscription.active.is_(True))
    told = exists().where(
        Delivery.subscriber == Subscriber.id, Delivery.created_at >= before,
        Message.id == Delivery.message, Message.kind != "test",
    )  # fmt: skip
    query = select(Subscriber).where(
        Subscriber.id > after,
        Subscriber.erased_at.is_(None),
        Subscriber.changed_at < before,
        ~subscribed,
        ~told,
    )
    return (await session.scalars(query.order_by(Subscriber.id).limit(limit))).all()
