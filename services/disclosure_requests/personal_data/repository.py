"""Closed personal data: reads and writes."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from kernel.db import Session
from services.disclosure_requests.personal_data.models import SealedApplicant


async def of_application(session: AsyncSession, application: str, *, lock: bool = False) -> SealedApplicant:
    """The closed data of a case; every case has them. `lock`: to change them, whatever rotation does meanwhile."""
    return await session.get_one(
        SealedApplicant, application, with_for_update=lock or None, populate_existing=lock
    )


async def of_applications(session: AsyncSession, applications: Sequence[str]) -> dict[str, SealedApplicant]:
    """The closed data of several cases."""
    query = select(SealedApplicant).where(SealedApplicant.application.in_(applications))
    return {row.application: row for row in await session.scalars(query)}


async def wrapped_by_others(session: Session, key_id: str, limit: int) -> Sequence[SealedApplicant]:
    """Records whose data key is not wrapped by this key, locked, without their ciphertexts; those that another transaction
    is at are passed over.
    """
    query = (
        select(SealedApplicant)
        .where(SealedApplicant.key_id != key_id, SealedApplicant.wrapped_key.is_not(None))
        .order_by(SealedApplicant.application)
        .limit(limit)
        .options(defer(SealedApplicant.ciphertext))
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def uses(session: AsyncSession) -> dict[str, int]:
    """How many data keys each wrapping key wraps."""
    query = select(SealedApplicant.key_id, func.count()).where(SealedApplicant.wrapped_key.is_not(None))
    rows = await session.execute(query.group_by(SealedApplicant.key_id))
    return {row[0]: row[1] for row in rows}


def add(session: Session, row: SealedApplicant) -> None:
    """Keep a new row."""
    session.add(row)
