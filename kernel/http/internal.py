"""A service that stands alone in its process: it answers the gateway's requests, and operators' on four own paths."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from kernel.app import Service
from kernel.http.asgi import Message, Receive, Scope, Send, send_problem
from kernel.http.errors import as_problem
from kernel.http.problems import MethodNotAllowed, Problem, encode
from kernel.http.readiness import readiness
from kernel.http.snapshot import Snapshot, send_snapshot
from kernel.security.internal_token import HEADER, Verifier
from kernel.security.principal import SCOPE_KEY
from kernel.telemetry.logging import request_context
from kernel.telemetry.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger("service")

_Page = Callable[[], Awaitable[Snapshot]]
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
_TRACEPARENT = re.compile(rb"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_NO_STORE: Final = b"no-store"
#: Labels of the counters: whoever reaches the port chooses the method's name.
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Guarded:
    """ASGI: the service behind the gateway's internal token, which becomes the Principal in the scope.

    Without a good token every path is 401 but the operators' own: /healthz (the process lives), /readyz (the
    database answers within `readiness_seconds`), /metrics, /openapi.json. They say nothing that needs a key; the
    port itself belongs into a network that only the gateway and the operators reach.
    """

    def __init__(
        self, service: Service, verifier: Verifier, metrics: Metrics, readiness_seconds: float = 2.0
    ) -> None:
        self._service, self._verifier, self._metrics = service, verifier, metrics
        self._readiness_seconds = readiness_seconds
        if service.metrics is not None:
            metrics.sources[service.name] = service.metrics
        self._document: Snapshot | None = None
        self._pages: Mapping[str, _Page] = {
            "/healthz": self._live,
            "/readyz": self._ready,
            "/metrics": self._exposition,
            "/openapi.json": self._openapi,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self._counted(scope, receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": "no websockets here"})
            case _:
                await self._service.app(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, carry its ids into the log, and let no error leave but as a problem."""
        status, complete = 0, False

        async def watched(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                complete = True
            await send(message)

        context = _context(scope)
        token = request_context.set(context)
        begun = asyncio.get_running_loop().time()
        self._metrics.begin()
        try:
            await self._answer(scope, receive, watched)
        except Exception as error:
            problem = as_problem(error)
            # Starlette answers 500, then raises: who answered 5xx has logged it.
            if problem.status >= 500 and status < 500:
                log.error("request_failed", path=scope["path"], exc_info=error)
            if not status:
                if "request_id" in context:
                    problem.members["request_id"] = context["request_id"]
                await send_problem(problem, scope, watched)
            elif not complete:
                raise
        finally:
            request_context.reset(token)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.end(method, status, asyncio.get_running_loop().time() - begun)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._pages.get(scope["path"])
        if page is not None:
            await _show(page, scope, send)
            return
        token: bytes | None = None
        headers = []
        for pair in scope["headers"]:
            if pair[0] == HEADER:
                token = pair[1] if token is None else b""
            else:
                headers.append(pair)
        scope["headers"] = headers
        scope.pop(SCOPE_KEY, None)
        principal = self._verifier.principal(token)
        if principal is not None:
            scope[SCOPE_KEY] = principal
        await self._service.app(scope, receive, send)

    async def _live(self) -> Snapshot:
        return Snapshot(encode({"status": "ok"}), cache_control=_NO_STORE)

    async def _ready(self) -> Snapshot:
        told = await readiness([(self._service.name, self._service.ping)], self._readiness_seconds)
        return Snapshot(encode(told), cache_control=_NO_STORE)

    async def _exposition(self) -> Snapshot:
        return Snapshot(await self._metrics.exposition(), CONTENT_TYPE.encode(), _NO_STORE)

    async def _openapi(self) -> Snapshot:
        if self._document is None:
            document = await asyncio.to_thread(self._service.openapi)
            self._document = Snapshot(encode(document), cache_control=b"no-cache")
        return self._document


async def _show(page: _Page, scope: Scope, send: Send) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        raise MethodNotAllowed(
            "此路径支持:GET, HEAD", "this path takes: GET, HEAD", headers={"allow": "GET, HEAD"}
        )
    try:
        snapshot = await page()
    except Problem as problem:
        await send_problem(problem, scope, send)
        return
    await send_snapshot(snapshot, scope, send)


def _context(scope: Scope) -> dict[str, str]:
    """The ids that the gateway gave the request, for log lines and for `scope["state"]`, as the gateway sets them."""
    context: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.match(value):
            context["request_id"] = value.decode()
        elif name == b"traceparent" and (trace := _TRACEPARENT.match(value)):
            context["trace_id"] = trace[1].decode()
    scope.setdefault("state", {}).update(context)
    return context
