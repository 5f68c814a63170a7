"""Plain ASGI: its types, reading a header, answering a problem without a framework."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kernel.http.problems import MEDIA_TYPE, Problem, encode, language_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


async def send_problem(problem: Problem, scope: Scope, send: Send) -> None:
    """Answer a problem from plain ASGI."""
    language = language_of(header(scope, b"accept-language"))
    body = encode(problem.body(language, scope["path"]))
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"content-language", b"en" if language == "en" else b"zh-CN"),
        *((name.encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else body})


def header(scope: Scope, name: bytes) -> str | None:
    """The first value of a header, by its lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return None
