"""Use cases of the canary: send one when it is time, note that it came through, say how long ago the last one did."""

from typing import Any, Final

from sqlalchemy import Float, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import COUNTRY
from kernel.db import Session
from kernel.db.lease import server_now
from services.push.backlogs import service as backlogs
from services.push.canaries import repository
from services.push.canaries.models import Canary
from services.push.channels.port import Parcel
from services.push.events import WorkerWasSilent
from services.push.tools import Tools

NAME: Final = "deliveries"
#: The parcel that is sent: of no message, to nobody.
PARCEL: Final = Parcel("canary", 1, 1, "canary", b"", "", "canary", {})


class SilentWorkerError(RuntimeError):
    """No canary has come through for too long: no worker sends, or it is stuck."""


async def begin(session: Session) -> None:
    """One is on its way."""
    row = await repository.get(session, NAME)
    now = await _now(session)
    if row is None:
        repository.add(session, Canary(name=NAME, began=now, ended=None))
    else:
        row.began = now


async def end(session: Session, tools: Tools) -> None:
    """It has come through. After a silence longer than readiness allows, an event tells how long it was."""
    row = await repository.get(session, NAME)
    if row is None:
        return
    before, row.ended = row.ended, await _now(session)
    limit = tools.settings.canary_seconds
    if before is not None and row.ended - before > limit:
        told = WorkerWasSilent(seconds=round(row.ended - before), region=COUNTRY)
        await tools.outbox.record(session, told.record(f"worker/{NAME}"), now=tools.clock.now())


async def seconds_ago(session: AsyncSession) -> float | None:
    """How long ago the last one came through; None when none has yet."""
    row = await repository.get(session, NAME)
    return None if row is None or row.ended is None else max(await _now(session) - row.ended, 0.0)


async def state(session: AsyncSession, tools: Tools) -> dict[str, Any]:
    """How the worker fares (see WorkerOut)."""
    ago = await seconds_ago(session)
    limit = tools.settings.canary_seconds
    found, numbers = await backlogs.look(session, tools), await backlogs.numbers(session)
    by_channel: dict[str, dict[str, int]] = {}
    for (state, channel), number in sorted(numbers.items()):
        by_channel.setdefault(channel, {})[state] = number
    return {
        "sending": limit == 0 or (ago is not None and ago <= limit), "canary_seconds_ago": ago, "canary_seconds": limit,
        "waiting": found.due, "oldest_waiting_seconds": max(found.oldest.values(), default=None),
        "oldest_by_channel": found.oldest, "behind": sorted(found.behind), "behind_seconds": tools.settings.behind_seconds,
        "channels": by_channel,
    }  # fmt: skip


async def _now(session: AsyncSession) -> float:
    found: float | None = await session.scalar(select(type_coerce(server_now(session), Float)))
    assert found is not None, "a clock"
    return found
