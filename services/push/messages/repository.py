"""Messages: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple, cast

from sqlalchemy import Select, Table, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.push.audiences.models import Audience
from services.push.messages.models import Message
from services.push.messages.rules import until

_TABLE: Final = cast(Table, Message.__table__)
_M: Final = _TABLE.c
_EARLIER: Final = _TABLE.alias().c
_STANDING_FOR: Final = select(_M.supersedes, _M.id, _M.state).where(among(_M.supersedes, "names"))
_IS_DUE: Final = (
    _M.state == "scheduled", _M.not_before <= bindparam("now"),
    ~exists().where(
        _EARLIER.client == _M.client, _EARLIER.thread == _M.thread, _EARLIER.sequence < _M.sequence,
        _EARLIER.state == "scheduled",
    ),
)  # fmt: skip
#: Made once: the worker asks it whenever it looks, and what follows whenever it plans.
_IS_ANY_DUE: Final = select(exists().where(*_IS_DUE))
_DUE: Final = (
    select(Message, Audience.told)
    .join(Audience, Audience.id == Message.audience)
    .where(*_IS_DUE)
    .order_by(_M.not_before, _M.id)
    .limit(bindparam("limit"))
    .with_for_update(of=Message)
    .execution_options(populate_existing=True)
)
_URGENT: Final = _DUE.where(_M["class"] == "emergency", _M.supersedes.is_(None), _M.thread.is_(None))


class Label(NamedTuple):
    """The kind of the key that sent a message, and its sender's own name for it."""

    kind: str
    reference: str


async def get(session: AsyncSession, identifier: str, *, lock: bool = False) -> Message | None:
    """The message of this id; `lock` to change its state."""
    return await session.get(Message, identifier, with_for_update=lock or None, populate_existing=lock)


async def by_reference(session: AsyncSession, client: str, reference: str) -> Message | None:
    """The message that a client calls so."""
    query = select(Message).where(Message.client == client, Message.reference == reference)
    return (await session.scalars(query)).one_or_none()


async def superseding(session: AsyncSession, identifier: str) -> Message | None:
    """The message that stands in the place of another; None while there is none."""
    return (await session.scalars(select(Message).where(Message.supersedes == identifier))).one_or_none()


async def standing_for(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str]:
    """Those of these messages in whose place a released one stands, by it or by those between, and which one it is."""
    found: dict[str, str] = {}
    at = {one: one for one in identifiers}
    while at:
        rows = await session.execute(_STANDING_FOR, {"names": at.values()})
        after = {row[0]: (row[1], row[2]) for row in rows}
        found |= {
            one: after[last][0] for one, last in at.items() if after.get(last, ("", ""))[1] == "released"
        }
        at = {one: after[last][0] for one, last in at.items() if last in after and one not in found}
    return found


async def predecessors(session: AsyncSession, message: Message) -> list[str]:
    """The messages in whose place one stands, the latest first: what it supersedes, what that superseded, and so on."""
    found, at = [], message.supersedes
    while at is not None:
        found.append(at)
        at = await session.scalar(select(Message.supersedes).where(Message.id == at))
    return found


async def list_page(
    session: AsyncSession, *, region: str, named: tuple[str, str] | None, after: str | None, limit: int
) -> Sequence[Message]:
    """Messages of a division and below, the newest first; `named`: the one of this client and reference alone."""
    query = select(Message).where(Message.region.startswith(stem(region), autoescape=True))
    if named is not None:
        query = query.where(Message.client == named[0], Message.reference == named[1])
    if after is not None:
        query = query.where(Message.id < after)
    return (await session.scalars(query.order_by(Message.id.desc()).limit(limit))).all()


async def is_any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether the time of any scheduled message has come, see `due`."""
    return bool(await session.scalar(_IS_ANY_DUE, {"now": now}))


async def due(
    session: Session, now: datetime, limit: int, *, urgent: bool = False
) -> list[tuple[Message, int]]:
    """The next scheduled messages whose time has come, locked, and how many are to be told of each. A step of a case waits for the steps
    before it that are scheduled still. `urgent`: of emergencies that need no other message to go before them.
    """
    rows = await session.execute(_URGENT if urgent else _DUE, {"now": now, "limit": limit})
    return [(row[0], row[1]) for row in rows.all()]


async def last_step(session: AsyncSession, client: str, thread: str) -> Message | None:
    """The last message of a case that was not cancelled, or in whose place another stands; None when there is none."""
    query = _steps(client, thread).order_by(Message.sequence.desc())
    return (await session.scalars(query.limit(1))).first()


async def standing_first_step(session: AsyncSession, client: str, thread: str) -> Message | None:
    """The message that stands for the first step of a case: that step, or what superseded it last; None when there is none."""
    message = (await session.scalars(_steps(client, thread).order_by(Message.sequence).limit(1))).first()
    while message is not None and (later := await superseding(session, message.id)) is not None:
        message = later
    return message


def _steps(client: str, thread: str) -> Select[Message]:
    """The messages of a case that were not cancelled, or in whose place others stand."""
    later = aliased(Message)
    stands = exists().where(later.supersedes == Message.id, later.relation != "withdraws")
    return select(Message).where(
        Message.client == client, Message.thread == thread, (Message.state != "cancelled") | stands
    )


async def labels_of(session: AsyncSession, identifiers: Collection[str]) -> dict[str, Label]:
    """What is told of these messages beside their ids, by id."""
    query = select(Message.id, Message.kind, Message.reference).where(Message.id.in_(identifiers))
    return {row[0]: Label(row[1], row[2]) for row in await session.execute(query)}


async def kinds_of(session: AsyncSession, identifiers: Collection[str]) -> dict[str, str]:
    """The kinds of these messages, by id."""
    return {name: label.kind for name, label in (await labels_of(session, identifiers)).items()}


async def facts_of(session: AsyncSession, identifier: str) -> dict[str, str]:
    """What an event tells of a message that is there, beside its id."""
    label = (await labels_of(session, [identifier]))[identifier]
    return {"message_reference": label.reference, "key_kind": label.kind}


async def several(session: AsyncSession, identifiers: Sequence[str]) -> dict[str, Message]:
    """These messages by id."""
    return {m.id: m for m in await session.scalars(select(Message).where(Message.id.in_(identifiers)))}


async def ends_of_due(session: AsyncSession, identifiers: Collection[str]) -> dict[str, datetime]:
    """Those of these messages that are due on a day and may be told after it, and when that day ends."""
    query = select(_M.id, _M.due_on, _M.expires).where(_M.id.in_(identifiers), _M.due_on.is_not(None))
    found = [(name, until(None, due_on), expires) for name, due_on, expires in await session.execute(query)]
    return {
        name: end for name, end, expires in found if end is not None and (expires is None or end < expires)
    }


def add(session: Session, message: Message) -> None:
    """Keep a new message."""
    session.add(message)
