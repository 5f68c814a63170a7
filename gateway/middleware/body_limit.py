"""No body over the limit reaches a service: judged by its declared length, and counted while it arrives."""

from collections.abc import Sequence

from gateway.paths import matcher
from kernel.http.asgi import App, Message, Receive, Scope, Send, send_problem
from kernel.http.problems import TooLarge


class BodyLimit:
    """Answers 413 for bodies over `limit` bytes; one without a declared length is counted as it comes. Paths in
    `streamed` (`/a/{id}/b`), whose bodies services read piece by piece, may be up to `file_limit` bytes.
    """

    def __init__(self, app: App, limit: int, streamed: Sequence[str] = (), file_limit: int = 0) -> None:
        if limit < 1:
            raise ValueError("the limit is a positive number of bytes")
        self.app, self._limit, self._file_limit = app, limit, file_limit
        self._streams = matcher(streamed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._file_limit if self._streams(scope["path"]) else self._limit
        bodied, length = False, 0
        for name, value in scope["headers"]:
            if name == b"content-length":
                bodied = True
                length = int(value[:20]) if value.isdigit() else 0
            elif name == b"transfer-encoding":
                bodied = True
        if length > limit:
            await send_problem(_problem(limit), scope, send)
            return
        # HTTP/2 servers may stream a body that neither header announces; reading methods without one pass.
        if bodied or scope["method"] not in ("GET", "HEAD"):
            await self._counted(scope, receive, send, limit)
        else:
            await self.app(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        size, started, over = 0, False, False

        async def counted() -> Message:
            nonlocal size, over
            if over:
                raise _problem(limit)
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                over = True
                if not started:
                    await send_problem(_problem(limit), scope, send)
                raise _problem(limit)
            return message

        async def guarded(message: Message) -> None:
            nonlocal started
            # Frameworks turn the exception above into an answer of their own; the caller has ours. An answer
            # that had begun is broken off.
            if over:
                if started:
                    raise _problem(limit)
                return
            started = True
            await send(message)

        try:
            await self.app(scope, counted, guarded)
        except Exception:
            if not over or started:
                raise


def _problem(limit: int) -> TooLarge:
    shown = f"{limit:,}"
    return TooLarge(
        f"请求体超过上限 {shown} 字节;请分批提交",
        f"the body is over the limit of {shown} bytes: send it in smaller parts",
        limit_bytes=limit,
    )
