"""Deliveries of the worker: reads, and writes of many rows by one statement where they change alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, and_, exists, insert, literal, not_, or_, select, tuple_, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.deliveries.rules import OPEN, WAITING
from services.push.deliveries.standing import Standing
from services.push.messages.models import Message

_COLUMNS: Final[tuple[Any, ...]] = (
    Delivery.id, Delivery.message, Delivery.subscriber, Delivery.channel, Delivery.generation, Delivery.region,
    Delivery.class_, Delivery.expires, Delivery.state, Delivery.reason, Delivery.not_before, Delivery.queued_on,
    Delivery.attempts, Delivery.fence, Delivery.parts_done, Delivery.changed_at,
)  # fmt: skip
_DELIVERIES, _ATTEMPTS, _OUTCOMES = (
    cast(Table, one.__table__) for one in (Delivery, Attempt, AttemptOutcome)
)


async def pending(session: AsyncSession, now: datetime, channels: Collection[str]) -> tuple[bool, set[str]]:
    """Whether there is anything to let out or to end, and on which of these channels something may go out. Each is one look into
    an index, however much waits.
    """
    first = select(Delivery.id).where(Delivery.state == "planned", Delivery.not_before <= now).limit(1)
    over = [
        select(Delivery.id).where(Delivery.state == state, Delivery.expires <= now).limit(1)
        for state in WAITING
    ]
    for query in (first, *over):
        if await session.scalar(query) is not None:
            to_let_out = True
            break
    else:
        to_let_out = False
    ready = [
        select(literal(name)).where(
            exists().where(Delivery.state == state, Delivery.channel == name, Delivery.not_before <= now)
        )
        for name in sorted(channels)
        for state in ("queued", "failed_temp")
    ]
    return to_let_out, set((await session.scalars(union_all(*ready))).all()) if ready else set()


async def planned(session: Session, now: datetime, limit: int) -> list[Standing]:
    """Planned deliveries whose time has come, locked."""
    query = select(*_COLUMNS).where(Delivery.state == "planned", Delivery.not_before <= now)
    query = query.order_by(Delivery.priority, Delivery.not_before, Delivery.id).limit(limit)
    return [Standing(*row) for row in await session.execute(query.with_for_update(skip_locked=True))]


async def claimable(
    session: Session, channel: str, now: datetime, limit: int, but: Iterable[ColumnElement[bool]] = ()
) -> list[Standing]:
    """Deliveries of a channel that may go out now and are none of `but`, the most urgent first, locked; of a thread only what
    no earlier message to the same subscriber keeps waiting.
    """
    others = [~one for one in but]
    earlier = aliased(Delivery)
    waits = exists().where(
        earlier.thread == Delivery.thread, earlier.subscriber == Delivery.subscriber,
        earlier.channel == Delivery.channel, earlier.sequence < Delivery.sequence, earlier.state.in_(OPEN),
    )  # fmt: skip
    found: list[tuple[int, Standing]] = []
    for state in (
        "queued",
        "failed_temp",
    ):  # each in the order of the index, which ends at the limit: both at once would be sorted
        query = (
            select(Delivery.priority, *_COLUMNS)
            .where(
                Delivery.state == state, Delivery.channel == channel, Delivery.not_before <= now, ~waits,
                or_(Delivery.expires.is_(None), Delivery.expires > now), *others,
            )
            .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
            .limit(limit)
        )  # fmt: skip
        rows = await session.execute(query.with_for_update(skip_locked=True, of=Delivery))
        found += [(row[0], Standing(*row[1:])) for row in rows]
    found.sort(key=lambda one: (one[0], one[1].not_before, one[1].id))
    return [row for _, row in found[:limit]]


def to_subscribers(busy: Collection[str]) -> list[ColumnElement[bool]]:
    """Deliveries to these subscribers."""
    return [Delivery.subscriber.in_(busy)] if busy else []


def by_accounts(busy: Collection[str], accounts: Collection[str]) -> list[ColumnElement[bool]]:
    """Deliveries that go out by the accounts of these divisions: of all accounts of a channel the nearest at or above counts."""
    found = []
    for region in busy:
        nearer = [_below(one) for one in accounts if one != region and one.startswith(stem(region))]
        found.append(and_(_below(region), not_(or_(*nearer))) if nearer else _below(region))
    return found


def _below(region: str) -> ColumnElement[bool]:
    return Delivery.region.startswith(stem(region), autoescape=True)


async def expiring(session: Session, now: datetime, limit: int) -> list[Standing]:
    """Deliveries that wait and have expired, locked."""
    query = select(*_COLUMNS).where(Delivery.state.in_(WAITING), Delivery.expires <= now).limit(limit)
    return [Standing(*row) for row in await session.execute(query.with_for_update(skip_locked=True))]


async def held(
    session: Session, reasons: Collection[str], after: tuple[int, datetime, str] | None, limit: int
) -> tuple[list[Standing], tuple[int, datetime, str] | None]:
    """Deliveries that are held for one of these reasons, in the order of the index, locked; and where to go on, None at the end."""
    order = (Delivery.priority, Delivery.not_before, Delivery.id)
    query = select(Delivery.priority, *_COLUMNS).where(Delivery.state == "held", Delivery.reason.in_(reasons))
    if after is not None:
        query = query.where(tuple_(*order) > after)
    rows = (
        await session.execute(query.order_by(*order).limit(limit).with_for_update(skip_locked=True))
    ).all()
    found = [Standing(*row[1:]) for row in rows]
    last = (rows[-1][0], found[-1].not_before, found[-1].id) if len(rows) == limit else None
    return found, last


async def leased(session: Session, fence: int, limit: int) -> list[Standing]:
    """Deliveries under way under this fence or an older one, locked."""
    query = select(*_COLUMNS).where(Delivery.state == "leased", Delivery.fence <= fence)
    query = query.order_by(Delivery.id).limit(limit)
    return [Standing(*row) for row in await session.execute(query.with_for_update())]


async def leased_of(session: Session, identifiers: Collection[str], fence: int) -> dict[str, Standing]:
    """Those of these deliveries that are under way under this fence, by id, locked."""
    query = select(*_COLUMNS).where(
        Delivery.id.in_(identifiers), Delivery.state == "leased", Delivery.fence == fence
    )
    return {row[0]: Standing(*row) for row in await session.execute(query.with_for_update())}


async def save(session: Session, rows: Iterable[Standing]) -> None:
    """Write what was changed: one statement for all rows that change alike."""
    groups: defaultdict[tuple[tuple[str, Any], ...], list[str]] = defaultdict(list)
    for row in rows:
        if changed := row.changed():
            groups[changed].append(row.id)
    for changed, names in groups.items():
        await session.execute(update(_DELIVERIES).where(_DELIVERIES.c.id.in_(names)).values(dict(changed)))


async def intend(session: Session, attempts: Sequence[Mapping[str, Any]]) -> None:
    """Keep intents."""
    if attempts:
        await session.execute(insert(_ATTEMPTS), attempts)


async def note(session: Session, outcomes: Sequence[Mapping[str, Any]]) -> None:
    """Keep what became of attempts."""
    if outcomes:
        await session.execute(insert(_OUTCOMES), outcomes)


async def endpoints_of(session: AsyncSession, rows: Collection[Standing]) -> dict[str, str]:
    """The endpoint to which the last attempt of deliveries went, by delivery."""
    query = select(Attempt.delivery, Attempt.endpoint).where(
        Attempt.delivery.in_([row.id for row in rows]), Attempt.endpoint.is_not(None)
    )
    return {row[0]: str(row[1]) for row in await session.execute(query.order_by(Attempt.number))}


async def contents_of(session: AsyncSession, messages: Collection[str]) -> dict[str, tuple[bytes, str]]:
    """Canonical bytes and hash of messages, by id."""
    query = select(Message.id, Message.content, Message.sha256).where(Message.id.in_(messages))
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}
