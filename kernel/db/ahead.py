"""Read ahead of what is written: the database writes one batch while the next is read and reckoned."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db.session import BESIDE, Session

T = TypeVar("T")
_END: Final = object()


async def ahead(session: Session, find: Callable[[AsyncSession], AsyncGenerator[T]]) -> AsyncGenerator[T]:
    """What `find` finds in a snapshot beside the transaction of `session`, of which it sees nothing; the next is looked for while the
    caller is at work with one. Where there is no room for a snapshot, in the transaction itself, one after the other. To be closed,
    as by `contextlib.aclosing`.
    """
    beside = session.info.get(BESIDE, nullcontext)
    async with beside() as reader, aclosing(find(session if reader is None else reader)) as items:
        if reader is None:
            async for item in items:
                yield item
            return
        looking = asyncio.create_task(_next(items))
        try:
            while (found := await looking) is not _END:
                looking = asyncio.create_task(_next(items))
                yield found
        finally:
            await asyncio.gather(looking, return_exceptions=True)


async def _next(items: AsyncGenerator[T]) -> Any:
    return await anext(items, _END)
