"""Files and their uses: reads and writes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.db import Session
from services.interpretation.files.models import FileRemoval, FileUse, StoredFile


async def get(session: AsyncSession, sha256: str, region: str) -> StoredFile | None:
    """The file of this hash as a division sent it."""
    return await session.get(StoredFile, (sha256, region))


async def within(session: AsyncSession, sha256: str, region: str) -> StoredFile | None:
    """The file of this hash as a division or one below it sent it."""
    query = select(StoredFile).where(
        StoredFile.sha256 == sha256, StoredFile.region.startswith(stem(region), autoescape=True)
    )
    return (await session.scalars(query.order_by(StoredFile.region).limit(1))).first()


async def any_of(session: AsyncSession, sha256: str) -> StoredFile | None:
    """The file of this hash, whoever sent it."""
    query = select(StoredFile).where(StoredFile.sha256 == sha256).order_by(StoredFile.region).limit(1)
    return (await session.scalars(query)).first()


async def is_released(session: AsyncSession, sha256: str) -> bool:
    """Whether something released refers to a file."""
    query = select(FileUse.sha256).where(FileUse.sha256 == sha256, FileUse.place.startswith("release/"))
    return (await session.scalars(query.limit(1))).first() is not None


async def is_used(session: AsyncSession, sha256: str) -> bool:
    """Whether anything refers to a file."""
    query = select(FileUse.sha256).where(FileUse.sha256 == sha256).limit(1)
    return (await session.scalars(query)).first() is not None


async def known(session: AsyncSession, hashes: Sequence[str]) -> set[str]:
    """Those of some hashes that were sent, that something refers to, or that are to go."""
    found = [select(row.sha256).where(row.sha256.in_(hashes)) for row in (StoredFile, FileUse, FileRemoval)]
    return set((await session.scalars(union(*found))).all())


async def orphans(session: AsyncSession, before: datetime, limit: int) -> Sequence[str]:
    """Hashes of files that nothing refers to and nobody has sent since."""
    used = select(FileUse.sha256).where(FileUse.sha256 == StoredFile.sha256).exists()
    query = select(StoredFile.sha256).distinct().where(StoredFile.sent_at < before, ~used)
    return (await session.scalars(query.order_by(StoredFile.sha256).limit(limit))).all()


async def forget(session: Session, sha256: str, before: datetime) -> None:
    """Forget what a file is, in every division that has not sent it since."""
    old = (StoredFile.sha256 == sha256) & (StoredFile.sent_at < before)
    await session.execute(delete(StoredFile).where(old))


async def is_going(session: AsyncSession, sha256: str) -> bool:
    """Whether the bytes of a file are to go."""
    return await session.get(FileRemoval, sha256) is not None


async def going(session: AsyncSession, limit: int) -> Sequence[str]:
    """Hashes of files whose bytes are to go, the first marked first."""
    query = select(FileRemoval.sha256).order_by(FileRemoval.marked_at, FileRemoval.sha256)
    return (await session.scalars(query.limit(limit))).all()


async def unmark(session: Session, sha256: str) -> None:
    """Say that the bytes of a file are gone."""
    await session.execute(delete(FileRemoval).where(FileRemoval.sha256 == sha256))


async def put_uses(session: Session, package: str, place: str, hashes: Collection[str]) -> None:
    """Let a place of a package refer to these files and no others."""
    await session.execute(delete(FileUse).where(FileUse.package == package, FileUse.place == place))
    if hashes:
        rows = [{"package": package, "place": place, "sha256": one} for one in sorted(set(hashes))]
        await session.execute(insert(FileUse), rows)


def add(session: Session, row: StoredFile | FileRemoval) -> None:
    """Keep what a file is, or that its bytes are to go."""
    session.add(row)
