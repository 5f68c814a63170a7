"""Messages: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from kernel.contracts.regions import stem
from kernel.db import Session
from services.push.messages.models import Message


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
        query = select(Message.supersedes, Message.id, Message.state).where(
            Message.supersedes.in_(at.values())
        )
        after = {row[0]: (row[1], row[2]) for row in await session.execute(query)}
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
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> Sequence[Message]:
    """Messages of a division and below, the newest first."""
    query = select(Message).where(Message.region.startswith(stem(region), autoescape=True))
    if after is not None:
        query = query.where(Message.id < after)
    return (await session.scalars(query.order_by(Message.id.desc()).limit(limit))).all()


async def due(session: AsyncSession, now: datetime) -> str | None:
    """The id of the next scheduled message whose time has come; None when there is none. A step of a case waits for the steps
    before it that are scheduled still.
    """
    earlier = aliased(Message)
    waits = exists().where(
        earlier.client == Message.client, earlier.thread == Message.thread, earlier.sequence < Message.sequence,
        earlier.state == "scheduled",
    )  # fmt: skip
    query = select(Message.id).where(Message.state == "scheduled", Message.not_before <= now, ~waits)
    return await session.scalar(query.order_by(Message.not_before, Message.id).limit(1))


async def last_step(session: AsyncSession, client: str, thread: str) -> Message | None:
    """The last message of a case that was not cancelled, or in whose place another stands; None when there is none."""
    later = aliased(Message)
    stands = exists().where(later.supersedes == Message.id, later.relation != "withdraws")
    query = select(Message).where(
        Message.client == client, Message.thread == thread, (Message.state != "cancelled") | stands
    )
    return (await session.scalars(query.order_by(Message.sequence.desc()).limit(1))).first()


async def several(session: AsyncSession, identifiers: Sequence[str]) -> dict[str, Message]:
    """These messages by id."""
    return {m.id: m for m in await session.scalars(select(Message).where(Message.id.in_(identifiers)))}


def add(session: Session, message: Message) -> None:
    """Keep a new message."""
    session.add(message)
