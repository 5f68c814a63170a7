"""One HTTP/1.1 connection that leaves the house: a request, its answer, then the next. Bounded in time and in what it reads.

The answer is read by llhttp (httptools), the parser of Node.js, in its strict mode: what it cannot read is no answer. There
is nothing between it and the socket: a client for everything (aiohttp) took five times the processor for the same bytes.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from kernel.http.outbound.answers import Answer
from kernel.http.outbound.bodies import Kept
from kernel.http.outbound.errors import MaybeSent

#: Bytes that are read at once; a flood waits in the system's buffer.
_CHUNK: Final = 8192
#: A head has no more bytes than this; nor has what is around a body that is kept (chunk sizes, trailers).
_AROUND: Final = 64 * 1024
_SWITCHING: Final = 101


class Asking(Protocol):
    """Who asked, and is told of the answer once: a future, or something that goes on by itself and raises nothing."""

    def done(self) -> bool:
        """Whether nobody waits for the answer any more."""
        ...

    def set_result(self, answer: Answer, /) -> None:
        """The answer is there, and its connection is free for the next request."""
        ...

    def set_exception(self, error: BaseException, /) -> None:
        """There will be none: an OutboundError."""
        ...


class Connection(asyncio.BufferedProtocol):
    """`exchange` sends a request and gives its answer; one at a time. `free` is called when the next may be sent, `gone` when
    there will be none.
    """

    _status: int
    _read: int
    _headers: dict[str, str]
    _kept_body: Kept | None
    #: The answer is whole; there was more than it, or the receiver closes; its body is more than is kept.
    _ended: bool
    _surplus: bool
    _full: bool

    def __init__(
        self, head_seconds: float, kept: int, free: Callable[["Connection"], None], gone: Callable[["Connection"], None]
    ) -> None:  # fmt: skip
        self._loop = asyncio.get_running_loop()
        self._head_seconds, self._kept = head_seconds, kept
        self._free, self._gone = free, gone
        self._buffer = memoryview(bytearray(_CHUNK))
        self._transport: asyncio.Transport | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._asking: Asking | None = None
        self._until = self._head_until = 0.0
        self.idle_since = 0.0
        self._begin_reading()

    @property
    def usable(self) -> bool:
        """Whether a request may be sent on it, as far as is known here."""
        return self._transport is not None and not self._transport.is_closing()

    def exchange(self, request: bytes, until: float, asking: Asking) -> None:
        """Send a request; `asking` is told the answer, or MaybeSent, at the loop's time `until` at the latest. Whoever waits no longer
        gives it up.
        """
        assert self._transport is not None, "it is connected"
        assert self._asking is None, "one request at a time"
        self._asking = asking
        self._until, self._head_until = until, min(until, self._loop.time() + self._head_seconds)
        self._begin_reading()
        if self._alarm is None:
            self._alarm = self._loop.call_at(self._head_until, self._ring)
        elif self._alarm.when() > self._head_until:
            self._alarm.cancel()
            self._alarm = self._loop.call_at(self._head_until, self._ring)
        self._transport.write(request)

    def give_up(self, asking: Asking) -> None:
        """Break it off where the answer to `asking` is still to come: by now it may serve another."""
        if self._asking is asking:
            self.close()

    def close(self) -> None:
        """Break it off; what was sent on it may have arrived."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected, and behind TLS the certificate is good."""
        self._transport = transport  # type: ignore[assignment]  # of a stream; uvloop's own class is no subclass
        self._parser = HttpResponseParser(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where what comes is written."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Something came."""
        if self._asking is None:  # nobody has asked
            self.close()
            return
        self._read += nbytes
        try:
            self._parser.feed_data(self._buffer[:nbytes])
        except HttpParserUpgrade:
            self._ended = self._surplus = True
        except HttpParserError as error:
            if not self._ended:
                self._break(error)
                return
            self._surplus = True
        if self._ended:
            self._finish()
        elif self._kept_body is None:
            if self._read > _AROUND:
                self._break(HttpParserError("the head has no end"))
        elif self._full or self._read > _AROUND + self._kept:
            self._kept_body.truncated = True
            self._surplus = True
            self._finish()

    def eof_received(self) -> None:
        """The receiver has ended; the transport closes itself."""

    def connection_lost(self, error: Exception | None) -> None:
        """It broke or was closed: the end of a body that says no length, else there is no more to come."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if self._asking is not None:
            self._cut(error or ConnectionResetError("closed by the receiver"), is_end=error is None)
        self._gone(self)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head; trailers are of no account."""
        if self._kept_body is None:
            told = value.decode("utf-8", "surrogateescape")  # addresses are sent as they are read
            self._headers.setdefault(name.decode("latin-1").lower(), told)

    def on_headers_complete(self) -> None:
        """The head is there; of answers that only inform another follows."""
        if self._ended:
            return
        self._status = self._parser.get_status_code()
        if not 100 <= self._status < 200 or self._status == _SWITCHING:
            self._kept_body = Kept(self._kept, self._headers)

    def on_message_begin(self) -> None:
        """An answer begins; behind the one that was asked for there is none to be."""
        self._surplus = self._ended

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._kept_body is not None and not self._full and not self._ended:
            self._full = not self._kept_body.add(body)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._kept_body is None:
            self._begin_reading()
        elif not self._ended:
            self._ended = True
            self._surplus = not self._parser.should_keep_alive()

    def _begin_reading(self) -> None:
        self._status, self._read = 0, 0
        self._headers, self._kept_body = {}, None
        self._ended = self._surplus = self._full = False

    def _finish(self) -> None:
        """Give the answer; before, the connection is free where nothing else came: who is told may ask for the next."""
        asking, self._asking = self._asking, None
        kept = self._kept_body
        assert asking is not None, "an answer is waited for"
        assert kept is not None, "its head is there"
        answer = Answer(self._status, self._headers, kept.body, kept.truncated)
        if self._surplus or kept.truncated or not self.usable:
            self.close()
        else:
            self.idle_since = self._loop.time()
            self._free(self)
        if not asking.done():
            asking.set_result(answer)

    def _cut(self, error: Exception, *, is_end: bool = False) -> None:
        """No more will come; `is_end`: the receiver ended it, as it ends a body without a length. Where the status is there, the
        receiver has decided: that the body broke off changes nothing.
        """
        if self._kept_body is None:
            self._break(error)
            return
        told = "content-length" in self._headers or "transfer-encoding" in self._headers
        self._kept_body.truncated = told or not is_end
        self._surplus = True
        self._finish()

    def _break(self, error: Exception) -> None:
        asking, self._asking = self._asking, None
        assert asking is not None, "an answer is waited for"
        self.close()
        if not asking.done():
            asking.set_exception(_maybe_sent(error))

    def _ring(self) -> None:
        """The time of the head or of all is over, or was moved by a request that came after."""
        self._alarm = None
        if self._asking is None:
            return
        until = self._head_until if self._kept_body is None else self._until
        if self._loop.time() < until:
            self._alarm = self._loop.call_at(until, self._ring)
        else:
            self._cut(TimeoutError())


def _maybe_sent(error: Exception) -> MaybeSent:
    if isinstance(error, TimeoutError):
        return MaybeSent(
            "answer_timeout",
            "已连接,但未在时限内应答;对方可能已收到",
            "connected, but no answer in time; the receiver may have it",
        )
    return MaybeSent(
        "broke_off",
        f"连接中断:{type(error).__name__};对方可能已收到",
        f"the connection broke off: {type(error).__name__}; the receiver may have it",
    )
