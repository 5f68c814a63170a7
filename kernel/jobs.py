"""Periodic work inside a service's lifespan; each run is idempotent, so that a crash only repeats it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called at the start and then every `every_seconds`; an error is logged and the next run tries again."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[None]]


async def keep_running(job: Job) -> None:
    """Run a job for ever."""
    while True:
        try:
            await job.run()
        except Exception:
            log.exception("job_failed", job=job.name)
        await asyncio.sleep(job.every_seconds)
