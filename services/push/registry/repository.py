"""Subscribers: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.push.registry.models import SealedSubscriber, Subscriber

_S: Final = cast(Table, Subscriber.__table__).c
_FACTS: Final = select(
    _S.id, _S.erased_at, _S.quiet_from, _S.quiet_to, _S.ordinary_cap, _S.progress_cap
).where(among(_S.id, "names"))
_HOMES: Final = select(_S.id, _S.region).where(among(_S.id, "names"))


async def get(session: AsyncSession, identifier: str) -> Subscriber | None:
    """The subscriber of this id."""
    return await session.get(Subscriber, identifier)


async def by_reference(session: AsyncSession, client: str, reference: str) -> Subscriber | None:
    """The subscriber that a client calls so."""
    query = select(Subscriber).where(Subscriber.client == client, Subscriber.reference == reference)
    return (await session.scalars(query)).one_or_none()


async def several(session: AsyncSession, identifiers: Collection[str]) -> dict[str, Subscriber]:
    """These subscribers by id."""
    query = select(Subscriber).where(Subscriber.id.in_(identifiers))
    return {row.id: row for row in await session.scalars(query)}


class Facts(NamedTuple):
    """What a delivery asks of its subscriber."""

    id: str
    erased_at: datetime | None
    quiet_from: str | None
    quiet_to: str | None
    ordinary_cap: int | None
    progress_cap: int | None

    @property
    def capped(self) -> bool:
        """Whether it wants so many messages of some class a day at most."""
        return self.ordinary_cap is not None or self.progress_cap is not None

    def cap_of(self, class_: str) -> int | None:
        """How many messages of a class it wants a day at most; None: as many as there are."""
        return (
            self.ordinary_cap if class_ == "ordinary" else self.progress_cap if class_ == "progress" else None
        )


async def facts(session: AsyncSession, identifiers: Collection[str]) -> dict[str, Facts]:
    """What deliveries ask of these subscribers, by id."""
    rows = await session.execute(_FACTS, {"names": identifiers})
    return {row[0]: Facts._make(row) for row in rows.all()}


async def homes_of(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str]:
    """Where these subscribers are at home, by id."""
    rows = await session.execute(_HOMES, {"names": identifiers})
    return {row[0]: row[1] for row in rows.all()}


async def list_page(
    session: AsyncSession, *, region: str, named: tuple[str, str] | None, after: str | None, limit: int
) -> Sequence[Subscriber]:
    """Subscribers of a division and below that are not erased, by id; `named`: the one of this client and reference alone."""
    query = select(Subscriber).where(
        Subscriber.region.startswith(stem(region), autoescape=True), Subscriber.erased_at.is_(None)
    )
    if named is not None:
        query = query.where(Subscriber.client == named[0], Subscriber.reference == named[1])
    if after is not None:
        query = query.where(Subscriber.id > after)
    return (await session.scalars(query.order_by(Subscriber.id).limit(limit))).all()


async def sealed(session: AsyncSession, identifiers: Collection[str]) -> dict[str, SealedSubscriber]:
    """The closed data of subscribers by id."""
    query = select(SealedSubscriber).where(SealedSubscriber.subscriber.in_(identifiers))
    return {row.subscriber: row for row in await session.scalars(query)}


async def references(session: AsyncSession, client: str, references: Collection[str]) -> set[str]:
    """Those of these references that a client has used."""
    query = select(Subscriber.reference).where(
        Subscriber.client == client, Subscriber.reference.in_(references)
    )
    return set((await session.scalars(query)).all())


async def add_many(
    session: Session, rows: Sequence[dict[str, Any]], sealed: Sequence[dict[str, Any]]
) -> None:
    """Keep new subscribers and their closed data."""
    if rows:
        await session.execute(insert(Subscriber), rows)
        await session.execute(insert(SealedSubscriber), sealed)


def add(session: Session, row: Subscriber | SealedSubscriber) -> None:
    """Keep a new row."""
    session.add(row)
