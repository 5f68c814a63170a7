"""kill -9 while a file is taken in: what was committed stays, the file sent again adds the rest, each number once."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.cases import BASE, application, office
from tests.support.fault_report import Tally
from tests.support.server import Server

RECORDS, SENT_BEFORE, COMMITTED = 350, 250, 200
HEADERS = {"content-type": "application/x-ndjson", "idempotency-key": "file-1"}


def all_cases(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(f"{BASE}/applications?limit=100{cursor}").json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def test_a_file_that_was_broken_off_is_sent_again(prepared: dict[str, Any], tally: Tally) -> None:
    lines = [json.dumps(application()).encode() + b"\n" for _ in range(RECORDS)]
    data, database = prepared["data"], prepared.get("database_url")
    doomed = Server(data, database)
    with doomed, doomed.client("county") as client, doomed.client("county") as watching:
        made = client.put(f"{BASE}/offices/zrzy", json=office())
        assert made.status_code == 201, made.text

        def half() -> Iterator[bytes]:
            yield b"".join(lines[:SENT_BEFORE])
            while len(before := all_cases(watching)) < COMMITTED:
                pass
            assert len(before) == COMMITTED  # what is half a batch is not there
            doomed.kill()
            yield b"".join(lines[SENT_BEFORE:])

        with pytest.raises(httpx.TransportError):
            client.post(f"{BASE}/intake", content=half(), headers=HEADERS)

    begun = time.monotonic()
    with Server(data, database) as server, server.client("county") as client:
        tally.recovered(time.monotonic() - begun)
        told = client.post(f"{BASE}/intake", content=b"".join(lines), headers=HEADERS)
        *verdicts, counts = [json.loads(line) for line in told.text.splitlines()]
        assert (counts["exists"], counts["registered"], counts["refused"]) == (
            COMMITTED,
            RECORDS - COMMITTED,
            0,
        )
        assert all(one["token"] for one in verdicts)
        cases = all_cases(client)
    numbers = {one["number"] for one in cases}
    tally.add(
        kills=1,
        messages=RECORDS,
        lost=max(RECORDS - len(numbers), 0),
        ledger_duplicates=len(cases) - len(numbers),
    )
    assert sorted(one["number"] for one in cases) == [f"2026-{n:05d}" for n in range(1, RECORDS + 1)]
    assert {one["id"] for one in cases} == {one["application"] for one in verdicts}
