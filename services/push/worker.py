"""The delivery worker: plans, lets out, sends in batches. One works at a time, under a lease whose fence is on every row."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from kernel.db import Database
from kernel.db.lease import Lease
from kernel.failpoints import failpoint
from services.push import sending
from services.push.deliveries.port import Channel, Outcome, Parcel, Result
from services.push.feeds import service as feeds
from services.push.tools import Tools

#: Renewed while a batch is under way; after a death another worker waits for so long.
LEASE_SECONDS: Final = 20.0
#: A batch that takes longer is given up.
SEND_SECONDS: Final = 60.0
log = structlog.get_logger("push.worker")


class FeedChannel:
    """The channel `feed`: an entry in the database, once for a delivery."""

    deduplicates = True
    batch = 64

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database, self._tools = database, tools

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """Put the batch into the feeds, in one transaction."""
        async with self._database.write() as session:
            await feeds.put(session, batch, self._tools.clock.now())
        return [Result("delivered", "kept") for _ in batch]


class Worker:
    """`run` does what there is to do; a further call goes on. Nothing is sent without its intent committed before."""

    def __init__(self, database: Database, tools: Tools, channels: Mapping[str, Channel]) -> None:
        self._database, self._tools, self._channels = database, tools, channels
        self.lease = Lease(database, "push.deliveries", LEASE_SECONDS)

    async def run(self) -> None:
        """Plan, let out and send until nothing is left; returns at once while another worker has the lease."""
        if not await self._hold():
            return
        async with self._database.write() as session:
            await self.lease.guard(session)
            lost = await sending.recover(session, self._tools, self._channels, self._fence)
        if lost:
            log.warning("deliveries_recovered", count=lost)
        while await self._round():
            pass

    async def _round(self) -> bool:
        """Plan, let out and send one batch on each channel, so that what comes meanwhile has its turn: an emergency, a
        withdrawal. Whether anything was sent.
        """
        while await self._plan():
            pass
        while await self._let_out() == sending.BATCH:
            pass
        sent = 0
        for name, channel in self._channels.items():
            if not await self._hold():
                return False
            sent += await self._send(name, channel)
        return sent > 0

    async def _plan(self) -> bool:
        async with self._database.write() as session:
            await self.lease.guard(session)
            return await sending.plan(session, self._tools)

    async def _let_out(self) -> int:
        async with self._database.write() as session:
            await self.lease.guard(session)
            return await sending.let_out(session, self._tools, self._channels)

    async def _send(self, name: str, channel: Channel) -> int:
        """One batch: intents, wire, outcomes; how many parcels there were."""
        async with self._database.write() as session:
            await self.lease.guard(session)
            parcels = await sending.claim(session, self._tools, name, channel, self._fence)
        if not parcels:
            return 0
        failpoint("delivery.intended")
        outcomes = await self._outcomes(name, channel, parcels)
        failpoint("delivery.sent")
        async with self._database.write() as session:
            await self.lease.guard(session)
            await sending.settle(session, self._tools, parcels, outcomes, self._fence)
        failpoint("delivery.settled")
        return len(parcels)

    async def _outcomes(self, name: str, channel: Channel, parcels: list[Parcel]) -> Sequence[Outcome]:
        """What the channel says; where it broke its promise to raise nothing, what that leaves us to say."""
        try:
            outcomes = await self._sent(channel, parcels)
            if len(outcomes) == len(parcels):
                return outcomes
            log.error("channel_miscounted", channel=name, parcels=len(parcels), outcomes=len(outcomes))
        except Exception:
            log.exception("channel_failed", channel=name)
        kind: Result = Result("failed_temp" if channel.deduplicates else "uncertain", "channel_failed")
        return [kind for _ in parcels]

    async def _sent(self, channel: Channel, parcels: list[Parcel]) -> Sequence[Outcome]:
        """Send, and keep the lease meanwhile; one that is lost all the same is found when the batch is settled."""

        async def within_time() -> Sequence[Outcome]:
            async with asyncio.timeout(SEND_SECONDS):
                return await channel.send(parcels)

        task = asyncio.ensure_future(within_time())
        try:
            while not (await asyncio.wait([task], timeout=LEASE_SECONDS / 3))[0]:
                await self.lease.take()
            return task.result()
        finally:
            task.cancel()

    async def _hold(self) -> bool:
        return await self.lease.take()

    @property
    def _fence(self) -> int:
        fence = self.lease.fence
        assert fence is not None, "asked only while the lease is held"
        return fence
