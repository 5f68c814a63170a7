"""HTTP requests to addresses that others chose: guarded where they are dialled, bounded in time and in what is read.

No redirect is followed, no proxy, netrc or cookie is used, nothing is unpacked beyond what is kept. There is no library under it
but the parser (see connection.py): what a POST to a receiver needs of a client is little, and its price is paid for each delivery.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from socket import socket
from types import TracebackType
from typing import Final, Self

from yarl import URL

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.connection import Asking, Connection
from kernel.http.outbound.guard import AddrInfo, Guard, Resolver, not_sent, open_socket, resolve
from kernel.http.outbound.pool import Pending, Pool
from kernel.http.outbound.urls import check_url

_ALWAYS: Final = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "gongkai-push"}
#: Addresses whose place is remembered, and origins whose connections are.
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for a connection (TCP, TLS), from there to the head of the answer, and for all of it with the wait for a free
    connection; bytes of the body that are kept; connections at once to one origin (0: as many as are asked for).
    """

    connect: float = 5.0
    head: float = 10.0
    total: float = 20.0
    kept: int = 4096
    connections_per_host: int = 8


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an address leads: the connections to its origin, and what its requests begin with behind the method."""

    pool: Pool
    line: str


class Outbound:
    """One client for many requests; an async context manager. `resolver`, `opener` and `tls` stand in for the machine's own."""

    def __init__(
        self,
        policy: Policy,
        bounds: Bounds = Bounds(),
        *,
        tls: ssl.SSLContext | None = None,
        resolver: Resolver = resolve,
        opener: Callable[[AddrInfo], socket] = open_socket,
    ) -> None:
        self.policy, self.bounds = policy, bounds
        self.guard = Guard(policy, opener, resolver)
        self._tls = tls
        self._places: dict[str, _Place] = {}
        self._pools: dict[tuple[str, str, int], Pool] = {}
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        for pool in self._pools.values():
            pool.close()
        self._places.clear()
        self._pools.clear()
        await asyncio.sleep(0)  # the loop closes the sockets

    async def send(self, method: str, address: str | URL, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request, one answer, whatever its status. Raises Refused, NotSent, MaybeSent."""
        pool, request, until = self._ready(method, str(address), headers, body)
        return await pool.exchange(request, until)

    def begin(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes, asking: Asking
    ) -> Pending:
        """Send a request beside the rest; `asking` is told what `send` would give or raise, and not before this has returned. Raises
        Refused, and NotSent for a header that would be two.
        """
        pool, request, until = self._ready(method, address, headers, body)
        return pool.begin(request, until, asking)

    def _ready(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[Pool, bytes, float]:
        place = self._places.get(address) or self._place(address)
        until = asyncio.get_running_loop().time() + self.bounds.total
        return place.pool, _request(method, place.line, headers, body), until

    def _place(self, address: str) -> _Place:
        """Raises Refused."""
        url = check_url(address, self.policy)
        if not self._open:
            raise RuntimeError("Outbound is used in `async with`")
        assert url.raw_host is not None, "a checked address has a host"
        assert url.port is not None, "and a port"
        origin = (url.scheme, url.raw_host, url.port)
        if (pool := self._pools.get(origin)) is None:
            pool = self._pools[origin] = Pool(partial(self._dial, origin), self.bounds.connections_per_host)
        place = _Place(pool, f" {url.raw_path_qs} HTTP/1.1\r\nhost: {url.host_port_subcomponent}\r\n")
        if len(self._places) >= _REMEMBERED:
            self._places.clear()
        self._places[address] = place
        return place

    async def _dial(self, origin: tuple[str, str, int], pool: Pool) -> Connection:
        """A new connection. Raises Refused, NotSent."""
        scheme, host, port = origin
        loop, seconds = asyncio.get_running_loop(), min(self.bounds.connect, self.bounds.total)
        begun = loop.time()
        raw = await self.guard.dial(host, port, seconds)
        try:
            async with asyncio.timeout_at(begun + seconds):
                _, connection = await loop.create_connection(
                    lambda: Connection(self.bounds.head, self.bounds.kept, pool.free, pool.gone),
                    sock=raw,
                    ssl=self._secure() if scheme == "https" else None,
                    server_hostname=host.rstrip(".") if scheme == "https" else None,
                )
        except BaseException as error:
            raw.close()  # before there is a transport, nobody else does
            if isinstance(error, OSError):
                raise not_sent(error) from error
            raise
        return connection

    def _secure(self) -> ssl.SSLContext:
        """Certificates are verified by the authorities that this machine trusts."""
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls


def _request(method: str, line: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """The bytes of a request. Raises NotSent for a field that would be two."""
    length = {"content-length": str(len(body))} if body or method != "GET" else {}
    fields = {**_ALWAYS, **headers, **length}
    written = "".join([f"{name}: {value}\r\n" for name, value in fields.items()])
    if written.count("\n") != len(fields) or written.count("\r") != len(fields):
        raise not_sent(ValueError("a line break in a header"))
    return f"{method}{line}{written}\r\n".encode() + body
