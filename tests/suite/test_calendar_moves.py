"""Loading a holiday notice by API moves open duties at once and lists them; a rollback lists them again."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from gongkai.calendars import load_calendars
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.county import event, row, standard
from tests.support.notices import NOTICE
from tests.support.suite import Suite, body_named, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
NOTICES = "/v1/catalog/calendar-notices"
NAME = "2027-2026-12-28"
DAY = "2026-12-28"


@pytest.fixture
async def county(suite: Suite) -> AsyncIterator[httpx.AsyncClient]:
    """The county's client on 2026-12-28: s-1 and s-2 are due beyond the notices, s-2 is closed, s-3 waits for a date,
    near is due before the new year.
    """
    suite.clock.move_to(date(2026, 12, 28))
    await standard(suite, row("s-1"), row("s-2"), row("near", "信息形成之日起1个工作日内"))
    async with suite.client("county") as client:
        body = await body_named(client, "自然资源局")
        answer = await client.post(EVENTS, json=event("n1", body, DAY, occurred_on=DAY))
        duties = {duty["item"]["id"]: duty for duty in answer.json()["obligations"]}
        recorded = await client.post(
            f"{DUTIES}/{duties['s-2']['id']}/publications",
            json=publication(duties["s-2"], date(2026, 12, 28)),
        )
        assert recorded.status_code == 201
        yield client


async def load(suite: Suite, document: Any, who: str = "admin") -> httpx.Response:
    async with suite.client(who) as client:
        return await client.post(NOTICES, json=document)


async def dues(county: httpx.AsyncClient) -> dict[str, Any]:
    return {duty["item"]["id"]: duty["due"] for duty in (await county.get(DUTIES)).json()["items"]}


async def test_loading_moves_open_duties_and_lists_them_with_the_days_that_differ(
    suite: Suite, county: httpx.AsyncClient
) -> None:
    before = await dues(county)
    answer = await load(suite, NOTICE)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["loaded"], found["changed"]) == (NAME, True)
    moved = {one["item"]: one for one in found["moved"]}
    # s-1 gets its day; near was certain but for the notice of the next year, and is certain now: it has not moved.
    assert moved["s-1"]["old"]["date"] is None
    assert moved["s-1"]["new"]["date"] == "2027-01-12"
    assert "2027-01-01 放假" in moved["s-1"]["why_zh"]
    assert "2027-01-01 off" in moved["s-1"]["why_en"]
    assert "s-2" not in moved
    after = await dues(county)
    assert after["s-1"]["date"] == "2027-01-12"
    assert after["s-2"] == before["s-2"]  # closed: what was known then


async def test_a_move_is_told_as_an_event_once(suite: Suite, county: httpx.AsyncClient) -> None:
    found = (await load(suite, NOTICE)).json()
    told = await eventually(
        lambda: feed(county), lambda events: any(e["type"].endswith("obligation.moved.v1") for e in events)
    )
    moves = [e["data"] for e in told if e["type"].endswith("obligation.moved.v1")]
    assert sorted(m["obligation"] for m in moves) == sorted(m["obligation"] for m in found["moved"])
    assert {m["reason"] for m in moves} == {"calendar_changed"}


async def test_loading_twice_lists_nothing(suite: Suite, county: httpx.AsyncClient) -> None:
    await load(suite, NOTICE)
    again = (await load(suite, NOTICE)).json()
    assert (again["loaded"], again["changed"], again["moved"]) == (NAME, False, [])
    assert suite.access.notices() == [f"{NAME}.json"]


async def test_a_rollback_lists_again_and_puts_the_dates_back(
    suite: Suite, county: httpx.AsyncClient
) -> None:
    before = await dues(county)
    first = (await load(suite, NOTICE)).json()
    async with suite.client("admin") as admin:
        back = await admin.delete(f"{NOTICES}/{NAME}")
        assert back.status_code == 200, back.text
        found = back.json()
        assert (found["removed"], found["changed"]) == (NAME, True)
        assert {(m["item"], str(m["old"]), str(m["new"])) for m in found["moved"]} == {
            (m["item"], str(m["new"]), str(m["old"])) for m in first["moved"]
        }
        assert all("撤回" in m["why_zh"] for m in found["moved"] if m["item"] == "s-1")
        assert await dues(county) == before
        problem(await admin.delete(f"{NOTICES}/{NAME}"), 404)


async def test_an_amended_notice_says_which_day_differs(suite: Suite, county: httpx.AsyncClient) -> None:
    await load(suite, NOTICE)
    longer = {"name": "元旦", "off": [f"2027-01-0{n}" for n in range(1, 5)], "working": []}
    amended = NOTICE | {"known_from": "2026-12-29", "holidays": [longer, *NOTICE["holidays"][1:]]}
    found = (await load(suite, amended)).json()
    assert [(m["item"], m["old"]["date"], m["new"]["date"], m["why_zh"]) for m in found["moved"]] == [
        ("s-1", "2027-01-12", "2027-01-13", "2027-01-04 放假")
    ]


async def test_a_wrong_notice_is_refused_whole(suite: Suite, county: httpx.AsyncClient) -> None:
    before = await dues(county)
    wrong: list[tuple[Any, str]] = [
        (NOTICE | {"colour": "red"}, "/colour"),
        (NOTICE | {"holidays": NOTICE["holidays"][1:]}, "/holidays"),
        (NOTICE | {"known_from": "2026-02-31"}, "/known_from"),
        ({"region": "360425"}, "/name"),
        ({}, "/year"),
    ]
    for document, pointer in wrong:
        assert pointer in pointers(await load(suite, document), 422, "bad_notice")
    assert await dues(county) == before
    assert suite.access.notices() == []


async def test_a_notice_that_contradicts_a_shipped_one_is_refused(suite: Suite) -> None:
    shipped = next(n for n in load_calendars(None).notices if n.year == 2026).as_dict()
    problem(await load(suite, shipped | {"title": "另一份"}), 422, "bad_notice")
    async with suite.client("admin") as admin:
        problem(await admin.delete(f"{NOTICES}/2026-2025-11-04"), 409, "shipped_notice")


async def test_a_local_holiday_moves_the_duties_of_its_division_alone(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    overlay = {
        "region": "360425",
        "name": "示例节",
        "days": {"2026": ["2026-03-10"]},
        "known_from": "2026-03-01",
    }
    async with suite.client() as client:
        await client.post(EVENTS, json=event("n1", body))
        found = (await load(suite, overlay)).json()
    assert found["loaded"] == "overlay-360425-2026-03-01"
    assert [(m["old"]["date"], m["new"]["date"], m["why_en"]) for m in found["moved"]] == [
        ("2026-03-16", "2026-03-17", "2026-03-10 off")
    ]


async def test_only_keepers_of_what_all_share_load_notices(suite: Suite) -> None:
    problem(await load(suite, NOTICE, "county"), 403, "scope_needed")
    async with suite.client("county") as client:
        problem(await client.delete(f"{NOTICES}/{NAME}"), 403, "scope_needed")
        listed = (await client.get(NOTICES)).json()["items"]
    assert {(one["origin"], one["year"]) for one in listed} >= {("shipped", 2026), ("shipped", 2019)}


async def test_a_loaded_notice_is_listed_as_such(suite: Suite) -> None:
    await load(suite, NOTICE)
    async with suite.client("admin") as admin:
        listed = (await admin.get(NOTICES)).json()["items"]
    assert [one["id"] for one in listed if one["origin"] == "loaded"] == [NAME]


async def test_the_command_moves_duties_beside_the_running_server_and_lists_them(
    suite: Suite, county: httpx.AsyncClient, tmp_path: Path
) -> None:
    async def calendar(*words: str | Path) -> Any:
        return await asyncio.to_thread(suite.access.command, "calendar", *words)

    before = await dues(county)
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE, ensure_ascii=False))
    told = await calendar("load", file)
    assert {m["item"] for m in told["moved"]} >= {"s-1"}
    assert (await dues(county))["s-1"]["date"] == "2027-01-12"
    again = await calendar("load", file)
    assert (again["changed"], again["moved"]) == (False, [])
    back = await calendar("rollback", NAME)
    assert {m["item"] for m in back["moved"]} == {m["item"] for m in told["moved"]}
    assert await dues(county) == before
