"""The relay: publishes outbox rows, then marks them. A crash in between publishes again, never loses."""

import asyncio

import structlog

from kernel.db import Database
from kernel.messaging.memory_bus import Bus
from kernel.messaging.outbox import mark_sent, unsent

BATCH = 200
IDLE_SECONDS = 5.0
RETRY_SECONDS = 1.0
log = structlog.get_logger("relay")


class Relay:
    """The one publisher of a service's outbox. `wake` is safe to call from the event loop at any time."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database, self._bus = database, bus
        self._woken = asyncio.Event()
        self._moved = asyncio.Condition()
        self.published = 0

    def wake(self) -> None:
        """There may be something to publish."""
        self._woken.set()

    async def run(self) -> None:
        """Publish for ever; waits for `wake`, and looks by itself now and then."""
        while True:
            try:
                if await self.drain():
                    continue
            except Exception:  # the database or the bus is away: say so, try again
                log.exception("relay_failed")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def drain(self) -> int:
        """Publish and mark one batch; the number of events in it."""
        self._woken.clear()
        async with self._database.read() as session:
            events = await unsent(session, BATCH)
        if not events:
            return 0
        for event in events:
            await self._bus.publish(event)
        async with self._database.write() as session:
            await mark_sent(session, events)
        async with self._moved:
            self.published += len(events)
            self._moved.notify_all()
        return len(events)

    async def wait_for_more(self, seen: int, seconds: float) -> None:
        """Return when more than `seen` events were published, or after `seconds` (for the feed's long poll)."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.published > seen)
        except TimeoutError:
            pass
