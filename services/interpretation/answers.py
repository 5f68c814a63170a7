"""The answer of an act on a package: what the package is now and what comes next, out of a transaction that waits for no check."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from kernel.db import Session
from kernel.http.idempotency import Answer
from kernel.http.sessions import database_of
from services.interpretation.checking import in_transaction
from services.interpretation.packages.models import Package
from services.interpretation.packages.service import etag_of, shown


async def package_after(
    request: Request, act: Callable[[Session], Awaitable[Package]], status: int = 201
) -> Response:
    """Act and answer with the package. `act` may begin more than once (see `checking`)."""

    async def answer(session: Session) -> Answer:
        package = await act(session)
        return Answer(status, await shown(session, package), etag_of(package))

    return (await in_transaction(database_of(request), answer)).response()
