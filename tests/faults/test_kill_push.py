"""kill -9 in each step of a delivery: the message is in the feed once, no attempt is forgotten, nothing stays under way."""

import contextlib
import time
from typing import Any

import httpx
import pytest

from tests.support.push import BASE, BUDGET, VILLAGE, message
from tests.support.server import Server
from tests.support.suite import COUNTY

#: Where the worker dies -> what became of the attempts that there were.
PLACES = {
    "delivery.intended": ["lost", "delivered"], "delivery.sent": ["lost", "delivered"], "delivery.settled": ["delivered"],
}  # fmt: skip
#: The dead worker's lease has to end first.
PATIENCE_SECONDS = 60.0


def until(ask: Any, true: Any) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true(found := ask()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS} s: {found!r}"
        time.sleep(0.1)
    return found


def answers(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/readyz").is_success
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("place", PLACES)
def test_death_in_each_step_of_a_delivery(prepared: dict[str, Any], place: str) -> None:
    data, database = prepared["data"], prepared.get("database_url")
    with Server(data, database) as server, server.client("county") as client:
        asked = {"region": COUNTY, "item": BUDGET}
        until(lambda: client.post(f"{BASE}/audience-previews", json=asked), lambda answer: answer.is_success)
        body = {"reference": "r1", "kind": "person", "region": VILLAGE}
        owner = client.post(f"{BASE}/subscribers", json=body).json()["id"]
        rule = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": ["feed"]}
        assert client.post(f"{BASE}/subscriptions", json=rule).status_code == 201

    doomed = Server(data, database, GONGKAI_FAILPOINT=place)
    doomed.start()
    with (
        doomed.client("county", **{"idempotency-key": "m1"}) as client,
        contextlib.suppress(httpx.TransportError),
    ):  # dead before it answers, the same key asks again below
        client.post(f"{BASE}/messages", json=message("m1"))
    until(lambda: answers(doomed), lambda alive: not alive)
    doomed.kill()

    with Server(data, database) as server, server.client("county", **{"idempotency-key": "m1"}) as client:
        answer = client.post(f"{BASE}/messages", json=message("m1"))
        assert answer.status_code == 202, answer.text
        sent = answer.json()["id"]

        def rows() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = client.get(f"{BASE}/deliveries?message={sent}").json()["items"]
            return found

        [row] = until(rows, lambda found: [one["state"] for one in found] == ["delivered"])
        attempts = client.get(f"{BASE}/deliveries/{row['id']}/attempts").json()["items"]
        entries = client.get(f"{BASE}/subscribers/{owner}/feed").json()
        counts = client.get(f"{BASE}/messages/{sent}/counts").json()
    assert [attempt["kind"] for attempt in attempts] == PLACES[place]
    assert [entry["id"] for entry in entries] == [row["id"]]
    assert (counts["total"], counts["inconsistent"]) == (1, 0)
