"""Receivers on this machine, mostly on the loopback, that answer as a test says, byte by byte, and recorders of the sockets that are opened."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from kernel.http.outbound.addresses import Policy, target
from kernel.http.outbound.guard import AddrInfo, open_socket

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Receiver:
    """A server of a test: where it is, and the requests that arrived (head and body in one). `go_on`: what a silent one waits for."""

    port: int
    host: str = "127.0.0.1"
    requests: list[bytes] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hook"

    @property
    def target(self) -> str:
        """What an administrator writes who lets it be called."""
        return f"{'127.0.0.0/8' if self.host == '127.0.0.1' else self.host}:{self.port}"

    @property
    def policy(self) -> Policy:
        return Policy(targets=(target(self.target),))


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One HTTP request with the length of its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    return head + await reader.readexactly(length)


@asynccontextmanager
async def receiver(
    behaviour: Behaviour, tls: ssl.SSLContext | None = None, *, silent: bool = False, host: str = "127.0.0.1"
) -> AsyncIterator[Receiver]:
    """A server that reads one request of each connection and then behaves, a `silent` one when it may go on; with `tls` behind
    TLS.
    """
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            running.requests.append(await read_request(reader))
            if silent:
                await running.go_on.wait()
            await behaviour(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    running = Receiver(server.sockets[0].getsockname()[1], host)
    try:
        yield running
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answers(raw: bytes) -> Behaviour:
    """Answers these bytes and closes."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return answer


def answers_text(status: str, body: str = "", *headers: str) -> Behaviour:
    """Answers a status line's end, a body and further header lines."""
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers, "", ""]
    return answers("\r\n".join(lines).encode() + content)


class RecordedSockets:
    """Opens sockets and keeps what was to be dialled; those that leave the loopback fail the test."""

    def __init__(self) -> None:
        self.dialled: list[str] = []

    def __call__(self, info: AddrInfo) -> socket.socket:
        host = str(info[4][0])
        assert host.startswith("127.") or host == "::1", f"a test would have called {host}"
        self.dialled.append(host)
        return open_socket(info)


class Turns:
    """A resolver that gives another list of addresses at each question, as a rebinding name server does."""

    def __init__(self, *turns: list[str]) -> None:
        self._turns = list(turns)

    async def __call__(self, host: str, port: int) -> list[AddrInfo]:
        found: list[AddrInfo] = []
        for address in self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]:
            if ":" in address:
                found.append((socket.AF_INET6, socket.SOCK_STREAM, 0, "", (address, port, 0, 0)))
            else:
                found.append((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)))
        return found
