"""Connections to one origin (scheme, host, port) that are kept for the next request."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.connection import Answered, Connection
from kernel.http.outbound.guard import not_sent

#: A connection that nobody has used for so long is closed: the receiver may be about to do it.
_IDLE_SECONDS: Final = 15.0
#: So many connections are dialled as they are asked for. Where as many are busy, whoever asks waits for one of them, for to dial costs
#: as much as some requests. But who is stuck holds up nobody else for long: where none has become free for `_HESITATION_SECONDS`, or
#: somebody has waited for `_PATIENCE_SECONDS` while this thread was not at work itself for `_BUSY` of the time, as many again are
#: dialled as there are, and so on.
_AT_ONCE: Final = 8
_HESITATION_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 0.1
_BUSY: Final = 1 / 3

Dial = Callable[["Pool"], Awaitable[Connection]]


class _Waiting:
    """A request that waits for a connection since a moment, and until one: who came first need not have the least patience. Its
    future ends in the answer, or in None where it is time to dial; `connection` is the one that it was sent on.
    """

    __slots__ = ("answered", "connection", "request", "since", "until")

    def __init__(self, request: bytes, since: float, until: float, answered: Answered) -> None:
        self.request, self.since, self.until, self.answered = request, since, until, answered
        self.connection: Connection | None = None


class Pool:
    """Sends each request on a connection that is free, becomes free, or is dialled. At most `limit` connections at once (0: as many
    as it takes).
    """

    def __init__(self, dial: Dial, limit: int) -> None:
        self._dial, self._limit = dial, limit
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._dialling = 0
        self._waiting: deque[_Waiting] = deque()
        self._moved = 0.0
        #: When the alarm was set, and how much processor this thread had used by then.
        self._set, self._used = 0.0, 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def exchange(self, request: bytes, until: float) -> Answer:
        """The answer to a request. Raises what dialling raises, NotSent and MaybeSent at the loop's time `until`."""
        while (connection := self._take()) is None:
            if self._are(self._limit or _AT_ONCE):
                answer = await self._in_turn(request, until)
                if answer is not None:
                    return answer
            if not self._limit or not self._are(self._limit):
                connection = await self._dialled()
                break
        try:
            answer = await connection.exchange(request, until, self._loop.create_future())
        except asyncio.CancelledError:
            connection.close()
            raise
        assert answer is not None, "it was sent on a connection"
        return answer

    def close(self) -> None:
        """Break off all of them."""
        for one in list(self._all):
            one.close()
        if self._sweep is not None:
            self._sweep.cancel()

    def free(self, connection: Connection) -> None:
        """To be told that a connection may be used again: by whoever has waited longest."""
        if self._waiting:
            self._moved = self._loop.time()
        while self._waiting:
            one = self._waiting.popleft()
            if not one.answered.done():
                one.connection = connection
                connection.exchange(one.request, one.until, one.answered)
                return
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = self._loop.call_later(_IDLE_SECONDS, self._close_idle)

    def gone(self, connection: Connection) -> None:
        """To be told that a connection has ended."""
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._look_again()

    def _close_idle(self) -> None:
        """Close what nobody has used for long; the first of them has been idle longest."""
        over = self._loop.time() - _IDLE_SECONDS
        for one in [one for one in self._idle if one.idle_since <= over]:
            one.close()
        left = [one for one in self._idle if one.idle_since > over]
        self._sweep = (
            self._loop.call_at(left[0].idle_since + _IDLE_SECONDS, self._close_idle) if left else None
        )

    def _take(self) -> Connection | None:
        """A connection that is free: the one that was used last; None when there is none."""
        while self._idle:
            found = self._idle.pop()
            if self._loop.time() - found.idle_since > _IDLE_SECONDS:
                found.close()
            elif found.usable:
                return found
        return None

    def _are(self, count: int) -> bool:
        """Whether there are so many connections, or will be."""
        return len(self._all) + self._dialling >= count

    async def _dialled(self) -> Connection:
        self._dialling += 1
        try:
            found = await self._dial(self)
        except BaseException:
            self._look_again()
            raise
        finally:
            self._dialling -= 1
        if not found.usable:
            raise not_sent(ConnectionResetError("closed before anything was sent"))
        self._all.add(found)
        return found

    async def _in_turn(self, request: bytes, until: float) -> Answer | None:
        """The answer on a connection that becomes free; None: look again, or it is time to dial."""
        one = _Waiting(request, self._loop.time(), until, self._loop.create_future())
        self._waiting.append(one)
        if self._alarm is None:
            self._set_alarm()
        try:
            return await one.answered
        except asyncio.CancelledError:
            if one.connection is not None:
                one.connection.close()
            raise

    def _look_again(self) -> None:
        """Let whoever has waited longest know that there is room."""
        while self._waiting:
            answered = self._waiting.popleft().answered
            if not answered.done():
                answered.set_result(None)
                return

    def _ring(self) -> None:
        """Give up those whose time is over; where there is no limit, let some of those dial who have waited long enough."""
        now = self._loop.time()
        for one in self._waiting:
            if one.until <= now and not one.answered.done():
                one.answered.set_exception(not_sent(TimeoutError()))
        self._waiting = deque(one for one in self._waiting if not one.answered.done())
        if self._waiting and not self._limit:
            still = now - self._moved >= _HESITATION_SECONDS
            busy = time.thread_time() - self._used >= (now - self._set) * _BUSY
            if still or (now - self._waiting[0].since >= _PATIENCE_SECONDS and not busy):
                for _ in range(len(self._all) + self._dialling):
                    self._look_again()
        self._alarm = None
        if self._waiting:
            self._set_alarm()

    def _set_alarm(self) -> None:
        self._set, self._used = self._loop.time(), time.thread_time()
        self._alarm = self._loop.call_later(_HESITATION_SECONDS, self._ring)
