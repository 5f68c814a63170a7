"""Messages to a database that takes none, for its disk is full, it may only be read, or the system refuses a write: 503, and what was
acknowledged is there; repeated under their keys, all are there once.
"""

import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import event as listening
from sqlalchemy.engine import Connection, Engine, make_url

from tests.support import databases
from tests.support.answers import all_pages, eventually, problem
from tests.support.fault_report import Tally
from tests.support.pages import rows
from tests.support.push import BASE, BUDGET, VILLAGE, answered, known, message, send, subscriber, subscription
from tests.support.push_load import until
from tests.support.quiet_logs import quiet
from tests.support.server import Server
from tests.support.suite import COUNTY, Suite

MESSAGES: Final = 12
#: What a message says: more than fits into room that was left over.
PARAGRAPHS: Final = ["预算已公开。" * 300] * 3
#: Beyond this no file of the process may grow: after the first writes to an empty log.
FILE_BYTES: Final = 96 * 1024
#: What a connection to SQLite is told at the begin of a transaction, and what puts it back.
SQLITE: Final = {
    "full": ("PRAGMA max_page_count=1", "PRAGMA max_page_count=2147483646"),  # never below what there is
    "read_only": ("PRAGMA query_only=ON", "PRAGMA query_only=OFF"),
}


class Disk:
    """The database of push as a test lets it be: every connection to it hears of that when it begins a transaction."""

    def __init__(self, suite: Suite) -> None:
        self._url = suite.settings.url_of("push")
        self._is_sqlite = self._url.startswith("sqlite")
        self._way: str | None = None

    @contextmanager
    def refusing(self, way: str) -> Iterator[None]:
        """It takes no writes until the end of the block."""
        if way == "full" and not self._is_sqlite:
            with databases.refusing(self._url, "messages", "No space left on device", "53100"):
                yield
            return
        self._way = way
        try:
            yield
        finally:
            self._way = None

    def tell(self, connection: Connection) -> None:
        """A transaction begins on a connection."""
        if connection.engine.url.database != make_url(self._url).database:
            return
        if not self._is_sqlite:
            if self._way is not None:
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        elif self._way is None:
            if (way := connection.info.pop("refusing", None)) is not None:
                connection.exec_driver_sql(SQLITE[way][1])
        elif not connection.exec_driver_sql("PRAGMA query_only").scalar():
            connection.exec_driver_sql(SQLITE[self._way][0])
            connection.info["refusing"] = self._way


@pytest.fixture
async def disk(suite: Suite) -> AsyncIterator[Disk]:
    made = Disk(suite)
    listening.listen(Engine, "begin", made.tell)
    with quiet():
        yield made
    listening.remove(Engine, "begin", made.tell)


def is_accepted(answer: httpx.Response) -> bool:
    """Accepted, or refused as a caller is told that may repeat it."""
    if answer.status_code == 202:
        return True
    assert "未写入任何内容" in problem(answer, 503)["detail_zh"]
    assert answer.headers["retry-after"]
    return False


@pytest.mark.parametrize("way", ["full", "read_only"])
async def test_a_database_that_takes_no_writes(suite: Suite, disk: Disk, way: str, tally: Tally) -> None:
    await known(suite)
    owner = await subscriber(suite, "r1")
    await subscription(suite, owner, {"item": [BUDGET]})
    before = await send(suite, "before")
    accepted: dict[str, str] = {}
    async with suite.client("county") as county:

        async def post(name: str) -> httpx.Response:
            body = message(name, paragraphs=PARAGRAPHS)
            return await county.post(f"{BASE}/messages", json=body, headers={"idempotency-key": name})

        names = [f"full-{n}" for n in range(MESSAGES)]
        with disk.refusing(way):
            for name in names:
                if is_accepted(answer := await post(name)):
                    accepted[name] = answer.json()["id"]
            listed = {row["reference"] for row in await all_pages(county, f"{BASE}/messages")}
            assert listed == {"before", *accepted}, "it can be read meanwhile"
        assert len(accepted) < MESSAGES
        begun = time.monotonic()
        for name in names:
            found = answered(await eventually(lambda name=name: post(name), is_accepted), 202)
            assert accepted.setdefault(name, found["id"]) == found["id"]

        async def told() -> Counter[str]:
            batch = (await county.get(f"{BASE}/subscribers/{owner}/feed?limit=200")).json()
            return Counter(event["data"]["id"] for event in batch)

        entries = await eventually(told, lambda entries: entries.keys() >= set(accepted.values()))
        tally.recovered(time.monotonic() - begun)
        listed = Counter(row["reference"] for row in await all_pages(county, f"{BASE}/messages"))
    told_of = {before["id"], *accepted.values()}
    tally.add(
        messages=len(told_of), lost=len(told_of - entries.keys()),
        ledger_duplicates=entries.total() - len(entries) + listed.total() - len(listed),
    )  # fmt: skip
    assert entries == Counter(told_of)
    assert listed == Counter(["before", *names])


def test_a_process_whose_writes_the_system_refuses(prepared: dict[str, Any], tally: Tally) -> None:
    if prepared.get("database_url"):
        pytest.skip("the files are those of the server of PostgreSQL")
    with Server(prepared["data"]) as server, server.client("county") as county:
        until(
            lambda: county.post(f"{BASE}/audience-previews", json={"region": COUNTY, "item": BUDGET}),
            lambda a: a.is_success,
        )
        owner = answered(
            county.post(f"{BASE}/subscribers", json={"reference": "r1", "kind": "system", "region": VILLAGE})
        )["id"]
        rule = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": ["feed"]}
        answered(county.post(f"{BASE}/subscriptions", json=rule))

        def post(name: str) -> httpx.Response:
            body = message(name, paragraphs=PARAGRAPHS)
            return county.post(f"{BASE}/messages", json=body, headers={"idempotency-key": name})

        names, accepted = [f"refused-{n}" for n in range(MESSAGES)], dict[str, str]()
        server.limit_files(FILE_BYTES)
        for name in names:
            if is_accepted(answer := post(name)):
                accepted[name] = answer.json()["id"]
        assert len(accepted) < MESSAGES
        server.limit_files(resource.RLIM_INFINITY)
        begun = time.monotonic()
        for name in names:
            found = answered(until(lambda name=name: post(name), is_accepted), 202)
            assert accepted.setdefault(name, found["id"]) == found["id"]

        def told() -> Counter[str]:
            batch = county.get(f"{BASE}/subscribers/{owner}/feed?limit=200").json()
            return Counter(event["data"]["id"] for event in batch)

        entries = until(told, lambda entries: entries.keys() >= set(accepted.values()))
        tally.recovered(time.monotonic() - begun)
        listed = Counter(row["reference"] for row in rows(county, f"{BASE}/messages?"))
    tally.add(
        messages=MESSAGES, lost=len(set(accepted.values()) - entries.keys()),
        ledger_duplicates=entries.total() - len(entries) + listed.total() - len(listed),
    )  # fmt: skip
    assert entries == Counter(accepted.values())
    assert listed == Counter(names)
