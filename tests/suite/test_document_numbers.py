"""Document numbers: under concurrent requests each is given out once and none is left out; what breaks off gives it back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from kernel.db import Database
from services.disclosure_requests.document_numbers import service
from tests.support.answers import all_pages, pointers, problem
from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.suite import Suite

MANY = 100
NUMBERS = f"{BASE}/offices/zrzy/document-numbers"
TAKEN = {"series": "永自然资依回", "year": 2026, "count": 3, "reason": "系统上线前已用于纸质文书"}


async def listed(suite: Suite, limit: int = 100) -> list[dict[str, Any]]:
    async with suite.client("county", OFFICER) as county:
        return await all_pages(county, f"{NUMBERS}?year=2026", limit)


async def insisted(suite: Suite, case: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """A letter as a caller makes it who repeats what a busy server puts off (503)."""
    for _ in range(20):
        answer = await act(suite, case, "letters", kind="delivery_record", fields=fields)
        if answer.status_code != 503:
            break
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_hundred_letters_at_once_have_a_hundred_numbers_in_a_row(suite: Suite) -> None:
    await open_office(suite)
    cases = [await register(suite) for _ in range(10)]
    fields = {
        "served_title": "答复书",
        "served_number": "永自然资依复〔2026〕1号",
        "delivery_way": "直接送达",
        "delivered_on": "2026-03-02",
    }
    made = await asyncio.gather(*(insisted(suite, cases[n % 10], fields) for n in range(MANY)))
    expected = [f"永自然资依送〔2026〕{n}号" for n in range(1, MANY + 1)]
    assert sorted(one["number"] for one in made) == sorted(expected)
    found = await listed(suite, limit=30)
    assert [(one["number"], one["state"]) for one in found] == [(number, "used") for number in expected]


async def test_numbers_used_elsewhere_are_told_with_their_reason(suite: Suite) -> None:
    await open_office(suite)
    async with suite.client("county", OFFICER) as county:
        taken = await county.post(NUMBERS, json=TAKEN)
        assert taken.status_code == 201, taken.text
        assert taken.json()["numbers"] == ["永自然资依回〔2026〕1号", "永自然资依回〔2026〕3号"]
        assert pointers(await county.post(NUMBERS, json=TAKEN | {"count": 0}), 422) == ["/count"]
        assert (await county.get(f"{NUMBERS}?year=2025")).json()["items"] == []
        problem(await county.get(f"{BASE}/offices/nowhere/document-numbers?year=2026"), 404)
    async with suite.client("county") as without_officer:
        problem(await without_officer.post(NUMBERS, json=TAKEN), 403, "officer_needed")
    letter = (await act(suite, await register(suite), "letters", kind="receipt")).json()
    assert letter["number"] == "永自然资依回〔2026〕4号"
    assert [(one["serial"], one["state"]) for one in await listed(suite, limit=2)] == [
        (1, "elsewhere"), (2, "elsewhere"), (3, "elsewhere"), (4, "used"),
    ]  # fmt: skip


async def take_and_fail(database: Database) -> None:
    async with database.write() as session:
        assert (await service.next_of(session, "zrzy", "永自然资依回", 2026))[0] == 1
        raise RuntimeError("the office's plug is pulled")


async def test_what_breaks_off_gives_its_number_back_and_a_hole_is_told(suite: Suite) -> None:
    await open_office(suite)
    database = Database(suite.settings.url_of("disclosure_requests"))
    try:
        with pytest.raises(RuntimeError):
            await take_and_fail(database)
        letters = [
            (await act(suite, await register(suite), "letters", kind="receipt")).json() for _ in range(3)
        ]
        assert [one["number"] for one in letters] == [f"永自然资依回〔2026〕{n}号" for n in (1, 2, 3)]
        async with database.write() as session:
            await session.execute(text("DELETE FROM document_numbers WHERE serial IN (1, 3)"))
    finally:
        await database.dispose()
    states = [(one["serial"], one["through"], one["state"]) for one in await listed(suite)]
    assert states == [(1, 1, "missing"), (2, None, "used"), (3, 3, "missing")]
