"""Endpoints: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Row, Table, Text, bindparam, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, stem
from kernel.db import Session
from kernel.db.among import among
from kernel.http.idempotency import forget_naming
from services.push.endpoints.models import Endpoint, EndpointHealth, SealedEndpoint

#: Tables, and columns of them: rows of the mapper's columns take half as long again.
_ENDPOINTS, _SEALED, _HEALTH = (
    cast(Table, one.__table__) for one in (Endpoint, SealedEndpoint, EndpointHealth)
)
_E: Final = _ENDPOINTS.c
#: `team` as it is written: read for each endpoint it would cost as much as all the rest of its row.
_COLUMNS: Final[tuple[Any, ...]] = (
    _E.owner, _E.id, _E.mode, cast_to(_E.team, Text), _E.concurrency, _E.per_minute, _E.uncertain, _E.off_reason,
    _SEALED.c.key_id, _SEALED.c.wrapped_key, _SEALED.c.ciphertext, _HEALTH.c.failures, _HEALTH.c.open_until, _E.changed_at,
    _HEALTH.c.last_failure_at,
)  # fmt: skip
_WHOLE: Final = (
    select(*_COLUMNS)
    .join(_SEALED, _SEALED.c.endpoint == _ENDPOINTS.c.id)
    .outerjoin(_HEALTH, _HEALTH.c.endpoint == _ENDPOINTS.c.id)
    .where(_ENDPOINTS.c.channel == bindparam("channel"), among(_ENDPOINTS.c.owner, "owners"))
)
_WELL: Final = select(_HEALTH.c.endpoint).where(
    among(_HEALTH.c.endpoint, "names"),
    _HEALTH.c.failures == 0,
    _HEALTH.c.last_success_at > bindparam("moment"),
)


async def get(session: AsyncSession, identifier: str) -> Endpoint | None:
    """The endpoint of this id."""
    return await session.get(Endpoint, identifier)


async def of_owner(session: AsyncSession, owner: str, channel: str) -> Endpoint | None:
    """The endpoint of a subscriber, or of a division, on a channel."""
    query = select(Endpoint).where(Endpoint.owner == owner, Endpoint.channel == channel)
    return (await session.scalars(query)).one_or_none()


async def owners_on(session: AsyncSession, channel: str) -> Sequence[str]:
    """Whose endpoints there are on a channel."""
    return (await session.scalars(select(Endpoint.owner).where(Endpoint.channel == channel))).all()


async def whole(session: AsyncSession, channel: str, owners: Collection[str]) -> Sequence[Row[Any]]:
    """Endpoints of a channel and these owners, with what is closed of them and how they fare, as columns."""
    return (await session.execute(_WHOLE, {"channel": channel, "owners": owners})).all()


def owners_of(region: str) -> tuple[str, ...]:
    """The divisions whose account a division's messages may go out by, the nearest first."""
    return (region, *ancestors(region))


async def sealed(session: AsyncSession, identifier: str) -> SealedEndpoint:
    """What is closed of an endpoint."""
    row = await session.get(SealedEndpoint, identifier)
    assert row is not None, "an endpoint has its sealed part"
    return row


async def health(session: AsyncSession, identifier: str, *, lock: bool = False) -> EndpointHealth | None:
    """How an endpoint fares; None when nothing was sent to it yet."""
    return await session.get(EndpointHealth, identifier, with_for_update=lock or None, populate_existing=lock)


async def healths(session: AsyncSession, identifiers: Collection[str]) -> dict[str, EndpointHealth]:
    """How endpoints fare, by id, locked; those that nothing was sent to are left out."""
    query = select(EndpointHealth).where(EndpointHealth.endpoint.in_(identifiers)).with_for_update()
    return {row.endpoint: row for row in await session.scalars(query)}


async def shut_off(session: AsyncSession, identifiers: Collection[str], now: datetime) -> Sequence[Endpoint]:
    """Those of these endpoints whose breaker is open."""
    query = select(Endpoint).join(EndpointHealth, EndpointHealth.endpoint == Endpoint.id)
    query = query.where(Endpoint.id.in_(identifiers), EndpointHealth.open_until > now)
    return (await session.scalars(query)).all()


async def well_since(session: AsyncSession, identifiers: Collection[str], moment: datetime) -> set[str]:
    """Those of these endpoints that do not fail, and whose last noted success is not older than a moment."""
    return set((await session.scalars(_WELL, {"names": identifiers, "moment": moment})).all())


async def policies(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str | None]:
    """`uncertain` of these endpoints."""
    query = select(Endpoint.id, Endpoint.uncertain).where(Endpoint.id.in_(identifiers))
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_page(
    session: AsyncSession, *, region: str, channel: str | None, subscriber: str | None, after: str | None, limit: int
) -> Sequence[Endpoint]:  # fmt: skip
    """Endpoints of a division and below, by id."""
    query = select(Endpoint).where(Endpoint.region.startswith(stem(region), autoescape=True))
    if channel is not None:
        query = query.where(Endpoint.channel == channel)
    if subscriber is not None:
        query = query.where(Endpoint.subscriber == subscriber)
    if after is not None:
        query = query.where(Endpoint.id > after)
    return (await session.scalars(query.order_by(Endpoint.id).limit(limit))).all()


async def failing(session: AsyncSession, limit: int) -> Sequence[EndpointHealth]:
    """Endpoints that have failed since some moment and are on, the longest first, locked."""
    query = (
        select(EndpointHealth)
        .join(Endpoint, Endpoint.id == EndpointHealth.endpoint)
        .where(EndpointHealth.failing_since.is_not(None), Endpoint.off_reason.is_(None))
        .order_by(EndpointHealth.failing_since)
        .limit(limit)
    )
    return (await session.scalars(query.with_for_update(of=EndpointHealth))).all()


async def move_of(session: Session, subscriber: str, region: str) -> None:
    """Let a subscriber's endpoints be of another division: who kept them before does not reach them any more."""
    for row in await session.scalars(select(Endpoint).where(Endpoint.subscriber == subscriber)):
        row.region = region


async def forget_of(session: Session, subscriber: str) -> None:
    """Forget addresses and secrets of a subscriber's endpoints for good, also in answers that are kept to be repeated."""
    mine = select(Endpoint.id).where(Endpoint.subscriber == subscriber)
    for identifier in (await session.scalars(mine)).all():
        await forget_naming(session, f"/v1/push/endpoints/{identifier}")
    await session.execute(
        update(SealedEndpoint)
        .where(SealedEndpoint.endpoint.in_(mine))
        .values(wrapped_key=None, ciphertext=None)
    )
    await session.execute(
        update(Endpoint).where(Endpoint.subscriber == subscriber).values(off_reason="erased", name="*")
    )


def add(session: Session, row: Endpoint | SealedEndpoint | EndpointHealth) -> None:
    """Keep a new row."""
    session.add(row)
