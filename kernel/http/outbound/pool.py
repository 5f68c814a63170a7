"""Connections to one origin (scheme, host, port) that are kept for the next request."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from kernel.http.outbound.connection import Connection
from kernel.http.outbound.guard import not_sent

#: A connection that nobody has used for so long is not used again: the receiver may be about to close it.
_IDLE_SECONDS: Final = 15.0
#: So many connections are dialled as they are asked for. Where as many are busy, whoever asks waits for one of them, for to dial costs
#: as much as some requests. But who is stuck holds up nobody else for long: where none has become free for `_HESITATION_SECONDS`, or
#: somebody has waited for `_PATIENCE_SECONDS`, as many again are dialled as there are, and so on.
_AT_ONCE: Final = 16
_HESITATION_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 0.1

Dial = Callable[["Pool"], Awaitable[Connection]]
Waiting = asyncio.Future[Connection | None]


class Pool:
    """`take` gives a connection that is free, `get` waits for one or dials it. At most `limit` at once (0: as many as it takes)."""

    def __init__(self, dial: Dial, limit: int) -> None:
        self._dial, self._limit = dial, limit
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._dialling = 0
        #: Since when somebody waits, and until when: who came first need not have the least patience.
        self._waiting: deque[tuple[float, float, Waiting]] = deque()
        self._moved = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    def take(self) -> Connection | None:
        """A connection that is free: the one that was used last; None when there is none."""
        while self._idle:
            found = self._idle.pop()
            if self._loop.time() - found.idle_since > _IDLE_SECONDS:
                found.close()
            elif found.usable:
                return found
        return None

    async def get(self, until: float) -> Connection:
        """A connection: one that becomes free within a moment, else a new one. Raises what dialling raises, and NotSent at the
        loop's time `until`.
        """
        while True:
            found = self.take()
            if found is None and len(self._all) + self._dialling >= (self._limit or _AT_ONCE):
                found = await self._freed(until)
            if found is not None and found.usable:
                return found
            if not 0 < self._limit <= len(self._all) + self._dialling:
                return await self._dialled()

    def close(self) -> None:
        """Break off all of them."""
        for one in list(self._all):
            one.close()

    def free(self, connection: Connection) -> None:
        """To be told that a connection may be used again."""
        if self._waiting:
            self._moved = self._loop.time()
        if not self._wake(connection):
            self._idle.append(connection)

    def gone(self, connection: Connection) -> None:
        """To be told that a connection has ended."""
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._wake(None)

    async def _dialled(self) -> Connection:
        self._dialling += 1
        try:
            found = await self._dial(self)
        except BaseException:
            self._wake(None)
            raise
        finally:
            self._dialling -= 1
        if not found.usable:
            raise not_sent(ConnectionResetError("closed before anything was sent"))
        self._all.add(found)
        return found

    async def _freed(self, until: float) -> Connection | None:
        """The connection that is handed over; None: look again, or it is time to dial."""
        waiting: Waiting = self._loop.create_future()
        self._waiting.append((self._loop.time(), until, waiting))
        if self._alarm is None:
            self._alarm = self._loop.call_later(_HESITATION_SECONDS, self._ring)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and (found := waiting.result()) is not None:
                self.free(found)
            raise

    def _wake(self, connection: Connection | None) -> bool:
        """Give a connection, or the news that there is room, to whoever has waited longest; False when nobody waits."""
        while self._waiting:
            *_, waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(connection)
                return True
        return False

    def _ring(self) -> None:
        """Give up those whose time is over; where there is no limit, let some of those dial who have waited long enough."""
        now = self._loop.time()
        for _, until, waiting in self._waiting:
            if until <= now and not waiting.done():
                waiting.set_exception(not_sent(TimeoutError()))
        self._waiting = deque(one for one in self._waiting if not one[2].done())
        if self._waiting and not self._limit:
            still = now - self._moved >= _HESITATION_SECONDS
            if still or now - self._waiting[0][0] >= _PATIENCE_SECONDS:
                for _ in range(len(self._all) + self._dialling):
                    self._wake(None)
        self._alarm = self._loop.call_later(_HESITATION_SECONDS, self._ring) if self._waiting else None
