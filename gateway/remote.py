"""A service in another process as an upstream: an ASGI app that forwards over HTTP/1.1, streamed both ways."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from gateway import lifespan
from gateway.remote_connection import BrokenOffError, Connection, Pool, SilentError, UnreachableError
from gateway.remote_exchange import CallerGoneError, Exchange
from gateway.remote_headers import Request, outgoing
from kernel.http.asgi import Message, Receive, Scope, Send, send_problem
from kernel.http.problems import BadGateway, GatewayTimeout, Problem, Unavailable
from kernel.security.internal_token import Signer
from kernel.security.principal import SCOPE_KEY

log = structlog.get_logger("gateway")

#: What a caller that has gone away is counted as; it sees nothing of it.
CALLER_GONE: Final = 499
_RETRY_AFTER: Final = {"retry-after": "2"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. There is none for a whole answer: long polls and exports take what they take.

    `idle` is the longest silence while a service is waited for, `keep` how long an unused connection is kept (it must
    be less than the services' own keep-alive, 5 s by default), `document` how long an OpenAPI document is taken as it
    is, `own` the longest that one of our own calls (document, readiness) may take.
    """

    connect: float = 2.0
    idle: float = 60.0
    keep: float = 4.0
    document: float = 60.0
    own: float = 5.0


class Remote:
    """Forwards to the service `name` at `address` (http or https, a host, perhaps a port; no path).

    The caller's Principal goes along as an internal token signed for that service, never its key. Answers of our own:
    503 when no connection can be made (nothing was sent), 502 when the service breaks off before its answer began,
    504 when it is silent. One that breaks off later is broken off towards the caller too. Nothing is repeated that
    could change anything. `pages` are the prefixes of its pages (see kernel.app.Service).

    Raises ValueError for an address that is none.
    """

    def __init__(
        self,
        name: str,
        address: str,
        signer: Signer,
        limits: Limits | None = None,
        pages: tuple[str, ...] = (),
    ) -> None:
        self.name, self.pages, self._signer, self._limits = name, pages, signer, limits or Limits()
        scheme, host, port, self._host = _read_address(address)
        self._pool = Pool(
            host,
            port,
            ssl.create_default_context() if scheme == "https" else None,
            connect_seconds=self._limits.connect,
            keep_seconds=self._limits.keep,
        )
        self._document: dict[str, Any] | None = None
        self._document_read = float("-inf")
        self._document_lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan.serve(self._running, receive, send)
            return
        token = self._signer.token(scope.get(SCOPE_KEY), self.name)
        try:
            await self._forward(outgoing(scope, self._host, token), receive, send)
        except CallerGoneError:
            # An answer to nobody, for the counters and the access log.
            await send({"type": "http.response.start", "status": CALLER_GONE, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        except Problem as problem:
            if problem.status >= 500 and (request_id := scope.get("state", {}).get("request_id")):
                problem.members["request_id"] = request_id
            await send_problem(problem, scope, send)

    async def _forward(self, request: Request, receive: Receive, send: Send) -> None:
        """Raises CallerGoneError or a Problem as long as no head has gone to the caller; what comes later comes as
        it is.
        """
        first = None
        if request.bodied:
            # Most bodies come in one part, which goes out together with the head.
            first = await receive()
            if first["type"] == "http.disconnect":
                raise CallerGoneError
        fresh = False
        while True:
            connection = await self._connection(fresh)
            exchange = Exchange(connection, request, receive, self._limits.idle)
            try:
                if await exchange.run(first, send):
                    self._pool.give(connection)
                return
            except CallerGoneError:
                if exchange.started:
                    return  # the answer stays unfinished; nobody sees it
                raise
            except (BrokenOffError, SilentError) as error:
                if exchange.started:
                    raise
                # A kept connection may have been closed while it was idle. Only what changes nothing is asked again.
                reading = not request.bodied
                if reading and connection.reused and not fresh and isinstance(error, BrokenOffError):
                    fresh = True
                    continue
                log.warning("upstream_failed", upstream=self.name, error=str(error))
                raise _no_answer(self.name, error) from error

    async def _connection(self, fresh: bool) -> Connection:
        try:
            return await self._pool.take(fresh=fresh)
        except UnreachableError as error:
            log.warning("upstream_unreachable", upstream=self.name, error=str(error))
            raise Unavailable(
                f"服务 {self.name} 暂不可用,请求未送达,请稍后重试",
                f"the service {self.name} cannot be reached; nothing was sent to it: try again in a moment",
                headers=_RETRY_AFTER,
            ) from error

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._pool.close()

    async def openapi(self) -> dict[str, Any]:
        """What the service says of itself; the same object until it says something else.

        While the service is away, what it said last. Raises Unavailable (503) when it has said nothing yet.
        """
        async with self._document_lock:
            now = asyncio.get_running_loop().time()
            if now - self._document_read < self._limits.document and self._document is not None:
                return self._document
            try:
                document: dict[str, Any] = json.loads(await self._ask("/openapi.json"))
            except (Problem, ValueError) as error:
                if self._document is None:
                    raise Unavailable(
                        f"服务 {self.name} 暂不可用,接口说明不全,请稍后重试",
                        f"the service {self.name} is away and has not told its part yet: try again in a moment",
                        headers=_RETRY_AFTER,
                    ) from error
                self._document_read = now
                return self._document
            self._document_read = now
            if document != self._document:
                self._document = document
            return self._document

    async def ping(self) -> str | None:
        """Raise when the service, or its database, does not answer; what it warns of."""
        warnings = json.loads(await self._ask("/readyz")).get("warnings")
        return "; ".join(warnings) if warnings else None

    async def _ask(self, path: str) -> bytes:
        """The body of a GET of our own. Raises Unavailable for anything but a 200 in good time."""
        parts: list[bytes] = []
        status = 0

        async def receive() -> Message:
            await asyncio.get_running_loop().create_future()
            raise AssertionError("this future is never done")

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.append(message.get("body", b""))

        scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        request = outgoing(scope, self._host, self._signer.token(None, self.name))
        try:
            async with asyncio.timeout(self._limits.own):
                await self._forward(request, receive, send)
        except (BrokenOffError, SilentError, TimeoutError) as error:
            raise _no_answer(self.name, error) from error
        if status != 200:
            raise Unavailable(
                f"服务 {self.name} 尚未就绪({status})",
                f"the service {self.name} is not ready ({status})",
                headers=_RETRY_AFTER,
            )
        return b"".join(parts)


def _read_address(address: str) -> tuple[str, str, int, bytes]:
    """(scheme, host, port, Host header) of a service's address."""
    try:
        read = urlsplit(address)
        port = read.port
    except ValueError as error:
        raise _no_address(address) from error
    superfluous = read.path not in ("", "/") or read.query or read.fragment or "@" in read.netloc
    if read.scheme not in ("http", "https") or not read.hostname or superfluous or not address.isascii():
        raise _no_address(address)
    return read.scheme, read.hostname, port or (443 if read.scheme == "https" else 80), read.netloc.encode()


def _no_address(address: str) -> ValueError:
    return ValueError(
        f"服务地址应为 http(s)://<主机>[:<端口>],不含路径:{address!r}"
        f" / a service's address reads http(s)://<host>[:<port>], without a path: {address!r}"
    )


def _no_answer(name: str, error: Exception) -> Problem:
    """The problem for a service that took a request and gave no answer: whether it took effect, nobody knows."""
    known_zh = "请求可能已经生效;重试时请带同一 Idempotency-Key,或先读取确认"
    known_en = "the request may have taken effect: repeat it with the same Idempotency-Key, or read first"
    if isinstance(error, SilentError | TimeoutError):
        return GatewayTimeout(
            f"服务 {name} 超时未应答;{known_zh}", f"the service {name} kept silent; {known_en}"
        )
    return BadGateway(f"服务 {name} 中断了应答;{known_zh}", f"the service {name} broke off; {known_en}")
