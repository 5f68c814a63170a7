"""Reminders (政府信息公开条例 Arts 31, 33; 行政复议法 Art. 48): each stage once, in working days, as events.

A counter application of 2026-03-02, a Monday, is due on 2026-03-30: T-5 is 2026-03-23, T-1 2026-03-27, a Friday.
"""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from gongkai.embedded import requests_settings
from kernel.db import Database
from kernel.legal_time import shipped_calendars
from services.disclosure_requests.app import make_tools
from services.disclosure_requests.reminders import service as reminding
from services.disclosure_requests.reminders.rules import is_news, stage_on
from tests.support.answers import eventually, feed
from tests.support.cases import BASE, HEAD, OFFICER, act, application, open_office, register
from tests.support.suite import Suite

EXTENSION: dict[str, Any] = {
    "days": 20,
    "reason": "需检索三个年度的档案",
    "proposed_by": {"id": "u-31", "name": "周经办"},
}
VERBS = ("became_due_soon", "became_overdue", "stayed_unconfirmed")


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        ("2026-03-20", ""), ("2026-03-21", ""), ("2026-03-23", "T-5"), ("2026-03-26", "T-5"), ("2026-03-27", "T-1"),
        ("2026-03-29", "T-1"), ("2026-03-30", "T"), ("2026-03-31", "T+1"), ("2026-04-05", "T+1"),
    ],
)  # fmt: skip
def test_stages_are_counted_in_working_days(today: str, stage: str) -> None:
    on = shipped_calendars().on()
    assert stage_on(on, date.fromisoformat(today), date(2026, 3, 30)) == stage


def test_a_due_day_before_days_off_is_overdue_on_the_next_working_day() -> None:
    on, friday = shipped_calendars().on(), date(2026, 3, 27)
    days = [stage_on(on, friday + timedelta(days=n), friday) for n in range(4)]
    assert days == ["T", "", "", "T+1"]


@pytest.mark.parametrize(
    ("stage", "told", "news"),
    [("T-5", "", True), ("T-5", "T-5", False), ("T+1", "T-5", True), ("T-5", "T-1", False), ("", "", False),
     ("T-5", "unconfirmed", True)],
)  # fmt: skip
def test_a_stage_is_news_once(stage: str, told: str, news: bool) -> None:
    assert is_news(stage, told) is news


Told = tuple[str, str, int | None]


async def told(client: httpx.AsyncClient) -> list[Told]:
    """(case, verb, days left) of the reminders so far."""
    events = await feed(client, service="disclosure-requests")
    verbs = [(one["data"], one["type"].split(".")[-2]) for one in events]
    return [(data["application"], verb, data.get("days_left")) for data, verb in verbs if verb in VERBS]


async def told_by_now(suite: Suite, client: httpx.AsyncClient, case: str) -> list[tuple[str, int | None]]:
    """The reminders of a case, after a look that has found a further case of today, which is overdue."""
    marker = (await register(suite, submitted_on="2026-01-05"))["id"]
    found = await eventually(
        lambda: told(client), lambda found: any(identifier == marker for identifier, _, _ in found)
    )
    return [(verb, left) for identifier, verb, left in found if identifier == case]


async def test_Art33_each_stage_is_told_once_and_a_moved_date_again(brisk: Suite) -> None:
    await open_office(brisk)
    case = await register(brisk)
    expected: list[tuple[str, int | None]] = []
    async with brisk.client("county") as county:
        for day, news in ((20, None), (23, 5), (24, None), (27, 1), (29, None), (30, 0)):
            brisk.clock.move_to(date(2026, 3, day))
            expected += [("became_due_soon", news)] if news is not None else []
            assert await told_by_now(brisk, county, case["id"]) == expected
        extended = await act(brisk, case, "extensions", HEAD, on="2026-03-30", **EXTENSION)
        assert extended.json()["due_by"] == "2026-04-28"
        for moved_to, verb, left in (("04-28", "became_due_soon", 0), ("05-07", "became_overdue", -4)):
            brisk.clock.move_to(date.fromisoformat(f"2026-{moved_to}"))
            expected.append((verb, left))  # of the stages that were missed, the latest alone
            assert await told_by_now(brisk, county, case["id"]) == expected


async def test_Art31_a_missing_confirmation_is_told_on_the_next_working_day(brisk: Suite) -> None:
    await open_office(brisk)
    brisk.clock.move_to(date(2026, 3, 6))
    case = await register(brisk, manner="web", submitted_on="2026-03-06")
    async with brisk.client("county") as county:
        for day, expected in (
            (8, []),
            (9, [("stayed_unconfirmed", None)]),
            (10, [("stayed_unconfirmed", None)]),
        ):
            brisk.clock.move_to(date(2026, 3, day))
            assert await told_by_now(brisk, county, case["id"]) == expected
        await act(brisk, case, "confirmation", on="2026-03-10", how="电话")
        brisk.clock.move_to(date(2026, 4, 3))
        assert await told_by_now(brisk, county, case["id"]) == [
            ("stayed_unconfirmed", None),
            ("became_due_soon", 2),
        ]


async def test_what_was_overdue_when_it_was_taken_over_is_not_told_one_by_one(suite: Suite) -> None:
    await open_office(suite)
    suite.clock.move_to(date(2026, 4, 10))
    old = [("2026-03-02", "counter"), ("2026-03-20", "counter"), ("2026-03-02", "web")]
    lines = [json.dumps(application(submitted_on=day, manner=manner, acts=[])) for day, manner in old]
    async with suite.client("county", OFFICER) as county:
        ndjson = {"content-type": "application/x-ndjson"}
        made = await county.post(f"{BASE}/intake", content="\n".join(lines), headers=ndjson)
    assert json.loads(made.text.splitlines()[-1])["backlog"] == 3
    tools = make_tools(requests_settings(suite.settings), suite.clock)
    database = Database(suite.settings.url_of("disclosure_requests"))
    try:
        counts = []
        for moved_to in (date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 21)):
            suite.clock.move_to(moved_to)
            async with database.read() as reading:
                found = await reminding.waiting(reading, tools)
            async with database.write() as session:
                counts.append(await reminding.tell(session, tools, found))
        assert counts == [0, 1, 1]  # the second case alone, on its last day and after it
    finally:
        await database.dispose()


# The calendar


async def test_review_law_Art48_an_answer_that_is_owed_is_told_of_at_each_stage_once(brisk: Suite) -> None:
    await open_office(brisk)
    case = await register(brisk)
    review = {
        "kind": "review", "procedure": "ordinary", "authority": "永修县人民政府", "received_on": "2026-03-02",
    }  # fmt: skip
    made = await act(brisk, case, "reviews", **review)
    assert made.status_code == 201, made.text
    expected: list[tuple[str, int]] = []
    async with brisk.client("county", OFFICER) as county:
        path = f"{BASE}/reviews/{made.json()['id']}"

        async def heard() -> list[tuple[str, int]]:
            events = await feed(county, service="disclosure-requests")
            kinds = [
                (one["type"].split(".")[-2], one["data"]) for one in events if ".review.became" in one["type"]
            ]
            return [(verb, data["days_left"]) for verb, data in kinds]

        for day, verb, left in (
            (9, "became_due_soon", 5),
            (13, "became_due_soon", 1),
            (16, "became_due_soon", 0),
        ):
            brisk.clock.move_to(date(2026, 3, day))
            expected.append((verb, left))
            assert await eventually(heard, lambda found: len(found) == len(expected)) == expected
        # Another procedure, another day: it is news once more, and late by then.
        tag = (await county.get(path)).headers["etag"]
        simplified = review | {"procedure": "simplified"}
        changed = await county.put(path, json=simplified, headers={"if-match": tag})
        assert changed.status_code == 200, changed.text
        expected.append(("became_overdue", -5))
        assert await eventually(heard, lambda found: len(found) == len(expected)) == expected
        answered = simplified | {"answered_on": "2026-03-16"}
        await county.put(path, json=answered, headers={"if-match": changed.headers["etag"]})
        brisk.clock.move_to(date(2026, 3, 31))
        await told_by_now(brisk, county, case["id"])
        assert await heard() == expected
