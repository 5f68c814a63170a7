"""Subscriptions and their versions: reads and writes."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

import orjson
from sqlalchemy import Table, Text, bindparam, func, insert, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.push.registry.models import Subscriber
from services.push.subscriptions.grammar import Rule, read_rule
from services.push.subscriptions.models import Subscription, SubscriptionVersion

_S: Final = cast(Table, Subscription.__table__).c
_V: Final = cast(Table, SubscriptionVersion.__table__).c
_OWNERS: Final = select(_S.subscriber).where(among(_S.id, "names"))
_NEWEST: Final = (
    select(
        _S.subscriber, _S.revision, _S.active, _S.id, _S.version, sql_cast(_S.rule, Text), sql_cast(_S.channels, Text),
        _S.frequency,
    )
    .where(among(_S.subscriber, "names"))
    .order_by(_S.id)
)  # fmt: skip
_EARLIER: Final = (
    select(
        _S.subscriber, _V.active, _V.subscription, _V.version, sql_cast(_V.rule, Text), sql_cast(_V.channels, Text), _V.frequency
    )
    .join(_S.subscriber.table, _S.id == _V.subscription)
    .where(
        among(_V.subscription, "names"),
        _V.version
        == select(func.max(_V.version)).where(_V.subscription == _S.id, _V.revision <= bindparam("revision"))
        .correlate(_S.subscriber.table).scalar_subquery(),
    )
)  # fmt: skip


class Changed(NamedTuple):
    """What an index needs of a subscription."""

    id: str
    active: bool
    rule: dict[str, Any]
    revision: int


async def get(
    session: AsyncSession, identifier: str, *, region: str, lock: bool = False
) -> Subscription | None:
    """The subscription of this id, of a subscriber of a division or below; `lock` to change it. One statement, whether there is
    none or it is another division's: so no clock tells these apart.
    """
    query = (
        select(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber)
        .where(Subscription.id == identifier, Subscriber.region.startswith(stem(region), autoescape=True))
    )
    if lock:
        query = query.with_for_update(of=Subscription).execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def several(session: AsyncSession, identifiers: Collection[str]) -> dict[str, Subscription]:
    """These subscriptions by id."""
    query = select(Subscription).where(Subscription.id.in_(identifiers))
    return {row.id: row for row in await session.scalars(query)}


async def of_subscriber(session: AsyncSession, subscriber: str) -> Sequence[Subscription]:
    """The subscriptions of a subscriber, by id."""
    query = select(Subscription).where(Subscription.subscriber == subscriber).order_by(Subscription.id)
    return (await session.scalars(query)).all()


async def list_page(
    session: AsyncSession, *, region: str, subscriber: str | None, active: bool | None, after: str | None, limit: int
) -> Sequence[Subscription]:  # fmt: skip
    """Subscriptions of subscribers of a division and below, by id."""
    query = (
        select(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber)
        .where(Subscriber.region.startswith(stem(region), autoescape=True))
    )
    if subscriber is not None:
        query = query.where(Subscription.subscriber == subscriber)
    if active is not None:
        query = query.where(Subscription.active.is_(active))
    if after is not None:
        query = query.where(Subscription.id > after)
    return (await session.scalars(query.order_by(Subscription.id).limit(limit))).all()


async def changed_since(session: AsyncSession, revision: int, limit: int) -> Sequence[Changed]:
    """What was written after a revision, in the order of the revisions."""
    query = select(Subscription.id, Subscription.active, Subscription.rule, Subscription.revision)
    query = query.where(Subscription.revision > revision).order_by(Subscription.revision).limit(limit)
    return [Changed(*row) for row in await session.execute(query)]


async def versions(session: AsyncSession, identifier: str) -> Sequence[SubscriptionVersion]:
    """Every version of a subscription, the first one first."""
    query = select(SubscriptionVersion).where(SubscriptionVersion.subscription == identifier)
    return (await session.scalars(query.order_by(SubscriptionVersion.version))).all()


async def version(session: AsyncSession, identifier: str, number: int) -> SubscriptionVersion | None:
    """One version of a subscription."""
    return await session.get(SubscriptionVersion, (identifier, number))


class Held(NamedTuple):
    """A version of a subscription as it is held against a message; columns, because there may be a hundred thousand."""

    subscription: str
    version: int
    rule: Rule
    channels: tuple[str, ...]
    frequency: str


async def owners_of(session: AsyncSession, identifiers: Collection[str]) -> set[str]:
    """The subscribers whose subscriptions these are."""
    return set((await session.scalars(_OWNERS, {"names": identifiers})).all())


async def several_versions(
    session: AsyncSession, asked: Collection[tuple[str, int]]
) -> dict[tuple[str, int], SubscriptionVersion]:
    """These versions of subscriptions, of those that are there."""
    query = select(SubscriptionVersion).where(
        SubscriptionVersion.subscription.in_({name for name, _ in asked})
    )
    rows = {(row.subscription, row.version): row for row in await session.scalars(query)}
    return {one: rows[one] for one in asked if one in rows}


async def as_of(session: AsyncSession, subscribers: Collection[str], revision: int) -> dict[str, list[Held]]:
    """The newest version that each subscription of subscribers had at a revision, if active, by subscriber; by id."""
    found: dict[str, list[Held]] = {one: [] for one in subscribers}
    changed: list[str] = []
    for subscriber, at, active, *held in (await session.execute(_NEWEST, {"names": subscribers})).all():
        if at > revision:  # what it was then, its versions tell
            changed.append(held[0])
        elif active:
            found[subscriber].append(_held(*held))
    if changed:
        rows = await session.execute(_EARLIER, {"names": changed, "revision": revision})
        for subscriber, active, *held in rows.all():
            if active:
                found[subscriber].append(_held(*held))
        for some in found.values():
            some.sort(key=lambda one: one.subscription)
    return found


def _held(subscription: str, version: int, rule: str, channels: str, frequency: str) -> Held:
    return Held(subscription, version, _rule(rule), _channels(channels), frequency)


@lru_cache(maxsize=1024)  # of a hundred thousand subscriptions many say the same
def _rule(text: str) -> Rule:
    return read_rule(orjson.loads(text))


@lru_cache(maxsize=256)
def _channels(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text))


async def add_many(
    session: Session, rows: Sequence[dict[str, Any]], versions: Sequence[dict[str, Any]]
) -> None:
    """Keep new subscriptions with their first versions."""
    await session.execute(insert(Subscription), rows)
    await session.execute(insert(SubscriptionVersion), versions)


def add(session: Session, row: Subscription | SubscriptionVersion) -> None:
    """Keep a new row."""
    session.add(row)
