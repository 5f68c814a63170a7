"""Use cases of recounts: count deliveries of messages from their attempts, tell where the two do not agree."""

from collections.abc import Collection, Mapping

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.deliveries import repository as deliveries
from services.push.events import MessageMiscounted
from services.push.messages import repository as messages
from services.push.recounts import repository
from services.push.recounts.models import Miscount
from services.push.tools import Tools

log = structlog.get_logger("push.recounts")


async def differing(session: AsyncSession, looked_at: Collection[str]) -> dict[str, int]:
    """Of these messages those of which other deliveries do not agree with their attempts than is known, and how many do not."""
    odd = dict.fromkeys(looked_at, 0)
    for one in await deliveries.counts(session, looked_at):
        if one.odd:
            odd[one.message] += one.number
    known = await repository.known(session, looked_at)
    return {message: number for message, number in odd.items() if number != known.get(message, 0)}


async def number(session: AsyncSession) -> int:
    """How many messages are known not to agree."""
    return await repository.number(session)


async def note(session: Session, tools: Tools, found: Mapping[str, int]) -> None:
    """Keep how many deliveries of messages do not agree, and tell of each message where it is any."""
    now = tools.clock.now()
    for name, odd in sorted(found.items()):
        message = await messages.get(session, name)
        assert message is not None, "deliveries have their message"
        row = await repository.get(session, name)
        if odd == 0:
            if row is not None:
                await repository.remove(session, row)
            continue
        if row is None:
            row = Miscount(message=name, found_at=now)
            repository.add(session, row)
        row.inconsistent = odd
        log.error("deliveries_miscounted", message=name, inconsistent=odd)
        told = MessageMiscounted(
            message=name, region=message.region, message_reference=message.reference, key_kind=message.kind,
            inconsistent=odd,
        )  # fmt: skip
        await tools.outbox.record(session, told.record(f"messages/{name}"), now=now)
    await session.flush()
