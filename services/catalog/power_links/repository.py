"""Links: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.catalog.power_links.models import DeclinedLink, PowerLink
from services.catalog.power_lists.models import Power

_AT_ONCE = 500


async def get(session: AsyncSession, power: str, item: str) -> PowerLink | None:
    """The link of a power to an item."""
    return await session.get(PowerLink, (power, item))


async def of_powers(session: AsyncSession, powers: Sequence[str]) -> dict[str, list[PowerLink]]:
    """The links of these powers, by power, each by item."""
    found: dict[str, list[PowerLink]] = {}
    for begin in range(0, len(powers), _AT_ONCE):
        query = select(PowerLink).where(PowerLink.power.in_(powers[begin : begin + _AT_ONCE]))
        for link in await session.scalars(query.order_by(PowerLink.power, PowerLink.item)):
            found.setdefault(link.power, []).append(link)
    return found


async def in_region(session: AsyncSession, region: str) -> list[tuple[PowerLink, str, str]]:
    """(link, body, listing) of the powers that a division and those below list."""
    query = (
        select(PowerLink, Power.body, Power.listing)
        .join(Power, Power.id == PowerLink.power)
        .where(Power.region.startswith(stem(region), autoescape=True), Power.delisted_at.is_(None))
        .order_by(PowerLink.power, PowerLink.item)
    )
    return [(link, body, listing) for link, body, listing in await session.execute(query)]


async def declined(session: AsyncSession, power: str) -> dict[str, DeclinedLink]:
    """The proposals of a power that were declined, by item."""
    rows = await session.scalars(select(DeclinedLink).where(DeclinedLink.power == power))
    return {row.item: row for row in rows}


async def forget_declined(session: Session, power: str, item: str) -> None:
    """Let a proposal be as if it had not been declined."""
    await session.execute(delete(DeclinedLink).where(DeclinedLink.power == power, DeclinedLink.item == item))


async def pass_on(session: Session, power: str, to: str) -> None:
    """Give the links of a power, and what was declined of it, to another that stands for the same; what that has itself stays."""
    for kind in (PowerLink, DeclinedLink):
        has = select(kind.item).where(kind.power == to)
        mine = update(kind).where(kind.power == power, kind.item.not_in(has)).values(power=to)
        await session.execute(mine.execution_options(synchronize_session=False))


async def drop(session: Session, link: PowerLink) -> None:
    """Take a link away."""
    await session.execute(delete(PowerLink).where(PowerLink.power == link.power, PowerLink.item == link.item))


def add(session: Session, row: PowerLink | DeclinedLink) -> None:
    """Keep a new link, or that one was declined."""
    session.add(row)
