"""Counts every answer for /metrics and, where the settings ask for it, writes one access line."""

from time import perf_counter
from typing import Literal

import structlog

from kernel.http.asgi import App, Message, Receive, Scope, Send
from kernel.security.principal import SCOPE_KEY, Principal
from kernel.telemetry.metrics import Metrics

log = structlog.get_logger("access")

_READING = ("GET", "HEAD")
#: Callers choose the method's name; a label that they choose freely would grow the registry without end.
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Observe:
    """Requests by method and status, time to the last byte, requests in flight."""

    def __init__(self, app: App, metrics: Metrics, access_log: Literal["all", "changes", "off"]) -> None:
        self.app, self._metrics, self._access_log = app, metrics, access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, begun = 0, perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self._metrics.begin()
        try:
            await self.app(scope, receive, watched)
        finally:
            seconds = perf_counter() - begun
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.end(method, status, seconds)
            if self._access_log == "all" or (self._access_log == "changes" and method not in _READING):
                _write_line(scope, method, status, seconds)


def _write_line(scope: Scope, method: str, status: int, seconds: float) -> None:
    """The query is left out: it may hold what somebody searched for."""
    principal: Principal | None = scope.get(SCOPE_KEY)
    log.info(
        "request",
        method=method,
        path=scope["path"],
        status=status,
        ms=round(seconds * 1000, 1),
        key=principal.key_id if principal else None,
        officer=principal.officer.id if principal and principal.officer else None,
    )
