"""Postings: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.contracts.regions import stem
from kernel.db import Session
from kernel.db.among import among
from services.push.messages.models import Message
from services.push.postings.models import Posting, PostingAct
from services.push.postings.rules import OPEN, Successor

_LATER: Final = select(Message.supersedes, Message.id, Message.state, Message.relation).where(
    among(Message.supersedes, "names")
)


async def get(session: AsyncSession, identifier: str) -> Posting | None:
    """The posting of this id."""
    return await session.get(Posting, identifier)


async def of_delivery(session: AsyncSession, delivery: str) -> Posting | None:
    """The sheet of a delivery."""
    return (await session.scalars(select(Posting).where(Posting.delivery == delivery))).one_or_none()


async def by_code(session: AsyncSession, index: str, *, lock: bool = False) -> Posting | None:
    """The sheet that bears a code, by its blind index; `lock` to change it."""
    query = select(Posting).where(Posting.code_index == index)
    found = await session.scalars(query.with_for_update() if lock else query)
    return found.one_or_none()


async def acts_of(session: AsyncSession, postings: Sequence[str]) -> Sequence[PostingAct]:
    """What was confirmed of these sheets, in order."""
    query = select(PostingAct).where(PostingAct.posting.in_(postings))
    return (await session.scalars(query.order_by(PostingAct.at, PostingAct.act))).all()


async def list_page(
    session: AsyncSession, *, region: str, state: str | None, after: str | None, limit: int
) -> Sequence[Posting]:
    """Sheets of a division and below, the newest first."""
    query = select(Posting).where(Posting.region.startswith(stem(region), autoescape=True))
    if state is not None:
        query = query.where(Posting.state == state)
    if after is not None:
        query = query.where(Posting.id < after)
    return (await session.scalars(query.order_by(Posting.id.desc()).limit(limit))).all()


async def of_deliveries(session: AsyncSession, deliveries: Sequence[str]) -> Sequence[Posting]:
    """The sheets of these deliveries."""
    return (await session.scalars(select(Posting).where(Posting.delivery.in_(deliveries)))).all()


async def successors(session: AsyncSession, messages: Collection[str]) -> dict[str, Successor]:
    """Those of these messages in whose place a released one stands, and the last such one along the chain: what corrects a
    correction, what withdraws that.
    """
    found: dict[str, Successor] = {}
    does = dict.fromkeys(messages, "repeats")
    at = {one: one for one in messages}
    while at:
        rows = await session.execute(_LATER, {"names": set(at.values())})
        after = {earlier: (message, state, str(relation)) for earlier, message, state, relation in rows}
        at = {one: last for one, last in at.items() if last in after}
        for one, last in at.items():
            message, state, relation = after[last]
            if relation != "repeats":
                does[one] = relation
            if state == "released":
                found[one] = Successor(message, does[one])
            at[one] = message
    return found


async def of_superseded(session: AsyncSession, today: date, upto: date) -> set[str]:
    """Messages that others supersede, released or not, with open sheets that may hang today and are not asked after up to a
    day.
    """
    query = select(Posting.message).join(Message, Message.supersedes == Posting.message)
    return set(await session.scalars(query.where(*_not_asked(today, upto)).distinct()))


async def ask_again(session: Session, messages: Collection[str], today: date, upto: date) -> None:
    """Let those sheets of these messages be asked after by that day."""
    change = update(Posting).where(among(Posting.message, messages), *_not_asked(today, upto))
    await session.execute(change.values(remind_on=upto).execution_options(synchronize_session=False))


def _not_asked(today: date, upto: date) -> tuple[ColumnElement[bool], ...]:
    asked_later = or_(Posting.remind_on.is_(None), Posting.remind_on > upto)
    return Posting.state.in_(OPEN), Posting.last >= today, asked_later


async def unconfirmed(session: Session, today: date, limit: int) -> Sequence[Posting]:
    """Sheets of which the next act should have been confirmed before today, locked."""
    query = select(Posting).where(Posting.state.in_(OPEN), Posting.remind_on < today)
    return (await session.scalars(query.order_by(Posting.id).limit(limit).with_for_update())).all()


async def asked(session: Session, postings: Sequence[str]) -> None:
    """Sheets were told of: they are not again before their next act."""
    await session.execute(update(Posting).where(Posting.id.in_(postings)).values(remind_on=None))


async def forget_persons(session: Session, before: date) -> int:
    """Forget who confirmed sheets whose days ended before a day; how many acts named somebody."""
    ended = select(Posting.id).where(Posting.last < before)
    change = update(PostingAct).where(PostingAct.posting.in_(ended), PostingAct.person.is_not(None))
    done = await session.execute(change.values(person=None))
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE counts its rows


def add(session: Session, row: Posting | PostingAct) -> None:
    """Keep a new row."""
    session.add(row)
