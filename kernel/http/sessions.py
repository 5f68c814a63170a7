"""Sessions for endpoints: committed after the endpoint and before the answer leaves (scope="function").

With FastAPI's default scope the commit would run after the answer: a failed commit behind a 201.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from kernel.db import Database, ReadSession, Session


def database_of(request: Request) -> Database:
    """The database of the service that answers this request."""
    database: Database = request.app.state.database
    return database


async def _write(request: Request) -> AsyncIterator[Session]:
    async with database_of(request).write() as session:
        yield session


async def _read(request: Request) -> AsyncIterator[ReadSession]:
    async with database_of(request).read() as session:
        yield session


Write = Annotated[Session, Depends(_write, scope="function")]
Read = Annotated[ReadSession, Depends(_read, scope="function")]
