"""Use cases of feeds: put entries in, read them after the one that is known."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.http.problems import BadParameter
from kernel.security.principal import Principal
from services.push.channels.feeds import Told
from services.push.channels.port import Parcel
from services.push.feeds import repository
from services.push.feeds.models import FeedEntry
from services.push.registry import service as registry
from services.push.revisions import repository as revisions

SERIES = "feeds"


async def put(session: Session, parcels: Sequence[Parcel], now: datetime) -> None:
    """Put parcels into their subscribers' feeds; what is there already stays as it is."""
    there = await repository.there(session, [parcel.delivery for parcel in parcels])
    for parcel in parcels:
        if parcel.delivery not in there:
            position = await revisions.take(session, SERIES)
            repository.add(
                session,
                FeedEntry(delivery=parcel.delivery, subscriber=parcel.subscriber, message=parcel.message,
                          position=position, at=now),
            )  # fmt: skip
    await session.flush()
    failpoint("feed.put")


async def read(
    session: AsyncSession, principal: Principal, subscriber: str, *, after: str | None, limit: int, newest_first: bool = False
) -> list[Told]:  # fmt: skip
    """Entries of a subscriber's feed after the one that is known. Raises NotFound, BadParameter for an unknown one."""
    await registry.read(session, principal, subscriber)
    place = 0
    if after is not None:
        known = await repository.position_of(session, subscriber, after)
        if known is None:
            raise BadParameter.at("?last_event_id", "unknown_event", f"没有事件 {after};不带该参数即从头读取",
                                  f"there is no event {after}: leave it out to read from the beginning")  # fmt: skip
        place = known
    rows = await repository.entries(session, subscriber, after=place, limit=limit, newest_first=newest_first)
    return [
        Told(
            entry.delivery, message.id, message.region, message.content, message.sha256, entry.at,
            later.id if later else None, (later.content or None) if later else None,
        )
        for entry, message, later in rows
    ]  # fmt: skip
