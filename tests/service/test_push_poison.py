"""Poison: a message that no channel can make anything of is a dead letter with its reason, and what is behind it goes out."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from kernel.testing.clock import MovableClock
from services.push.deliveries import repository
from services.push.deliveries.rules import DEAD
from services.push.messages.models import Message
from services.push.wire import Wire, channels_of
from services.push.worker import Worker
from tests.support.hostile_receivers import Receiver, answers_text, receiver
from tests.support.push_worker import COUNTY, Pushing
from tests.support.suite import settings_for

ROBOTS = ("wecom", "dingtalk", "feishu")
TAKEN = answers_text("200 OK", '{"errcode":0,"errmsg":"ok","code":0}')


@pytest.fixture
async def stage(
    prepared: dict[str, Any], clock: MovableClock
) -> AsyncIterator[tuple[Pushing, dict[str, Receiver]]]:
    """A push with a robot of each kind that it may call."""
    async with AsyncExitStack() as stack:
        robots = {name: await stack.enter_async_context(receiver(TAKEN)) for name in ROBOTS}
        targets = ",".join(f"127.0.0.0/8:{one.port}" for one in robots.values())
        pushing = Pushing(settings_for(**prepared, push_targets=targets), clock)
        stack.push_async_callback(pushing.database.dispose)
        await pushing.start()
        yield pushing, robots


def spoilt(content: bytes) -> list[bytes]:
    """Contents that no version of ours has written."""
    return [
        b"{", b"{}", b"[]", content.replace("预算公开".encode(), "预算\u202e".encode()),
        content.replace("预算公开".encode(), b""),
    ]  # fmt: skip


async def test_poisoned_messages_are_dead_letters_and_the_queue_goes_on(
    stage: tuple[Pushing, dict[str, Receiver]],
) -> None:
    push, robots = stage
    owners = {}
    for name, robot in robots.items():
        owners[name] = await push.subscriber(name)
        await push.endpoint(name, subscriber=owners[name], url=robot.url)
    poisoned = [await push.send() for _ in range(5)]
    async with push.database.write() as session:
        content = await session.scalar(select(Message.content).where(Message.id == poisoned[0]))
        assert content is not None
        for message, instead in zip(poisoned, spoilt(content), strict=True):
            await session.execute(update(Message).where(Message.id == message).values(content=instead))
    good = await push.send()
    wire = Wire(push.tools.settings)
    worker = Worker(push.database, push.tools, channels_of(push.database, push.tools, wire), wire)
    async with wire:
        await worker.run()
        push.clock.move_to(push.clock.now() + timedelta(seconds=1))  # Feishu takes five a second
        await worker.run()
    assert await push.states(good) == dict.fromkeys(owners.values(), "delivered")
    assert [len(robot.requests) for robot in robots.values()] == [1, 1, 1]
    async with push.database.read() as session:
        dead = await repository.list_page(
            session, region=COUNTY, message=None, subscriber=None, states=list(DEAD), after=None, limit=100
        )
    assert {(row.message, row.channel) for row in dead} == {
        (one, name) for one in poisoned for name in ROBOTS
    }
    assert {(row.state, row.reason) for row in dead} == {("failed_perm", "cannot_render")}
