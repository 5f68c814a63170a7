"""When periodic work has its first turn, and that it is not waited for in vain."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from kernel import jobs
from kernel.jobs import Job, keep_running


class Turns:
    """How many turns each job has had."""

    def __init__(self) -> None:
        self.had = {"often": 0, "rarely": 0}
        self._moved = asyncio.Condition()

    def job(self, name: str, every_seconds: float) -> Job:
        return Job(name, every_seconds, self._turn(name))

    def _turn(self, name: str) -> Callable[[], Coroutine[Any, Any, None]]:
        async def turn() -> None:
            async with self._moved:
                self.had[name] += 1
                self._moved.notify_all()

        return turn

    async def reached(self, name: str, number: int) -> None:
        async with asyncio.timeout(30), self._moved:
            await self._moved.wait_for(lambda: self.had[name] >= number)


async def stopped(*running: asyncio.Task[None]) -> None:
    for task in running:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_what_comes_round_often_begins_at_the_start_and_what_comes_rarely_does_not() -> None:
    turns = Turns()
    rare = turns.job("rarely", 3600.0)
    running = [asyncio.create_task(keep_running(job)) for job in (rare, turns.job("often", 0.001))]
    await turns.reached("often", 20)
    assert turns.had["rarely"] == 0
    rare.woken.set()
    await turns.reached("rarely", 1)
    await stopped(*running)


async def test_what_comes_rarely_has_its_first_turn_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SOON_SECONDS", 0.001)
    turns = Turns()
    running = asyncio.create_task(keep_running(turns.job("rarely", 3600.0)))
    await turns.reached("rarely", 1)
    await stopped(running)


async def test_a_job_that_never_had_a_turn_is_ended_in_order_too() -> None:
    ended: list[str] = []

    async def run() -> None:
        ended.append("run")

    async def end() -> None:
        ended.append("end")

    running = asyncio.create_task(keep_running(Job("rarely", 3600.0, run, end)))
    await asyncio.sleep(0)
    await stopped(running)
    assert ended == ["end"]
