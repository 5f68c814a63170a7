"""Robots of this machine that take a message and do not answer: two of them leave the channel to a third."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from kernel.testing.clock import MovableClock
from services.push.wire import AT_ONCE_UNSURE, Wire, channels_of
from services.push.worker import Worker
from tests.support.answers import eventually
from tests.support.hostile_receivers import Receiver, answers_text, receiver
from tests.support.push_worker import Pushing, Scripted
from tests.support.suite import settings_for

ROBOT = answers_text("200 OK", '{"errcode":0,"errmsg":"ok"}')


@pytest.fixture
async def stage(
    prepared: dict[str, Any], clock: MovableClock
) -> AsyncIterator[tuple[Pushing, list[Receiver]]]:
    """A push with three robots that it may call, the first two of which are silent."""
    async with AsyncExitStack() as stack:
        robots = [
            await stack.enter_async_context(receiver(ROBOT, silent=silent)) for silent in (True, True, False)
        ]
        targets = ",".join(f"127.0.0.0/8:{one.port}" for one in robots)
        pushing = Pushing(settings_for(**prepared, push_targets=targets), clock)
        stack.push_async_callback(pushing.database.dispose)
        await pushing.start()
        yield pushing, robots


async def robot_of(push: Pushing, robot: Receiver) -> str:
    owner = await push.subscriber("wecom")
    # 64 at once: more than its share of the channel.
    await push.endpoint("wecom", subscriber=owner, url=robot.url, concurrency=64, per_minute=1000)
    return owner


async def test_two_robots_that_do_not_answer_leave_the_channel_to_others(
    stage: tuple[Pushing, list[Receiver]],
) -> None:
    push, robots = stage
    slow = [await robot_of(push, one) for one in robots[:2]]
    waiting = [await push.send() for _ in range(AT_ONCE_UNSURE)]
    wire = Wire(push.tools.settings)
    worker = Worker(push.database, push.tools, channels_of(push.database, push.tools, wire), wire)
    running = asyncio.create_task(worker.run())
    share = AT_ONCE_UNSURE // 4

    async def asked() -> list[int]:
        return [len(one.requests) for one in robots]

    await eventually(asked, lambda found: found == [share, share, 0])
    prompt = await robot_of(push, robots[2])
    late = [await push.send() for _ in range(3)]

    async def told() -> set[str]:
        return {(await push.states(message)).get(prompt, "") for message in late}

    await eventually(told, lambda states: states == {"delivered"})
    assert await asked() == [share, share, len(late)]
    assert {(await push.states(waiting[0]))[owner] for owner in slow} == {"leased"}
    for one in robots:
        one.go_on.set()
    await running
    assert {state for message in waiting for state in (await push.states(message)).values()} == {"delivered"}


async def test_a_provider_that_does_not_answer_holds_up_no_other_channel_of_its_office(push: Pushing) -> None:
    go_on = asyncio.Event()

    class Stuck(Scripted):
        async def send(self, batch: Any) -> Any:
            await go_on.wait()
            return await super().send(batch)

    worker = push.worker(sms=Stuck(batch=1, at_once=4), email=Scripted(batch=1))
    stuck = await push.subscriber("sms")
    first = await push.send()
    running = asyncio.create_task(worker.run())

    async def state_of(message: str, owner: str) -> str:
        return (await push.states(message)).get(owner, "")

    await eventually(lambda: state_of(first, stuck), lambda state: state == "leased")
    prompt = await push.subscriber("email")
    second = await push.send()
    await eventually(lambda: state_of(second, prompt), lambda state: state == "delivered")
    assert await state_of(first, stuck) == "leased"
    go_on.set()
    await running
