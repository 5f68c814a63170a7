"""kill -9 at each named place of relay, consumer and request: every write once, every effect once."""

import contextlib
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from gongkai.local.nats import NoNatsError
from gongkai.local.postgres import QUICK, NoPostgresError
from gongkai.stack import Stack, StackError, running
from kernel.failpoints import NAMES
from tests.support.fault_report import Tally
from tests.support.suite import land_event, publication, settings_for

pytestmark = pytest.mark.xdist_group("failpoints")
#: Which process comes by which place.
PART = {"relay": "catalog.worker", "consumer": "catalog.worker", "request": "catalog.api"}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    # The server's user has to reach its directory: not below pytest's own, which is closed to others.
    root = Path(tempfile.mkdtemp(prefix="gongkai-stack-"))
    root.chmod(0o755)
    try:
        with running(settings_for(root), quick=QUICK) as made:
            yield made
    except (NoPostgresError, NoNatsError) as error:
        pytest.skip(str(error))
    finally:
        shutil.rmtree(root, ignore_errors=True)


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
        lambda: [e for e in supplies(caller) if e["publication"] == publication_id],
        lambda rows: len(rows) >= 2,
    )
    assert sorted(entry["recipient"] for entry in entries) == ["archive", "library"]
    subjects = until(
        lambda: Counter(e["subject"] for e in feed(caller) if e["type"].endswith("obligation.created.v1")),
        lambda counted: all(counted[f"obligations/{d['id']}"] for d in duties),
    )
    effects = [subjects[f"obligations/{d['id']}"] for d in duties]
    tally.recovered(time.monotonic() - begun)
    tally.add(
        kills=1, messages=2, lost=effects.count(0) + (not events),
        ledger_duplicates=sum(max(n - 1, 0) for n in effects) + max(len(events) - 1, 0),
    )  # fmt: skip
    assert effects == [1] * len(duties)


def supplies(caller: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("/v1/catalog/supplies?limit=100").json()["items"]
    return found


def feed(caller: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.get("/v1/catalog/feed?limit=200").json()
    return found
