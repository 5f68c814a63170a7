"""The canary: read and write."""

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.canaries.models import Canary


async def get(session: AsyncSession, name: str) -> Canary | None:
    """The canary of this name."""
    return await session.get(Canary, name)


def add(session: Session, row: Canary) -> None:
    """Keep a new one."""
    session.add(row)
