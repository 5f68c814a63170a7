"""HTTP requests to addresses that others chose: guarded where they are dialled, bounded in time and in what is read.

No redirect is followed, no proxy, netrc or cookie is used, nothing is unpacked beyond what is kept. aiohttp, because httpx was
10 to 25 times slower when many requests were under way (encode/httpx#3215).
"""

import asyncio
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from socket import socket
from types import SimpleNamespace, TracebackType
from typing import Final, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from kernel.http.outbound.addresses import Policy
from kernel.http.outbound.answers import Answer
from kernel.http.outbound.errors import MaybeSent, OutboundError
from kernel.http.outbound.guard import AddrInfo, Guard, not_sent, open_socket
from kernel.http.outbound.urls import check_url

_CHUNK: Final = 4096
_OVERHEAD: Final = {"accept-encoding": "identity", "user-agent": "gongkai-push"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for a connection (TCP, TLS), from there to the head of the answer, and for all of it with the wait for a free
    connection; bytes of the body that are kept; connections at once, in all and to one host (0: as many as are asked for).
    """

    connect: float = 5.0
    head: float = 10.0
    total: float = 20.0
    kept: int = 4096
    connections: int = 200
    connections_per_host: int = 8


@dataclass(slots=True)
class _Trail:
    """Whether the connection stands; from then on the head of the answer has its own time."""

    patience: asyncio.Timeout
    head: float
    connected: bool = False

    def connect(self) -> None:
        self.connected = True
        self.patience.reschedule(asyncio.get_running_loop().time() + self.head)


@dataclass(slots=True)
class _Kept:
    """The first bytes of a body, unpacked as far as they are kept."""

    limit: int
    unpacker: "zlib._Decompress | None"
    body: bytearray = field(default_factory=bytearray)
    truncated: bool = False

    def add(self, chunk: bytes) -> bool:
        """Takes what there is room for; False when there was more."""
        room = self.limit - len(self.body)
        if self.unpacker is not None:
            chunk = self.unpacker.decompress(chunk, room + 1)
        self.body += chunk[:room]
        self.truncated = len(chunk) > room
        return not self.truncated


class Outbound:
    """One client for many requests; an async context manager. `resolver`, `opener` and `tls` stand in for the machine's own."""

    def __init__(
        self,
        policy: Policy,
        bounds: Bounds = Bounds(),
        *,
        tls: ssl.SSLContext | None = None,
        resolver: AbstractResolver | None = None,
        opener: Callable[[AddrInfo], socket] = open_socket,
    ) -> None:
        self.policy, self.bounds = policy, bounds
        self.guard = Guard(policy, opener)
        self._tls, self._resolver = tls, resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(_connected)
        trace.on_connection_reuseconn.append(_connected)
        bounds = self.bounds
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                ssl=self._tls if self._tls is not None else True,
                resolver=self._resolver,
                use_dns_cache=False,
                limit=bounds.connections,
                limit_per_host=bounds.connections_per_host,
                socket_factory=self.guard.socket_for,
            ),
            timeout=aiohttp.ClientTimeout(
                total=bounds.total, connect=bounds.total, sock_connect=bounds.connect
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            trace_configs=[trace],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(self, method: str, address: str | URL, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request, one answer, whatever its status. Raises Refused, NotSent, MaybeSent."""
        url = check_url(str(address), self.policy)
        if self._session is None:
            raise RuntimeError("Outbound is used in `async with`")
        patience = asyncio.timeout(self.bounds.total)
        trail = _Trail(patience, self.bounds.head)
        with self.guard.watched() as watch:
            try:
                async with patience:
                    answering = await self._session.request(
                        method, url, data=body or None, headers={**_OVERHEAD, **headers}, allow_redirects=False,
                        trace_request_ctx=trail,
                    )  # fmt: skip
                    patience.reschedule(None)
                    async with answering:
                        return await self._read(answering)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                # ValueError: aiohttp's word for an answer that is no HTTP in some of its parts.
                if trail.connected:
                    raise _maybe_sent(error) from error
                raise (watch.refused or not_sent(_cause(error))) from error

    async def _read(self, answering: aiohttp.ClientResponse) -> Answer:
        packed = answering.headers.get("content-encoding", "").strip().lower() in (
            "gzip",
            "x-gzip",
            "deflate",
        )
        kept = _Kept(self.bounds.kept, zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None)
        try:
            async for chunk in answering.content.iter_chunked(_CHUNK):
                if not kept.add(chunk):
                    answering.close()
                    break
        except zlib.error:
            answering.close()
            kept.truncated = True
        except (aiohttp.ClientError, TimeoutError, OSError):
            # The status has arrived: that the body broke off changes nothing of what the receiver has decided.
            answering.close()
            kept.truncated = True
        headers: dict[str, str] = {}
        for name, value in answering.headers.items():
            headers.setdefault(name.lower(), value)
        return Answer(answering.status, headers, bytes(kept.body), kept.truncated)


async def _connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx.connect()


def _cause(error: BaseException) -> BaseException:
    return error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error


def _maybe_sent(error: BaseException) -> OutboundError:
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
