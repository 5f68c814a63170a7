"""One request and its answer between a caller (ASGI) and a connection to a service: both bodies streamed at once."""

import asyncio
from typing import Final

from gateway.remote_connection import Answer, BrokenOffError, Connection, SilentError
from gateway.remote_headers import Request, incoming
from kernel.http.asgi import Message, Receive, Send

#: An answer that comes sooner than this needs nobody who listens whether the caller goes away: most do.
GRACE_SECONDS: Final = 0.05


class CallerGoneError(Exception):
    """The caller has closed the connection: nobody waits for the answer."""


class Exchange:
    """Writes `request` and the caller's body to `connection`, and the answer to `send`.

    Nothing is buffered beyond what one side is ahead of the other (256 KiB): who reads slowly makes the other wait.
    The idle time counts while the service is waited for, not while the caller is.
    """

    def __init__(
        self, connection: Connection, request: Request, receive: Receive, idle_seconds: float
    ) -> None:
        self._connection, self._request, self._receive = connection, request, receive
        self._idle_seconds = idle_seconds
        self._loop = asyncio.get_running_loop()
        self._feeder: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._caller_is_slow = False
        #: Whether the whole request is written: only then can the connection carry another.
        self._written = False
        #: Whether a head has gone to the caller: after that there is no other answer.
        self.started = False

    async def run(self, first: Message | None, send: Send) -> bool:
        """The whole exchange; whether the connection can carry another. `first` is the first part of the body.

        Raises BrokenOffError, SilentError, CallerGoneError, and what `receive` or `send` raise; the connection is
        closed then.
        """
        connection, request = self._connection, self._request
        whole = first is None or not first.get("more_body")
        body = b"" if first is None else first.get("body", b"")
        answer = connection.send(request.opening(body, last=whole), head_only=request.method == "HEAD")
        try:
            if whole:
                self._written = True
                self._timer = self._loop.call_later(min(GRACE_SECONDS, self._idle_seconds), self._listen)
            else:
                self._listen()
            await connection.head(answer)
            await self._hand_on(answer, send)
        except BaseException:
            connection.abort()
            raise
        finally:
            if self._timer is not None:
                self._timer.cancel()
            if self._feeder is not None:
                self._feeder.cancel()
        if self._written:
            return connection.release(answer)
        connection.abort()
        return False

    async def _hand_on(self, answer: Answer, send: Send) -> None:
        self.started = True
        headers = incoming(answer.status, answer.headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        more = True
        while more:
            data = await self._connection.more(answer)
            more = not answer.complete
            if data or not more:
                await send({"type": "http.response.body", "body": data, "more_body": more})

    def _listen(self) -> None:
        """From now on hear what the caller sends (more of the body, or that it goes away) and watch the time."""
        self._feeder = asyncio.create_task(self._feed(), name="gateway.exchange")
        self._watch()

    async def _feed(self) -> None:
        connection = self._connection
        try:
            while not self._written:
                message = await self._from_caller()
                whole = not message.get("more_body")
                connection.write(self._request.part(message.get("body", b""), last=whole))
                self._written = whole
                await connection.drain()
            while True:
                await self._from_caller()
        except (BrokenOffError, SilentError):
            pass  # whoever waits for the answer has it too
        except Exception as error:
            connection.fail(error)

    async def _from_caller(self) -> Message:
        self._caller_is_slow = not self._written
        message = await self._receive()
        self._caller_is_slow = False
        if message["type"] == "http.disconnect":
            raise CallerGoneError
        return message

    def _watch(self) -> None:
        connection = self._connection
        now = self._loop.time()
        if self._caller_is_slow or not connection.reading:
            connection.touched = now
        left = connection.touched + self._idle_seconds - now
        if left <= 0:
            connection.fail(SilentError(f"no byte for {self._idle_seconds:g} s"))
        else:
            self._timer = self._loop.call_later(left, self._watch)
