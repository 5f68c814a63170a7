"""The relay: publishes outbox rows, then marks them. A crash in between publishes again, never loses."""

import asyncio

import structlog

from kernel.db import Database
from kernel.db.lease import Lease
from kernel.failpoints import failpoint
from kernel.jobs import whole
from kernel.messaging.bus import Bus
from kernel.messaging.outbox import mark_sent, unsent

BATCH = 200
IDLE_SECONDS = 2.0
RETRY_SECONDS = 1.0
log = structlog.get_logger("relay")


class Relay:
    """The one publisher of a service's outbox: it runs while its process holds the lease, and marks under its fence.

    `wake` is safe to call from the event loop at any time.
    """

    def __init__(self, database: Database, bus: Bus, lease: Lease, topic: str) -> None:
        self._database, self._bus, self._lease, self._topic = database, bus, lease, topic
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to publish."""
        self._woken.set()

    async def run(self) -> None:
        """Publish for ever; waits for `wake`, and looks by itself now and then."""
        while True:
            try:
                if await whole(self.drain()):
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
        events = await self._database.read_there(lambda session: unsent(session, BATCH))
        if not events:
            return 0
        for event in events:
            await self._bus.publish(event)
        failpoint("relay.published")
        async with self._database.write() as session:
            await self._lease.guard(session)
            await mark_sent(session, events)
        failpoint("relay.marked")
        self._bus.signal(self._topic)
        return len(events)


class Published:
    """Lets long polls wait until a relay, in whichever process, has published something."""

    def __init__(self) -> None:
        self._moved = asyncio.Condition()
        self._waking: asyncio.Task[None] | None = None
        self.count = 0

    def note(self) -> None:
        """Something was published (called by the bus's signal, on the event loop)."""
        self.count += 1
        self._waking = asyncio.ensure_future(self._notify())

    async def _notify(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    async def wait_for_more(self, seen: int, seconds: float) -> None:
        """Return when `count` is over `seen`, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.count > seen)
        except TimeoutError:
            pass
