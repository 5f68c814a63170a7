"""The statements that a session asks its database, as they go there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession


class Statement(NamedTuple):
    """Its text, and the parameters that were given with it."""

    text: str
    given: object


@asynccontextmanager
async def heard(session: AsyncSession) -> AsyncIterator[list[Statement]]:
    """What a session asks inside of the block."""
    said: list[Statement] = []
    connection = (await session.connection()).sync_connection

    def hear(_connection: Connection, _cursor: object, text: str, given: object, *_rest: object) -> None:
        said.append(Statement(text, given))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(connection, "before_cursor_execute", hear)
