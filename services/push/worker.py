"""The delivery worker: plans, lets out, sends. One works at a time, under a lease whose fence is on every row.

What is sent runs beside the rest: a receiver that is stuck holds up its own deliveries and no others. What has come to its end
is settled in groups, one commit for many.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

import structlog

from kernel.db import Database, Session
from kernel.db.lease import Lease
from kernel.failpoints import failpoint
from services.push import claiming, failing_over, letting_out, planner, settling
from services.push.canaries import service as canaries
from services.push.channels.port import Channel, Outcome, Parcel
from services.push.deliveries.rules import EMERGENCY_SCHEDULE, LEASE
from services.push.deliveries.traffic import Traffic
from services.push.flight import Flight
from services.push.pieces.repository import Waiting
from services.push.tools import Tools
from services.push.wire import Kept, Simulating, Wire

T = TypeVar("T")
#: Renewed while something is under way; after a death another worker waits for so long.
LEASE_SECONDS: Final = 20.0
#: Planned beside each other, where the database lets so many write.
PIECES: Final = 2
#: Claimed where there is room for so many: what is stuck takes room, and keeps nobody from the rest of it.
FEWEST: Final = 64
#: While something is under way there is looked so often for what has come meanwhile; sooner where nothing is left to be claimed.
LOOK_SECONDS: Final = 0.5
SOON_SECONDS: Final = 0.05
#: The outcomes of which a delivery may come to nothing, and those of which it may where its schedule is used up.
_FAILED: Final = ("failed_perm", "credential")
_FAILED_AGAIN: Final = ("failed_temp", "uncertain")
_AT_ONCE: Final = float("-inf")
CANARY: Final = Kept(Outcome("delivered", "came_through"))
log = structlog.get_logger("push.worker")


class Worker:
    """`run` does what there is to do; a further call goes on. Nothing is sent without its intent committed before."""

    def __init__(
        self, database: Database, tools: Tools, channels: Mapping[str, Channel], wire: Wire | None = None
    ) -> None:
        self._database, self._tools, self._wire = database, tools, wire
        self._channels = {name: Simulating(name, channel) for name, channel in channels.items()}
        self.lease = Lease(database, LEASE, LEASE_SECONDS)
        self._renewed, self._looked = 0.0, _AT_ONCE
        self._more: set[str] = set()
        self._freed_to: letting_out.Place | None = None
        self._freed = float("-inf")
        self._canary_pause, self._sang = tools.settings.canary_seconds / 4, float("-inf")
        self._traffic = Traffic(tools.clock.elapsed)
        #: The fence under which nothing is under way that nobody is at: a run that broke off leaves None.
        self._clean_under: int | None = None
        self._began = self._stopped = False

    async def run(self) -> None:
        """Plan, let out and send until nothing is left or under way; returns at once while another worker has the lease."""
        if not await self._hold():
            return
        if self._clean_under != self._fence:
            await self._begin()
        self._clean_under = None
        self._traffic.begin_anew()
        flight = Flight(self._traffic, self._tools.outcomes)
        if self._wire is not None:
            await self._wire.open()  # it stays open: the next message mostly goes to the same receivers
        try:
            await self._look(flight)
            while self._has_more(flight) and await self._round(flight):
                pass  # an idle worker costs a look
            if flight.broken is not None:
                raise flight.broken
        finally:
            await flight.stop()
        self._clean_under = self.lease.fence

    def stop(self) -> None:
        """Take nothing more: what is under way comes to its end and is settled, and the run returns. What is broken off instead is
        uncertain on many channels.
        """
        self._stopped = True

    async def end(self) -> None:
        """No further run follows, but where the lease of its process is lost and comes back: hang up, and let another worker begin at once."""
        self._stopped = False
        if self._wire is not None:
            await self._wire.close()
        await self.lease.give_back()

    def _has_more(self, flight: Flight) -> bool:
        if self._stopped:
            return bool(flight)
        return bool(self._more or flight or self._canary_is_due or self._looked == _AT_ONCE)

    @property
    def _canary_is_due(self) -> bool:
        return self._canary_pause > 0 and time.monotonic() - self._sang > self._canary_pause

    async def _begin(self) -> None:
        """Look after what a worker left that died; once, let go what was held for want of a channel that is there now."""
        lost = 0
        while found := await self._recover():
            lost += found
        if not self._began:
            await self._write(
                lambda session: letting_out.release_absent(session, self._tools, self._channels)
            )
        self._began, self._clean_under = True, self._fence
        if lost:
            log.warning("deliveries_recovered", count=lost)

    async def _recover(self) -> int:
        return await self._write(
            lambda session: settling.recover(session, self._tools, self._channels, self._fence)
        )

    async def _round(self, flight: Flight) -> bool:
        """Plan, let out, claim what there is room for, settle what has come to its end; False where the lease is lost."""
        if flight.broken is not None:
            raise flight.broken
        if not await self._hold():
            return False
        if not self._stopped:
            await self._take_more(flight)
        if flight:
            at_once = self._looked == _AT_ONCE and not self._stopped
            await flight.wait(0.0 if at_once else LOOK_SECONDS)
            await self._settle(flight)
        return True

    async def _take_more(self, flight: Flight) -> None:
        pause = LOOK_SECONDS if self._more else SOON_SECONDS if flight else 0.0
        if time.monotonic() - self._looked >= pause:
            await self._look(flight)
        if self._canary_is_due:
            await self._send_canary(flight)
        for name, channel in self._channels.items():
            if name in self._more and not self._stopped:
                await self._claim(flight, name, channel)

    async def _release_freed(self) -> None:
        """Once in a while go through what is held, a batch at a time."""
        if self._freed_to is None:
            if time.monotonic() - self._freed < self._tools.settings.sweep_seconds:
                return
            self._freed = time.monotonic()
        self._freed_to = await self._write(
            lambda session: letting_out.release_freed(session, self._tools, self._channels, self._freed_to)
        )

    async def _look(self, flight: Flight) -> None:
        """Plan and let out what is there, and send of it what there is room for; see on which channels something may go out. Of a message
        in pieces some are planned, of what came to nothing a batch is followed up, and the next look comes at once: nothing else waits
        until all of it is.
        """
        await self._release_freed()
        followed: int | None = 0
        found = await self._pending()
        more = found.plan
        if more:
            room = self._room(flight, found.channels)
            pieces: Sequence[Waiting] = ()
            while more and not pieces and not self._stopped:
                _, more, pieces = await self._plan(flight, room)
        if found.plan or found.let_out:
            while not self._stopped and (followed := await self._let_out()) is None:
                pass
            found = await self._pending()
        self._more = set(found.channels)
        self._looked = _AT_ONCE if more or followed else time.monotonic()

    async def _pending(self) -> letting_out.Pending:
        return await self._database.read_there(
            lambda session: letting_out.pending(session, self._tools, self._channels)
        )

    def _room(self, flight: Flight, waiting: Collection[str]) -> claiming.Room:
        """Where what is planned may be claimed at once: nothing waits there, and many may be claimed by one commit."""
        left = {
            name: sys.maxsize if channel.kept else channel.at_once - flight.under_way.get(name, 0)
            for name, channel in self._channels.items()
            if channel.batch > 1 and name not in waiting
        }
        return claiming.Room(self._channels, left, self._fence, flight.traffic)

    async def _plan(self, flight: Flight, room: claiming.Room) -> planner.Planned:
        """Plan some; of what is in pieces as many as go beside each other: one is reckoned while another is written."""
        at_once = min(PIECES, self._database.writers)
        found = await self._write(
            lambda session: planner.plan_some(session, self._tools, self._channels, room, at_once)
        )
        await self._send_all(flight, found.parcels)
        pieces = (self._plan_piece(flight, room, piece) for piece in found.pieces)
        for ended in await asyncio.gather(*pieces, return_exceptions=True):
            if ended is not None:
                raise ended
        return found

    async def _plan_piece(self, flight: Flight, room: claiming.Room, piece: Waiting) -> None:
        found = await self._write(
            lambda session: planner.plan_piece(session, self._tools, self._channels, room, piece)
        )
        await self._send_all(flight, found)

    async def _send_all(self, flight: Flight, found: Mapping[str, Sequence[Parcel]]) -> None:
        for name, parcels in found.items():
            await self._send(flight, name, parcels)

    async def _send(self, flight: Flight, name: str, parcels: Sequence[Parcel]) -> None:
        """Send what was claimed, beside the rest."""
        if parcels:
            failpoint("delivery.intended")
            flight.begin(name, self._channels[name], parcels)
            await asyncio.sleep(0)

    async def _let_out(self) -> int | None:
        return await self._write(self._let_out_and_follow_up)

    async def _let_out_and_follow_up(self, session: Session) -> int | None:
        """How many were followed up; None: there is more to let out, and that goes first."""
        if await letting_out.let_out(session, self._tools, self._channels) == letting_out.BATCH:
            return None
        return await failing_over.follow_up(session, self._tools, self._channels)

    async def _write(self, use: Callable[[Session], Awaitable[T]]) -> T:
        """A transaction under the lease."""

        async def guarded(session: Session) -> T:
            await self.lease.guard(session)
            return await use(session)

        return await self._database.write_there(guarded)

    async def _claim(self, flight: Flight, name: str, channel: Channel) -> None:
        """Claim a batch after the other while there is room on a channel, and send it."""
        while not self._stopped:
            room = channel.at_once - flight.under_way.get(name, 0)
            if room < min(channel.batch, FEWEST):
                break
            limit = min(channel.batch, room)
            parcels, moved = await self._write(
                lambda session, limit=limit: claiming.claim(  # type: ignore[misc]  # of this round
                    session, self._tools, name, channel, self._fence, limit, flight.traffic
                )
            )
            await self._send(flight, name, parcels)
            if not moved:
                self._more.discard(name)
                break
            if channel.together:
                break

    async def _send_canary(self, flight: Flight) -> None:
        """The canary goes the way of a delivery: intent, flight, settled by the commit of its group."""
        await self._write(canaries.begin)
        self._sang = time.monotonic()
        flight.begin("canary", CANARY, [canaries.PARCEL])

    async def _settle(self, flight: Flight) -> None:
        """Settle what has come to its end; where there is room again, something may go out."""
        self._more |= {name for name, *_ in flight.done if name in self._channels}
        done = flight.take(self._tools.clock.now())
        if not done:
            return
        deliveries = [(parcel, outcome) for parcel, outcome in done if parcel is not canaries.PARCEL]
        if not deliveries:
            await self._write(lambda session: canaries.end(session, self._tools))
            return
        failpoint("delivery.sent")

        async def settle(session: Session) -> None:
            await settling.settle(session, self._tools, deliveries, self._fence, self._channels)
            if len(deliveries) < len(done):
                await canaries.end(session, self._tools)

        await self._write(settle)
        failpoint("delivery.settled")
        if any(_may_come_to_nothing(parcel, outcome) for parcel, outcome in deliveries):
            self._looked = _AT_ONCE  # it is followed up

    async def _hold(self) -> bool:
        """The lease is ours, and for long enough: renewed when a third of its time is over."""
        now = time.monotonic()
        if self.lease.fence is None or now - self._renewed > LEASE_SECONDS / 3:
            if not await self.lease.take():
                return False
            self._renewed = now
        return True

    @property
    def _fence(self) -> int:
        fence = self.lease.fence
        assert fence is not None, "asked only while the lease is held"
        return fence


def _may_come_to_nothing(parcel: Parcel, outcome: Outcome) -> bool:
    used_up = parcel.attempt > len(EMERGENCY_SCHEDULE)  # the shortest
    return outcome.kind in _FAILED or (outcome.kind in _FAILED_AGAIN and used_up)
