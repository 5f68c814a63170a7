"""What each kind of time limit makes of an event: a date with its bounds, or a reason why there is none."""

from typing import Any

import httpx

from tests.support.answers import problem
from tests.support.county import event, row, standard
from tests.support.suite import AUTHOR, COUNTY, Suite

EVENTS = "/v1/catalog/business-events"


async def duties(suite: Suite, document: dict[str, Any]) -> dict[str, Any]:
    """The duties of an event by item, an item with several by item and trigger."""
    async with suite.client("department") as department:
        answer = await department.post(EVENTS, json=document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = {}
    for duty in answer.json()["obligations"]:
        assert duty["item"]["id"] not in found, "one clause each"
        found[duty["item"]["id"]] = duty
    return found


async def due_of(suite: Suite, body: str, limit: str, done_on: str, **changes: Any) -> dict[str, Any]:
    await standard(suite, row("s-1", limit))
    document = event("n1", body, done_on, **changes)
    return dict((await duties(suite, document))["s-1"]["due"])


async def test_working_days_skip_the_festival_and_count_the_days_worked_for_it(
    suite: Suite, body: str
) -> None:
    due = await due_of(suite, body, "信息形成之日起10个工作日内", "2026-02-12", occurred_on="2026-02-12")
    assert (due["date"], due["status"], due["strict_date"]) == ("2026-03-04", "final", "2026-03-04")
    assert due["notices"] == ["国办发明电〔2025〕7号"]
    assert due["basis_status"] == "confirmed"


async def test_Art203_calendar_days_ending_in_a_festival_roll_to_the_next_working_day(
    suite: Suite, body: str
) -> None:
    due = await due_of(suite, body, "批准后20日内", "2026-01-28", occurred_on="2026-01-28")
    assert (due["date"], due["strict_date"]) == ("2026-02-24", "2026-02-17")
    assert "第二百零三条" in due["basis"]


async def test_Art202_a_month_ends_on_the_last_day_where_there_is_no_corresponding_one(
    suite: Suite, body: str
) -> None:
    due = await due_of(suite, body, "信息形成之日起1个月内", "2026-01-31", occurred_on="2026-01-31")
    assert (due["date"], due["strict_date"]) == ("2026-02-28", "2026-02-28")


async def test_a_backward_limit_counts_before_a_day_that_lies_ahead(suite: Suite, body: str) -> None:
    due = await due_of(suite, body, "组织听证7个工作日前", "2026-04-10")
    assert (due["date"], due["status"]) == ("2026-03-31", "final")


async def test_a_fixed_date_of_the_year_is_the_next_one_and_never_rolls(suite: Suite, body: str) -> None:
    due = await due_of(suite, body, "每年1月31日前公开", "2026-03-02")
    assert (due["date"], due["strict_date"], due["status"]) == (
        "2027-01-31",
        "2027-01-31",
        "final",
    )  # a Sunday


async def test_a_date_beyond_the_notices_is_null_with_bounds(suite: Suite, body: str) -> None:
    due = await due_of(suite, body, "组织听证7个工作日前", "2027-03-01")
    assert (due["date"], due["status"]) == (None, "provisional")
    assert due["earliest"] <= due["latest"]
    assert due["earliest"] >= "2027-02-01"


async def test_a_date_that_a_later_notice_can_still_change_may_move(suite: Suite, body: str) -> None:
    due = await due_of(suite, body, "组织听证7个工作日前", "2026-12-31")
    assert due["date"] == "2026-12-22"
    assert due["status"] == "may_move"


async def test_an_item_with_two_clauses_owes_one_duty_for_each(suite: Suite, body: str) -> None:
    limit = "信息形成之日起20个工作日内公开;审批决定之日起7个工作日内公开"
    await standard(suite, row("s-1", limit))
    async with suite.client() as county:
        etag = (await county.get("/v1/catalog/bindings/standard-1")).headers["etag"]
        dates = {"信息形成": "formed_on", "审批决定": "decided_on"}
        bound: dict[str, Any] = {
            "region": COUNTY, "event_type": "test.done", "items": [{"item": "s-1", "dates": dates}],
        }  # fmt: skip
        answer = await county.put("/v1/catalog/bindings/standard-1", json=bound, headers={"if-match": etag})
        given = {"formed_on": "2026-03-02", "decided_on": "2026-03-02"}
        both = (await county.post(EVENTS, json=event("n1", body, dates=given))).json()["obligations"]
        found = {d["trigger"]["words"]: (d["trigger"]["amount"], d["due"]["date"]) for d in both}
        assert found == {"信息形成": (20, "2026-03-30"), "审批决定": (7, "2026-03-11")}
        bound["items"][0]["clauses"] = [2]
        await county.put(
            "/v1/catalog/bindings/standard-1", json=bound, headers={"if-match": answer.headers["etag"]}
        )
        one = (await county.post(EVENTS, json=event("n2", body, dates=given))).json()["obligations"]
        assert [d["trigger"]["words"] for d in one] == ["审批决定"]


async def test_what_sets_no_deadline_needs_a_definition(suite: Suite, body: str) -> None:
    limits = {
        "vague": "及时公开", "unread": "见有关规定", "none": None, "notice": "公示不少于7个工作日",
        "online": "长期公开",
    }  # fmt: skip
    await standard(suite, *(row(name, limit) for name, limit in limits.items()))
    found = await duties(suite, event("n1", body))
    assert set(found) == set(limits)
    for name, duty in found.items():
        assert (duty["status"], duty["due"]) == ("needs_definition", None), name
        codes = [defect["code"] for defect in duty["defects"]]
        assert codes[0] == "needs_definition", name
        assert all(defect["message_zh"] and defect["message_en"] for defect in duty["defects"])


async def test_Art26_a_county_may_say_how_it_reads_a_vague_limit(suite: Suite, body: str) -> None:
    reading = {"amount": 10, "unit": "working_day", "reason": "县政务公开办〔2026〕1号"}
    limits = (
        row("vague", "及时公开"),
        row("unread", "见有关规定"),
        row("clear", "信息形成之日起5个工作日内"),
    )
    await standard(suite, *limits, assumptions={"vague_limit": reading})
    found = await duties(suite, event("n1", body))
    due = found["vague"]["due"]
    assert (due["date"], due["basis_status"]) == ("2026-03-16", "inference")
    assert "第二十六条" in due["basis"]
    assert found["unread"]["status"] == "needs_definition"
    assert found["clear"]["due"]["basis_status"] == "confirmed"
    async with suite.client() as county:
        told = (await county.get(due["explanation_url"])).json()
    assert "及时公开" in told["summary_zh"]
    assert "10" in told["summary_zh"]


async def test_Art26_the_reading_of_a_vague_limit_is_at_most_twenty_working_days(suite: Suite) -> None:
    async def draft(amount: int, **more: Any) -> httpx.Response:
        reading = {"amount": amount, "reason": "试"} | more
        document = {
            "region": COUNTY, "guidelines": ["fiscal-budget-sample"], "assumptions": {"vague_limit": reading},
        }  # fmt: skip
        async with suite.client("county", AUTHOR) as author:
            return await author.post("/v1/catalog/catalogues", json=document)

    assert (await draft(20)).status_code == 201
    for refused in (await draft(21), await draft(0), await draft(5, unit="calendar_day")):
        found = problem(refused, 422)
        assert found["errors"][0]["pointer"].startswith("/assumptions/vague_limit/")
