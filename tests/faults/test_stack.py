"""The stack as real processes, under writes: parts killed with -9, PostgreSQL and NATS ended and started again.

Checked from outside: every acknowledged write is there once, every event's effect once. GONGKAI_FAULT_ROUNDS makes it
longer (`make faults`).
"""

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest

from gongkai.stack import Stack
from tests.support.fault_report import Tally
from tests.support.lease_watch import LeaseWatch
from tests.support.pages import created, rows
from tests.support.suite import COUNTY, land_event, publication

pytestmark = pytest.mark.xdist_group("stack")
ROUNDS = int(os.environ.get("GONGKAI_FAULT_ROUNDS", "1"))
WRITERS = 3
BETWEEN_SECONDS = 1.0
#: A lease is in a dead holder's name for its time and at most so long beyond it.
LEASE_SLACK_SECONDS = 5.0


def client(stack: Stack, who: str) -> httpx.Client:
    key = json.loads((stack.settings.data / "keys.json").read_text())[who]["key"]
    return httpx.Client(base_url=stack.url, headers={"authorization": f"Bearer {key}"}, timeout=30)


def acknowledged(call: Callable[[], httpx.Response], ended: threading.Event) -> httpx.Response | None:
    """Repeat a call under its Idempotency-Key until it is acknowledged; None when the test is over before."""
    while not ended.is_set():
        try:
            answer = call()
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code < 500 and answer.status_code != 409:
            assert answer.status_code == 201, answer.text
            return answer
        time.sleep(0.05)
    return None


def faults(stack: Stack) -> list[tuple[str, Callable[[], None]]]:
    def restart_nats() -> None:
        assert stack.nats is not None
        stack.nats.kill()
        stack.nats.start()

    def restart_postgres() -> None:
        assert stack.postgres is not None
        stack.postgres.stop("immediate")
        stack.postgres.start()

    def replace(name: str) -> Callable[[], None]:
        def act() -> None:
            stack.kill(name)
            stack.run(name)

        return act

    return [
        ("kill -9 worker (relay, consumers, jobs)", replace("catalog.worker")),
        ("kill -9 api", replace("catalog.api")),
        ("kill -9 gateway", replace("gateway")),
        ("kill -9 NATS", restart_nats),
        ("crash of PostgreSQL", restart_postgres),
    ]


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(
    stack: Stack, capsys: pytest.CaptureFixture[str], tally: Tally
) -> None:
    written: dict[str, dict[str, Any]] = {}
    published: set[str] = set()
    moments, broken = list[float](), list[float]()
    ended, lock = threading.Event(), threading.Lock()
    with client(stack, "department") as caller:
        bodies = caller.get(f"/v1/catalog/bodies?region={COUNTY}").json()["items"]
    body = next(b["id"] for b in bodies if b["name"].endswith("自然资源局"))

    def write(writer: int) -> None:
        with client(stack, "department") as caller:
            for n in range(10_000):
                number = f"f-{writer}-{n}"
                found = acknowledged(
                    lambda number=number: caller.post(
                        "/v1/catalog/business-events",
                        json=land_event(number, body),
                        headers={"Idempotency-Key": number},
                    ),
                    ended,
                )
                if found is None:
                    return
                duty = found.json()["obligations"][0]
                with lock:
                    written[number] = found.json()
                    moments.append(time.monotonic())
                path = f"/v1/catalog/obligations/{duty['id']}/publications"
                document = publication(duty, date(2026, 3, 2))
                told = acknowledged(
                    lambda path=path, document=document, number=number: caller.post(
                        path, json=document, headers={"Idempotency-Key": f"p-{number}"}
                    ),
                    ended,
                )
                if told is None:
                    return
                with lock:
                    published.add(told.json()["publication"]["id"])

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    done: Counter[str] = Counter()
    try:
        with LeaseWatch(stack, "catalog", "catalog.worker") as lease:
            for _ in range(ROUNDS):
                acts = faults(stack)
                random.shuffle(acts)
                for name, act in acts:
                    time.sleep(BETWEEN_SECONDS)  # lets writes run between two faults; nothing waits on it
                    lease.up.clear()
                    broken.append(time.monotonic())
                    act()
                    lease.up.set()
                    done[name] += 1
            time.sleep(BETWEEN_SECONDS)
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
    assert written
    assert published
    assert lease.longest <= LEASE_SLACK_SECONDS

    with client(stack, "department") as caller:
        events = rows(caller, "/v1/catalog/business-events?")
        duties = rows(caller, "/v1/catalog/obligations?")
        records = rows(caller, f"/v1/catalog/publications?region={COUNTY}&")
        counted = Counter(event["client_event_id"] for event in events)
        for moment in broken:  # until a write was acknowledged again
            tally.recovered(min((one for one in moments if one > moment), default=time.monotonic()) - moment)
        tally.add(
            kills=done.total(), messages=len(written) + len(published),
            lost=len(set(written) - set(counted)) + len(published - {record["id"] for record in records}),
            ledger_duplicates=counted.total() - len(counted),
        )  # fmt: skip
        assert set(counted.values()) == {1}
        assert set(written) <= set(counted)
        assert set(Counter(duty["event"] for duty in duties).values()) == {2}
        assert published <= {record["id"] for record in records}
        assert set(Counter(record["obligation"] for record in records).values()) == {1}
        # Every event goes out once and in one place of the feed, however often the relay began anew.
        told = eventually(lambda: created(caller), lambda found: len(found) >= len(duties), seconds=60)
        assert sorted(told) == sorted(duty["id"] for duty in duties)
        # The consumer's effect: one entry a publication in the list of the archive, one in that of the library.
        entries = eventually(
            lambda: rows(caller, f"/v1/catalog/supplies?region={COUNTY}&"),
            lambda found: len(found) >= 2 * len(records), seconds=60,
        )  # fmt: skip
        assert set(Counter(entry["publication"] for entry in entries).values()) == {2}
        assert {entry["publication"] for entry in entries} == {record["id"] for record in records}
    with capsys.disabled():  # the report
        sys.stdout.write(
            f"\n{done.total()} faults ({', '.join(f'{n} x {name}' for name, n in sorted(done.items()))});"
            f" {len(written)} events and {len(published)} publications acknowledged: 0 lost, 0 doubled;"
            f" the lease had {len(lease.fences)} holders, and stood at most {lease.longest:.1f} s beyond its time\n"
        )


def eventually(ask: Callable[[], Any], true: Callable[[Any], bool], *, seconds: float) -> Any:
    """What `ask` gives once it is `true`, or at the end of the time: the assertion after it then says what lacks."""
    deadline = time.monotonic() + seconds
    while not true(found := ask()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found
