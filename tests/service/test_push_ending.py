"""A worker's process is to end, as for an update: nothing is broken off that could have come to its end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from kernel.jobs import Job, keep_running
from tests.support.answers import eventually
from tests.support.push_worker import Pushing, Stuck


async def test_a_worker_that_is_to_end_takes_nothing_more_and_settles_what_is_under_way(
    push: Pushing,
) -> None:
    for _ in range(8):
        await push.subscriber()
    messages = [await push.send() for _ in range(5)]
    channel = Stuck({push.sms}, deduplicates=False, batch=1, at_once=16)
    worker = push.worker(sms=channel)  # type: ignore[arg-type]  # a channel as any
    job = Job("deliver", 2.0, worker.run, worker.end, worker.stop)
    running = asyncio.create_task(keep_running(job))

    async def states() -> Counter[str]:
        found: Counter[str] = Counter()
        for one in messages:
            found.update((await push.states(one)).values())
        return found

    await eventually(states, lambda found: found["leased"] > 0 and found["leased"] + found["queued"] == 40)
    running.cancel()
    for _ in range(3):
        await asyncio.sleep(0)  # the job hears of it
    channel.freed.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await states() == {"delivered": len(channel.sent), "queued": 40 - len(channel.sent)}
    assert worker.lease.fence is None

    await lost_and_found(job, states)


async def lost_and_found(job: Job, states: Callable[[], Awaitable[Counter[str]]]) -> None:
    """The process goes on, and has the work again: its lease was lost for a moment, and came back."""
    again = asyncio.create_task(keep_running(job))
    await eventually(states, lambda found: found == {"delivered": 40})
    again.cancel()
    with pytest.raises(asyncio.CancelledError):
        await again
