"""Use case of reactions: what the recipients of a message did, as its report says."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.push.messages.models import Message
from services.push.reactions import repository
from services.push.reactions.rules import is_after, rate


async def of_message(session: AsyncSession, message: Message, audience: int, reached: int) -> dict[str, Any]:
    """`confirmed` of the `audience`, `unsubscribed` of those who were `reached` (see ReportOut). Of a test nobody was."""
    if message.kind == "test":
        confirmed, gone = 0, set[str]()
    else:
        confirmed = await repository.confirmed(session, message)
        rows = await repository.switched_off(session, message)
        gone = {name for name, told_at, off_at in rows if is_after(told_at, off_at)}
    return {
        "confirmed": {"number": confirmed, "percent": rate(confirmed, audience, 100)},
        "unsubscribed": {"number": len(gone), "per_1000": rate(len(gone), reached, 1000)},
    }
