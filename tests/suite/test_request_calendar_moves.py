"""A new holiday notice moves open cases, lists them and tells of them; twice it moves nothing; a closed case stays."""

import json
from datetime import date
from typing import Any

import httpx

from tests.support.answers import eventually, feed
from tests.support.cases import BASE, act, open_office, register
from tests.support.notices import NOTICE
from tests.support.suite import Suite

MOVED = "gongkai.disclosure_requests.application.moved.v1"


async def moves(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"{BASE}/clock-moves")).json()["items"]
    return found


def put(suite: Suite, name: str, notice: dict[str, Any]) -> None:
    """Put a notice into the calendars of a running suite."""
    suite.access.put_notice(name, json.dumps(notice).encode())


async def test_a_new_calendar_moves_open_cases_and_lists_them(brisk: Suite) -> None:
    brisk.clock.move_to(date(2026, 12, 28))
    await open_office(brisk)
    case = await register(brisk, submitted_on="2026-12-28")
    closed = await register(brisk, submitted_on="2026-12-28")
    await act(brisk, closed, "withdrawal", on="2026-12-28")
    async with brisk.client("county") as county:
        path = f"{BASE}/applications/{case['id']}"
        before = (await county.get(f"{path}/clock")).json()
        assert (before["due"], before["due_status"]) == (None, "provisional")
        put(brisk, "2027.json", NOTICE)
        listed = await eventually(lambda: moves(county), bool)
        assert [one["application"] for one in listed] == [case["id"]]
        assert "2027" in listed[0]["why_zh"]
        after = (await county.get(f"{path}/clock")).json()
        assert before["earliest"] <= after["due"] == "2027-01-26" <= before["latest"]
        assert (await county.get(path)).json()["due_by"] == "2027-01-26"
        # The same day's clock as it was known before the notice was out.
        told = await eventually(
            lambda: feed(county, service="disclosure-requests"),
            lambda events: any(one["type"] == MOVED for one in events),
        )
        assert [one["data"]["application"] for one in told if one["type"] == MOVED] == [case["id"]]

        brisk.clock.move_to(date(2026, 12, 29))
        amended = NOTICE | {"number": "试验〔2026〕2号", "known_from": "2026-12-29"}
        first = {"name": "元旦", "off": [f"2027-01-0{n}" for n in range(1, 5)], "working": []}
        put(brisk, "2027-2.json", amended | {"holidays": [first, *NOTICE["holidays"][1:]]})
        listed = await eventually(lambda: moves(county), lambda found: len(found) == 2)
        assert listed[1]["new"]["latest"] == "2027-01-27"
        assert "2027-01-04" in listed[1]["why_zh"]
        # The same content again, in another file: nothing moves.
        put(brisk, "2027-3.json", amended | {"holidays": [first, *NOTICE["holidays"][1:]]})
        put(brisk, "2027-4.json", NOTICE | {"year": 2028})  # does not hold: refused whole
        await county.get(path)
        assert len(await moves(county)) == 2
