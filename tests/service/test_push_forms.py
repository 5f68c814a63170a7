"""A WeCom group that is told in markdown, through the worker as it runs and the wire as it is: parts, and a form that changes meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import pytest

from kernel.testing.clock import MovableClock
from services.push import wire
from services.push.channels.service import rendered
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import went_out
from services.push.endpoints import service as endpoints
from services.push.endpoints.schemas import EndpointIn
from services.push.messages import repository as messages
from services.push.worker import Worker
from tests.support import robots
from tests.support.push_worker import CALLER, Pushing, Scripted
from tests.support.robots import Robot, robot_of
from tests.support.suite import settings_for

#: About 10,000 bytes: six parts of text, three of markdown.
LONG = ["补偿费在三十日内足额支付到户，不得截留、挪用。" * 24] * 6
MARKDOWN, TEXT = {"format": "markdown"}, {"format": "text"}


@dataclass
class Group:
    """A push that tells one WeCom group; the group's robot, and whom it is told for."""

    push: Pushing
    robot: Robot
    owner: str = ""
    endpoint: str = ""

    @property
    def form(self) -> dict[str, Any]:
        return {
            "channel": "wecom", "name": "村务群", "subscriber": self.owner, "url": self.robot.url, "concurrency": 1,
        }  # fmt: skip

    async def open(self, options: dict[str, str]) -> None:
        self.owner = await self.push.subscriber("wecom")
        self.endpoint = await self.push.endpoint(**self.form, options=options)

    async def change(self, options: dict[str, str]) -> None:
        body = EndpointIn.model_validate(self.form | {"options": options}).model_dump()
        async with self.push.database.write() as session:
            row = await endpoints.read(session, CALLER, self.endpoint)
            seen = endpoints.etag_of(row)
            await endpoints.change(session, CALLER, self.push.tools, self.endpoint, body, seen)

    async def tell(self, name: str, takes: int = 20) -> Delivery:
        """Let a worker of its own tell the message, as far as the robot takes its parts within this minute."""
        self.robot.taken = 20 - takes
        push, out = self.push, wire.Wire(self.push.tools.settings)
        worker = Worker(push.database, push.tools, wire.channels_of(push.database, push.tools, out), out)
        try:
            await worker.run()
        finally:
            await worker.end()
            await worker.lease.give_back()
        self.push.clock.move_to(self.push.clock.now() + timedelta(minutes=20))
        return (await self.push.rows(name))[self.owner]

    async def parts(self, name: str, form: str) -> list[str]:
        """The parts of the message in a form, as the group reads them."""
        async with self.push.database.read() as session:
            row = await messages.get(session, name)
        assert row is not None
        found = [orjson.loads(one.body) for one in rendered("wecom", row.content, form)]
        return [body[body["msgtype"]]["content"] for body in found]


@pytest.fixture
async def group(prepared: dict[str, Any], clock: MovableClock) -> AsyncIterator[Group]:
    async with AsyncExitStack() as stack:
        robot = await stack.enter_async_context(robot_of(robots.wecom, Robot(None, clock.now().timestamp())))
        push = Pushing(settings_for(**prepared, push_targets=f"127.0.0.0/8:{robot.port}"), clock)
        stack.push_async_callback(push.database.dispose)
        await push.start()
        yield Group(push, robot)


@pytest.mark.parametrize(("options", "form"), [({}, ""), (TEXT, "text"), (MARKDOWN, "markdown")])
async def test_a_group_is_told_in_its_endpoints_form_and_goes_on_behind_what_is_there(
    group: Group, options: dict[str, str], form: str
) -> None:
    await group.open(options)
    name = await group.push.send(paragraphs=LONG)
    parts = await group.parts(name, form)
    assert len(parts) > 2
    row = await group.tell(name, takes=2)
    assert (row.state, abs(row.parts_done)) == ("failed_temp", 2)
    assert (await group.tell(name)).state == "delivered"
    assert group.robot.group == parts


@pytest.mark.parametrize(("before", "after"), [(TEXT, MARKDOWN), (MARKDOWN, TEXT)], ids=["to_markdown", "to_text"])  # fmt: skip
async def test_a_message_begins_anew_in_another_form_and_loses_nothing(
    group: Group, before: dict[str, str], after: dict[str, str]
) -> None:
    await group.open(before)
    name = await group.push.send(paragraphs=LONG)
    await group.tell(name, takes=2)
    await group.change(after)
    there = (await group.parts(name, before["format"]))[:2]
    assert group.robot.group == there
    # Throttled before the first part in the new form: what arrived in the old one is still known to have gone out.
    row = await group.tell(name, takes=0)
    refused = [("failed_temp", "throttled")]
    assert (row.state, went_out(row.parts_done, refused, bounced=False)) == ("failed_temp", True)
    assert (await group.tell(name)).state == "delivered"
    assert group.robot.group == [*there, *await group.parts(name, after["format"])]


async def test_a_minute_is_reckoned_by_the_parts_of_the_form(group: Group) -> None:
    await group.open(MARKDOWN)
    for options in (MARKDOWN, TEXT):
        await group.change(options)
        for _ in range(8):
            name = await group.push.send(paragraphs=LONG)
        parts = len(await group.parts(name, options["format"]))
        channel = Scripted(batch=1)
        worker = group.push.worker(wecom=channel)
        await worker.run()
        await worker.lease.give_back()
        assert len(channel.sent) == 20 // parts == {"markdown": 6, "text": 3}[options["format"]]


async def test_a_test_message_comes_in_the_form_too(group: Group) -> None:
    await group.open(MARKDOWN)
    async with group.push.database.read() as session:
        row, opened = await endpoints.opened_of(session, CALLER, group.push.tools, group.endpoint, None)
    now = group.push.clock.now()
    outcome = await wire.test_of(group.push.tools.settings, row.channel, row.mode, opened, now)
    assert outcome.kind == "delivered"
    assert group.robot.group[0].startswith("## 推送测试\n这是一条测试消息")
