"""Endpoints that are off: reads and writes."""

from collections.abc import Collection
from typing import Final, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.among import among
from services.push.endpoint_states.models import DisabledEndpoint

_E: Final = cast(Table, DisabledEndpoint.__table__).c
_OFF: Final = select(_E.subscriber, _E.channel).where(among(_E.subscriber, "names"))


async def get(session: AsyncSession, subscriber: str, channel: str) -> DisabledEndpoint | None:
    """The endpoint, if it is off."""
    return await session.get(DisabledEndpoint, (subscriber, channel))


async def off(session: AsyncSession, subscribers: Collection[str]) -> set[tuple[str, str]]:
    """The (subscriber, channel) of these subscribers that are off."""
    rows = await session.execute(_OFF, {"names": subscribers})
    return {(row[0], row[1]) for row in rows}


async def put(session: Session, row: DisabledEndpoint) -> None:
    """Switch an endpoint off; one that is off stays so, with the newer reason."""
    await session.merge(row)


async def remove(session: Session, subscriber: str, channel: str) -> None:
    """Switch an endpoint on."""
    await session.execute(
        delete(DisabledEndpoint).where(
            DisabledEndpoint.subscriber == subscriber, DisabledEndpoint.channel == channel
        )
    )
