"""What waits, counted by looks into one index that end at a number, however much there is; channels that fell behind."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Select, Subquery, Table, bindparam, func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.backlogs.models import Backlog
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import PRIORITIES
from services.push.work.repository import kept_waiting

#: Of each state on each channel so many are counted at most.
COUNTED: Final = 1_000
#: Those that go out when their time comes.
WAITS: Final = ("planned", "queued", "failed_temp")
_D: Final = cast(Table, Delivery.__table__).c
_CLASSES: Final = sorted(PRIORITIES.values())
_NOW: Final = bindparam("now", type_=_D.not_before.type)


def _each(name: str, values: Sequence[Any]) -> Subquery:
    """A table of these values, to look for each of them in the index."""
    return union_all(*(select(literal(value).label("value")) for value in values)).subquery(name)


@lru_cache(maxsize=4)
def _oldest(channels: tuple[str, ...]) -> Select[Any]:
    states, names = _each("states", WAITS), _each("channels", channels)
    classes = _each("classes", _CLASSES)
    # No minimum: with what is kept waiting left out, PostgreSQL would not end it at the first row.
    first = (
        select(_D.not_before)
        .where(
            _D.state == states.c.value, _D.channel == names.c.value, _D.priority == classes.c.value,
            _D.not_before <= _NOW, ~kept_waiting(),
        )
        .order_by(_D.not_before)
        .limit(1)
        .correlate(states, names, classes)
        .scalar_subquery()
    )  # fmt: skip
    return select(names.c.value, first).select_from(states.join(names, true()).join(classes, true()))


@lru_cache(maxsize=8)
def _numbers(states: tuple[str, ...], channels: tuple[str, ...], most: int, *, due: bool) -> Select[Any]:
    wanted, names = _each("states", states), _each("channels", channels)
    some = select(_D.id).where(_D.state == wanted.c.value, _D.channel == names.c.value)
    if due:
        some = some.where(_D.priority.in_(_CLASSES), _D.not_before <= _NOW, ~kept_waiting())
    # In the order of the index, and few: else PostgreSQL may read the table for each state on each channel.
    some = some.order_by(_D.priority, _D.not_before, _D.id)
    counted = some.limit(most).correlate(wanted, names).subquery("some")
    number = select(func.count()).select_from(counted).correlate(wanted, names).scalar_subquery()
    return select(wanted.c.value, names.c.value, number).select_from(wanted.join(names, true()))


async def oldest(session: AsyncSession, channels: tuple[str, ...], now: datetime) -> dict[str, datetime]:
    """Since when the delivery of a channel waits that has waited longest of those whose time has come; a later step of a case does not
    wait for the channel while an earlier one is open.
    """
    found: dict[str, datetime] = {}
    for channel, since in await session.execute(_oldest(channels), {"now": now}):
        if since is not None:
            found[channel] = min(since, found.get(channel, since))
    return found


async def due(session: AsyncSession, channels: tuple[str, ...], now: datetime) -> dict[str, int]:
    """How many deliveries of a channel wait whose time has come; of each state COUNTED at most."""
    found: dict[str, int] = {}
    rows = await session.execute(_numbers(WAITS, channels, COUNTED, due=True), {"now": now})
    for _, channel, number in rows:
        if number:
            found[channel] = found.get(channel, 0) + number
    return found


async def numbers(
    session: AsyncSession, states: tuple[str, ...], channels: tuple[str, ...]
) -> dict[tuple[str, str], int]:
    """(state, channel) -> how many deliveries there are, COUNTED at most; without those of which there is none."""
    rows = await session.execute(_numbers(states, channels, COUNTED, due=False))
    return {(state, channel): number for state, channel, number in rows if number}


async def behind(session: AsyncSession) -> dict[str, datetime]:
    """The channels that have fallen behind, and when they did."""
    rows = await session.execute(select(Backlog.channel, Backlog.since).order_by(Backlog.channel))
    return {channel: since for channel, since in rows.all()}  # noqa: C416  # rows are no pairs to the type checker


async def get(session: Session, channel: str) -> Backlog | None:
    """The row of a channel, to be changed."""
    return await session.get(Backlog, channel, with_for_update=True)


def add(session: Session, row: Backlog) -> None:
    """Keep a new one."""
    session.add(row)


async def remove(session: Session, row: Backlog) -> None:
    """It has caught up."""
    await session.delete(row)
