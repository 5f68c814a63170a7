"""Use cases of retention: forget old content, forget addresses that nobody uses, codes and names that have done their work.

No law says how long a push keeps what it told: both periods are the installation's own (《个人信息保护法》 Arts 19, 47: no longer
than is needed).
"""

from datetime import timedelta
from typing import Final

from kernel.db import Session
from kernel.failpoints import failpoint
from services.push.decisions import repository as decisions
from services.push.kept_roots import repository as kept_roots
from services.push.postings import repository as postings
from services.push.preferences import repository as preferences
from services.push.receipts import repository as receipts
from services.push.redrives import repository as redrives
from services.push.registry import service as registry
from services.push.responsible_persons import repository as responsible
from services.push.retention import repository
from services.push.tools import Tools

BATCH: Final = 200


async def forget_content(session: Session, tools: Tools) -> int:
    """Forget the content of up to BATCH messages whose time is over; how many there were."""
    before = tools.clock.now() - timedelta(days=tools.settings.content_days)
    found = await repository.old_messages(session, before, BATCH)
    if found:
        await repository.forget_content(session, found)
        failpoint("content.forgotten")
    return len(found)


async def forget_addresses(session: Session, tools: Tools, after: str) -> tuple[str | None, int]:
    """Erase up to BATCH subscribers after an id whom nothing was told for long, and who want nothing; the last id that was
    looked at (None at the end), and how many. Who answers for a body stays.
    """
    before = tools.clock.now() - timedelta(days=tools.settings.address_days)
    rows = await repository.unused_subscribers(session, before, after, BATCH)
    named = await responsible.everybody(session) if rows else set()
    over = [row for row in rows if row.id not in named]
    for row in over:
        await registry.forget(session, tools, row)
    await kept_roots.look_again_at_those_of(session, [row.id for row in over], tools.clock.now())
    if over:
        failpoint("addresses.forgotten")
    return (rows[-1].id if len(rows) == BATCH else None), len(over)


async def forget_rest(session: Session, tools: Tools) -> None:
    """Forget codes that nobody answered, and who confirmed sheets and deliveries whose time is over."""
    await preferences.forget_unanswered(session, tools.clock.now())
    period = timedelta(days=tools.settings.address_days)
    await postings.forget_persons(session, tools.clock.today() - period)
    await receipts.forget_persons(session, tools.clock.now() - period)
    await decisions.forget_officers(session, tools.clock.now() - period)
    await redrives.forget_officers(session, tools.clock.now() - period)
