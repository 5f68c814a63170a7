"""The last resort: whatever escapes a service or the gateway leaves as a problem, never as a traceback."""

import structlog

from kernel.http.asgi import App, Message, Receive, Scope, Send, send_problem
from kernel.http.errors import as_problem

log = structlog.get_logger("gateway")


class NoAnswerError(RuntimeError):
    """An upstream returned without answering."""


class LastResort:
    """Answers an escaped exception as a problem with the request id (500 unless the exception says better).

    Once an answer has begun nothing better can be said: one that is complete stands, one that is not is
    broken off by raising, so that the caller never takes half an answer for a whole one.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, complete = 0, False

        async def watched(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                complete = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
            if not status:
                raise NoAnswerError(scope["path"])
        except Exception as error:
            problem = as_problem(error)
            # Starlette answers 500, then raises: who answered 5xx has logged it.
            if problem.status >= 500 and status < 500:
                log.error("request_failed", path=scope["path"], exc_info=error)
            if not status:
                problem.members["request_id"] = scope["state"]["request_id"]
                await send_problem(problem, scope, send)
            elif not complete:
                raise
