"""A consumer: its effect happens once for each event (inbox), and what fails too often becomes a dead letter."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from kernel.clock import Clock
from kernel.db import Database, Session
from kernel.failpoints import failpoint
from kernel.messaging import dead_letters, inbox
from kernel.messaging.event import Event

#: Seconds before each further try; after the last the event is buried.
BACK_OFF: Final = (0.2, 1.0, 5.0, 30.0)
MAX_TRIES: Final = len(BACK_OFF) + 1
log = structlog.get_logger("consumer")

Effect = Callable[[Session, Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a service wants to hear: `name` is durable, `<service>-<what it does>`; `effect` runs in a transaction."""

    name: str
    prefix: str
    effect: Effect


class Consumer:
    """Handles the events of one subscription in one service's database."""

    def __init__(self, subscription: Subscription, database: Database, clock: Clock) -> None:
        self.name, self.prefix = subscription.name, subscription.prefix
        self._effect, self._database, self._clock = subscription.effect, database, clock

    async def handle(self, event: Event) -> None:
        """Do the effect unless it was done; raises what it raises, with nothing written."""
        async with self._database.write() as session:
            if await inbox.claim(session, self.name, event.id, self._clock.now()):
                await self._effect(session, event)
                failpoint("consumer.done")
        failpoint("consumer.committed")

    async def bury(self, event: Event, error: Exception, tries: int) -> None:
        """Give an event up after its last try."""
        log.error("event_buried", consumer=self.name, event_id=event.id, tries=tries, exc_info=error)
        async with self._database.write() as session:
            await dead_letters.bury(
                session, consumer=self.name, event=event.id, document=event.as_message(), error=with_causes(error),
                tries=tries, now=self._clock.now(),
            )  # fmt: skip


def with_causes(error: BaseException) -> str:
    """An error and what it came from, for an operator; without the statement and the parameters that a database was given."""
    told = [repr(error)]
    while (cause := error.__cause__) is not None:
        told.append(repr(cause))
        error = cause
    return " <- ".join(told)
