"""The clock of a case through the API: its answer, its explanation day by day, as of a past day (Arts 31, 33)."""

from datetime import date

import pytest

from tests.support.cases import BASE, act, open_office, register
from tests.support.suite import Suite


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def test_Art33_every_day_has_one_reason_and_the_counted_days_are_the_limit(suite: Suite) -> None:
    case = await register(suite)
    async with suite.client("county") as county:
        clock = (await county.get(f"{BASE}/applications/{case['id']}/clock")).json()
        told = (await county.get(f"{BASE}/applications/{case['id']}/clock/explanation")).json()
        again = (await county.get(f"{BASE}/applications/{case['id']}/clock/explanation")).json()
    assert (clock["due"], clock["due_status"], clock["status"]) == ("2026-03-30", "final", "running")
    assert told["counted"] == 20
    days = [line["date"] for line in told["days"]]
    assert days == [date.fromordinal(date(2026, 3, 2).toordinal() + n).isoformat() for n in range(29)]
    assert all(line["reason"] and line["text"] and line["article"] for line in told["days"])
    assert told == again


async def test_the_explanation_is_also_a_table_and_plain_chinese(suite: Suite) -> None:
    case = await register(suite)
    async with suite.client("county") as county:
        table = await county.get(f"{BASE}/applications/{case['id']}/clock/explanation?form=table")
        text = await county.get(f"{BASE}/applications/{case['id']}/clock/explanation?form=text")
    assert table.headers["content-type"] == "text/plain; charset=utf-8"
    assert "2026-03-30" in table.text
    assert "2026年3月30日" in text.text


async def test_a_clock_as_of_a_past_day_is_what_was_shown_then(suite: Suite) -> None:
    case = await register(suite, manner="web")
    suite.clock.move_to(date(2026, 3, 6))
    await act(suite, case, "confirmation", on="2026-03-06")
    path = f"{BASE}/applications/{case['id']}/clock"
    async with suite.client("county") as county:
        then = (await county.get(f"{path}?as_of=2026-03-05")).json()
        now = (await county.get(path)).json()
        ahead = await county.get(f"{path}?as_of=2026-03-07")
    assert (then["receipt_date"], then["due"], then["status"]) == (None, None, "awaiting_receipt")
    assert (now["receipt_date"], now["due"]) == ("2026-03-06", "2026-04-03")
    assert (ahead.status_code, ahead.json()["code"]) == (400, "in_the_future")


async def test_a_provisional_date_has_bounds_until_the_notice_is_there(suite: Suite) -> None:
    suite.clock.move_to(date(2026, 12, 4))
    case = await register(suite, submitted_on="2026-12-04")
    async with suite.client("county") as county:
        clock = (await county.get(f"{BASE}/applications/{case['id']}/clock")).json()
    assert (clock["due"], clock["due_status"]) == (None, "provisional")
    assert clock["earliest"] <= clock["latest"] == case["due_by"]
