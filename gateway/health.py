"""For operators: /healthz (the process lives), /readyz (its parts answer), /metrics."""

from collections.abc import Sequence

from gateway.answers import send_json, send_text
from gateway.upstreams import Page
from kernel.http.asgi import Scope, Send, send_problem
from kernel.http.problems import Unavailable
from kernel.http.readiness import Check, readiness
from kernel.telemetry.metrics import CONTENT_TYPE, Metrics


async def live(scope: Scope, send: Send) -> None:
    """200 while the event loop turns; asks nothing else: a lost database is no reason for a restart."""
    await send_json({"status": "ok"}, scope, send)


def ready(checks: Sequence[Check], seconds: float) -> Page:
    """200 when every part answers within `seconds`, else 503 naming those that do not."""

    async def answer(scope: Scope, send: Send) -> None:
        try:
            told = await readiness(checks, seconds)
        except Unavailable as problem:
            await send_problem(problem, scope, send)
        else:
            await send_json(told, scope, send)

    return answer


def exposition(metrics: Metrics) -> Page:
    """The counters of this process in the Prometheus text format."""

    async def expose(scope: Scope, send: Send) -> None:
        await send_text(await metrics.exposition(), CONTENT_TYPE.encode(), scope, send)

    return expose
