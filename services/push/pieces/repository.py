"""Pieces: reads and writes."""

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from sqlalchemy import Table, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.pieces.models import Piece

_TABLE: Final = cast(Table, Piece.__table__)
_P: Final = _TABLE.c
#: Made once: the worker asks them whenever it plans. Those that are not planned come first, of the most urgent message the first.
_NEXT: Final = (
    select(_P.message, _P.number, _P.after, _P.upto, _P.deliveries)
    .order_by(_P.deliveries.is_not(None), _P.priority, _P.message, _P.number)
    .limit(bindparam("limit"))
)
_ANY: Final = select(exists().where(_P.number >= 0))


class Waiting(NamedTuple):
    """A piece that is not planned yet."""

    message: str
    number: int
    after: str | None
    upto: str | None


async def cut(session: Session, message: str, priority: int, ends: Sequence[str]) -> None:
    """Cut a message into pieces behind each of these subscribers, which are in their order."""
    pairs = zip((None, *ends), (*ends, None), strict=True)
    rows = [
        {"message": message, "number": number, "priority": priority, "after": after, "upto": upto}
        for number, (after, upto) in enumerate(pairs)
    ]
    await session.execute(insert(_TABLE), rows)


async def there_are(session: AsyncSession) -> bool:
    """Whether any message is cut into pieces."""
    return bool(await session.scalar(_ANY))


async def waiting(session: AsyncSession, limit: int) -> tuple[list[Waiting], bool]:
    """The pieces to be planned next; whether there are others that are planned or wait behind these."""
    rows = (await session.execute(_NEXT, {"limit": limit + 1})).all()
    found = [Waiting(*row[:4]) for row in rows[:limit] if row.deliveries is None]
    return found, len(rows) > len(found)


async def planned(session: Session, piece: Waiting, deliveries: int) -> None:
    """A piece is planned, with so many deliveries."""
    query = update(_TABLE).where(_P.message == piece.message, _P.number == piece.number)
    await session.execute(query.values(deliveries=deliveries))


async def whole(session: AsyncSession) -> dict[str, int]:
    """The messages of which every piece is planned, and how many deliveries they have."""
    query = select(_P.message, func.sum(_P.deliveries)).group_by(_P.message)
    rows = await session.execute(query.having(func.count() == func.count(_P.deliveries)))
    return {message: int(deliveries) for message, deliveries in rows}


async def put_together(session: Session, message: str) -> None:
    """A message is in pieces no more."""
    await session.execute(delete(_TABLE).where(_P.message == message))
