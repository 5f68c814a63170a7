"""No body over the limit reaches a service: judged by its declared length, and counted while it arrives."""

from kernel.http.asgi import App, Message, Receive, Scope, Send, send_problem
from kernel.http.problems import TooLarge


class BodyLimit:
    """Answers 413 for bodies over `limit` bytes; one without a declared length is counted as it comes."""

    def __init__(self, app: App, limit: int) -> None:
        if limit < 1:
            raise ValueError("the limit is a positive number of bytes")
        self.app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bodied = False
        for name, value in scope["headers"]:
            if name == b"content-length":
                bodied = True
                if value.isdigit() and int(value[:20]) > self._limit:
                    await send_problem(self._problem(), scope, send)
                    return
            elif name == b"transfer-encoding":
                bodied = True
        # HTTP/2 servers may stream a body that neither header announces; reading methods without one pass.
        if bodied or scope["method"] not in ("GET", "HEAD"):
            await self._counted(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, started, over = 0, False, False

        async def counted() -> Message:
            nonlocal size, over
            if over:
                raise self._problem()
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._limit:
                over = True
                if not started:
                    await send_problem(self._problem(), scope, send)
                raise self._problem()
            return message

        async def guarded(message: Message) -> None:
            nonlocal started
            # Frameworks turn the exception above into an answer of their own; the caller has ours. An answer
            # that had begun is broken off.
            if over:
                if started:
                    raise self._problem()
                return
            started = True
            await send(message)

        try:
            await self.app(scope, counted, guarded)
        except Exception:
            if not over or started:
                raise

    def _problem(self) -> TooLarge:
        limit = f"{self._limit:,}"
        return TooLarge(
            f"请求体超过上限 {limit} 字节;请分批提交",
            f"the body is over the limit of {limit} bytes: send it in smaller parts",
            limit_bytes=self._limit,
        )
