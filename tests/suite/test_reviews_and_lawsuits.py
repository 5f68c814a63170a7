"""Reviews and lawsuits about a case (行政复议法 Arts 23, 48, 54, 88; 行政诉讼法 Art. 67): deadlines, warnings, table 4."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.answers import eventually, feed, pointers, problem
from tests.support.cases import BASE, OFFICER, open_office
from tests.support.reports import REGION, answered, case_of, path_of, report_of
from tests.support.suite import Suite

REVIEW = {
    "kind": "review", "procedure": "simplified", "authority": "永修县人民政府", "received_on": "2026-02-25",
}  # fmt: skip
SUIT = {"kind": "suit_direct", "authority": "永修县人民法院", "received_on": "2026-02-25"}
NONE, ONE_PENDING = [0, 0, 0, 0, 0], [0, 0, 0, 1, 1]


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def record(
    suite: Suite, case: dict[str, Any], values: dict[str, Any], **changes: Any
) -> httpx.Response:
    async with suite.client("county", OFFICER) as county:
        return await county.post(f"{BASE}/applications/{case['id']}/reviews", json=values | changes)


async def change(
    suite: Suite, made: httpx.Response, values: dict[str, Any], **changes: Any
) -> httpx.Response:
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/reviews/{made.json()['id']}"
        current = (await county.get(path)).headers["etag"]
        return await county.put(path, json=values | changes, headers={"if-match": current})


@pytest.mark.parametrize(
    "values, key, due, article",
    [
        (REVIEW, "answer", "2026-03-03", "《行政复议法》第五十四条、第八十八条"),  # 02-28 is a working Saturday
        (REVIEW | {"procedure": "ordinary"}, "answer", "2026-03-10", "《行政复议法》第四十八条、第八十八条"),
        (SUIT, "defence", "2026-03-12", "《行政诉讼法》第六十七条"),
    ],
)  # fmt: skip
async def test_the_respondent_has_its_own_deadline(
    suite: Suite, values: dict[str, Any], key: str, due: str, article: str
) -> None:
    case = await case_of(suite, "2026-01-05")
    made = await record(suite, case, values)
    assert made.status_code == 201, made.text
    deadline = made.json()["deadlines"][0]
    assert (deadline["key"], deadline["due"], deadline["article"]) == (key, due, article)
    assert (deadline["basis_status"], deadline["on_time"]) == ("confirmed", None)
    suite.clock.move_to(date(2026, 3, 13))
    answer = await change(suite, made, values, answered_on="2026-03-13")
    assert answer.json()["deadlines"][0]["on_time"] is False


async def test_Art62_the_review_organ_decides_in_time(suite: Suite) -> None:
    case = await case_of(suite, "2026-01-05")
    made = await record(suite, case, REVIEW, accepted_on="2026-02-24")
    assert [(one["key"], one["due"]) for one in made.json()["deadlines"]] == [
        ("answer", "2026-03-03"), ("decision", "2026-03-26"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kind, decided, warned",
    [
        ("deny_process", "2024-01-15", True), ("deny_process", "2023-12-29", False), ("granted", "2024-01-15", False),
        ("inquiry", "2025-06-20", False),
    ],
)  # fmt: skip
async def test_Art23_a_direct_suit_against_a_denial_by_Arts_14_to_16_warns(
    suite: Suite, kind: str, decided: str, warned: bool
) -> None:
    case = await case_of(
        suite, {"2023": "2023-12-20", "2024": "2024-01-03", "2025": "2025-06-03"}[decided[:4]]
    )
    await answered(suite, case, kind, decided, decided)
    made = await record(suite, case, SUIT)
    assert made.status_code == 201, made.text
    assert [one["code"] for one in made.json()["warnings"]] == (["review_comes_first"] if warned else [])


async def test_table_4_follows_the_outcomes_year_by_year(suite: Suite) -> None:
    case = await case_of(suite, "2025-06-03")
    review = await record(suite, case, REVIEW, received_on="2025-08-01")
    suit = await record(suite, case, SUIT, kind="suit_after_review", received_on="2025-12-20")
    assert suit.json()["warnings"] == []
    report = await report_of(suite, 2025)
    assert (report["table4"]["review"], report["table4"]["suit_after_review"]) == (ONE_PENDING, ONE_PENDING)
    done = await change(
        suite, review, REVIEW, received_on="2025-08-01", outcome="corrected", decided_on="2025-09-30"
    )
    assert done.status_code == 200, done.text
    await change(suite, suit, SUIT, kind="suit_after_review", received_on="2025-12-20", outcome="upheld",
                 decided_on="2026-02-26")  # fmt: skip
    before, after = await report_of(suite, 2025), await report_of(suite, 2026)
    assert (before["table4"]["review"], before["table4"]["suit_after_review"]) == (
        [0, 1, 0, 0, 1],
        ONE_PENDING,
    )
    assert (after["table4"]["review"], after["table4"]["suit_after_review"]) == (NONE, [1, 0, 0, 0, 1])
    async with suite.client("county") as county:
        cell = await county.get(f"{path_of(2025)}/cells/table4/review/corrected")
        pending = await county.get(f"{path_of(2025)}/cells/table4/suit_after_review/pending")
    assert (cell.json()["items"], pending.json()["items"]) == ([review.json()["id"]], [suit.json()["id"]])
    assert (await report_of(suite, 2025, REGION))["table4"]["review"] == [0, 1, 0, 0, 1]


async def test_ANN6_a_review_organ_sued_with_the_organ_does_not_count_the_case(suite: Suite) -> None:
    await open_office(suite, "xzf", name="永修县人民政府办公室", kind="government")
    case = await case_of(suite, "2025-06-03")
    after = SUIT | {"kind": "suit_after_review", "received_on": "2025-10-08"}
    own = await record(suite, case, after)
    other = await record(suite, case, after, role="co_defendant", office="xzf")
    assert (own.json()["counted"], other.json()["counted"]) == (True, False)
    assert [one["code"] for one in own.json()["warnings"]] == ["review_missing"]
    assert (await report_of(suite, 2025, "offices/xzf"))["table4"]["suit_after_review"] == NONE
    assert (await report_of(suite, 2025, REGION))["table4"]["suit_after_review"] == ONE_PENDING
    nowhere = await record(suite, case, after, role="co_defendant")
    problem(nowhere, 422, "co_defendant")


async def test_what_does_not_hold_together_is_refused_by_name(suite: Suite) -> None:
    case = await case_of(suite, "2026-01-05")
    wrong = await record(
        suite,
        case,
        REVIEW,
        kind="suit_direct",
        received_on="2026-01-04",
        answered_on="2026-03-03",
        outcome="upheld",
    )
    assert set(pointers(wrong, 422)) == {"/procedure", "/received_on", "/answered_on", "/decided_on"}
    assert pointers(await record(suite, case, SUIT, answered_on="2026-02-24"), 422) == ["/answered_on"]
    made = await record(suite, case, REVIEW)
    async with suite.client("county", OFFICER) as county:
        problem(await county.put(f"{BASE}/reviews/{made.json()['id']}", json=REVIEW), 428)
    async with suite.client("neighbour", OFFICER) as neighbour:
        problem(await neighbour.get(f"{BASE}/reviews/{made.json()['id']}"), 404)
        problem(await neighbour.post(f"{BASE}/applications/{case['id']}/reviews", json=REVIEW), 404)
        assert (await neighbour.get(f"{BASE}/reviews")).json()["items"] == []


async def test_reviews_are_listed_and_told_without_personal_data(suite: Suite) -> None:
    case = await case_of(suite, "2026-01-05")
    made = await record(suite, case, REVIEW)
    await change(suite, made, REVIEW, outcome="upheld", decided_on="2026-03-02")
    second = await record(suite, case, SUIT)
    async with suite.client("county") as county:
        pending = (await county.get(f"{BASE}/reviews?pending=true&office=zrzy")).json()["items"]
        of_case = (await county.get(f"{BASE}/applications/{case['id']}/reviews")).json()["items"]
        told = await eventually(
            lambda: feed(county, service="disclosure-requests"),
            lambda events: sum(".review." in event["type"] for event in events) == 3,
        )
    assert [one["id"] for one in pending] == [second.json()["id"]]
    assert len(of_case) == 2
    kinds = [event["type"].split(".")[-2] for event in told if ".review." in event["type"]]
    assert kinds == ["recorded", "decided", "recorded"]
    assert "张三" not in str(told)
