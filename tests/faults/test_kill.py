"""kill -9 in the middle of writes: at the next start nothing is lost and nothing is there twice."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.fault_report import Tally
from tests.support.pages import rows, whole_feed
from tests.support.server import Server
from tests.support.suite import COUNTY, land_event

WRITERS = 4
KILL_AFTER = 25


@pytest.fixture
def server(prepared: dict[str, Any]) -> Iterator[Server]:
    made = Server(prepared["data"], prepared.get("database_url"))
    with made:
        yield made


def test_kill_9_under_writes_loses_nothing_and_doubles_nothing(server: Server, tally: Tally) -> None:
    acknowledged: dict[str, dict[str, Any]] = {}
    tried: set[str] = set()
    enough, lock = threading.Event(), threading.Lock()
    with server.client("department") as client:
        answer = client.get(f"/v1/catalog/bodies?region={COUNTY}")
    assert answer.status_code == 200, answer.text
    body = next(b["id"] for b in answer.json()["items"] if b["name"].endswith("自然资源局"))

    def write(writer: int) -> None:
        with server.client("department") as client:
            for n in range(1000):
                number = f"k-{writer}-{n}"
                with lock:
                    tried.add(number)
                try:
                    answer = client.post(
                        "/v1/catalog/business-events", json=land_event(number, body),
                        headers={"Idempotency-Key": number},
                    )  # fmt: skip
                except httpx.TransportError:
                    return
                assert answer.status_code == 201, answer.text
                with lock:
                    acknowledged[number] = answer.json()
                    if len(acknowledged) >= KILL_AFTER:
                        enough.set()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    assert enough.wait(60)
    server.kill()
    for thread in threads:
        thread.join(60)
    begun = time.monotonic()
    server.start()
    tally.recovered(time.monotonic() - begun)

    with server.client("department") as client:
        kept = Counter(event["client_event_id"] for event in rows(client, "/v1/catalog/business-events?"))
        tally.add(
            kills=1, messages=len(acknowledged), lost=len(set(acknowledged) - set(kept)),
            ledger_duplicates=kept.total() - len(kept),
        )  # fmt: skip
        assert set(acknowledged) <= set(kept) <= tried
        assert set(kept.values()) == {1}
        # What was not acknowledged is retried under its key: done once, whether or not it had been.
        for number in sorted(tried):
            answer = client.post(
                "/v1/catalog/business-events",
                json=land_event(number, body),
                headers={"Idempotency-Key": number},
            )
            assert answer.status_code == 201, answer.text
            if number in acknowledged:
                assert answer.json() == acknowledged[number]
        events = rows(client, "/v1/catalog/business-events?")
        duties = rows(client, "/v1/catalog/obligations?")
        assert sorted(event["client_event_id"] for event in events) == sorted(tried)
        assert set(Counter(duty["event"] for duty in duties).values()) == {2}
        assert len(duties) == 2 * len(tried)

        created: list[str] = []
        for _ in range(50):  # the relay needs a moment; long polls wait for it
            told = whole_feed(client)
            created = [e["data"]["obligation"] for e in told if e["type"].endswith("obligation.created.v1")]
            if len(created) >= len(duties):
                break
            after = f"&last_event_id={told[-1]['id']}" if told else ""
            client.get(f"/v1/catalog/feed?wait_seconds=2{after}")
        assert sorted(created) == sorted(duty["id"] for duty in duties)


def test_kill_9_during_the_first_start_leaves_a_start_that_works(tmp_path: Any, tally: Tally) -> None:
    data = tmp_path / "data"
    server = Server(data)

    def start() -> None:
        with pytest.raises(AssertionError):
            server.start()

    starting = threading.Thread(target=start)
    starting.start()
    while not (data / "catalog.db").exists() and starting.is_alive():
        pass
    server.kill()
    starting.join(60)
    tally.add(kills=1)
    begun = time.monotonic()
    with Server(data) as again, again.client("county") as client:
        tally.recovered(time.monotonic() - begun)
        page = client.get(f"/v1/catalog/bodies?region={COUNTY}").json()
        assert len(page["items"]) == 3
        assert client.get(f"/v1/catalog/regions/{COUNTY}/catalogue").status_code == 200
