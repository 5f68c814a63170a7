"""The monthly table (通报): what fell due in a month, body by body; as JSON and as a worksheet that says the same."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from kernel.workbook import MEDIA_TYPE, Column, workbook
from tests.support.answers import problem
from tests.support.county import bind, new_catalogue, new_guideline, row
from tests.support.suite import COUNTY, Suite, body_named, land_event, publication

MARCH = "/v1/catalog/monthly-tables/2026-03"


async def table(suite: Suite, path: str = MARCH, who: str = "county") -> dict[str, Any]:
    async with suite.client(who) as client:
        answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def report(suite: Suite, number: str, on: date, **changes: Any) -> list[dict[str, Any]]:
    """A land requisition of a day; the two duties of the sample (10 working days)."""
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        answer = await county.post(
            "/v1/catalog/business-events", json=land_event(number, body, on, **changes)
        )
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["obligations"]
    return found


async def publish(suite: Suite, duty: dict[str, Any], on: date, **changes: Any) -> None:
    async with suite.client() as county:
        answer = await county.post(
            f"/v1/catalog/obligations/{duty['id']}/publications", json=publication(duty, on, **changes)
        )
    assert answer.status_code == 201, answer.text


def of_body(found: dict[str, Any], ending: str) -> dict[str, Any]:
    rows = [one for one in found["rows"] if one["body"]["name"].endswith(ending)]
    assert len(rows) == 1
    return dict(rows[0])


@pytest.fixture
async def march(suite: Suite) -> Suite:
    """Duties due on 2026-03-16: one on time, one late, one overdue, one overdue in part; seen on 2026-03-31."""
    first = await report(suite, "m1", date(2026, 3, 2))
    second = await report(suite, "m2", date(2026, 3, 2))
    suite.clock.move_to(date(2026, 3, 20))
    await publish(suite, first[0], date(2026, 3, 16))
    await publish(suite, first[1], date(2026, 3, 17))
    elements = [second[1]["content_elements"][0]["name"]]
    await publish(suite, second[1], date(2026, 3, 10), elements=elements)
    suite.clock.move_to(date(2026, 3, 31))
    return suite


async def test_a_duty_counts_in_the_month_of_its_last_day(march: Suite) -> None:
    found = of_body(await table(march), "自然资源局")
    assert (found["fell_due"], found["due"], found["on_time"], found["late"], found["overdue"]) == (
        4,
        4,
        1,
        1,
        2,
    )
    assert found["missing_elements"] == 1, "one is published in part"
    other = of_body(await table(march, "/v1/catalog/monthly-tables/2026-02"), "自然资源局")
    assert other["fell_due"] == 0


async def test_on_an_earlier_day_later_publications_have_not_happened(march: Suite) -> None:
    found = of_body(await table(march, f"{MARCH}?as_of=2026-03-16"), "自然资源局")
    assert (found["on_time"], found["late"], found["overdue"], found["pending"]) == (1, 0, 0, 3)
    assert found["on_time_rate"] == 1.0
    found = of_body(await table(march, f"{MARCH}?as_of=2026-03-09"), "自然资源局")
    assert (found["due"], found["pending"], found["on_time_rate"]) == (0, 4, None)
    assert found["missing_elements"] == 0


async def test_the_figures_add_up_and_where_nothing_was_due_there_is_no_rate(march: Suite) -> None:
    found = await table(march)
    for line in (*found["rows"], *found["totals"]):
        assert line["fell_due"] == line["due"] + line["pending"] + line["waived"] + line["withdrawn"]
        assert line["due"] == line["on_time"] + line["late"] + line["overdue"]
    (total,) = found["totals"]
    assert total["fell_due"] == sum(line["fell_due"] for line in found["rows"])
    assert (total["regime"], total["on_time_rate"]) == ("government_information", 0.25)
    assert of_body(found, "财政局")["on_time_rate"] is None


async def test_backlog_is_told_apart_and_in_no_rate(suite: Suite) -> None:
    duties = await report(suite, "old", date(2026, 1, 5))
    assert duties[0]["backlog"]
    await publish(suite, duties[0], date(2026, 3, 2))
    found = of_body(await table(suite, "/v1/catalog/monthly-tables/2026-01"), "自然资源局")
    assert (found["fell_due"], found["due"], found["on_time_rate"]) == (0, 0, None)
    assert found["backlog"] == {
        "fell_due": 2, "published": 1, "open": 1, "needs_definition": 0, "needs_date": 0,
    }  # fmt: skip


async def test_what_cannot_be_dated_is_told_in_the_month_of_its_event(suite: Suite) -> None:
    await report(suite, "undated", date(2026, 3, 2), dates={})
    found = of_body(await table(suite), "自然资源局")
    assert (found["needs_date"], found["needs_definition"], found["fell_due"]) == (2, 0, 0)
    assert of_body(await table(suite, "/v1/catalog/monthly-tables/2026-02"), "自然资源局")["needs_date"] == 0


async def test_regimes_have_rows_and_totals_of_their_own(suite: Suite) -> None:
    """政府信息公开 and 村务公开 have other limits: they are never added together (one body, two regimes)."""
    guideline = await new_guideline(suite, "two-regimes", row("v-1", regime="village_affairs"), row("g-1"))
    await new_catalogue(suite, guideline, effective_from="2026-03-02")
    await bind(suite, "two", "village.told", {"v-1": {"*": "occurred_on"}, "g-1": {"*": "occurred_on"}})
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        event = land_event("v", body, date(2026, 3, 2), event_type="village.told", dates={})
        answer = await county.post("/v1/catalog/business-events", json=event)
    regimes = {duty["regime"] for duty in answer.json()["obligations"]}
    assert regimes == {"village_affairs", "government_information"}
    found = await table(suite)
    rows = [line for line in found["rows"] if line["body"]["id"] == body]
    assert {line["regime"]: line["fell_due"] for line in rows} == dict.fromkeys(regimes, 1)
    assert {line["regime"]: line["fell_due"] for line in found["totals"]} == dict.fromkeys(regimes, 1)


async def test_a_key_sees_its_own_subtree_only(suite: Suite) -> None:
    await report(suite, "mine", date(2026, 3, 2))
    assert (await table(suite, who="neighbour"))["rows"] == []
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.get(f"{MARCH}?region={COUNTY}"), 404)
    async with suite.client(None) as nobody:
        problem(await nobody.get(MARCH), 401)


async def test_a_day_after_today_is_refused_and_so_is_a_month_that_is_none(suite: Suite) -> None:
    async with suite.client() as county:
        problem(await county.get(f"{MARCH}?as_of=2026-03-03"), 400)
        for month in ("2026-13", "2026-00", "2026-3", "202603", "now"):
            problem(await county.get(f"/v1/catalog/monthly-tables/{month}"), 400)


async def test_the_worksheet_says_what_the_json_says(march: Suite) -> None:
    found = await table(march)
    async with march.client() as county:
        answer = await county.get(f"{MARCH}?format=xlsx")
        by_accept = await county.get(MARCH, headers={"accept": MEDIA_TYPE})
    assert answer.headers["content-type"] == by_accept.headers["content-type"] == MEDIA_TYPE
    assert "monthly-table-360425-2026-03.xlsx" in answer.headers["content-disposition"]
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert lines[0][0] == "永修县政务公开情况月度通报(2026-03)"
    assert "2026-03-01 至 2026-03-31;截至 2026-03-31" in lines[1][0]
    head, body = lines[3], lines[4 : 4 + len(found["rows"])]
    for line, told in zip(body, found["rows"], strict=True):
        shown = dict(zip(head, line, strict=True))
        assert shown["公开主体"] == told["body"]["name"]
        assert [shown[name] for name in ("本月届满", "应公开(已到期)", "按时", "逾期后公开", "逾期未公开", "按时率")] == [
            told[name] for name in ("fell_due", "due", "on_time", "late", "overdue", "on_time_rate")
        ]  # fmt: skip
        assert (shown["已公开但要素不全"], shown["时限待明确"], shown["日期待补"]) == (
            told["missing_elements"], told["needs_definition"], told["needs_date"],
        )  # fmt: skip
        assert shown["补录:本月届满"] == told["backlog"]["fell_due"]
    total = dict(zip(head, lines[-1], strict=True))
    assert (total["公开主体"], total["本月届满"], total["按时率"]) == ("合计", 4, 0.25)
    assert sheet.freeze_panes == "A5"
    assert sheet.cell(5, head.index("按时率") + 1).number_format == "0.0%"
    assert sheet.column_dimensions["C"].width == 30


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "#N/A"])
def test_text_never_becomes_a_formula(text: str) -> None:
    file = workbook("表", "标题", ["说明"], [Column("名称", 10)], [[text]])
    sheet = load_workbook(BytesIO(file)).active
    assert sheet is not None
    cell = sheet.cell(4, 1)
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] in "=+-@")


def test_signs_that_a_worksheet_cannot_hold_are_left_out() -> None:
    file = workbook("表", "标题", [], [Column("名称", 10)], [["甲\x0b乙"]])
    sheet = load_workbook(BytesIO(file)).active
    assert sheet is not None
    assert sheet.cell(3, 1).value == "甲乙"
