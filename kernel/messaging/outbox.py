"""The transactional outbox: an event is a row of the transaction that made it true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    Column,
    Index,
    Row,
    Select,
    String,
    Table,
    and_,
    func,
    insert,
    select,
    true,
    union,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.db import Instant, Json, Session, after_commit, kernel_metadata
from kernel.ids import new_id
from kernel.messaging.event import TYPE, Event

outbox = Table(
    "outbox",
    kernel_metadata,
    Column("id", String(40), primary_key=True),
    Column("type", String(120), nullable=False),
    Column("source", String(60), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("time", Instant, nullable=False),
    Column("region", String(12), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("data", Json, nullable=False),
    # Null until the relay has published the row. Sequence order is not commit order, so the single relay
    # assigns the place in the feed when it publishes.
    Column("position", BigInteger, unique=True),
)
#: So many times as many events as a page holds are read past before indexes are asked for the reader's own.
READ_PAST: Final = 5
_PUBLISHED = outbox.c.position.is_not(None)
#: For who wants few of the types: the rows of the others are not read.
Index(
    "ix_outbox_type_position",
    outbox.c.type,
    outbox.c.position,
    sqlite_where=_PUBLISHED,
    postgresql_where=_PUBLISHED,
)
#: For who sees few of them: the rows of other divisions are not read. The type stands in it for who wants some alone.
Index(
    "ix_outbox_region_position",
    outbox.c.region,
    outbox.c.position,
    outbox.c.type,
    sqlite_where=_PUBLISHED,
    postgresql_where=_PUBLISHED,
)
_PUBLIC = and_(_PUBLISHED, outbox.c.public)
Index("ix_outbox_public", outbox.c.position, outbox.c.type, sqlite_where=_PUBLIC, postgresql_where=_PUBLIC)
Index("ix_outbox_unsent", outbox.c.id, sqlite_where=outbox.c.position.is_(None), postgresql_where=outbox.c.position.is_(None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """An event to be recorded. `data` holds facts, never personal data when `public`."""

    type: str
    subject: str
    region: str
    data: dict[str, Any]
    public: bool = False

    def __post_init__(self) -> None:
        if not TYPE.fullmatch(self.type):
            raise ValueError(f"event type {self.type!r} is not gongkai.<service>.<noun>.<past-verb>.v<n>")


class Outbox:
    """Where a service's use cases record events; `wake` is called after the commit, to hurry the relay."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.wake = lambda: None

    async def record(self, session: Session, record: Record, *, now: datetime) -> None:
        """Add one event to the transaction."""
        await self.record_all(session, [record], now=now)

    async def record_all(self, session: Session, records: Sequence[Record], *, now: datetime) -> None:
        """Add events to the transaction, in this order."""
        if not records:
            return
        rows = [
            {"id": new_id("ev"), "type": r.type, "source": self.source, "subject": r.subject, "time": now,
             "region": r.region, "public": r.public, "data": r.data}
            for r in records
        ]  # fmt: skip
        await session.execute(insert(outbox), rows)
        after_commit(session, self.wake)


async def unsent(session: AsyncSession, limit: int) -> list[Event]:
    """The oldest events that the relay has still to publish."""
    rows = await session.execute(
        select(outbox).where(outbox.c.position.is_(None)).order_by(outbox.c.id).limit(limit)
    )
    return [_event(row) for row in rows]


async def mark_sent(session: Session, events: Sequence[Event]) -> None:
    """Give published events their places in the feed, in the order given."""
    last = await session.scalar(select(func.max(outbox.c.position))) or 0
    for place, event in enumerate(events, last + 1):
        await session.execute(update(outbox).where(outbox.c.id == event.id).values(position=place))


async def feed(
    session: AsyncSession, *, after: str | None, region_prefix: str | None, limit: int, types: Sequence[str] = ()
) -> list[Event] | None:  # fmt: skip
    """Published events after the event `after`, oldest first; None when `after` is unknown.

    `region_prefix` opens the events of a subtree; without it only public events are seen. `types` are those wanted, or how they
    begin (`gongkai.push.endpoint.`); none: all.
    """
    place = 0
    if after is not None:
        found = await session.scalar(select(outbox.c.position).where(outbox.c.id == after))
        if found is None:
            return None
        place = found
    named = await _named(session, types) if types else None
    if named == []:
        return []
    # The next ones are mostly the reader's own, and others are read past. Where they are few, indexes lead to each.
    ahead = limit if region_prefix == "" else READ_PAST * limit
    one = _next(outbox.c, named, place, ahead).subquery().c
    seen = (
        one.public
        if region_prefix is None
        else one.public | one.region.startswith(region_prefix, autoescape=True)
    )
    query = select(*one).where(seen).order_by(one.position).limit(limit)
    rows = (await session.execute(query)).all()
    if len(rows) < limit and region_prefix != "":
        places = _next([outbox.c.position], named, place, ahead).subquery()
        if await session.scalar(select(func.count()).select_from(places)) == ahead:
            laterally = session.get_bind().dialect.name == "postgresql"
            far = _far(region_prefix, named, place, limit, laterally=laterally)
            query = select(*outbox.c).where(outbox.c.position.in_(far)).order_by(outbox.c.position)
            rows = (await session.execute(query)).all()
    return [_event(row) for row in rows]


def _next(columns: Iterable[Column[Any]], types: Sequence[str] | None, place: int, limit: int) -> Select[Any]:
    """The first events behind a place, of these types: of each it is one look into the index, which ends at the limit."""
    wanted = tuple(columns)
    first = select(*wanted).where(outbox.c.position > place).order_by(outbox.c.position).limit(limit)
    if types is None:
        return first
    each = [first.where(_PUBLISHED, outbox.c.type == one).subquery() for one in types]
    found = union_all(*(select(*one.c) for one in each)).subquery()
    return select(*found.c).order_by(found.c.position).limit(limit)


def _far(
    region_prefix: str | None, types: Sequence[str] | None, place: int, limit: int, *, laterally: bool
) -> Select[int]:
    """The places of the first events behind a place that such a reader sees, from indexes alone: the public ones, and those of each
    division of the subtree (`laterally`: of each the first ones, for a database that can). A walk along the places, which a planner
    prefers that does not know how few there are, would go past everybody's.
    """
    # Expressions stand where a database would take another index for the bare column.
    behind, place_of, kind = outbox.c.position > place, outbox.c.position + 0, outbox.c.type.concat("")
    places = select(outbox.c.position).order_by(outbox.c.position).limit(limit)
    each = [places.where(_PUBLIC, behind, _of(kind, types)).subquery()]
    if region_prefix is not None:
        there = _divisions(region_prefix)
        if laterally:
            first = places.where(
                _PUBLISHED, behind, _of(outbox.c.type, types), outbox.c.region == there.c.region
            )
            one = first.correlate(there).lateral()
            ours = select(one.c.position).select_from(there.join(one, true()))
        else:
            ours = select(outbox.c.position).order_by(place_of).limit(limit)
            ours = ours.where(_PUBLISHED, place_of > place, _of(kind, types))
            ours = ours.where(outbox.c.region.in_(select(there.c.region)))
        each.append(ours.subquery())
    found = union(*(select(one.c.position) for one in each)).subquery()
    return select(found.c.position).order_by(found.c.position).limit(limit)


def _of(kind: ColumnElement[str], types: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if types is None else kind.in_(types)


def _divisions(prefix: str) -> CTE:
    """The divisions of a subtree that have published events, looked up one after the other in the index."""
    first = select(func.min(outbox.c.region).label("region"))
    # By digits alone, which every collation orders alike; a code has 12 at most.
    first = first.where(_PUBLISHED, outbox.c.region.between(prefix, prefix.ljust(12, "9")))
    there = first.cte("divisions", recursive=True)
    following = select(func.min(outbox.c.region)).where(
        _PUBLISHED, outbox.c.region > there.c.region, outbox.c.region <= prefix.ljust(12, "9")
    )
    return there.union_all(select(following.scalar_subquery()).where(there.c.region.is_not(None)))


async def _named(session: AsyncSession, types: Sequence[str]) -> list[str]:
    """The types of published events that are wanted by name, or by how they begin: all that there are, looked up one after the other
    in the index.
    """
    first = select(func.min(outbox.c.type).label("type")).where(_PUBLISHED).cte("there", recursive=True)
    following = (
        select(func.min(outbox.c.type)).where(_PUBLISHED, outbox.c.type > first.c.type).scalar_subquery()
    )
    there = first.union_all(select(following).where(first.c.type.is_not(None)))
    names = (await session.scalars(select(there.c.type).where(there.c.type.is_not(None)))).all()
    beginnings = tuple(one for one in types if one.endswith("."))
    return [name for name in names if name in types or name.startswith(beginnings)]


async def horizon(session: AsyncSession) -> int:
    """The last place in the feed: nothing will ever be told at or before it that is not there now."""
    return await session.scalar(select(func.max(outbox.c.position))) or 0


async def placed(
    session: AsyncSession, types: Sequence[str], *, first: int, last: int, region_prefix: str = "", limit: int | None = None
) -> list[tuple[int, Event]]:  # fmt: skip
    """(place, event) of the published events of these types from one place to another, both in it, in their order."""
    query = select(outbox).where(outbox.c.position.between(first, last), outbox.c.type.in_(types))
    if region_prefix:
        query = query.where(outbox.c.region.startswith(region_prefix, autoescape=True))
    rows = await session.execute(query.order_by(outbox.c.position).limit(limit))
    return [(row.position, _event(row)) for row in rows]


def _event(row: Row[Any]) -> Event:
    return Event(row.id, row.type, row.source, row.subject, row.time, row.region, row.public, row.data)
