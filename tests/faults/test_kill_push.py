"""kill -9 in each step of a delivery: the message is told once (a webhook twice at most, under one id), no attempt is forgotten."""

import contextlib
import os
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.fault_report import Tally
from tests.support.hooks import Hook, receiving
from tests.support.push import BASE, BUDGET, VILLAGE, message
from tests.support.server import Server
from tests.support.suite import COUNTY

#: Where the worker dies -> what became of the attempts that there were.
PLACES = {
    "delivery.intended": ["lost", "delivered"], "delivery.sent": ["lost", "delivered"], "delivery.settled": ["delivered"],
}  # fmt: skip
#: (place, channel); each takes half a minute, for the dead worker's lease has to end: two in CI, all of them in `make faults`.
CASES = [
    ("delivery.intended", "webhook"),
    ("delivery.sent", "feed"),
    ("delivery.sent", "webhook"),
    ("delivery.settled", "webhook"),
]
LONG = int(os.environ.get("GONGKAI_FAULT_ROUNDS", "1")) > 1
PATIENCE_SECONDS = 60.0


def until(ask: Any, true: Any) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true(found := ask()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s: {found!r}"
        time.sleep(0.1)
    return found


@pytest.fixture
def hook() -> Iterator[Hook]:
    with receiving() as server:
        yield server


@pytest.mark.parametrize("place, channel", CASES if LONG else CASES[:2])
def test_death_in_each_step_of_a_delivery(
    prepared: dict[str, Any], hook: Hook, place: str, channel: str, tally: Tally
) -> None:
    data, database = prepared["data"], prepared.get("database_url")
    opened = {"GONGKAI_PUSH_TARGETS": hook.target}
    with Server(data, database, **opened) as server, server.client("county") as client:
        asked = {"region": COUNTY, "item": BUDGET}
        until(lambda: client.post(f"{BASE}/audience-previews", json=asked), lambda answer: answer.is_success)
        body = {"reference": "r1", "kind": "person", "region": VILLAGE}
        owner = client.post(f"{BASE}/subscribers", json=body).json()["id"]
        rule = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": [channel]}
        assert client.post(f"{BASE}/subscriptions", json=rule).status_code == 201
        if channel == "webhook":
            made = {
                "channel": channel,
                "subscriber": owner,
                "name": "系统",
                "url": f"{hook.url}/",
            }
            assert client.post(f"{BASE}/endpoints", json=made).status_code == 201

    doomed = Server(data, database, GONGKAI_FAILPOINT=place, **opened)
    doomed.start()
    with (
        doomed.client("county", **{"idempotency-key": "m1"}) as client,
        contextlib.suppress(httpx.TransportError),
    ):  # dead before it answers, the same key asks again below
        client.post(f"{BASE}/messages", json=message("m1"))
    until(doomed.is_ready, lambda alive: not alive)
    doomed.kill()
    begun = time.monotonic()

    with (
        Server(data, database, **opened) as server,
        server.client("county", **{"idempotency-key": "m1"}) as client,
    ):
        answer = client.post(f"{BASE}/messages", json=message("m1"))
        assert answer.status_code == 202, answer.text
        sent = answer.json()["id"]

        def rows() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = client.get(f"{BASE}/deliveries?message={sent}").json()["items"]
            return found

        [row, *more] = until(rows, lambda found: {one["state"] for one in found} == {"delivered"})
        tally.recovered(time.monotonic() - begun)
        attempts = client.get(f"{BASE}/deliveries/{row['id']}/attempts").json()["items"]
        entries = client.get(f"{BASE}/subscribers/{owner}/feed").json()
        counts = client.get(f"{BASE}/messages/{sent}/counts").json()
    arrived = len(entries) if channel == "feed" else len(hook.came)
    tally.add(
        kills=1, messages=1, lost=int(not arrived),
        ledger_duplicates=len(more) + (max(len(entries) - 1, 0) if channel == "feed" else 0),
        wire_duplicates=max(len(hook.came) - 1, 0),
    )  # fmt: skip
    assert more == []
    assert [attempt["kind"] for attempt in attempts] == PLACES[place]
    if channel == "feed":
        assert [entry["id"] for entry in entries] == [row["id"]]
    else:  # the same bytes under the same id, twice only where it died between wire and ledger
        assert {one.id for one in hook.came} == {sent}
        assert len({one.body for one in hook.came}) == 1
        assert len(hook.came) == (2 if place == "delivery.sent" else 1)
    assert (counts["total"], counts["inconsistent"]) == (1, 0)
