"""Teams: reads and writes."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.teams.models import Team


async def get(session: AsyncSession, client: str) -> Team | None:
    """The team of a client."""
    return await session.get(Team, client)


async def members(session: AsyncSession, clients: Collection[str]) -> dict[str, frozenset[str]]:
    """The subscribers of these clients' teams, by client; nobody where there is no team."""
    rows = await session.execute(select(Team.client, Team.subscribers).where(Team.client.in_(clients)))
    found = {row[0]: frozenset(row[1]) for row in rows}
    return {client: found.get(client, frozenset()) for client in clients}


def add(session: Session, team: Team) -> None:
    """Keep a new team."""
    session.add(team)
