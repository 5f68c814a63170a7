"""Recurring duties: raised by the calendar, one for each period, closed by a publication or a nil report."""

import json
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from gongkai import embedded
from kernel.testing.clock import MovableClock
from services.catalog.settings import CatalogSettings
from tests.support.answers import all_pages, eventually, feed, kinds, pointers, problem
from tests.support.county import new_catalogue, new_guideline, row
from tests.support.documents import section
from tests.support.suite import AUTHOR, COUNTY, Suite, body_named, publication, settings_for, suite_on

DOCUMENT = (Path(__file__).parents[2] / "docs/integrators/duties-in-law.md").read_text("utf-8")
DUTIES = "/v1/catalog/obligations"
PATH = "/v1/catalog/recurrences/village"
VILLAGE: dict[str, Any] = {"regime": "village_affairs", "responsible_body": "行政村"}
#: Rows of the village lists, in their words.
QUARTERLY, MONTHLY = "每季度的首个月20日", "财务收支情况逐项逐笔每月公布一次"
BOTH = "每季度的首个月20日 (集体财务往来较多的,财务收支情况应每月公布一次)"


@pytest.fixture
async def often(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Suite]:
    """The suite with its recurring work several times a second."""
    monkeypatch.setattr(embedded, "CatalogSettings", partial(CatalogSettings, recurrence_check_seconds=0.1))
    async with suite_on(settings_for(**prepared), clock) as running:
        yield running


def subscription(*items: str, starts_on: str = "2026-01-01", **more: Any) -> dict[str, Any]:
    return {
        "region": COUNTY, "bodies": ["sample-land-bureau"], "items": [{"item": item} for item in items],
        "starts_on": starts_on,
    } | more  # fmt: skip


async def subscribe(suite: Suite, *rows: dict[str, Any], **more: Any) -> httpx.Response:
    """A standard of these rows in force, and one recurrence of all of them; its answer."""
    await new_guideline(suite, "standard-1", *rows)
    await new_catalogue(suite, "standard-1")
    async with suite.client() as county:
        return await county.put(PATH, json=subscription(*(r["id"] for r in rows), **more))


async def raised(suite: Suite) -> list[dict[str, Any]]:
    async with suite.client() as county:
        return await all_pages(county, f"{DUTIES}?recurrence=village")


async def test_village_committee_law_Art30_quarterly_matters_and_monthly_finances_are_owed_without_an_event(
    suite: Suite,
) -> None:
    answer = await subscribe(suite, row("v-1", QUARTERLY, **VILLAGE), row("v-2", MONTHLY, **VILLAGE))
    assert answer.status_code == 201, answer.text
    assert answer.json()["raised"] == 4
    found = {(d["item"]["id"], d["period"]["label"]): d for d in await raised(suite)}
    assert {key: d["due"]["date"] for key, d in found.items()} == {
        ("v-1", "2026年第1季度"): "2026-01-20", ("v-2", "2026年1月"): "2026-01-31",
        ("v-2", "2026年2月"): "2026-02-28", ("v-2", "2026年3月"): "2026-03-31",
    }  # fmt: skip
    march = found["v-2", "2026年3月"]
    assert (march["status"], march["event"], march["recurrence"]) == ("open", None, "village")
    assert march["period"] == {"from": "2026-03-01", "to": "2026-03-31", "label": "2026年3月"}
    assert (march["regime"], march["due"]["basis_status"]) == ("village_affairs", "inference")
    assert march["due"]["basis"].startswith("《村民委员会组织法》第三十条")
    assert found["v-2", "2026年1月"]["status"] == "overdue"


async def test_village_committee_law_Art30_less_than_quarterly_is_warned_of(suite: Suite) -> None:
    answer = await subscribe(suite, row("v-1", "每半年公布一次", **VILLAGE))
    assert [w["code"] for w in answer.json()["warnings"]] == ["below_statutory_minimum"]


async def test_a_clause_with_a_condition_is_told_and_can_be_left_out(suite: Suite) -> None:
    answer = await subscribe(suite, row("v-1", BOTH, **VILLAGE))
    assert [w["code"] for w in answer.json()["warnings"]] == ["conditional_clause"]
    assert answer.json()["raised"] == 4
    one = subscription("v-1") | {"items": [{"item": "v-1", "clauses": [1]}]}
    async with suite.client() as county:
        again = await county.put(
            "/v1/catalog/recurrences/quarterly", json=one | {"bodies": ["sample-finance-bureau"]}
        )
    assert (again.json()["raised"], again.json()["warnings"]) == (1, [])


async def test_each_period_raises_its_duty_when_it_begins_and_once(often: Suite) -> None:
    before = await subscribe(often, row("v-1", "每月10日前"), starts_on="2026-03-01")
    assert [d["period"]["label"] for d in await raised(often)] == ["2026年3月"]
    often.clock.move_to(date(2026, 5, 1))
    found = await eventually(lambda: raised(often), lambda duties: len(duties) >= 3)
    assert [d["due"]["date"] for d in found] == ["2026-03-10", "2026-04-10", "2026-05-10"]
    async with often.client() as county:
        etag = before.headers["etag"]  # the raising of duties does not make it stale
        again = await county.put(
            PATH, json=subscription("v-1", starts_on="2026-03-01"), headers={"if-match": etag}
        )
        assert (again.status_code, again.json()["raised"]) == (200, 0)
        told = await eventually(
            lambda: feed(county), lambda events: kinds(events).count("obligation.created") >= 3
        )
    created = [e["data"] for e in told if e["type"].endswith("obligation.created.v1")]
    assert [data["period"]["label"] for data in created] == ["2026年3月", "2026年4月", "2026年5月"]
    assert len(await raised(often)) == 3


async def test_a_subscription_can_begin_later_and_end(often: Suite) -> None:
    answer = await subscribe(often, row("v-1", "每月10日前"), starts_on="2026-04-01", ends_on="2026-05-15")
    assert (answer.status_code, answer.json()["raised"]) == (201, 0)
    often.clock.move_to(date(2026, 8, 3))
    found = await eventually(lambda: raised(often), bool)
    assert [d["period"]["label"] for d in found] == ["2026年4月", "2026年5月"]
    async with often.client() as county:
        early = subscription("v-1", starts_on="2025-01-01")
        assert pointers(await county.put("/v1/catalog/recurrences/x", json=early), 422) == ["/starts_on"]


async def test_a_new_catalogue_changes_the_periods_from_its_day_on(often: Suite) -> None:
    await subscribe(often, row("v-1", "每季度"))
    await new_guideline(often, "standard-2", row("v-1", "每月"))
    await new_catalogue(often, "standard-2", effective_from="2026-04-01")
    often.clock.move_to(date(2026, 5, 4))
    found = await eventually(lambda: raised(often), lambda duties: len(duties) >= 3)
    assert [d["period"]["label"] for d in found] == ["2026年第1季度", "2026年4月", "2026年5月"]


async def test_a_retired_recurrence_raises_no_more_and_its_duties_stay(often: Suite) -> None:
    await subscribe(often, row("v-1", "每月10日前"), starts_on="2026-03-01")
    other = subscription("v-1", starts_on="2026-03-01", bodies=["sample-finance-bureau"])
    async with often.client() as county:
        await county.put("/v1/catalog/recurrences/zzz-later-in-order", json=other)
        etag = (await county.get(PATH)).headers["etag"]
        assert (await county.delete(PATH, headers={"if-match": etag})).status_code == 204
        problem(await county.get(PATH), 404)
        often.clock.move_to(date(2026, 4, 1))
        # The other is looked at after this one: when it has its duty of April, the work has passed here.
        await eventually(
            lambda: all_pages(county, f"{DUTIES}?recurrence=zzz-later-in-order"),
            lambda found: len(found) == 2,
        )
    assert [d["period"]["label"] for d in await raised(often)] == ["2026年3月"]


async def test_what_the_calendar_cannot_raise_is_refused_with_its_reason(suite: Suite) -> None:
    limits = {"v-1": "每小时发布", "v-2": "实时更新", "v-3": "10个工作日内", "v-4": "每月"}
    answer = await subscribe(suite, *(row(item, limit) for item, limit in limits.items()))
    found = {error["pointer"]: error["code"] for error in problem(answer, 422)["errors"]}
    assert found == {
        "/items/0": "sub_daily_recurrence", "/items/1": "not_recurring", "/items/2": "not_recurring",
    }  # fmt: skip


async def test_a_period_that_is_not_named_needs_a_definition(suite: Suite) -> None:
    answer = await subscribe(suite, row("v-1", "定期公告"))
    assert [w["code"] for w in answer.json()["warnings"]] == ["needs_definition"]
    duty = (await raised(suite))[0]
    assert (duty["status"], duty["due"], duty["defects"][0]["code"]) == (
        "needs_definition", None, "needs_definition",
    )  # fmt: skip
    assert duty["period"] == {"from": "2026-01-01", "to": None, "label": "周期未定"}


async def test_a_date_counted_from_the_end_of_a_period_follows_the_calendar(suite: Suite) -> None:
    await subscribe(suite, row("v-1", "每半年结束后一个月内"))
    duty = (await raised(suite))[0]
    assert (duty["period"]["label"], duty["trigger"]["date"]) == ("2025年下半年", "2025-12-31")
    assert (duty["due"]["strict_date"], duty["due"]["date"]) == ("2026-01-31", "2026-02-02")
    async with suite.client() as county:
        told = (await county.get(f"{DUTIES}/{duty['id']}/explanation")).json()
    assert told["days"]


async def test_the_explanation_of_a_period_names_it(suite: Suite) -> None:
    await subscribe(suite, row("v-1", "6个月内须更新"))
    duty = (await raised(suite))[0]
    async with suite.client() as county:
        told = (await county.get(f"{DUTIES}/{duty['id']}/explanation")).json()
    assert duty["period"]["label"] in told["summary_zh"]
    assert told["days"] == []


async def nil(suite: Suite, duty: dict[str, Any], day: str, officer: str | None = AUTHOR) -> httpx.Response:
    async with suite.client("county", officer) as county:
        return await county.post(
            f"{DUTIES}/{duty['id']}/nil-report", json={"reported_on": day, "reason": "本季度无新增"}
        )


async def test_nil_report_closes_a_period_in_which_nothing_happened(suite: Suite) -> None:
    await subscribe(suite, row("v-1", MONTHLY, **VILLAGE))
    by_label = {d["period"]["label"]: d for d in await raised(suite)}
    on_time = await nil(suite, by_label["2026年3月"], "2026-03-02")
    assert on_time.status_code == 200, on_time.text
    assert (on_time.json()["status"], on_time.json()["fulfilled_on"]) == ("fulfilled_on_time", "2026-03-02")
    assert on_time.json()["nil_report"]["officer"] == {"id": "u-17", "name": "李起草"}
    assert (await nil(suite, by_label["2026年1月"], "2026-03-02")).json()["status"] == "fulfilled_late"
    problem(await nil(suite, by_label["2026年3月"], "2026-03-02"), 409, "wrong_state")
    async with suite.client() as county:
        told = await eventually(
            lambda: feed(county), lambda events: kinds(events).count("obligation.fulfilled") == 2
        )
        acts = (await county.get(f"{DUTIES}/{by_label['2026年3月']['id']}/acts")).json()["items"]
    assert all(e["data"]["nil"] for e in told if e["type"].endswith("fulfilled.v1"))
    assert [(act["kind"], act["details"]["reason"]) for act in acts] == [("nil_report", "本季度无新增")]


async def test_nil_report_needs_an_officer_a_reason_and_a_day_of_the_period(suite: Suite) -> None:
    await subscribe(suite, row("v-1", MONTHLY, **VILLAGE))
    duty = (await raised(suite))[-1]
    problem(await nil(suite, duty, "2026-03-02", officer=None), 403, "officer_needed")
    assert pointers(await nil(suite, duty, "2026-02-28"), 422, "bad_day") == ["/reported_on"]
    assert pointers(await nil(suite, duty, "2026-03-03"), 422, "bad_day") == ["/reported_on"]
    async with suite.client("county", AUTHOR) as county:
        bare = await county.post(f"{DUTIES}/{duty['id']}/nil-report", json={"reported_on": "2026-03-02"})
    assert pointers(bare, 422) == ["/reason"]


async def test_a_publication_after_a_nil_report_is_what_counts(suite: Suite) -> None:
    await subscribe(suite, row("v-1", MONTHLY, **VILLAGE))
    duty = (await raised(suite))[-1]
    await nil(suite, duty, "2026-03-02")
    suite.clock.move_to(date(2026, 4, 2))
    async with suite.client() as county:
        recorded = await county.post(
            f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 4, 2))
        )
        assert recorded.json()["obligation"]["status"] == "fulfilled_late"
        path = f"/v1/catalog/publications/{recorded.json()['publication']['id']}"
        etag = (await county.get(path)).headers["etag"]
        await county.post(
            f"{path}/withdrawal",
            json={"withdrawn_on": "2026-04-02", "reason": "误登"},
            headers={"if-match": etag},
        )
        assert (await county.get(f"{DUTIES}/{duty['id']}")).json()["status"] == "fulfilled_on_time"


async def test_R14_a_reorganisation_moves_open_duties_and_the_periods_to_come(often: Suite) -> None:
    await subscribe(often, row("v-1", "每月10日前"), starts_on="2026-02-01")
    before = await raised(often)
    async with often.client("county", AUTHOR) as county:
        recorded = await county.post(
            f"{DUTIES}/{before[0]['id']}/publications", json=publication(before[0], date(2026, 3, 2))
        )
        assert recorded.status_code == 201
        finance = await body_named(county, "财政局")
        moved = await county.post(
            "/v1/catalog/bodies/sample-land-bureau/transfers",
            json={"to_body": finance, "reason": "机构改革", "effective_on": "2026-03-01"},
        )
    assert moved.json()["moved"] == [before[1]["id"]]
    assert moved.json()["recurrences"] == ["village"]
    often.clock.move_to(date(2026, 4, 1))
    after = await eventually(lambda: raised(often), lambda duties: len(duties) >= 3)
    assert [(d["responsible_body"]["id"], d["transferred_from"]) for d in after] == [
        ("sample-land-bureau", None), (finance, "sample-land-bureau"), (finance, None),
    ]  # fmt: skip


async def test_another_county_sees_no_recurrence(suite: Suite) -> None:
    await subscribe(suite, row("v-1", QUARTERLY, **VILLAGE))
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.get(PATH), 404)
        problem(await neighbour.put(PATH, json=subscription("v-1")), 403, "foreign_division")
        assert await all_pages(neighbour, "/v1/catalog/recurrences") == []


async def test_the_example_of_the_documents_recurs_on_the_sample_county(often: Suite) -> None:
    text = section(DOCUMENT, "Recurring duties 定期公开")
    example = json.loads(text[text.index("    {") : text.index("\n\n", text.index("    {"))])
    async with often.client() as county:
        made = await county.put("/v1/catalog/recurrences/aid-lists", json=example)
        assert (made.status_code, made.json()["raised"], made.json()["warnings"]) == (201, 0, []), made.text
        often.clock.move_to(date(2026, 4, 1))
        page = f"{DUTIES}?recurrence=aid-lists"
        duties = await eventually(lambda: all_pages(county, page), lambda found: len(found) == 1)
    assert (duties[0]["period"]["label"], duties[0]["due"]["date"]) == ("2026年4月", "2026-04-10")
