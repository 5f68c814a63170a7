"""Deliveries as a state machine: whatever is done in whatever order, each is what it may be, and whoever is told is told once."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from kernel.clock import SHANGHAI
from kernel.db.lease import LeaseLostError
from kernel.http.problems import Conflict, Forbidden
from kernel.testing.clock import MovableClock
from services.push import settling
from services.push.decisions import service as decisions
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Delivery
from services.push.endpoints import service as endpoints
from services.push.endpoints.models import Endpoint
from services.push.messages import service as messages
from services.push.threads import repository as threads
from services.push.worker import Worker
from tests.support import databases
from tests.support.delivery_model import DEAD, ENDS, MOODS, Death, Receivers, Told, World
from tests.support.push import step as step_of
from tests.support.push_worker import CALLER, Died, Pushing
from tests.support.put_back import Borrowed
from tests.support.suite import settings_for

T = TypeVar("T")
ASKED = hypothesis.settings.default or hypothesis.settings()
#: A twelfth of what the profile asks for: each of them is a database.
EXAMPLES = hypothesis.settings(ASKED, max_examples=max(1, ASKED.max_examples // 12), stateful_step_count=30)
#: The clock is never before it: the catalogue of the messages is in force.
BEGIN = datetime(2026, 3, 4, 9, tzinfo=SHANGHAI)
#: More than each receiver of the county has in one example anyway.
MOST_MESSAGES = 6
CLASSES = ("ordinary", "progress", "statutory", "emergency")
STEPS = (-timedelta(hours=1), -timedelta(days=1), timedelta(hours=1), timedelta(days=2))
#: For so long nothing is done before a worker works.
PAUSES = (timedelta(0), timedelta(seconds=10), timedelta(minutes=7), timedelta(hours=3))
FROM_HERE = {"out_of_order": False, "reason": None}
index = st.integers(0, 30)
moods = st.tuples(*[st.sampled_from(list(MOODS))] * 3)


class Deliveries(RuleBasedStateMachine):
    """Senders, receivers and workers that die, on a database of their own."""

    def __init__(self, push: Pushing, runner: asyncio.Runner) -> None:
        super().__init__()
        self.push, self.runner = push, runner
        self.world = World(push.clock)
        self.sound = True
        self.rows: list[Delivery] = []
        self.ghosts: list[tuple[Worker, int, Receivers]] = []
        self.do(self.begin())

    def do(self, act: Coroutine[Any, Any, T]) -> T:
        self.sound = False
        done = self.runner.run(act)
        self.sound = True
        return done

    def refused(self, act: Coroutine[Any, Any, None]) -> str | None:
        """The code by which it is refused; None where it is done."""
        try:
            self.do(act)
        except (Conflict, Forbidden) as problem:
            self.sound = True
            return problem.code
        return None

    def one_of(self, among: Sequence[T], which: int) -> T:
        return among[which % len(among)]

    async def begin(self) -> None:
        await self.push.start()
        self.owners = [await self.push.subscriber(channel) for channel in ("sms", "sms", "email")]
        self.channel_of = dict(zip(self.owners, ("sms", "sms", "email"), strict=True))
        self.world.moods = dict.fromkeys(self.owners, "well")
        self.threads = {"case": 0, "other": 0}
        self.replace_worker()
        await self.send("ordinary", None, 0, None)
        await self.send("progress", "case", 0, None)

    def replace_worker(self) -> None:
        self.lines = {
            name: Receivers(name, self.world, deduplicates=name == "email") for name in ("sms", "email")
        }
        self.worker = Worker(self.push.database, self.push.tools, self.lines)

    @rule(
        class_=st.sampled_from(CLASSES), thread=st.sampled_from((None, None, "case", "other")),
        later=st.sampled_from((0, 0, 0, 60, 300)), lasts=st.sampled_from((None, None, None, 30, 1500)),
    )  # fmt: skip
    def publish(self, class_: str, thread: str | None, later: int, lasts: int | None) -> None:
        if len(self.world.told) < MOST_MESSAGES:
            self.do(self.send(class_, thread, later, lasts))

    async def send(
        self, class_: str, thread: str | None, later: int, lasts: int | None, **changes: Any
    ) -> None:
        begin = self.push.clock.now() + timedelta(minutes=later)
        end = begin + timedelta(minutes=lasts) if lasts else None
        step = 0
        if thread is not None:
            self.threads[thread] += 1
            step = self.threads[thread]
            async with self.push.database.read() as session:
                case = await threads.get(session, CALLER.client, thread)
            # A case whose steps were all cancelled stands where it stood before them.
            anew = case is None or case.stage is None
            changes["thread"] = step_of("during", thread, began_before_gongkai=anew)
        changes |= {"class": class_, "not_before": begin.isoformat(), "expires": end and end.isoformat()}
        name = await self.push.send(**changes)
        self.world.told[name] = Told(
            name, class_, begin, end, thread, step, changes.get("supersedes"), changes.get("relation") == "withdraws"
        )  # fmt: skip

    @rule(which=index, relation=st.sampled_from(("corrects", "withdraws", "repeats")))
    def supersede(self, which: int, relation: str) -> None:
        over = {one.supersedes for one in self.world.told.values()}
        told = self.one_of(list(self.world.told.values()), which)
        if told.id not in over and len(self.world.told) < MOST_MESSAGES:
            self.do(self.send(told.class_, None, 0, None, supersedes=told.id, relation=relation))
            told.cancelled = told.cancelled or told.id not in self.planned()

    def planned(self) -> set[str]:
        return {row.message for row in self.rows}

    @rule(which=index)
    def cancel(self, which: int) -> None:
        told = self.one_of(list(self.world.told.values()), which)

        async def cancel() -> None:
            async with self.push.database.write() as session:
                await messages.cancel(session, CALLER, self.push.tools, told.id)

        gone_out = told.id in self.planned()
        assert self.refused(cancel()) == ("released" if gone_out else None)
        told.cancelled = not gone_out

    @rule(moods=moods, after=st.sampled_from(PAUSES))
    def work(self, moods: tuple[str, ...], after: timedelta) -> None:
        self.world.moods = dict(zip(self.owners, moods, strict=True))
        self.push.clock.move_to(self.push.clock.now() + after)
        self.run("none")
        self.do(self.world.rest(self.push))

    @rule(moods=moods, death=st.sampled_from(("intended", "sent")))
    def die(self, moods: tuple[str, ...], death: Death) -> None:
        self.world.moods = dict(zip(self.owners, moods, strict=True))
        self.run(death)

    def run(self, death: Death) -> None:
        for line in self.lines.values():
            line.death = death
        self.world.run += 1
        try:
            self.do(self.worker.run())
        except Died:
            self.sound = True
            self.world.deadly.add(self.world.run)
            self.do(self.bury())

    async def bury(self) -> None:
        """The dead worker's lease ends by time; it does not know that it is over."""
        fence = self.worker.lease.fence
        assert fence is not None
        await self.worker.lease.give_back()
        for line in self.lines.values():
            self.ghosts.append((self.worker, fence, line))
        self.replace_worker()

    @rule()
    def another_worker(self) -> None:
        self.do(self.worker.end())
        self.replace_worker()

    @rule(which=index)
    def settle_late(self, which: int) -> None:
        over = [one for one in self.ghosts if (self.worker.lease.fence or 0) > one[1]]
        if over:
            self.do(self.late(*self.one_of(over, which)))

    async def late(self, ghost: Worker, fence: int, line: Receivers) -> None:
        ghost.lease.fence = fence
        async with self.push.database.write() as session:
            with suppress(LeaseLostError):
                await ghost.lease.guard(session)
                raise AssertionError("the lease is another's")
            settled = await settling.settle(session, self.push.tools, line.unheard, fence, self.lines)
        assert settled == 0

    @rule(step=st.sampled_from(STEPS))
    def clock_steps(self, step: timedelta) -> None:
        self.push.clock.move_to(max(BEGIN, self.push.clock.now() + step))

    @rule(whom=index, off=st.booleans())
    def switch_subscriber(self, whom: int, off: bool) -> None:
        owner = self.one_of(self.owners, whom)

        async def switch() -> None:
            async with self.push.database.write() as session:
                channel = self.channel_of[owner]
                await deliveries.switch(
                    session, CALLER, self.push.tools, owner, channel, "维护" if off else None
                )

        self.do(switch())
        (self.world.off.add if off else self.world.off.discard)(owner)

    @rule(channel=st.sampled_from(("sms", "email")), off=st.booleans())
    def switch_account(self, channel: str, off: bool) -> None:
        async def switch() -> None:
            async with self.push.database.write() as session:
                found = await session.scalars(select(Endpoint.id).where(Endpoint.channel == channel))
                for name in found.all():
                    await endpoints.switch(session, CALLER, self.push.tools, name, "维护" if off else None)

        self.do(switch())

    @rule(which=index)
    def redrive(self, which: int) -> None:
        if not self.rows:
            return
        row = self.one_of([row for row in self.rows if row.state in DEAD] or self.rows, which)

        async def redrive() -> None:
            async with self.push.database.write() as session:
                await decisions.redrive(session, CALLER, self.push.tools, row.id, FROM_HERE)

        done = self.refused(redrive()) in (None, "sent_again", "message_over", "out_of_order")
        assert done is (row.state in DEAD)

    @invariant()
    def each_is_what_it_may_be(self) -> None:
        self.rows = self.do(self.world.hold(self.push))

    def teardown(self) -> None:
        if self.sound:
            self.come_to_an_end()

    def come_to_an_end(self) -> None:
        """When everything is well again and time goes on, nothing stays open."""
        for whom in range(len(self.owners)):
            self.switch_subscriber(whom, off=False)
        for channel in self.lines:
            self.switch_account(channel, off=False)
        for _ in range(2):
            self.push.clock.move_to((self.world.latest or self.push.clock.now()) + timedelta(days=3))
            self.work(("well",) * 3, timedelta(0))
            self.each_is_what_it_may_be()
        assert {row.state for row in self.rows} <= ENDS


class Databases:
    """A database of push as a first start leaves it, for one example after the other."""

    def __init__(self, prepared: dict[str, Any], borrowed: list[Borrowed], folder: Path) -> None:
        self._prepared, self._folder, self._numbers = prepared, folder, 0
        self._borrowed = [one for one in borrowed if one.name.endswith("_push_lent")]
        self._last: Pushing | None = None

    def machine(self, runner: asyncio.Runner) -> Deliveries:
        self.end(runner)
        given = dict(self._prepared)
        if not self._borrowed:
            self._numbers += 1
            given["data"] = self._folder / str(self._numbers)
            databases.copy_files(self._prepared["data"], given["data"])
        self._last = Pushing(settings_for(**given), MovableClock(BEGIN))
        return Deliveries(self._last, runner)

    def end(self, runner: asyncio.Runner) -> None:
        if self._last is None:
            return
        runner.run(self._last.database.dispose())
        for database in self._borrowed:
            database.put_back()
        self._last = None


def test_whatever_is_done_each_delivery_is_what_it_may_be_and_arrives_once(
    prepared: dict[str, Any], borrowed: list[Borrowed], tmp_path: Path
) -> None:
    fresh = Databases(prepared, borrowed, tmp_path)
    with asyncio.Runner() as runner:
        make: Callable[[], Deliveries] = lambda: fresh.machine(runner)  # noqa: E731
        try:
            run_state_machine_as_test(make, settings=EXAMPLES)
        finally:
            fresh.end(runner)
