"""Push under kill -9 and crashes of its servers, while messages go out: none is lost, none is there twice; what comes twice on the
wire bears the id of the first, and is bounded (docs/adr/0014).

GONGKAI_FAULT_ROUNDS makes it longer (`make faults`).
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

import httpx
import pytest

from gongkai.stack import Stack
from services.push.deliveries.rules import LEASE
from services.push.wire import AT_ONCE
from tests.support.fault_report import Tally
from tests.support.hooks import Hook, receiving
from tests.support.lease_watch import LeaseWatch
from tests.support.push_load import PushLoad
from tests.support.server import Server

ROUNDS: Final = int(os.environ.get("GONGKAI_FAULT_ROUNDS", "1"))
#: Of a run of `make test`; the first while something is under way.
FEWEST: Final = 3
SUBSCRIBERS: Final = 12
#: How long a receiver thinks: long enough that at each moment something is under way.
THINKING_SECONDS: Final = 0.2
#: A lease is in a dead holder's name for its time and at most so long beyond it.
LEASE_SLACK_SECONDS: Final = 5.0


class Fault(NamedTuple):
    """What happens, and whether what is under way then may come to its receivers again."""

    name: str
    act: Callable[[], None]
    doubles: bool


@pytest.fixture
def hooks() -> Iterator[list[Hook]]:
    with ExitStack() as stack:
        yield [stack.enter_context(receiving(THINKING_SECONDS)) for _ in range(3)]


def opened(hooks: Sequence[Hook]) -> dict[str, str]:
    return {"GONGKAI_PUSH_TARGETS": ",".join(hook.target for hook in hooks)}


def suffered(load: PushLoad, faults: Sequence[Fault], tally: Tally, watch: LeaseWatch | None = None) -> int:
    """Let faults happen while messages go out, the first while some are under way, and in long runs each; how many of them may
    have doubled something.
    """
    moments = []
    with load.writing():
        for n, fault in enumerate(faults):
            if not n or ROUNDS > 1:
                load.flows()
            time.sleep(random.uniform(0.1, 1.0))  # at any moment; nothing waits on it
            if watch is not None:
                watch.up.clear()
            moments.append(time.monotonic())
            fault.act()
            if watch is not None:
                watch.up.set()
        load.flows()
        tally.recovered(time.monotonic() - moments[-1])
    for moment in moments:  # until a message was acknowledged again
        tally.recovered(min((one for one in load.moments if one > moment), default=time.monotonic()) - moment)
    return sum(fault.doubles for fault in faults)


def told(load: PushLoad, doubling: int, kills: int, tally: Tally) -> str:
    """Hold what became of the messages to what is promised; the report."""
    became = load.became()
    again = became.again.total()
    tally.add(
        kills=kills, messages=len(load.accepted), lost=became.lost, ledger_duplicates=became.ledger_duplicates,
        wire_duplicates=again,
    )  # fmt: skip
    assert load.accepted
    assert (became.lost, became.ledger_duplicates, became.untold) == (0, 0, [])
    assert max(became.again.values(), default=0) <= doubling
    assert again <= doubling * AT_ONCE
    return (
        f"\n{kills} faults, {len(load.accepted)} messages to {len(load.owners)} webhooks and feeds: 0 lost, 0 doubled in the"
        f" ledger, {again} on the wire; recovered in {max(tally.recovery_seconds):.1f} s at most\n"
    )


@pytest.mark.xdist_group("stack")
def test_parts_of_the_stack_die_while_messages_go_out(
    stack: Stack, hooks: list[Hook], capsys: pytest.CaptureFixture[str], tally: Tally
) -> None:
    more = opened(hooks)
    assert stack.nats is not None
    assert stack.postgres is not None
    nats, postgres = stack.nats, stack.postgres

    def replaced(name: str) -> Callable[[], None]:
        def act() -> None:
            stack.kill(name)
            stack.run(name, **more)

        return act

    def restart_nats() -> None:
        nats.kill()
        nats.start()

    def restart_postgres() -> None:
        postgres.stop("immediate")
        postgres.start()

    worker = Fault("kill -9 push.worker", replaced("push.worker"), doubles=True)
    others = [
        Fault("kill -9 push.api", replaced("push.api"), doubles=False),
        Fault("kill -9 gateway", replaced("gateway"), doubles=False),
        Fault("kill -9 NATS", restart_nats, doubles=False),
        Fault("crash of PostgreSQL", restart_postgres, doubles=True),
    ]
    faults = [worker, *random.sample(others, FEWEST - 1)]
    for _ in range(ROUNDS - 1):
        faults += random.sample([worker, *others], len(others) + 1)

    def client() -> httpx.Client:
        key = json.loads((stack.settings.data / "keys.json").read_text())["county"]["key"]
        return httpx.Client(base_url=stack.url, headers={"authorization": f"Bearer {key}"}, timeout=30)

    for name in ("push.api", "push.worker"):
        stack.parts[name].process.terminate()
        stack.parts[name].process.wait(30)
        stack.run(name, **more)
    load = PushLoad(client, hooks)
    load.subscribe(SUBSCRIBERS)
    with LeaseWatch(stack, "push", LEASE) as watch:
        doubling = suffered(load, faults, tally, watch)
        report = told(load, doubling, len(faults), tally)
    assert watch.longest <= LEASE_SLACK_SECONDS
    with capsys.disabled():
        sys.stdout.write(report)


def test_the_one_process_dies_while_messages_go_out(
    prepared: dict[str, Any], hooks: list[Hook], capsys: pytest.CaptureFixture[str], tally: Tally
) -> None:
    server = Server(prepared["data"], prepared.get("database_url"), **opened(hooks))

    def die() -> None:
        server.kill()
        server.start()

    with server:
        load = PushLoad(lambda: server.client("county"), hooks)
        load.subscribe(SUBSCRIBERS)
        faults = [Fault("kill -9", die, doubles=True)] * max(FEWEST, ROUNDS)
        doubling = suffered(load, faults, tally)
        report = told(load, doubling, len(faults), tally)
    with capsys.disabled():
        sys.stdout.write(report)
