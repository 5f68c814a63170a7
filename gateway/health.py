"""For operators: /healthz (the process lives), /readyz (its parts answer), /metrics."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from gateway.answers import send_json, send_text
from gateway.upstreams import Page
from kernel.http.asgi import Scope, Send, send_problem
from kernel.http.problems import Unavailable
from kernel.telemetry.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger("gateway")

#: A part's name, and a call that raises when the part does not answer; what it gives else is a warning.
Check = tuple[str, Callable[[], Awaitable[str | None]]]


async def live(scope: Scope, send: Send) -> None:
    """200 while the event loop turns; asks nothing else: a lost database is no reason for a restart."""
    await send_json({"status": "ok"}, scope, send)


def readiness(checks: Sequence[Check], seconds: float) -> Page:
    """200 when every part answers within `seconds`, else 503 naming those that do not (why is in the log). A part that answers may
    warn of something.
    """

    async def answer(name: str, check: Callable[[], Awaitable[str | None]]) -> tuple[bool, str | None]:
        try:
            async with asyncio.timeout(seconds):
                return True, await check()
        except Exception as error:
            log.warning("not_ready", part=name, error=repr(error))
            return False, None

    async def ready(scope: Scope, send: Send) -> None:
        answers = await asyncio.gather(*(answer(name, check) for name, check in checks))
        names = [name for name, _ in checks]
        failing = [name for name, (good, _) in zip(names, answers, strict=True) if not good]
        if failing:
            problem = Unavailable(
                f"尚未就绪,以下部分没有响应:{'、'.join(failing)}",
                f"not ready, these parts do not answer: {', '.join(failing)}",
                headers={"retry-after": "2", "cache-control": "no-store"},
                failing=failing,
            )
            await send_problem(problem, scope, send)
        else:
            warnings = [warning for _, warning in answers if warning is not None]
            told = {"status": "ok", "parts": names} | ({"warnings": warnings} if warnings else {})
            await send_json(told, scope, send)

    return ready


def exposition(metrics: Metrics) -> Page:
    """The counters of this process in the Prometheus text format."""

    async def expose(scope: Scope, send: Send) -> None:
        await send_text(await metrics.exposition(), CONTENT_TYPE.encode(), scope, send)

    return expose
