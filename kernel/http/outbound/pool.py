"""Connections to one origin (scheme, host, port) that are kept for the next request."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.connection import Asking, Connection
from kernel.http.outbound.errors import NotSent
from kernel.http.outbound.guard import not_sent

#: A connection that nobody has used for so long is closed: the receiver may be about to do it.
_IDLE_SECONDS: Final = 15.0
#: So many connections are dialled as they are asked for. Where as many are busy, whoever asks waits for one of them, for to dial costs
#: as much as some requests. But who is stuck holds up nobody else for long: where none has become free for `_HESITATION_SECONDS`, or
#: somebody has waited for `_PATIENCE_SECONDS` while this process was not at work itself for `_BUSY` of the time, as many again are
#: dialled as there are, and so on.
_AT_ONCE: Final = 8
_HESITATION_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 0.1
_BUSY: Final = 1 / 3

Dial = Callable[["Pool"], Coroutine[Any, Any, Connection]]


class Pending:
    """A request that waits for a connection since a moment, and until one (who came first need not have the least patience), or was
    sent on `connection`.
    """

    __slots__ = ("asking", "connection", "dialling", "request", "since", "until")

    def __init__(self, request: bytes, since: float, until: float, asking: Asking) -> None:
        self.request, self.since, self.until, self.asking = request, since, until, asking
        self.connection: Connection | None = None
        self.dialling: asyncio.Task[Connection] | None = None

    def go(self, connection: Connection) -> None:
        """Send it."""
        self.connection = connection
        connection.exchange(self.request, self.until, self.asking)

    def fail(self, error: BaseException) -> None:
        """There is no connection for it."""
        if not self.asking.done():
            self.asking.set_exception(error)

    def break_off(self) -> None:
        """Nobody waits for its answer any more, and `asking` says so; what was sent may have arrived."""
        if self.connection is not None:
            self.connection.give_up(self.asking)
        elif self.dialling is not None:
            self.dialling.cancel()


class Pool:
    """Sends each request on a connection that is free, becomes free, or is dialled. At most `limit` connections at once (0: as many
    as it takes).
    """

    def __init__(self, dial: Dial, limit: int) -> None:
        self._dial, self._limit = dial, limit
        self._loop = asyncio.get_running_loop()
        self._idle: list[Connection] = []
        self._all: set[Connection] = set()
        self._dialling: set[asyncio.Task[Connection]] = set()
        self._waiting: deque[Pending] = deque()
        self._moved = 0.0
        #: When the alarm was set, and how much processor this process had used by then: a thread whose turn with the interpreter another
        #: one has is not idle.
        self._set, self._used = 0.0, 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def exchange(self, request: bytes, until: float) -> Answer:
        """The answer to a request. Raises what dialling raises, NotSent and MaybeSent at the loop's time `until`."""
        answered: asyncio.Future[Answer] = self._loop.create_future()
        sent = self.begin(request, until, answered)
        try:
            return await answered
        except asyncio.CancelledError:
            sent.break_off()
            raise

    def begin(self, request: bytes, until: float, asking: Asking) -> Pending:
        """Send a request as soon as there is a connection; `asking` is told what `exchange` would give or raise, and not before this has
        returned.
        """
        one = Pending(request, self._loop.time(), until, asking)
        if (connection := self._take()) is not None:
            one.go(connection)
        elif self._are(self._limit or _AT_ONCE):
            self._waiting.append(one)
            if self._alarm is None:
                self._set_alarm()
        else:
            self._dial_for(one)
        return one

    def close(self) -> None:
        """Break off all of them."""
        for dialling in self._dialling:
            dialling.cancel()
        waiting, self._waiting = self._waiting, deque()
        for one in waiting:
            one.fail(_closed_here())
        for connection in list(self._all):
            connection.close()
        for alarm in (self._alarm, self._sweep):
            if alarm is not None:
                alarm.cancel()

    def free(self, connection: Connection) -> None:
        """To be told that a connection may be used again: by whoever has waited longest."""
        if self._waiting:
            self._moved = self._loop.time()
        while self._waiting:
            one = self._waiting.popleft()
            if not one.asking.done():
                one.go(connection)
                return
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = self._loop.call_later(_IDLE_SECONDS, self._close_idle)

    def gone(self, connection: Connection) -> None:
        """To be told that a connection has ended."""
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._dial_next()

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
        return len(self._all) + len(self._dialling) >= count

    def _dial_for(self, one: Pending) -> None:
        one.dialling = self._loop.create_task(self._dial(self))
        self._dialling.add(one.dialling)
        one.dialling.add_done_callback(partial(self._dialled, one))

    def _dialled(self, one: Pending, task: asyncio.Task[Connection]) -> None:
        """Send a request on the connection that was dialled for it, or say that there is none."""
        self._dialling.discard(task)
        error = _closed_here() if task.cancelled() else task.exception()
        if error is None and not task.result().usable:
            error = not_sent(ConnectionResetError("closed before anything was sent"))
        if error is not None:
            self._dial_next()
            one.fail(error)
            return
        connection = task.result()
        self._all.add(connection)
        if one.asking.done():
            self.free(connection)
        else:
            one.go(connection)

    def _dial_next(self) -> None:
        """Dial for whoever has waited longest: there is room."""
        while self._waiting and not (self._limit and self._are(self._limit)):
            one = self._waiting.popleft()
            if not one.asking.done():
                self._dial_for(one)
                return

    def _ring(self) -> None:
        """Give up those whose time is over; where there is no limit, let some of those dial who have waited long enough."""
        now = self._loop.time()
        for one in list(self._waiting):
            if one.until <= now:
                one.fail(not_sent(TimeoutError()))
        self._waiting = deque(one for one in self._waiting if not one.asking.done())
        if self._waiting and not self._limit:
            still = now - self._moved >= _HESITATION_SECONDS
            busy = time.process_time() - self._used >= (now - self._set) * _BUSY
            if still or (now - self._waiting[0].since >= _PATIENCE_SECONDS and not busy):
                for _ in range(len(self._all) + len(self._dialling)):
                    self._dial_next()
        self._alarm = None
        if self._waiting:
            self._set_alarm()

    def _set_alarm(self) -> None:
        self._set, self._used = self._loop.time(), time.process_time()
        self._alarm = self._loop.call_later(_HESITATION_SECONDS, self._ring)


def _closed_here() -> NotSent:
    return not_sent(ConnectionAbortedError("the client was closed"))
