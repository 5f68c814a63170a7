"""Many cases at once: each is told in its order whatever fails, and none waits for another."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from kernel.http.problems import Conflict, Invalid
from services.push.decisions import service as decisions
from services.push.messages.models import Message
from services.push.worker import Worker
from tests.support.delivery_model import DEAD, ENDS, Receivers, Told, World
from tests.support.push import step as step_of
from tests.support.push_worker import CALLER, Died, Pushing

CASES, STEPS = 4, 3
MOODS = ("well", "well", "busy", "silent_with_it", "silent_without", "refusing")
FROM_HERE = {"out_of_order": False, "reason": None}


class Cases:
    """Cases of some steps each, receivers on two channels, and workers one after the other."""

    def __init__(self, push: Pushing) -> None:
        self.push, self.world = push, World(push.clock)

    async def begin(self) -> None:
        self.owners = [await self.push.subscriber(channel) for channel in ("sms", "sms", "email")]
        self.well()
        self.steps = [[await self.send(case, step) for step in range(1, STEPS + 1)] for case in range(CASES)]
        self.replace_worker()

    def well(self) -> None:
        self.world.moods = dict.fromkeys(self.owners, "well")
        self.world.stuck = {}

    async def send(self, case: int, step: int) -> str:
        thread = step_of("during", f"case-{case}", began_before_gongkai=step == 1)
        name = await self.push.send(thread=thread, **{"class": "progress"})
        self.world.told[name] = Told(name, "progress", self.push.clock.now(), None, thread["id"], step)
        return name

    def replace_worker(self) -> None:
        self.lines = {
            name: Receivers(name, self.world, deduplicates=name == "email") for name in ("sms", "email")
        }
        self.worker = Worker(self.push.database, self.push.tools, self.lines)

    async def work(self, *, dies: bool = False) -> None:
        self.world.run += 1
        for line in self.lines.values():
            line.death = "sent" if dies else "none"
        try:
            await self.worker.run()
        except Died:
            self.world.deadly.add(self.world.run)
            await self.worker.lease.give_back()  # as its end by time
            self.replace_worker()

    async def redrive(self, delivery: str) -> None:
        async with self.push.database.write() as session:
            await decisions.redrive(session, CALLER, self.push.tools, delivery, FROM_HERE)


async def test_a_case_that_is_stuck_keeps_no_other_waiting(push: Pushing) -> None:
    cases = Cases(push)
    await cases.begin()
    cases.world.stuck = {cases.steps[0][0]: "busy"}
    await cases.work()
    states = [[set((await push.states(name)).values()) for name in steps] for steps in cases.steps]
    assert states == [[{"failed_temp"}, {"queued"}, {"queued"}], *[[{"delivered"}] * STEPS] * (CASES - 1)]
    cases.well()
    push.clock.move_to(push.clock.now() + timedelta(minutes=1))
    await cases.work()
    assert {row.state for row in await cases.world.hold(push)} == {"delivered"}


@pytest.mark.parametrize("seed", [5, 711])
async def test_whatever_fails_no_step_arrives_behind_a_later_one(push: Pushing, seed: int) -> None:
    random, cases = Random(seed), Cases(push)
    await cases.begin()
    for _ in range(8):
        cases.world.moods = {owner: random.choice(MOODS) for owner in cases.owners}
        cases.world.stuck = {
            name: random.choice(MOODS)
            for steps in cases.steps
            for name in random.sample(steps, random.randrange(STEPS))
        }
        await cases.work(dies=random.random() < 0.3)
        dead = [row.id for row in await cases.world.hold(push) if row.state in DEAD]
        for delivery in random.sample(dead, min(3, len(dead))):
            with suppress(Conflict):  # sent again already, or behind a later step
                await cases.redrive(delivery)
        push.clock.move_to(push.clock.now() + random.choice([timedelta(seconds=10), timedelta(hours=3)]))
    cases.well()
    for _ in range(2):
        await cases.work()
        push.clock.move_to(push.clock.now() + timedelta(days=3))
    assert {row.state for row in await cases.world.hold(push)} <= ENDS
    assert len(cases.world.steps) == CASES * len(cases.owners)


async def test_a_step_whose_content_was_forgotten_is_not_changed_and_says_why(push: Pushing) -> None:
    await push.subscriber()
    thread = step_of("before", "case-1")
    told = await push.send(thread=thread)
    async with push.database.write() as session:
        row = await session.get(Message, told)
        assert row is not None
        row.content = b""
    with pytest.raises(Invalid) as refused:
        await push.send(thread=thread, supersedes=told, relation="corrects")
    assert (refused.value.code, refused.value.errors[0].pointer) == ("content_expired", "/thread")
    await push.send(supersedes=told, relation="corrects")
