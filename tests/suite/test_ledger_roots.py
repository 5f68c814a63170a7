"""Roots of the ledger: one for each finished day, signed and in line; whoever changes the database afterwards is found."""

from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from gongkai import embedded
from kernel import jobs
from kernel.db import Database
from kernel.security.merkle import root_of_proof
from kernel.security.seal import content_hash, verify
from kernel.testing.clock import MovableClock
from services.disclosure_requests.app import make_tools
from services.disclosure_requests.ledger_roots import service
from services.disclosure_requests.settings import RequestsSettings
from tests.support.answers import eventually
from tests.support.cases import BASE, act, open_office, register
from tests.support.dumps import alter
from tests.support.suite import Suite, settings_for, suite_on


@pytest.fixture(autouse=True)
def no_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daily job does nothing of its own: these tests do it when they want it."""
    monkeypatch.setattr(embedded, "RequestsSettings", partial(RequestsSettings, sweep_seconds=3600.0))
    monkeypatch.setattr(jobs, "SOON_SECONDS", 1800.0)


async def sign(suite: Suite) -> list[date]:
    """Do what the daily job does, now; the days that got a root."""
    tools = make_tools(embedded.requests_settings(suite.settings), suite.clock)
    database, days = Database(suite.settings.url_of("disclosure_requests")), []
    try:
        while True:
            async with database.write() as session:
                if (day := await service.next_day(session, tools)) is None:
                    return days
                await service.write(session, tools, day)
                days.append(day)
    finally:
        await database.dispose()


async def roots(suite: Suite, **params: str) -> list[dict[str, Any]]:
    async with suite.client(None) as anybody:
        answer = await anybody.get(f"{BASE}/ledger-roots", params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def checked(suite: Suite, day: str = "2026-03-02") -> dict[str, Any]:
    async with suite.client("admin") as admin:
        answer = await admin.get(f"{BASE}/ledger-roots/{day}/check")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def codes(suite: Suite, case: dict[str, Any] | None = None) -> list[tuple[int, str]]:
    """What the check of the day names, of a case (or of the day as a whole)."""
    wanted = case["id"] if case else None
    faults = (await checked(suite))["faults"]
    return [(fault["number"], fault["code"]) for fault in faults if fault["application"] == wanted]


@pytest.fixture
async def two_cases(suite: Suite) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two cases of 2026-03-02, three and two entries; the root of the day is signed."""
    await open_office(suite)
    first, second = await register(suite), await register(suite)
    await act(suite, first, "withdrawal", on="2026-03-02")
    suite.clock.move_to(date(2026, 3, 3))
    await sign(suite)
    return first, second


async def test_every_finished_day_has_a_root_in_line_with_the_one_before(suite: Suite) -> None:
    assert await sign(suite) == []
    await open_office(suite)
    case = await register(suite)
    assert await sign(suite) == []
    suite.clock.move_to(date(2026, 3, 4))
    await act(suite, case, "withdrawal", on="2026-03-04")
    suite.clock.move_to(date(2026, 3, 6))
    days = [date(2026, 3, day) for day in (2, 3, 4, 5)]
    assert (await sign(suite), await sign(suite)) == (days, [])
    found = await roots(suite)
    assert [(root["day"], root["entries"]) for root in found] == [
        ("2026-03-02", 2), ("2026-03-03", 0), ("2026-03-04", 1), ("2026-03-05", 0),
    ]  # fmt: skip
    key = (suite.settings.data / "receipt-key.pem.pub").read_bytes()
    documents = [verify(root["signed"], key) for root in found]
    assert [one["previous"] for one in documents] == [
        "0" * 64,
        *(content_hash(one) for one in documents[:-1]),
    ]
    assert await roots(suite, **{"from": "2026-03-03", "to": "2026-03-04"}) == found[1:3]
    async with suite.client(None) as anybody:
        page = await anybody.get(f"{BASE}/ledger-roots", params={"limit": "3"})
        rest = await anybody.get(f"{BASE}/ledger-roots", params={"cursor": page.json()["next_cursor"]})
        wrong = await anybody.get(f"{BASE}/ledger-roots", params={"from": "2026-13-01"})
    assert [*page.json()["items"], *rest.json()["items"]] == found
    assert wrong.status_code == 400
    async with suite.client("county") as county:
        proofs = [
            (await county.get(f"{BASE}/applications/{case['id']}/ledger/{n}/inclusion-proof")).json()
            for n in (1, 2, 3)
        ]
        absent = await county.get(f"{BASE}/applications/{case['id']}/ledger/4/inclusion-proof")
    for proof, day in zip(proofs, (0, 0, 2), strict=True):
        assert proof["holds"] is True
        assert root_of_proof(proof["hash"], proof["proof"]) == documents[day]["root"]
    assert absent.status_code == 404
    async with suite.client("neighbour") as neighbour:
        path = f"{BASE}/applications/{case['id']}/ledger/1/inclusion-proof"
        assert (await neighbour.get(path)).status_code == 404


async def test_an_entry_of_today_has_no_root_yet(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with suite.client("county") as county:
        answer = await county.get(f"{BASE}/applications/{case['id']}/ledger/1/inclusion-proof")
        check = await county.get(f"{BASE}/ledger-roots/2026-03-02/check")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_root_yet")
    assert check.status_code == 403


TAMPERED: list[tuple[str, list[str], list[tuple[int, str]]]] = [
    ("changed", ["UPDATE ledger_entries SET \"on\" = '2026-02-02' WHERE application = '{a}' AND number = 2"],
     [(2, "changed_entry")]),
    ("taken out", ["DELETE FROM receipts WHERE application = '{a}' AND number = 2",
                   "DELETE FROM ledger_entries WHERE application = '{a}' AND number = 2"], [(2, "missing_entry")]),
    ("cut off", ["DELETE FROM ledger_entries WHERE application = '{a}' AND number = 3"], [(3, "missing_entry")]),
    # He who also mends the case's own hash is found by the receipt that he cannot sign.
    ("cut off and mended",
     ["UPDATE applications SET head_hash = (SELECT previous FROM ledger_entries WHERE application = '{a}'"
      " AND number = 3), entries = 2, state = 'handling' WHERE id = '{a}'",
      "DELETE FROM ledger_entries WHERE application = '{a}' AND number = 3"], [(3, "missing_entry")]),
    ("in another order",
     ["UPDATE ledger_entries SET number = number + 100 WHERE application = '{a}' AND number IN (2, 3)",
      "UPDATE ledger_entries SET number = 105 - number WHERE application = '{a}' AND number > 100"],
     [(2, "broken_link")]),
]  # fmt: skip


async def test_what_was_changed_taken_out_or_moved_is_named(
    suite: Suite, two_cases: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    first, second = two_cases
    assert await checked(suite) == {"day": "2026-03-02", "entries": 5, "holds": True, "faults": []}
    names = ("ledger_entries", "receipts", "applications")
    await alter(suite, *(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in names))
    columns = "head_hash, entries, state"
    restore = [
        "DELETE FROM receipts", "DELETE FROM ledger_entries",
        "INSERT INTO ledger_entries SELECT * FROM kept_ledger_entries",
        "INSERT INTO receipts SELECT * FROM kept_receipts",
        f"UPDATE applications SET ({columns}) = (SELECT {columns} FROM kept_applications k WHERE k.id = applications.id)",
    ]  # fmt: skip
    for how, statements, named in TAMPERED:
        await alter(suite, *(statement.format(a=first["id"]) for statement in statements))
        assert (await codes(suite, first))[:1] == named, how
        assert await codes(suite, second) == [], how
        assert (await checked(suite))["holds"] is False
        await alter(suite, *restore)
        assert (await checked(suite))["holds"] is True, how


async def test_a_ledger_forged_as_a_whole_differs_from_what_was_signed(
    suite: Suite, two_cases: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """Entries, receipts and the case's hash, all consistent with one another: the root of the day has other leaves."""
    first, _ = two_cases
    await alter(
        suite,
        "UPDATE applications SET head_hash = (SELECT previous FROM ledger_entries WHERE application"
        f" = '{first['id']}' AND number = 3), entries = 2 WHERE id = '{first['id']}'",
        f"DELETE FROM receipts WHERE application = '{first['id']}' AND number = 3",
        f"DELETE FROM ledger_entries WHERE application = '{first['id']}' AND number = 3",
    )
    assert await codes(suite, first) == []
    assert await codes(suite) == [(0, "other_number"), (0, "root_differs")]
    async with suite.client("county") as county:
        path = f"{BASE}/applications/{first['id']}/ledger/1/inclusion-proof"
        assert (await county.get(path)).json()["holds"] is False
    await alter(suite, "UPDATE ledger_roots SET root = '" + "0" * 64 + "'")
    assert (0, "bad_signature") in await codes(suite)
    # A root that was taken out is missed by the one after it.
    suite.clock.move_to(date(2026, 3, 5))
    await sign(suite)
    await alter(suite, "DELETE FROM ledger_roots WHERE day = '2026-03-03'")
    faults = (await checked(suite, "2026-03-04"))["faults"]
    assert [fault["code"] for fault in faults] == ["root_out_of_line"]


@pytest.fixture
async def brisk(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Suite]:
    """The suite with its sweeps several times a second."""
    monkeypatch.setattr(embedded, "RequestsSettings", partial(RequestsSettings, sweep_seconds=0.2))
    async with suite_on(settings_for(**prepared), clock) as running:
        yield running


async def test_the_service_signs_them_by_itself(brisk: Suite) -> None:
    await open_office(brisk)
    await register(brisk)
    brisk.clock.move_to(date(2026, 3, 4))
    found = await eventually(lambda: roots(brisk), lambda found: len(found) == 2)
    assert [root["day"] for root in found] == ["2026-03-02", "2026-03-03"]
