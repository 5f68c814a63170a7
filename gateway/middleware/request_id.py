"""Every request has an id and a place in a trace (W3C Trace Context); every answer names the id."""

import os
import re
from collections.abc import Sequence

from kernel.http.asgi import App, Message, Receive, Scope, Send
from kernel.telemetry.logging import request_context

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
_TRACEPARENT = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?\Z", re.DOTALL
)
_AT_ONCE = 128
_Headers = Sequence[tuple[bytes, bytes]]
_REPLACED = (b"x-request-id", b"traceparent")
_READ = (*_REPLACED, b"tracestate")


class RequestId:
    """Takes a caller's X-Request-Id and traceparent when they are well formed, else makes them.

    Upstreams see both as headers and as `state.request_id`, `state.trace_id`; log lines carry both. Answers
    get X-Request-Id and the headers in `also`. A trace that goes on keeps its id and gets a new span; one
    that cannot be read starts anew and its tracestate is dropped (W3C Trace Context, §4.3).
    """

    def __init__(self, app: App, also: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.app, self._also = app, tuple(also)
        self._spare: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Every request passes here: what most of them bring (none of these headers) takes the short way.
        if not self._spare:
            self._spare = _fresh_ids()
        fresh = self._spare.pop()
        trace_id, flags, request_id = fresh[:32], "00", fresh[:32].encode()
        headers = scope["headers"]
        for name, _ in headers:
            if name in _READ:
                request_id = _wanted_id(headers) or request_id
                going_on = _read_trace(headers)
                trace_id, flags = going_on or (trace_id, flags)
                dropped = _REPLACED if going_on else _READ
                headers = [pair for pair in headers if pair[0] not in dropped]
                break
        traceparent = f"00-{trace_id}-{fresh[32:]}-{flags}".encode()
        scope["headers"] = [*headers, (b"x-request-id", request_id), (b"traceparent", traceparent)]
        context = {"request_id": request_id.decode(), "trace_id": trace_id}
        scope.setdefault("state", {}).update(context)
        answered = (*self._also, (b"x-request-id", request_id))

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *answered]}
            await send(message)

        # A log line reads this when it is written; a request that logs nothing pays for two assignments.
        token = request_context.set(context)
        try:
            await self.app(scope, receive, named)
        finally:
            request_context.reset(token)


def _fresh_ids() -> list[str]:
    """Random hex digits for a number of requests, 32 and 16 each: asking the system costs more than the rest."""
    digits = os.urandom(24 * _AT_ONCE).hex()
    return [digits[at : at + 48] for at in range(0, len(digits), 48)]


def _wanted_id(headers: _Headers) -> bytes | None:
    """The caller's X-Request-Id, if it is well formed."""
    given = next((value for name, value in headers if name == b"x-request-id"), b"")
    return given if _ID.match(given) else None


def _read_trace(headers: _Headers) -> tuple[str, str] | None:
    """The trace id and the flags we pass on ("sampled" only); None unless there is one good traceparent."""
    given = [value for name, value in headers if name == b"traceparent"]
    found = _TRACEPARENT.match(given[0]) if len(given) == 1 else None
    if found is None or (found[1] == b"00" and found[4] is not None):
        return None
    return found[2].decode(), f"{int(found[3], 16) & 1:02x}"
