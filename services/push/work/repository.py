"""Deliveries of the worker: reads, and writes of many rows by one statement where they change alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    Table,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from kernel.db.bulk import insert_rows
from services.push.channels.port import Outcome
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.deliveries.rules import FAILURES, OPEN, WAITING, after
from services.push.deliveries.standing import Standing
from services.push.fallbacks.models import DeadEnd
from services.push.messages.models import Message

_DELIVERIES, _ATTEMPTS, _OUTCOMES = (
    cast(Table, one.__table__) for one in (Delivery, Attempt, AttemptOutcome)
)
#: Of the table: rows of the mapper's columns take half as long again.
_D: Final = _DELIVERIES.c
_COLUMNS: Final[tuple[Any, ...]] = (
    _D.id, _D.message, _D.subscriber, _D.channel, _D.generation, _D.region, _D["class"], _D.expires, _D.state, _D.reason,
    _D.not_before, _D.queued_on, _D.attempts, _D.fence, _D.parts_done, _D.changed_at,
)  # fmt: skip
#: Literals, by which a database sees that the index of these two states serves.
_PLANNED: Final = literal_column("'planned'", String)
_HELD: Final = literal_column("'held'", String)
_ATTEMPT: Final = ("delivery", "number", "fence", "begun_at", "endpoint", "address")
_OUTCOME: Final = ("delivery", "number", "kind", "code", "reference", "status", "answer_hash", "ended_at")
_M: Final = cast(Table, Message.__table__).c
_CONTENTS: Final = select(_M.id, _M.content, _M.sha256, _M.kind, _M.client).where(among(_M.id, "names"))
_DELIVER: Final = (
    update(_DELIVERIES)
    .where(
        among(_D.id, "names"), _D.state == "leased", _D.fence == bindparam("of_fence"), _D.attempts == bindparam("attempt")
    )
    .values(
        state=after("leased", "delivered"), reason=None, parts_done=bindparam("parts"),
        changed_at=bindparam("now", type_=_D.changed_at.type),
    )
    .returning(_D.id, _D.channel)
)  # fmt: skip
_LEASE: Final = (
    update(_DELIVERIES)
    .where(among(_D.id, "names"))
    .values(
        state=after("queued", "lease"), reason=None, attempts=_D.attempts + 1, fence=bindparam("to_fence"),
        changed_at=bindparam("now", type_=_D.changed_at.type),
    )
)  # fmt: skip
_LEASED_OF: Final = (
    select(*_COLUMNS)
    .where(among(_D.id, "names"), _D.state == "leased", _D.fence == bindparam("fence"))
    .with_for_update()
)
_FAILURES: Final = (
    select(_OUTCOMES.c.delivery, func.count())
    .where(among(_OUTCOMES.c.delivery, "names"), _OUTCOMES.c.kind.in_(FAILURES))
    .group_by(_OUTCOMES.c.delivery)
)


class Content(NamedTuple):
    """Canonical bytes and hash of a message, the kind of the key that sent it, and under which name."""

    content: bytes
    sha256: str
    kind: str
    client: str


#: What waits to be let out is looked for under this name among the channels.
_TO_LET_OUT: Final = ""


@lru_cache(maxsize=16)
def _pending(channels: tuple[str, ...]) -> CompoundSelect[Any]:
    """Made once: an idle worker asks nothing else. Each part is one look into an index, however much waits."""
    now = bindparam("now", type_=_D.not_before.type)
    planned = exists().where(_D.state == _PLANNED, _D.not_before <= now)
    over = [exists().where(_D.state == state, _D.expires <= now) for state in WAITING]
    dead = exists(select(DeadEnd.delivery))
    ready = [
        (name, exists().where(_D.state == state, _D.channel == name, _D.not_before <= now))
        for name in channels
        for state in ("queued", "failed_temp")
    ]
    return union_all(
        *(
            select(literal(name)).where(there)
            for name, there in [(_TO_LET_OUT, or_(planned, dead, *over)), *ready]
        )
    )


async def pending(session: AsyncSession, now: datetime, channels: Collection[str]) -> tuple[bool, set[str]]:
    """Whether there is anything to let out or to end, and on which of these channels something may go out."""
    found = set((await session.scalars(_pending(tuple(sorted(channels))), {"now": now})).all())
    return _TO_LET_OUT in found, found - {_TO_LET_OUT}


async def planned(session: Session, now: datetime, limit: int) -> list[Standing]:
    """Planned deliveries whose time has come, locked."""
    query = select(*_COLUMNS).where(_D.state == _PLANNED, _D.not_before <= now)
    query = query.order_by(_D.priority, _D.not_before, _D.id).limit(limit)
    return [
        Standing.read(row) for row in (await session.execute(query.with_for_update(skip_locked=True))).all()
    ]


def kept_waiting() -> ColumnElement[bool]:
    """Of a delivery: that an earlier step of its case to the same subscriber keeps it waiting on its channel."""
    earlier = _DELIVERIES.alias().c
    return exists().where(
        earlier.thread == _D.thread, earlier.subscriber == _D.subscriber,
        earlier.channel == _D.channel, earlier.sequence < _D.sequence, earlier.state.in_(OPEN),
    )  # fmt: skip


def _claimable() -> Select[Any]:
    """Of one state, in the order of the index, which ends at the limit: both states at once would be sorted."""
    now = bindparam("now", type_=_D.not_before.type)
    return (
        select(_D.priority, *_COLUMNS)
        .where(
            _D.state == bindparam("state"), _D.channel == bindparam("channel"), _D.not_before <= now, ~kept_waiting(),
            or_(_D.expires.is_(None), _D.expires > now),
        )
        .order_by(_D.priority, _D.not_before, _D.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True, of=_DELIVERIES)
    )  # fmt: skip


_CLAIMABLE: Final = _claimable()
_CLAIMABLE_BUT: Final = _CLAIMABLE.where(~among(_D.subscriber, "busy"))


async def claimable(
    session: Session,
    channel: str,
    now: datetime,
    limit: int,
    busy: Collection[str] = (),
    but: ColumnElement[bool] | None = None,
) -> list[Standing]:
    """Deliveries of a channel that may go out now, are to none of the subscribers `busy` and are not `but`, the most urgent first,
    locked; of a thread only what no earlier message to the same subscriber keeps waiting.
    """
    query, given = _CLAIMABLE, {"channel": channel, "now": now, "limit": limit}
    if busy:
        query, given = _CLAIMABLE_BUT, {**given, "busy": busy}
    if but is not None:
        query = query.where(~but)
    found: list[tuple[int, Standing]] = []
    for state in ("queued", "failed_temp"):
        rows = await session.execute(query, {**given, "state": state})
        found += [(row[0], Standing.read(row[1:])) for row in rows.all()]
    found.sort(key=lambda one: (one[0], one[1].not_before, one[1].id))
    return [row for _, row in found[:limit]]


def by_accounts(busy: Collection[str], accounts: Collection[str]) -> ColumnElement[bool]:
    """Deliveries that go out by the accounts of these divisions, of which there are some: of all accounts of a channel the nearest at
    or above counts.
    """
    found = []
    for region in busy:
        nearer = [_below(one) for one in accounts if one != region and one.startswith(stem(region))]
        found.append(and_(_below(region), not_(or_(*nearer))) if nearer else _below(region))
    return or_(*found)


def _below(region: str) -> ColumnElement[bool]:
    return _D.region.startswith(stem(region), autoescape=True)


async def expiring(session: Session, now: datetime, limit: int) -> list[Standing]:
    """Deliveries that wait and have expired, locked."""
    query = select(*_COLUMNS).where(_D.state.in_(WAITING), _D.expires <= now).limit(limit)
    return [Standing.read(row) for row in await session.execute(query.with_for_update(skip_locked=True))]


async def held(
    session: Session, reasons: Collection[str], after: tuple[int, datetime, str] | None, limit: int
) -> tuple[list[Standing], tuple[int, datetime, str] | None]:
    """Deliveries that are held for one of these reasons, in the order of the index, locked; and where to go on, None at the end."""
    order = (_D.priority, _D.not_before, _D.id)
    query = select(_D.priority, *_COLUMNS).where(_D.state == _HELD, _D.reason.in_(reasons))
    if after is not None:
        query = query.where(tuple_(*order) > after)
    rows = (
        await session.execute(query.order_by(*order).limit(limit).with_for_update(skip_locked=True))
    ).all()
    found = [Standing.read(row[1:]) for row in rows]
    last = (rows[-1][0], found[-1].not_before, found[-1].id) if len(rows) == limit else None
    return found, last


async def leased(session: Session, fence: int, limit: int) -> list[Standing]:
    """Deliveries under way under this fence or an older one, locked."""
    query = select(*_COLUMNS).where(_D.state == "leased", _D.fence <= fence)
    query = query.order_by(_D.id).limit(limit)
    return [Standing.read(row) for row in await session.execute(query.with_for_update())]


async def leased_of(session: Session, identifiers: Collection[str], fence: int) -> dict[str, Standing]:
    """Those of these deliveries that are under way under this fence, by id, locked."""
    rows = await session.execute(_LEASED_OF, {"names": identifiers, "fence": fence})
    return {row[0]: Standing.read(row) for row in rows}


async def deliver(
    session: Session, identifiers: Sequence[str], attempt: int, fence: int, parts_done: int, now: datetime
) -> dict[str, str]:
    """Those of these deliveries whose attempt of this number is under way under this fence are delivered; their channel by id."""
    rows = await session.execute(
        _DELIVER,
        {"names": identifiers, "attempt": attempt, "of_fence": fence, "parts": parts_done, "now": now},
    )
    return {name: channel for name, channel in rows.all()}  # noqa: C416  # rows are no pairs to the type checker


@lru_cache(maxsize=64)
def _change(names: tuple[str, ...]) -> Update:
    """Made once for each set of columns that change together."""
    change = update(_DELIVERIES).where(among(_D.id, "names"))
    return change.values({name: bindparam(f"to_{name}", type_=_D[name].type) for name in names})


async def save(session: Session, rows: Iterable[Standing]) -> None:
    """Write what was changed: one statement for all rows that change alike."""
    groups: defaultdict[tuple[tuple[str, Any], ...], list[str]] = defaultdict(list)
    for row in rows:
        if changed := row.changed():
            groups[changed].append(row.id)
    for changed, names in groups.items():
        given = {f"to_{name}": value for name, value in changed}
        await session.execute(_change(tuple(name for name, _ in changed)), {"names": names, **given})


async def lease(session: Session, rows: Sequence[Standing], fence: int, now: datetime) -> None:
    """Write of claimed deliveries what is alike of all: state, the next attempt, the fence. By one statement."""
    if rows:
        given = {"names": [row.id for row in rows], "to_fence": fence, "now": now}
        await session.execute(_LEASE, given)


async def intend(
    session: Session, taken: Sequence[tuple[Standing, str | None, str | None]], fence: int, now: datetime
) -> None:
    """Keep the intents of deliveries: each with its endpoint and the mark of the address it goes to, where there are."""
    attempts = [(row.id, row.attempts, fence, now, endpoint, mark) for row, endpoint, mark in taken]
    await insert_rows(session, _ATTEMPTS, _ATTEMPT, attempts)


def ended(
    delivery: str, number: int, outcome: Outcome, now: datetime, kind: str | None = None
) -> tuple[Any, ...]:
    """What became of an attempt, as `note` keeps it; `kind` where it is another than the outcome's."""
    return (
        delivery, number, kind or outcome.kind, outcome.code[:100], outcome.reference and outcome.reference[:200],
        outcome.status, outcome.answer_hash, now,
    )  # fmt: skip


async def note(session: Session, outcomes: Sequence[tuple[Any, ...]]) -> None:
    """Keep what became of attempts: see `ended`."""
    await insert_rows(session, _OUTCOMES, _OUTCOME, outcomes)


async def failures_of(session: AsyncSession, identifiers: Collection[str]) -> dict[str, int]:
    """How many attempts of deliveries their receivers let fail, by delivery; what was lost with a worker is none."""
    if not identifiers:
        return {}
    rows = await session.execute(_FAILURES, {"names": identifiers})
    return {row[0]: row[1] for row in rows}


async def endpoints_of(session: AsyncSession, rows: Collection[Standing]) -> dict[str, str]:
    """The endpoint to which the last attempt of deliveries went, by delivery."""
    query = select(Attempt.delivery, Attempt.endpoint).where(
        Attempt.delivery.in_([row.id for row in rows]), Attempt.endpoint.is_not(None)
    )
    return {row[0]: str(row[1]) for row in await session.execute(query.order_by(Attempt.number))}


async def contents_of(session: AsyncSession, messages: Collection[str]) -> dict[str, Content]:
    """What there is to send of messages, by id."""
    rows = await session.execute(_CONTENTS, {"names": messages})
    return {row[0]: Content(*row[1:]) for row in rows}
