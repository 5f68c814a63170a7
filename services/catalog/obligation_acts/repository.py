"""Acts on duties: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.catalog.obligation_acts.models import ObligationAct


async def of_obligation(session: AsyncSession, obligation: str) -> Sequence[ObligationAct]:
    """What was done with a duty, in order."""
    query = select(ObligationAct).where(ObligationAct.obligation == obligation).order_by(ObligationAct.id)
    return (await session.scalars(query)).all()


def add(session: Session, act: ObligationAct) -> None:
    """Keep a new act."""
    session.add(act)
