"""Subscriptions and their versions: reads and writes."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.registry.models import Subscriber
from services.push.subscriptions.models import Subscription, SubscriptionVersion


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
    rule: dict[str, Any]
    channels: list[str]
    frequency: str


async def owners_of(session: AsyncSession, identifiers: Collection[str]) -> set[str]:
    """The subscribers whose subscriptions these are."""
    query = select(Subscription.subscriber).where(Subscription.id.in_(identifiers))
    return set((await session.scalars(query)).all())


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
    """The newest version that each subscription of subscribers had at a revision, if active, by subscriber."""
    newest = (
        select(
            Subscription.subscriber, SubscriptionVersion.subscription,
            func.max(SubscriptionVersion.version).label("version"),
        )
        .join(Subscription, Subscription.id == SubscriptionVersion.subscription)
        .where(Subscription.subscriber.in_(subscribers), SubscriptionVersion.revision <= revision)
        .group_by(Subscription.subscriber, SubscriptionVersion.subscription)
        .subquery()
    )  # fmt: skip
    query = (
        select(
            newest.c.subscriber,
            SubscriptionVersion.subscription,
            SubscriptionVersion.version,
            SubscriptionVersion.rule,
            SubscriptionVersion.channels,
            SubscriptionVersion.frequency,
        )
        .join(
            newest,
            (SubscriptionVersion.subscription == newest.c.subscription)
            & (SubscriptionVersion.version == newest.c.version),
        )
        .where(SubscriptionVersion.active.is_(True))
        .order_by(SubscriptionVersion.subscription)
    )
    found: dict[str, list[Held]] = {one: [] for one in subscribers}
    for subscriber, *held in await session.execute(query):
        found[subscriber].append(Held(*held))
    return found


async def add_many(
    session: Session, rows: Sequence[dict[str, Any]], versions: Sequence[dict[str, Any]]
) -> None:
    """Keep new subscriptions with their first versions."""
    await session.execute(insert(Subscription), rows)
    await session.execute(insert(SubscriptionVersion), versions)


def add(session: Session, row: Subscription | SubscriptionVersion) -> None:
    """Keep a new row."""
    session.add(row)
