"""HEAD wherever GET answers (RFC 9110 §9.3.2): the same head, no body."""

from kernel.http.asgi import App, Message, Receive, Scope, Send


class HeadAsGet:
    """ASGI: `app` sees a HEAD as the GET that it stands for, the caller gets its head alone."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
