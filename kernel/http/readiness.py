"""Whether the parts of a process answer, and what they warn of: for /readyz, of the gateway and of each service."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from kernel.http.problems import Unavailable

log = structlog.get_logger("readiness")

#: A part's name, and a call that raises when the part does not answer; what it gives else is a warning.
Check = tuple[str, Callable[[], Awaitable[str | None]]]


async def readiness(checks: Sequence[Check], seconds: float) -> dict[str, Any]:
    """What /readyz says when every part answers within `seconds`: their names, and what some warn of. Raises Unavailable naming those
    that do not (why is in the log).
    """

    async def answer(name: str, check: Callable[[], Awaitable[str | None]]) -> tuple[bool, str | None]:
        try:
            async with asyncio.timeout(seconds):
                return True, await check()
        except Exception as error:
            log.warning("not_ready", part=name, error=repr(error))
            return False, None

    answers = await asyncio.gather(*(answer(name, check) for name, check in checks))
    names = [name for name, _ in checks]
    failing = [name for name, (good, _) in zip(names, answers, strict=True) if not good]
    if failing:
        raise Unavailable(
            f"尚未就绪,以下部分没有响应:{'、'.join(failing)}",
            f"not ready, these parts do not answer: {', '.join(failing)}",
            headers={"retry-after": "2", "cache-control": "no-store"},
            failing=failing,
        )
    warnings = [warning for _, warning in answers if warning is not None]
    return {"status": "ok", "parts": names} | ({"warnings": warnings} if warnings else {})
