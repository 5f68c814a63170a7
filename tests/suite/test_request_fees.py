"""Information-processing fees of cases (国办函〔2020〕109号): one method, the month's items, 20 working days, no shared tier."""

import asyncio
from datetime import date
from typing import Any

import pytest

from kernel.db import Database
from kernel.security.seal import verify
from services.disclosure_requests.fees import repository as fees
from services.disclosure_requests.fees.rules import fee_of
from tests.support.cases import (
    BASE,
    HEAD,
    OFFICER,
    PERSON,
    act,
    application,
    open_office,
    receipt_key,
    register,
)
from tests.support.suite import Suite

ANOTHER = PERSON | {"name": "李四", "identity": {"type": "passport", "number": "E76543210"}}
OTHERS = [PERSON | {"identity": {"type": "passport", "number": f"E1234567{n}"}} for n in range(3)]


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


def content(items: int) -> dict[str, Any]:
    return {"title": "征收土地公告", "description": "江上乡征收土地公告", "items": items}


async def notice(
    suite: Suite, case: dict[str, Any], count: int = 31, method: str = "pages", **more: Any
) -> dict[str, Any]:
    answer = await act(suite, case, "fee-notices", on="2026-03-02", method=method, count=count, **more)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def fees_of(suite: Suite, case: dict[str, Any]) -> dict[str, Any]:
    async with suite.client("county") as county:
        document: dict[str, Any] = (await county.get(f"{BASE}/applications/{case['id']}/fees")).json()
    return document


async def test_Art6_the_notice_stops_the_clock_and_payment_starts_it_anew(suite: Suite) -> None:
    case = await register(suite)
    before = await fees_of(suite, case)
    assert (before["notice"], before["pay_by"], before["due_by"]) == (None, None, "2026-03-30")
    asked = await notice(suite, case, 250, received_on="2026-03-02")
    assert (asked["state"], asked["due_by"], asked["notice"]["yuan"]) == ("paying", None, 4700)
    assert [tier["yuan"] for tier in asked["notice"]["tiers"]] == [0, 700, 2000, 2000]
    assert (asked["pay_by"]["due"], asked["pay_by"]["status"]) == ("2026-03-30", "final")
    assert {rule["id"] for rule in asked["notice"]["to_confirm"]} >= {"page", "clock"}
    suite.clock.move_to(date(2026, 3, 10))
    paid = (
        await act(suite, case, "fee-payments", on="2026-03-10", yuan=4700, reference="103049950-7")
    ).json()
    # Anew from the day after payment: 20 working days, the three days of Qingming off.
    assert (paid["state"], paid["due_by"]) == ("handling", "2026-04-08")
    assert paid["paid"] == {"on": "2026-03-10", "yuan": 4700, "reference": "103049950-7"}
    assert verify(paid["receipt"], await receipt_key(suite))["event"] == "fee_paid"
    assert await fees_of(suite, case) == paid


async def test_Art6_the_period_runs_from_the_day_the_notice_was_received(suite: Suite) -> None:
    case = await register(suite)
    assert (await notice(suite, case))["pay_by"]["due"] == "2026-03-30"
    early = await act(suite, case, "fee-notice-receipt", on="2026-03-01")
    assert (early.status_code, early.json()["code"]) == (422, "before_notice")
    suite.clock.move_to(date(2026, 3, 4))
    received = (await act(suite, case, "fee-notice-receipt", on="2026-03-04")).json()
    assert (received["notice"]["received_on"], received["pay_by"]["due"]) == ("2026-03-04", "2026-04-01")
    again = await act(suite, case, "fee-notice-receipt", on="2026-03-04")
    assert (again.status_code, again.json()["code"]) == (409, "receipt_recorded")


async def test_Art3_one_method_for_each_application(suite: Suite) -> None:
    case = await register(suite)
    await notice(suite, case)
    second = await act(suite, case, "fee-notices", on="2026-03-02", method="items", count=11)
    assert (second.status_code, second.json()["code"]) == (409, "one_method")
    assert second.json()["article"].endswith("第三条")
    same = await act(suite, case, "fee-notices", on="2026-03-02", method="pages", count=40)
    assert (same.status_code, same.json()["code"]) == (409, "second_fee_notice")


async def test_what_cannot_be_is_named_and_where_nothing_is_to_be_paid_no_notice_is_sent(
    suite: Suite,
) -> None:
    case = await register(suite)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"on": "2026-03-03"}, "/on"), ({"received_on": "2026-03-01"}, "/received_on"), ({"count": 0}, "/count"),
        ({"method": "both"}, "/method"), ({"on": "2020-12-31"}, "/on"), ({"count": True}, "/count"),
    ]  # fmt: skip
    for changes, pointer in wrong:
        asked = {"on": "2026-03-02", "method": "pages", "count": 31} | changes
        answer = await act(suite, case, "fee-notices", **asked)
        assert answer.status_code == 422, answer.text
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    for method, count in (("pages", 30), ("items", 10)):
        answer = await act(suite, case, "fee-notices", on="2026-03-02", method=method, count=count)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_fee")
    assert (await fees_of(suite, case))["state"] == "handling"


async def test_another_amount_is_refused_by_name(suite: Suite) -> None:
    case = await register(suite)
    nothing = await act(suite, case, "fee-payments", on="2026-03-02", yuan=10)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "no_fee_notice")
    await notice(suite, case)
    for yuan in (0, 9, 11, 100):
        answer = await act(suite, case, "fee-payments", on="2026-03-02", yuan=yuan)
        assert (answer.status_code, answer.json()["code"], answer.json()["owed"]) == (422, "wrong_amount", 10)
        assert answer.json()["errors"][0]["pointer"] == "/yuan"
    assert (await fees_of(suite, case))["paid"] is None


async def test_Art6_unpaid_after_20_working_days_the_case_lapses_and_not_before(suite: Suite) -> None:
    case = await register(suite)
    await notice(suite, case)
    suite.clock.move_to(date(2026, 3, 30))
    early = await act(suite, case, "fee-lapse", on="2026-03-30")
    assert (early.status_code, early.json()["code"]) == (409, "lapse_too_early")
    suite.clock.move_to(date(2026, 3, 31))
    late = await act(suite, case, "fee-payments", on="2026-03-31", yuan=10)
    assert (late.status_code, late.json()["code"]) == (409, "late_fee_payment")
    lapsed = (await act(suite, case, "fee-lapse", on="2026-03-31")).json()
    assert (lapsed["state"], lapsed["lapsed_on"]) == ("closed", "2026-03-31")
    async with suite.client("county") as county:
        read = (await county.get(f"{BASE}/applications/{case['id']}")).json()
    assert read["row"] == "lapsed_fee"


async def test_Art42_the_head_waives_and_the_words_stay_closed(suite: Suite) -> None:
    case = await register(suite)
    await notice(suite, case)
    waived = (await act(suite, case, "fee-waivers", HEAD, on="2026-03-02", reason="申请人为低保对象")).json()
    assert (waived["state"], waived["waived_on"], waived["due_by"]) == (
        "handling",
        "2026-03-02",
        "2026-03-30",
    )
    async with suite.client("county", HEAD) as county:
        ledger = await county.get(f"{BASE}/applications/{case['id']}/ledger")
        nobody = await county.post(
            f"{BASE}/applications/{case['id']}/fee-waivers", json={"on": "2026-03-02", "reason": "x"}
        )
    assert "低保" not in ledger.text
    assert [one["role"] for one in ledger.json()["items"]][-1] == "head"
    assert nobody.status_code == 409
    async with suite.client("county") as county:
        unnamed = await county.post(
            f"{BASE}/applications/{case['id']}/fee-waivers", json={"on": "2026-03-02", "reason": "x"}
        )
    assert (unnamed.status_code, unnamed.json()["code"]) == (403, "officer_needed")


async def test_Art4_items_go_on_from_those_of_the_month(suite: Suite) -> None:
    first = await register(suite, content=content(8))
    second = await register(suite, content=content(5))
    other = await register(suite, content=content(20), applicant=ANOTHER)
    asked = await notice(suite, second, 5, "items")
    assert (asked["notice"]["already"], asked["notice"]["yuan"], asked["notice"]["month"]) == (
        8,
        300,
        "2026-03",
    )
    # Another applicant's month is another one.
    assert (await notice(suite, other, 20, "items"))["notice"]["yuan"] == 1000
    # The earlier application keeps the places that the later notice counted for it: no more can be charged.
    more = await act(suite, first, "fee-notices", on="2026-03-02", method="items", count=12)
    assert (more.status_code, more.json()["code"], more.json()["counted"]) == (409, "items_counted", 8)
    free = await act(suite, first, "fee-notices", on="2026-03-02", method="items", count=8)
    assert free.json()["code"] == "no_fee"
    suite.clock.move_to(date(2026, 4, 1))
    april = await register(suite, content=content(5), submitted_on="2026-04-01")
    answer = await act(suite, april, "fee-notices", on="2026-04-01", method="items", count=11)
    assert (answer.json()["notice"]["already"], answer.json()["notice"]["yuan"]) == (0, 100)


async def test_Art4_an_application_charged_per_page_counts_among_the_items_of_its_month(suite: Suite) -> None:
    first = await register(suite, content=content(10))
    await notice(suite, first, 31, "pages")
    second = await register(suite, content=content(1))
    assert (await notice(suite, second, 1, "items"))["notice"]["already"] == 10


async def test_Art4_notices_at_the_same_moment_share_no_tier(suite: Suite) -> None:
    """Twelve applications of four items, all given notice of at once: 48 items, each place taken once."""
    async with suite.client("county", OFFICER) as county:
        begin = await county.post(f"{BASE}/applications", json=application(content=content(10)))
        made = await asyncio.gather(
            *(county.post(f"{BASE}/applications", json=application(content=content(4))) for _ in range(12))
        )
        cases = [answer.json()["id"] for answer in made]
        body = {"on": "2026-03-02", "method": "items", "count": 4}
        answers = await asyncio.gather(
            *(county.post(f"{BASE}/applications/{case}/fee-notices", json=body) for case in cases)
        )
    assert begin.status_code == 201
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    given = [answer.json()["notice"] for answer in answers]
    assert sorted(one["already"] for one in given) == [10 + 4 * n for n in range(12)]
    assert sum(one["yuan"] for one in given) == fee_of("items", 48, 10).yuan


async def test_the_same_case_gets_one_notice_however_often_it_is_sent(suite: Suite) -> None:
    case = await register(suite)
    body = {"on": "2026-03-02", "method": "pages", "count": 100}
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/applications/{case['id']}/fee-notices"
        answers = await asyncio.gather(*(county.post(path, json=body) for _ in range(6)))
        key = {"idempotency-key": "pay"}
        pay = [
            await county.post(f"{BASE}/applications/{case['id']}/fee-payments", headers=key,
                              json={"on": "2026-03-02", "yuan": 700})
            for _ in range(3)
        ]  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert [answer.status_code for answer in pay] == [201] * 3
    assert len({answer.text for answer in pay}) == 1


async def test_the_fees_of_a_year_are_summed_for_each_office(suite: Suite) -> None:
    await open_office(suite, "quiet")
    paid, waived, lapsed = [await register(suite, applicant=one) for one in OTHERS]
    for case in (paid, waived, lapsed):
        await notice(suite, case, 100)
    await act(suite, paid, "fee-payments", on="2026-03-02", yuan=700)
    await act(suite, waived, "fee-waivers", HEAD, on="2026-03-02", reason="困难")
    suite.clock.move_to(date(2026, 4, 30))
    await act(suite, lapsed, "fee-lapse", on="2026-04-30")
    database = Database(suite.settings.url_of("disclosure_requests"))
    async with database.read() as session:
        found = await fees.of_year(session, 2026, ["zrzy", "quiet"])
        before = await fees.of_year(session, 2025, ["zrzy"])
    await database.dispose()
    totals = {event: (total.number, total.yuan) for event, total in found["zrzy"].items()}
    assert totals == {
        "fee_notice": (3, 2100), "fee_paid": (1, 700), "fee_waived": (1, 700), "fee_lapsed": (1, 700)
    }  # fmt: skip
    assert {total.number for total in (*found["quiet"].values(), *before["zrzy"].values())} == {0}
