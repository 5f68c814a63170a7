"""Answers of the gateway's own paths from plain ASGI: prepared bytes with ETag, and small JSON documents."""

from collections.abc import Sequence
from typing import Any

from kernel.http.asgi import Scope, Send, header
from kernel.http.etag import matches
from kernel.http.problems import encode
from kernel.http.snapshot import Snapshot

Header = tuple[bytes, bytes]


async def send_snapshot(snapshot: Snapshot, scope: Scope, send: Send, extra: Sequence[Header] = ()) -> None:
    """Answer prepared bytes: 200, or 304 to a caller that has them; `extra` headers go with both."""
    if matches(header(scope, b"if-none-match"), snapshot.etag):
        kept = [pair for pair in snapshot.headers if pair[0] in (b"etag", b"cache-control")]
        await _send(scope, send, 304, [*kept, *extra], b"")
    else:
        await _send(scope, send, 200, [*snapshot.headers, *extra], snapshot.body)


async def send_json(document: Any, scope: Scope, send: Send) -> None:
    """Answer a document of the moment: 200, never stored by a cache."""
    await send_text(encode(document), b"application/json", scope, send)


async def send_text(body: bytes, media_type: bytes, scope: Scope, send: Send) -> None:
    """Answer bytes of the moment: 200, never stored by a cache."""
    headers = [
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await _send(scope, send, 200, headers, body)


async def _send(scope: Scope, send: Send, status: int, headers: list[Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
