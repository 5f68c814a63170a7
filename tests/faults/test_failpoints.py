"""kill -9 at each named place of relay, consumer and request: every write once, every effect once."""

import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from gongkai.stack import Stack, StackError
from kernel.failpoints import NAMES
from tests.support.fault_report import Tally
from tests.support.pages import created, rows
from tests.support.suite import land_event, publication

pytestmark = pytest.mark.xdist_group("stack")
#: Which process comes by which place.
PART = {"relay": "catalog.worker", "consumer": "catalog.worker", "request": "catalog.api"}


@pytest.fixture
def caller(stack: Stack) -> Iterator[httpx.Client]:
    key = json.loads((stack.settings.data / "keys.json").read_text())["department"]["key"]
    with httpx.Client(base_url=stack.url, headers={"authorization": f"Bearer {key}"}, timeout=30) as client:
        yield client


def until(ask: Callable[[], Any], true: Callable[[Any], bool]) -> Any:
    """What `ask` gives once it is `true`; the last of it after a minute."""
    deadline = time.monotonic() + 60
    while not true(found := ask()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def written(caller: httpx.Client, path: str, document: dict[str, Any], key: str) -> dict[str, Any]:
    """Repeat a write under its key until it is acknowledged."""

    def ask() -> httpx.Response | None:
        try:
            return caller.post(path, json=document, headers={"idempotency-key": key})
        except httpx.TransportError:
            return None

    answer = until(ask, lambda a: a is not None and a.status_code == 201)
    assert answer is not None
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


#: Those of cases are tried in test_kill_cases.
PLACES = [name for name in NAMES if name.partition(".")[0] in PART]


@pytest.mark.parametrize("place", PLACES)
def test_death_at_a_named_place(stack: Stack, caller: httpx.Client, place: str, tally: Tally) -> None:
    part = PART[place.partition(".")[0]]
    stack.kill(part)
    with contextlib.suppress(StackError):  # events that wait from before can end it before it is ready
        stack.run(part, GONGKAI_FAILPOINT=place)
    doomed = stack.parts[part].process
    if part == "catalog.api":
        with pytest.raises(AssertionError):  # it dies instead of answering: the gateway says 502
            assert caller.post("/v1/catalog/business-events", json=land_event(place, "sample-land-bureau"),
                               headers={"idempotency-key": place}).status_code == 201  # fmt: skip
        assert doomed.wait(30) == -9
        begun = time.monotonic()
        stack.run(part)
    found = written(caller, "/v1/catalog/business-events", land_event(place, "sample-land-bureau"), place)
    duty = found["obligations"][0]
    told = written(
        caller,
        f"/v1/catalog/obligations/{duty['id']}/publications",
        publication(duty, date(2026, 3, 2)),
        f"p-{place}",
    )
    if part == "catalog.worker":
        assert doomed.wait(30) == -9
        begun = time.monotonic()
        stack.run(part)

    events = caller.get(f"/v1/catalog/business-events?client_event_id={place}").json()["items"]
    assert [event["id"] for event in events] == [found["event"]["id"]]
    duties = caller.get(f"/v1/catalog/obligations?event={found['event']['id']}").json()["items"]
    assert len(duties) == len(found["obligations"])
    publication_id = told["publication"]["id"]
    entries = until(
        lambda: [e for e in rows(caller, "/v1/catalog/supplies?") if e["publication"] == publication_id],
        lambda rows: len(rows) >= 2,
    )
    assert sorted(entry["recipient"] for entry in entries) == ["archive", "library"]
    counts = until(
        lambda: Counter(created(caller)),
        lambda counted: all(counted[d["id"]] for d in duties),
    )
    effects = [counts[d["id"]] for d in duties]
    tally.recovered(time.monotonic() - begun)
    tally.add(
        kills=1, messages=2, lost=effects.count(0) + (not events),
        ledger_duplicates=sum(max(n - 1, 0) for n in effects) + max(len(events) - 1, 0),
    )  # fmt: skip
    assert effects == [1] * len(duties)
