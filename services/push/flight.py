"""What is under way: deliveries that are sent beside the rest of the worker's work, each in a task, until they have come to their end."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

import structlog

from services.push.canaries import service as canaries
from services.push.channels.bots import THROTTLED as THROTTLING
from services.push.channels.port import Channel, Outcome, Parcel, Sending, Starting, failed
from services.push.deliveries.traffic import Traffic

#: An attempt that takes longer, its wait for its turn included, is given up.
SEND_SECONDS: Final = 120.0
#: Outcomes that one commit settles, if they are there within so many seconds.
GROUP: Final = 64
GATHER_SECONDS: Final = 0.05
#: The code of outcomes by which a receiver asks for patience.
THROTTLED: Final = THROTTLING[1]
#: What a task is cancelled with that takes longer than SEND_SECONDS.
_OVERDUE: Final = "overdue"
log = structlog.get_logger("push.flight")


class Flight:
    """What is under way, by channel, and what has come to its end, of which `outcomes` are counted by channel; none of a test is."""

    def __init__(self, traffic: Traffic, outcomes: Counter[tuple[str, str]]) -> None:
        self._outcomes = outcomes
        self.done: list[tuple[str, Parcel, Outcome]] = []
        self.under_way: dict[str, int] = {}
        self.traffic = traffic
        #: What needs no task, and what does: the oldest first, with the moment at which each is given up.
        self._sendings: dict[Parcel, tuple[Sending, bool, float]] = {}
        self._tasks: dict[asyncio.Task[None], float] = {}
        self._ended, self._enough = asyncio.Event(), asyncio.Event()
        self.broken: BaseException | None = None

    def __len__(self) -> int:
        return len(self._sendings) + len(self._tasks) + len(self.done)

    def begin(self, name: str, channel: Channel, parcels: Sequence[Parcel]) -> None:
        """Send parcels beside the rest."""
        self.under_way[name] = self.under_way.get(name, 0) + len(parcels)
        loop, until = asyncio.get_running_loop(), time.monotonic() + SEND_SECONDS
        left = parcels
        if isinstance(channel, Starting):
            left = self._start(name, channel, channel.deduplicates, parcels, until)
        for batch in [left] if channel.together else [[parcel] for parcel in left]:
            task = loop.create_task(self._send(name, channel, batch))
            self._tasks[task] = until
            task.add_done_callback(self._end)

    def _start(
        self, name: str, channel: Starting, deduplicates: bool, parcels: Sequence[Parcel], until: float
    ) -> list[Parcel]:
        """Begin what needs no task; the others."""
        left = []

        def ended(parcel: Parcel, outcome: Outcome) -> None:
            self._sendings.pop(parcel, None)
            self.done.append((name, parcel, outcome))
            self._note_end()

        for parcel in parcels:
            sending = channel.start(parcel, ended)
            if sending is None:
                left.append(parcel)
            elif not sending.done():
                self._sendings[parcel] = sending, deduplicates, until
        return left

    async def wait(self, seconds: float) -> None:
        """Until something has come to its end, and a little longer, so that a commit is worth it."""
        if self.done or await self._within(self._ended, seconds):
            await self._within(self._enough, GATHER_SECONDS)
        self._ended.clear()
        self._enough.clear()
        now = time.monotonic()
        for task, _ in takewhile(lambda one: one[1] <= now, self._tasks.items()):
            task.cancel(_OVERDUE)
        overdue = takewhile(lambda one: one[2] <= now, self._sendings.values())
        for sending, deduplicates, _ in list(overdue):
            log.error("channel_overdue", parcels=1)
            sending.break_off(failed(deduplicates))

    async def _within(self, event: asyncio.Event, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return False
        return True

    def take(self, now: datetime) -> list[tuple[Parcel, Outcome]]:
        """What has come to its end since it was asked last."""
        done, self.done = self.done, []
        for name, parcel, outcome in done:
            self.under_way[name] -= 1
            if parcel is not canaries.PARCEL and parcel.tested is None:
                self._outcomes[name, outcome.kind] += 1
            if parcel.endpoint_id is not None:
                self.traffic.end(parcel.endpoint_id)
                if outcome.code == THROTTLED and outcome.retry_after_seconds is not None:
                    self.traffic.pause(parcel.endpoint_id, outcome.retry_after_seconds, now)
        return [(parcel, outcome) for _, parcel, outcome in done]

    async def stop(self) -> None:
        """Break off what is under way: whoever takes over finds it as lost."""
        for sending, deduplicates, _ in list(self._sendings.values()):
            sending.break_off(failed(deduplicates))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send(self, name: str, channel: Channel, parcels: Sequence[Parcel]) -> None:
        outcomes = await _outcomes(name, channel, parcels)
        self.done += [(name, parcel, outcome) for parcel, outcome in zip(parcels, outcomes, strict=True)]

    def _end(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            self.broken = error
        self._note_end()

    def _note_end(self) -> None:
        self._ended.set()
        if len(self.done) >= GROUP or not (self._sendings or self._tasks):
            self._enough.set()


async def _outcomes(name: str, channel: Channel, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
    """What the channel says; where it broke its promise to raise nothing, what that leaves us to say."""
    try:
        outcomes = await channel.send(parcels)
        if len(outcomes) == len(parcels):
            return outcomes
        log.error("channel_miscounted", channel=name, parcels=len(parcels), outcomes=len(outcomes))
    except asyncio.CancelledError as error:
        if error.args != (_OVERDUE,):
            raise
        log.error("channel_overdue", channel=name, parcels=len(parcels))
    except Exception:
        log.exception("channel_failed", channel=name)
    return [failed(channel.deduplicates) for _ in parcels]
