"""One HTTP/1.1 connection to a service: writes a request, hands on the answer as it comes, stops when nobody reads.

UpstreamError
├── UnreachableError  no connection could be made; nothing was sent
├── BrokenOffError    the connection ended, or what came is no HTTP, before the answer was whole
└── SilentError       the service let the idle time pass without a byte
"""

import asyncio
from typing import Any, Final, cast

import httptools

#: Unread bytes of an answer at which the service is made to wait (TCP does the rest).
HIGH_WATER: Final = 256 * 1024
#: More than this before the end of the head is no answer of ours.
MAX_HEAD: Final = 64 * 1024

Header = tuple[bytes, bytes]


class UpstreamError(RuntimeError):
    """Something between the gateway and a service failed; the caller has done nothing wrong."""


class UnreachableError(UpstreamError):
    """No connection could be made: nothing was sent."""


class BrokenOffError(UpstreamError):
    """The answer ended before it was whole, or is no HTTP."""


class SilentError(UpstreamError):
    """The service let the idle time pass without a byte."""


class Answer:
    """What comes back for one request. httptools calls the `on_…` methods while it parses; `head_only` for HEAD."""

    def __init__(self, head_only: bool) -> None:
        self.status, self.headers = 0, list[Header]()
        #: `begun`: the head is whole; `complete`: the body is; `excess`: more came than one answer.
        self.begun = self.complete = self.excess = False
        #: Whether the connection may carry another request after this one.
        self.keeps_alive = False
        self.chunks: list[bytes] = []
        self.unread = self.head_size = 0
        self._head_only, self._framed, self._interim = head_only, False, False
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Parse what has come. Raises BrokenOffError when it is no HTTP/1.1 answer."""
        if not self.begun:
            self.head_size += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise BrokenOffError(f"the answer cannot be read: {error!r}") from error
        if not self.begun and self.head_size > MAX_HEAD:
            raise BrokenOffError(f"the head of the answer is over {MAX_HEAD} bytes")

    def end(self) -> bool:
        """The connection was closed in good order; whether that makes the answer whole (RFC 9112 §6.3, 8)."""
        if self.begun and not self._framed:
            self.complete = True
        return self.complete

    def on_message_begin(self) -> None:
        self.excess = self.excess or self.complete

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.begun:  # else it is a trailer
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        self._interim = status < 200
        if self._interim:  # 100 and 103: another head follows
            self.headers.clear()
            return
        if self.excess:
            return
        self.status, self.begun = status, True
        self._framed = any(
            name == b"content-length" or (name == b"transfer-encoding" and b"chunked" in value.lower())
            for name, value in self.headers
        )
        if self._head_only:
            self.keeps_alive, self.complete = self._parser.should_keep_alive(), True

    def on_body(self, data: bytes) -> None:
        if self.complete:
            self.excess = True
            return
        self.chunks.append(data)
        self.unread += len(data)

    def on_message_complete(self) -> None:
        if not self._interim and not self.complete:
            self.keeps_alive, self.complete = self._parser.should_keep_alive(), True


class Connection(asyncio.Protocol):
    """A connection that carries one exchange at a time: `send` and `write` the request, `head` and `more` the answer.

    `touched` is when something last moved, `reading` whether somebody waits for the service: what idle time is
    judged by.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._answer: Answer | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._error: BaseException | None = None
        self._closed = self._paused = False
        self.touched = 0.0
        self.reused = False

    @property
    def reading(self) -> bool:
        """Whether the exchange waits for the service now."""
        return self._waiter is not None

    @property
    def usable(self) -> bool:
        """Whether another request can be sent on it."""
        return not self._closed and not self._transport.is_closing() and self._error is None

    def send(self, request: bytes, *, head_only: bool) -> Answer:
        """Begin an exchange: write the head (and what of the body is at hand)."""
        self._answer = answer = Answer(head_only)
        self.write(request)
        return answer

    def write(self, data: bytes) -> None:
        """Write more of the request; `drain` after it."""
        self.touched = self._loop.time()
        if self.usable:
            self._transport.write(data)

    async def drain(self) -> None:
        """Wait until the service has taken enough of what was written. Raises what ended the exchange."""
        if self._drained is not None:
            await self._drained
        if self._error is not None:
            raise self._error

    async def head(self, answer: Answer) -> None:
        """Wait for status and headers. Raises BrokenOffError, or what the exchange was failed with."""
        while not answer.begun:
            await self._something()

    async def more(self, answer: Answer) -> bytes:
        """The next part of the body; b"" when it was the last. Raises as `head` does."""
        while not answer.chunks:
            if answer.complete:
                return b""
            await self._something()
        data = answer.chunks[0] if len(answer.chunks) == 1 else b"".join(answer.chunks)
        answer.chunks.clear()
        answer.unread = 0
        if self._paused and not self._closed:
            self._paused = False
            self._transport.resume_reading()
        return data

    def release(self, answer: Answer) -> bool:
        """End the exchange; whether the connection can carry another. If it cannot, it is closed."""
        self._answer = None
        if answer.complete and answer.keeps_alive and not answer.excess and self.usable and not self._paused:
            self.reused = True
            return True
        self.abort()
        return False

    def fail(self, error: BaseException) -> None:
        """End the exchange with an error, which whoever waits for the answer gets; the connection is lost."""
        if self._error is None:
            self._error = error
        self._wake()
        self.abort()

    def abort(self) -> None:
        """Close at once."""
        if not self._closed:
            self._transport.abort()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is not a subclass

    def data_received(self, data: bytes) -> None:
        self.touched = self._loop.time()
        answer = self._answer
        if answer is None:
            self.abort()  # nobody has asked: it must not be taken for the next answer
            return
        try:
            answer.feed(data)
        except BrokenOffError as error:
            self.fail(error)
            return
        if answer.unread > HIGH_WATER and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closed = True
        answer = self._answer
        if self._error is None and not (answer is not None and exc is None and answer.end()):
            self._error = BrokenOffError(f"the service closed the connection ({exc or 'no reason given'})")
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._drained = self._loop.create_future()

    def resume_writing(self) -> None:
        self.touched = self._loop.time()
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    async def _something(self) -> None:
        """Wait until anything has happened."""
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Pool:
    """Kept-alive connections to one address, the last used first. One is made for each request that finds none:
    long polls hold theirs, and the server in front bounds how many requests there are.
    """

    def __init__(
        self, host: str, port: int, tls: Any, *, connect_seconds: float, keep_seconds: float, keep: int = 64
    ) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._connect_seconds, self._keep_seconds, self._keep = connect_seconds, keep_seconds, keep
        self._idle: list[tuple[Connection, float]] = []

    async def take(self, *, fresh: bool = False) -> Connection:
        """A connection for one exchange; a new one when `fresh`. Raises UnreachableError."""
        loop = asyncio.get_running_loop()
        while self._idle and not fresh:
            connection, since = self._idle.pop()
            # The service closes idle connections too; one that it is closing just now would cost the request.
            if connection.usable and loop.time() - since < self._keep_seconds:
                return connection
            connection.abort()
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, connection = await loop.create_connection(
                    Connection, self._host, self._port, ssl=self._tls
                )
        except OSError as error:  # TimeoutError and ssl.SSLError are OSErrors
            raise UnreachableError(f"{self._host}:{self._port}: {error!r}") from error
        return connection

    def give(self, connection: Connection) -> None:
        """Keep a connection for another exchange."""
        if len(self._idle) >= self._keep:
            self._idle.pop(0)[0].abort()
        self._idle.append((connection, asyncio.get_running_loop().time()))

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            self._idle.pop()[0].abort()
