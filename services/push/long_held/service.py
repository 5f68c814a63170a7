"""Use case of what stays held, or uncertain with nobody to say more: tell of it, and again as long as it stays so."""

from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.failpoints import failpoint
from services.push.events import DeliveriesStayedHeld
from services.push.long_held import repository
from services.push.messages import repository as messages
from services.push.tools import Tools

#: So much is told in a transaction.
BATCH: Final = 100
#: What is uncertain is told of for so many times `held_hours`: its policy lets it stay so, as what nobody has decided does for ever.
FOR_SO_LONG: Final = 3
log = structlog.get_logger("push.long_held")


def _times(tools: Tools) -> repository.Times:
    now, settings = tools.clock.now(), tools.settings
    hours = timedelta(hours=settings.held_hours)
    long = now - hours
    urgent = max(long, now - timedelta(seconds=settings.behind_seconds))
    return repository.Times(since=long, urgent=urgent, again=long, ever=now - FOR_SO_LONG * hours)


async def has_changed(session: AsyncSession, tools: Tools) -> bool:
    """Whether there is anything to tell or to forget."""
    return await repository.is_any_due(session, _times(tools))


async def tell(session: Session, tools: Tools) -> int:
    """Tell of deliveries that are held for `held_hours`, an emergency's for `behind_seconds`, and again after `held_hours` each: those of
    a message on a channel for one reason are one event. So are those that are uncertain and were left so, for reason `uncertain`,
    until they are FOR_SO_LONG. Up to BATCH of these; how many there were.
    """
    now, times = tools.clock.now(), _times(tools)
    found = await repository.due(session, times, BATCH)
    labels = await messages.labels_of(session, {one.message for one in found})
    events = []
    for one in found:
        if not await repository.note(session, one, now, times):
            continue
        label = labels[one.message]
        event = DeliveriesStayedHeld(
            message=one.message, message_reference=label.reference, key_kind=label.kind, region=one.region, class_=one.class_,
            channel=one.channel, reason=one.reason, deliveries=one.deliveries, since=one.since.isoformat(),
        )  # fmt: skip
        events.append(event.record(f"messages/{one.message}"))
        log.warning("deliveries_stay_held", message=one.message, channel=one.channel, reason=one.reason,
                    deliveries=one.deliveries)  # fmt: skip
    await tools.outbox.record_all(session, events, now=now)
    if len(found) < BATCH:
        await repository.forget(session, times)
    if found:
        failpoint("held.told")
    return len(found)
