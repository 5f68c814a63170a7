"""Answers of the gateway's own paths from plain ASGI that are of the moment: small JSON documents, text."""

from typing import Any

from kernel.http.asgi import Scope, Send
from kernel.http.problems import encode


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
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
