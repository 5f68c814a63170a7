"""Periodic work inside a service's lifespan; each run is idempotent, so that a crash only repeats it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
#: A job with longer pauses has its first run so long after the start. Dozens of them at once, in each of several processes that an
#: operator starts together, would be what the first requests wait for; and a process that ends and is started again and again
#: still comes to them.
SOON_SECONDS = 10.0
log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called at the start, or `SOON_SECONDS` later where its pauses are longer, and then every `every_seconds`; an
    error is logged and the next run tries again. `end` is called once no further run follows. `stop` is called where it is to end while
    a run is under way, which then begins nothing new. `at_outbox`: it also runs at once when something was put into the outbox.
    """

    name: str
    every_seconds: float
    run: Callable[[], Coroutine[Any, Any, None]]
    end: Callable[[], Coroutine[Any, Any, None]] | None = None
    stop: Callable[[], None] | None = None
    at_outbox: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


async def keep_running(job: Job) -> None:
    """Run a job for ever. One that is at work when it is cancelled ends its run first, in `PATIENCE_SECONDS`."""
    try:
        if job.every_seconds > SOON_SECONDS:
            await _woken_within(job, SOON_SECONDS)
        while True:
            job.woken.clear()
            try:
                await whole(job.run(), job.stop)
            except Exception:
                log.exception("job_failed", job=job.name)
                await asyncio.sleep(job.every_seconds)
                continue
            await _woken_within(job, job.every_seconds)
    finally:
        if job.end is not None:
            await _ended(job.name, job.end)


async def _woken_within(job: Job, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await job.woken.wait()


async def _ended(name: str, end: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await whole(end())
    except Exception:
        log.exception("job_end_failed", job=name)


async def whole(run: Coroutine[Any, Any, T], stop: Callable[[], None] | None = None) -> T:
    """What `run` gives; cancelling calls `stop` and waits for its end, however often it is asked. A database call that is broken off can
    lose its connection, with the write lock of a SQLite file on it.
    """
    task = asyncio.create_task(run)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if stop is not None:
            stop()
        await _end(task)
        raise


async def _end(task: asyncio.Task[Any]) -> None:
    """Wait for a task whose result nobody wants; it is broken off when it takes longer than `PATIENCE_SECONDS`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE_SECONDS
    while not task.done() and loop.time() < until:
        with suppress(asyncio.CancelledError):  # ours is under way already
            await asyncio.wait({task}, timeout=until - loop.time())
    if not task.done():
        log.warning("run_broken_off", run=repr(task.get_coro()))
        task.cancel()
    elif not task.cancelled() and (error := task.exception()):
        log.warning("run_failed_in_the_end", error=repr(error))
