"""The load: one request over and over on a few kept-alive connections, read no further than the answer's length.

A client library would take longer than the servers under test; this one only counts bytes.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import uvloop

from bench.server import HOST, Server

CONNECTIONS = 16
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class UnexpectedAnswerError(RuntimeError):
    """An answer with another status than the benchmark is about, or a connection that broke."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Answers that came within a measured time, and the server's processor time for them (None: unknown)."""

    answers: int
    seconds: float
    cpu_seconds: float | None

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def cpu_rate(self) -> float | None:
        """Answers for a second of the server's processor: what is left when the machine is busy with others."""
        return self.answers / self.cpu_seconds if self.cpu_seconds else None


def request_bytes(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """An HTTP/1.1 request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {HOST}", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def load(server: Server, request: bytes, *, status: int, seconds: float) -> Sample:
    """Send `request` for so many seconds, as fast as the answers come. Raises UnexpectedAnswerError."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_load(server, request, str(status).encode(), seconds))


async def _load(server: Server, request: bytes, status: bytes, seconds: float) -> Sample:
    loop = asyncio.get_running_loop()
    connections = [_Connection(request, status) for _ in range(CONNECTIONS)]
    for connection in connections:
        await loop.create_connection(lambda c=connection: c, HOST, server.port)  # type: ignore[misc]
    before, begun = server.cpu_seconds(), time.perf_counter()
    for connection in connections:
        connection.ask()
    failed = [connection.failed for connection in connections]
    done, _ = await asyncio.wait(failed, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    took, after = time.perf_counter() - begun, server.cpu_seconds()
    answers = sum(connection.answers for connection in connections)
    for connection in connections:
        connection.close()
    if done:
        raise UnexpectedAnswerError(done.pop().result())
    cpu = None if before is None or after is None else after - before
    return Sample(answers, took, cpu)


class _Connection(asyncio.Protocol):
    """Asks again as soon as the whole answer is in; `failed` becomes what went wrong."""

    def __init__(self, request: bytes, status: bytes) -> None:
        self._request, self._status = request, status
        self._head, self._missing = b"", 0
        self.answers = 0
        self.failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is not a subclass

    def ask(self) -> None:
        self._transport.write(self._request)

    def close(self) -> None:
        self.failed.cancel()
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return
            if self._head[9:12] != self._status:
                self._fail(self._head.decode("latin-1")[:2000])
                return
            length = _LENGTH.search(self._head, 0, end)
            self._missing = (int(length[1]) if length else 0) - (len(self._head) - end - 4)
            self._head = b""
        if not self._missing:
            self.answers += 1
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the server closed a connection ({exc})")

    def _fail(self, why: str) -> None:
        if not self.failed.done():
            self.failed.set_result(why)
