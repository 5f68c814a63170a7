"""The feed: what happened, in order, once; to everybody what is public, to a division what is its own."""

import asyncio
from datetime import date
from typing import Any

import httpx

from tests.support.answers import eventually, feed, kinds, pointers
from tests.support.county import event, new_catalogue, new_guideline, row, standard
from tests.support.suite import COUNTY, Suite, body_named, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
FEED = "/v1/catalog/feed"


async def last_of(client: httpx.AsyncClient) -> str:
    """The last event of the feed so far, once the catalogue of the test stands in it."""
    found = await eventually(lambda: feed(client), lambda told: kinds(told).count("catalogue.published") >= 2)
    return str(found[-1]["id"])


async def news(client: httpx.AsyncClient, after: str, count: int) -> list[dict[str, Any]]:
    """The events after one, once there are `count`; no more may follow them."""
    found = await eventually(lambda: feed(client, after), lambda told: len(told) >= count)
    assert len(found) == count, kinds(found)
    return found


async def new_duty(client: httpx.AsyncClient, number: str = "n1", **changes: Any) -> dict[str, Any]:
    body = await body_named(client, "自然资源局")
    answer = await client.post(EVENTS, json=event(number, body) | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["obligations"][0]
    return found


async def test_a_published_catalogue_is_told_to_everybody(suite: Suite) -> None:
    await new_guideline(suite, "second", row("second-1"))
    made = await new_catalogue(suite, "second")
    async with suite.client(None) as anybody:
        found = await eventually(lambda: feed(anybody), lambda told: len(told) == 2)
        answer = await anybody.get(FEED)
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    told = found[-1]
    assert told["type"] == "gongkai.catalog.catalogue.published.v1"
    assert (told["specversion"], told["source"], told["region"]) == ("1.0", "/v1/catalog", COUNTY)
    assert told["subject"] == f"catalogues/{made['id']}"
    assert told["data"] == {
        "catalogue": made["id"], "region": COUNTY, "version": 2, "effective_from": "2026-01-01", "items": 1,
    }  # fmt: skip


async def test_a_duty_from_its_creation_to_its_fulfilment_and_back(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as client:
        start = await last_of(client)
        duty = await new_duty(client)
        recorded = await client.post(
            f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2))
        )
        made = recorded.json()["publication"]
        path = f"/v1/catalog/publications/{made['id']}"
        await client.post(
            f"{path}/withdrawal", json={"withdrawn_on": "2026-03-02", "reason": "有误"},
            headers={"if-match": (await client.get(path)).headers["etag"]},
        )  # fmt: skip
        found = await news(client, start, 4)
    assert sorted(kinds(found)) == [
        "obligation.created", "obligation.fulfilled", "publication.recorded", "publication.withdrawn",
    ]  # fmt: skip
    assert kinds(found)[0] == "obligation.created"
    assert kinds(found)[-1] == "publication.withdrawn"
    created = found[0]["data"]
    assert (created["obligation"], created["event"], created["item"]) == (duty["id"], duty["event"], "s-1")
    assert created["due"]["date"] == "2026-03-16"
    fulfilled = next(e for e in found if "fulfilled" in e["type"])
    assert fulfilled["data"]["state"] == "fulfilled_on_time"
    told = next(e for e in found if "recorded" in e["type"])["data"]
    assert told["publication"] == made["id"]
    assert told["content_hash"] == made["content_hash"]


async def test_nothing_personal_stands_in_the_feed(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", "u-88;name=钱经办") as client:
        start = await last_of(client)
        duty = await new_duty(client)
        await client.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2)))
        await news(client, start, 3)
        everything = (await client.get(f"{FEED}?limit=200")).text
    for personal in ("钱经办", "u-88", "赵审查", "u-21", "王审批", "李起草"):
        assert personal not in everything


async def test_due_soon_and_overdue_are_told_once_each(brisk: Suite) -> None:
    await standard(brisk, row("s-1"))
    async with brisk.client("department") as client:
        start = await last_of(client)
        duty = await new_duty(client)
        assert kinds(await news(client, start, 1)) == ["obligation.created"]
        brisk.clock.move_to(date(2026, 3, 11))
        assert kinds(await news(client, start, 2))[1] == "obligation.became_due_soon"
        brisk.clock.move_to(date(2026, 3, 17))
        overdue = (await news(client, start, 3))[2]
        assert overdue["type"] == "gongkai.catalog.obligation.became_overdue.v1"
        assert overdue["subject"] == f"obligations/{duty['id']}"
        brisk.clock.move_to(date(2026, 3, 20))
        # Another duty is told of after that: had the sweep told the first again, it would stand before it.
        await new_duty(client, "n2", occurred_on="2026-03-20", dates={"done_on": "2026-03-20"})
        assert kinds(await news(client, start, 4))[3] == "obligation.created"


async def test_backlog_is_told_by_its_creation_and_alarms_nobody(brisk: Suite) -> None:
    await standard(brisk, row("s-1"))
    async with brisk.client("department") as client:
        start = await last_of(client)
        history = await new_duty(client, occurred_on="2026-01-08", dates={"done_on": "2026-01-08"})
        await new_duty(client, "n2")
        brisk.clock.move_to(date(2026, 3, 17))
        told = await news(client, start, 3)
        assert kinds(told) == ["obligation.created", "obligation.created", "obligation.became_overdue"]
        assert (told[0]["data"]["backlog"], told[0]["data"]["due"]["date"]) == (True, "2026-01-22")
        assert told[2]["subject"] != f"obligations/{history['id']}"


async def test_backlog_whose_publication_is_taken_back_is_news_again(brisk: Suite) -> None:
    await standard(brisk, row("s-1"))
    async with brisk.client("department") as client:
        start = await last_of(client)
        history = await new_duty(client, occurred_on="2026-01-08", dates={"done_on": "2026-01-08"})
        done = await client.post(
            f"{DUTIES}/{history['id']}/publications", json=publication(history, date(2026, 1, 20))
        )
        path = done.headers["location"]
        await client.post(
            f"{path}/withdrawal", json={"withdrawn_on": "2026-03-02", "reason": "内容有误"},
            headers={"if-match": (await client.get(path)).headers["etag"]},
        )  # fmt: skip
        assert kinds(await news(client, start, 5))[-1] == "obligation.became_overdue"


async def test_supplied_dates_are_told_as_moved(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as client:
        start = await last_of(client)
        duty = await new_duty(client, dates={})
        await client.post(f"{EVENTS}/{duty['event']}/dates", json={"dates": {"done_on": "2026-03-02"}})
        await client.post(f"{EVENTS}/{duty['event']}/dates", json={"dates": {"done_on": "2026-03-02"}})
        created, moved = await news(client, start, 2)
    assert (created["data"]["due"], created["data"]["state"]) == (None, "needs_date")
    assert moved["type"] == "gongkai.catalog.obligation.moved.v1"
    assert (moved["data"]["old"], moved["data"]["reason"]) == (None, "date_supplied")
    assert moved["data"]["due"]["date"] == "2026-03-16"


async def test_each_sees_what_is_public_and_what_is_its_own(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("county") as county:
        start = await last_of(county)
        duty = await new_duty(county)
        await county.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2)))
        await news(county, start, 3)
        for who in (None, "neighbour", "township"):
            async with suite.client(who) as other:
                assert set(kinds(await feed(other))) == {"catalogue.published", "publication.recorded"}, who
                # The id of an event that one may not see is a good place to go on from.
                assert kinds(await feed(other, start)) == ["publication.recorded"]


async def test_reading_goes_on_after_the_last_event_whatever_the_page(suite: Suite) -> None:
    await standard(suite, row("s-1"), row("s-2"), row("s-3"))
    async with suite.client("department") as client:
        start = await last_of(client)
        await new_duty(client)
        whole = [e["id"] for e in await news(client, start, 3)]
        read, after = [], start
        for _ in range(3):
            batch = (await client.get(FEED, params={"last_event_id": after, "limit": 1})).json()
            assert len(batch) == 1
            after = batch[0]["id"]
            read.append(after)
        assert read == whole
        assert (await client.get(FEED, params={"last_event_id": after})).json() == []


async def test_an_unknown_place_or_limit_is_400(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        for query, pointer in (
            ("last_event_id=ev_none", "?last_event_id"), ("limit=0", "?limit"), ("limit=201", "?limit"),
            ("wait_seconds=-1", "?wait_seconds"), ("wait_seconds=31", "?wait_seconds"), ("last_event_id=" + "x" * 41, "?last_event_id"),
            ("since=1", "?since"),
        ):  # fmt: skip
            assert pointers(await anybody.get(f"{FEED}?{query}"), 400) == [pointer]


async def test_a_long_poll_returns_as_soon_as_something_happens(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as client, asyncio.timeout(15):
        start = await last_of(client)
        waiting = asyncio.create_task(client.get(FEED, params={"last_event_id": start, "wait_seconds": 30}))
        await new_duty(client)
        assert kinds((await waiting).json()) == ["obligation.created"]


async def test_a_long_poll_without_news_ends_empty_after_its_time(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        found = await eventually(lambda: feed(anybody), lambda told: len(told) == 1)
        answer = await anybody.get(FEED, params={"last_event_id": found[-1]["id"], "wait_seconds": 1})
        assert (answer.status_code, answer.json()) == (200, [])
