"""Supply lists (Art. 25): every publication is listed for its county's archive and library, once, and followed."""

from datetime import date
from typing import Any

import pytest

from kernel.db import Database
from kernel.messaging.consumer import Consumer, Subscription
from kernel.messaging.event import Event
from services.catalog.subscribers import supply
from tests.suite.test_directory import TODAY, duties, record
from tests.support.answers import eventually, pointers, problem
from tests.support.suite import COUNTY, Suite

SUPPLIES = "/v1/catalog/supplies"


async def listed(suite: Suite, query: str = "", who: str = "county") -> list[dict[str, Any]]:
    async with suite.client(who) as client:
        answer = await client.get(f"{SUPPLIES}{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.fixture
async def published(suite: Suite, body: str) -> dict[str, Any]:
    """A publication that has reached the lists."""
    [duty] = await duties(suite, body)
    made: dict[str, Any] = (await record(suite, duty, summary="概况")).json()["publication"]
    await eventually(lambda: listed(suite), lambda rows: len(rows) == 2)
    return made


async def deliver(suite: Suite, entries: list[str], on: date = TODAY) -> Any:
    document = {"entries": entries, "delivered_on": on.isoformat(), "receiver": "永修县档案馆 钱接收"}
    async with suite.client("county") as county:
        return await county.post(f"{SUPPLIES}/deliveries", json=document)


async def withdraw(suite: Suite, publication: dict[str, Any]) -> None:
    path = f"/v1/catalog/publications/{publication['id']}"
    async with suite.client("department") as department:
        etag = (await department.get(path)).headers["etag"]
        answer = await department.post(
            f"{path}/withdrawal",
            json={"withdrawn_on": "2026-03-02", "reason": "更正"},
            headers={"if-match": etag},
        )
        assert answer.status_code == 200, answer.text


async def test_Art25_a_publication_is_listed_for_archive_and_library(
    suite: Suite, published: dict[str, Any]
) -> None:
    rows = await listed(suite)
    assert {row["recipient"] for row in rows} == {"archive", "library"}
    for row in rows:
        assert (row["state"], row["region"], row["publication"]) == ("pending", COUNTY, published["id"])
        assert (row["title"], row["index_number"]) == (published["title"], published["index_number"])
    [archive] = await listed(suite, "?recipient=archive&state=pending")
    assert archive["recipient"] == "archive"
    assert await listed(suite, who="neighbour") == []


async def test_Art25_a_delivery_takes_entries_off_what_is_pending(
    suite: Suite, published: dict[str, Any]
) -> None:
    [archive] = await listed(suite, "?recipient=archive")
    answer = await deliver(suite, [archive["id"]])
    assert answer.status_code == 201, answer.text
    [entry] = answer.json()["entries"]
    assert (entry["state"], entry["delivery"]["receiver"]) == ("delivered", "永修县档案馆 钱接收")
    assert [row["recipient"] for row in await listed(suite, "?state=pending")] == ["library"]
    problem(await deliver(suite, [archive["id"]]), 422, "not_pending")


async def test_Art25_a_delivery_is_whole_or_not_at_all(suite: Suite, published: dict[str, Any]) -> None:
    [archive] = await listed(suite, "?recipient=archive")
    answer = await deliver(suite, [archive["id"], "no-such", archive["id"]], date(2026, 3, 3))
    assert pointers(answer, 422) == ["/entries/1", "/entries/2", "/delivered_on"]
    answer = await deliver(suite, [archive["id"]], date(2026, 3, 1))
    assert pointers(answer, 422, "before_publication") == ["/entries/0"]
    assert len(await listed(suite, "?state=pending")) == 2


async def test_Art25_timely_has_no_number_so_late_is_our_own_yardstick(
    suite: Suite, published: dict[str, Any]
) -> None:
    assert [row["late"] for row in await listed(suite)] == [False, False]
    suite.clock.move_to(date(2026, 4, 1))
    assert [row["late"] for row in await listed(suite)] == [False, False]
    suite.clock.move_to(date(2026, 4, 2))
    [archive, library] = sorted(await listed(suite), key=lambda row: row["recipient"])
    assert (archive["late"], archive["late_from"]) == (True, "2026-04-02")
    assert (archive["yardstick"]["amount"], archive["yardstick"]["basis_status"]) == (30, "inference")
    await deliver(suite, [archive["id"]])
    assert [row["late"] for row in await listed(suite, "?recipient=archive")] == [False]
    assert library["late"]


async def test_Art25_a_withdrawal_drops_what_waits_and_recalls_what_was_delivered(
    suite: Suite, published: dict[str, Any]
) -> None:
    [archive] = await listed(suite, "?recipient=archive")
    await deliver(suite, [archive["id"]])
    await withdraw(suite, published)
    rows = await eventually(
        lambda: listed(suite), lambda rows: any(row["state"] == "dropped" for row in rows)
    )
    found = {row["recipient"]: (row["state"], row["recalled_on"]) for row in rows}
    assert found == {"archive": ("delivered", "2026-03-02"), "library": ("dropped", None)}
    [library] = await listed(suite, "?recipient=library")
    problem(await deliver(suite, [library["id"]]), 422, "not_pending")


async def test_Art25_events_that_come_twice_or_in_the_wrong_order_list_it_once(
    suite: Suite, published: dict[str, Any]
) -> None:
    await withdraw(suite, published)
    await eventually(lambda: listed(suite, "?state=dropped"), lambda rows: len(rows) == 2)
    before = await listed(suite)
    subscription = Subscription("catalog-supplies", "gongkai.catalog.publication.", supply)
    database = Database(suite.settings.url_of("catalog"))
    consumer = Consumer(subscription, database, suite.clock)
    recorded = Event("ev-again", "gongkai.catalog.publication.recorded.v1", "/v1/catalog", "publications/x",
                     suite.clock.now(), COUNTY, True, {"publication": published["id"]})  # fmt: skip
    try:
        for _ in range(2):
            await consumer.handle(recorded)
    finally:
        await database.dispose()
    assert await listed(suite) == before
    assert {row["state"] for row in before} == {"dropped"}


async def test_the_lists_are_for_keys_of_the_division(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        problem(await anybody.get(SUPPLIES), 401)
    async with suite.client() as county:
        problem(await county.get(f"{SUPPLIES}?recipient=museum"), 400)
