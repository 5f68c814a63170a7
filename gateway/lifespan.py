"""The ASGI lifespan protocol, from both sides: entering an upstream's, and serving our own to the server."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Literal

import structlog

from kernel.http.asgi import App, Message, Receive, Scope, Send

log = structlog.get_logger("gateway")
#: "package.NameError: what happened", not the hints that some libraries add below.
_ERROR = re.compile(r"[\w.]+(?:Error|Exception|Warning)\b")


class LifespanError(RuntimeError):
    """An upstream could not start or stop; the message names it and says what it said."""


@asynccontextmanager
async def running(app: App, name: str) -> AsyncIterator[None]:
    """Keep `app` started for the length of the block.

    Raises LifespanError when it reports a failure, and what it raised when it died without a report. An app
    that returns without a word has no lifespan and simply runs.
    """
    inner = _Inner(app, name)
    try:
        await inner.ask("startup")
        try:
            yield
        finally:
            await inner.ask("shutdown")
    finally:
        await inner.end()


class _Inner:
    """The lifespan of one upstream, in a task of its own (its cancel scopes must not mix with ours)."""

    def __init__(self, app: App, name: str) -> None:
        self._name = name
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._moved = asyncio.Event()
        self._said: Message | None = None
        self._task = asyncio.create_task(self._run(app), name=f"{name}.lifespan")

    async def _run(self, app: App) -> None:
        scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await app(scope, self._inbox.get, self._hear)
        finally:
            self._moved.set()

    async def _hear(self, message: Message) -> None:
        self._said = message
        self._moved.set()

    async def ask(self, phase: Literal["startup", "shutdown"]) -> None:
        """Send one phase and wait until the app has completed it, or has ended."""
        said = await self._report(phase)
        if said is None:
            # It ended without a report: by returning (no lifespan), or by what is raised here.
            await self._task
        elif said["type"] == f"lifespan.{phase}.failed":
            # Starlette's report is a whole traceback; its last line that names an error says what happened.
            told = [
                line for line in (said.get("message") or "").splitlines() if line and not line[0].isspace()
            ]
            reason = next((line for line in reversed(told) if _ERROR.match(line)), told[-1] if told else "")
            doing_zh, doing_en = ("启动", "start") if phase == "startup" else ("停止", "stop")
            raise LifespanError(
                f"服务 {self._name} 未能{doing_zh}:{reason} / {self._name} did not {doing_en}: {reason}"
            )

    async def _report(self, phase: str) -> Message | None:
        self._said = None
        if not self._task.done():
            self._moved.clear()
            self._inbox.put_nowait({"type": f"lifespan.{phase}"})
            await self._moved.wait()
        return self._said

    async def end(self) -> None:
        """Leave no task behind: one that has shut down ends by itself, any other is cancelled."""
        finished = self._said is not None and self._said["type"].startswith("lifespan.shutdown")
        if not finished:
            self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def serve(
    context: Callable[[], AbstractAsyncContextManager[None]], receive: Receive, send: Send
) -> None:
    """Answer the server's lifespan messages with `context`: entered at startup, left at shutdown."""
    await receive()
    stack = AsyncExitStack()
    try:
        await stack.enter_async_context(context())
    except Exception as error:
        log.error("start_failed", exc_info=error)
        await send({"type": "lifespan.startup.failed", "message": str(error) or type(error).__name__})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    try:
        await stack.aclose()
    except Exception as error:
        log.error("stop_failed", exc_info=error)
        await send({"type": "lifespan.shutdown.failed", "message": str(error) or type(error).__name__})
    else:
        await send({"type": "lifespan.shutdown.complete"})
