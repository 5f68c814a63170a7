"""Public-notice periods run from the day after publication; what was to be kept online is not taken down without a reason."""

from datetime import date
from typing import Any

from tests.support.answers import pointers
from tests.support.county import event, row, standard
from tests.support.suite import Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
LAND = [{"title": "中华人民共和国土地管理法实施条例", "kind": "administrative_regulation"}]
BIDDING = [{"title": "招标投标法实施条例", "kind": "administrative_regulation"}]


async def posted(
    suite: Suite, body: str, limit: str, on: date = date(2026, 3, 2), **changes: Any
) -> tuple[dict[str, Any], str]:
    """A duty of one row, published on a day; (the duty as shown then, the path of its publication)."""
    await standard(suite, row("s-1", limit, **changes))
    async with suite.client() as county:
        duty = (await county.post(EVENTS, json=event("n1", body))).json()["obligations"][0]
        suite.clock.move_to(on)
        answer = await county.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, on))
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = (await county.get(f"{DUTIES}/{duty['id']}")).json()
    return shown, f"/v1/catalog/publications/{answer.json()['publication']['id']}"


async def take_down(suite: Suite, path: str, on: date, **more: Any) -> Any:
    suite.clock.move_to(on)
    async with suite.client() as county:
        etag = (await county.get(path)).headers["etag"]
        document = {"withdrawn_on": on.isoformat(), "reason": "撤下"} | more
        return await county.post(f"{path}/withdrawal", json=document, headers={"if-match": etag})


async def notice_of(suite: Suite, duty: dict[str, Any]) -> dict[str, Any]:
    async with suite.client() as county:
        shown = (await county.get(f"{DUTIES}/{duty['id']}")).json()
    found: dict[str, Any] = shown["notice_periods"][0]
    return found


async def test_land_regulation_Art26_ten_working_days_run_from_the_day_after(suite: Suite, body: str) -> None:
    duty, _ = await posted(suite, body, "预公告时间不得少于十个工作日", basis=LAND)
    notice = duty["notice_periods"][0]
    assert (notice["starts_on"], notice["ends_on"], notice["status"]) == (
        "2026-03-03",
        "2026-03-16",
        "running",
    )
    assert (notice["basis"], notice["basis_status"]) == ("《土地管理法实施条例》第二十六条", "confirmed")
    suite.clock.move_to(date(2026, 3, 17))
    assert (await notice_of(suite, duty))["status"] == "complete"


async def test_land_regulation_Art26_taken_down_early_is_a_violation_that_names_it(
    suite: Suite, body: str
) -> None:
    duty, path = await posted(suite, body, "预公告时间不得少于十个工作日", basis=LAND)
    assert (await take_down(suite, path, date(2026, 3, 13))).status_code == 200
    notice = await notice_of(suite, duty)
    assert (notice["status"], notice["withdrawn_on"]) == ("cut_short", "2026-03-13")
    assert notice["violation"]["article"] == "《土地管理法实施条例》第二十六条"
    assert "第二十六条" in notice["violation"]["message_zh"]


async def test_bidding_regulation_Art54_calendar_days_show_the_strict_and_the_rolled_end(
    suite: Suite, body: str
) -> None:
    # Posted on Thursday 2026-03-05: three days end on Sunday the 8th, rolled to Monday the 9th.
    duty, path = await posted(
        suite,
        body,
        "应当自收到评标报告之日起3日内公示中标候选人,公示期不得少于3日",
        date(2026, 3, 5),
        basis=BIDDING,
    )
    notice = duty["notice_periods"][0]
    assert (notice["strict_ends_on"], notice["ends_on"]) == ("2026-03-08", "2026-03-09")
    assert notice["basis"] == "《招标投标法实施条例》第五十四条"
    await take_down(suite, path, date(2026, 3, 8))
    assert (await notice_of(suite, duty))["status"] == "complete"


async def test_a_length_without_an_act_rests_on_the_catalogue(suite: Suite, body: str) -> None:
    duty, path = await posted(suite, body, "公示期不少于7天")
    notice = duty["notice_periods"][0]
    assert (notice["ends_on"], notice["basis"], notice["basis_status"]) == (
        "2026-03-09",
        "目录所定期限",
        "inference",
    )
    await take_down(suite, path, date(2026, 3, 8))
    assert (await notice_of(suite, duty))["violation"]["article"] is None


async def test_R713_Art15_a_comment_period_is_shown_as_such(suite: Suite, body: str) -> None:
    act = [{"title": "重大行政决策程序暂行条例", "kind": "administrative_regulation"}]
    duty, _ = await posted(suite, body, "向社会公开征求意见期限一般不少于30日", date(2026, 3, 6), basis=act)
    notice = duty["notice_periods"][0]
    # The ends are Sunday 5 April and, as the festival's day in lieu is the 6th, Tuesday the 7th.
    assert (notice["kind"], notice["strict_ends_on"], notice["ends_on"]) == (
        "consultation_period", "2026-04-05", "2026-04-07",
    )  # fmt: skip
    assert notice["basis"] == "《重大行政决策程序暂行条例》第十五条"


async def test_beyond_the_notices_the_end_has_bounds(suite: Suite, body: str) -> None:
    duty, _ = await posted(suite, body, "预公告时间不得少于十个工作日", date(2026, 12, 25))
    notice = duty["notice_periods"][0]
    assert (notice["ends_on"], notice["certainty"], notice["status"]) == (None, "provisional", "running")
    assert notice["earliest"] < notice["latest"]


async def test_nothing_runs_before_it_is_published(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1", "预公告时间不得少于十个工作日"))
    async with suite.client() as county:
        duty = (await county.post(EVENTS, json=event("n1", body))).json()["obligations"][0]
    assert duty["notice_periods"] == []


async def test_retention_is_shown(suite: Suite, body: str) -> None:
    limits = {"s-1": "长期公开", "s-2": "有效期内公开", "s-3": "保留5年", "s-4": "及时公开"}
    await standard(
        suite, *(row(item, f"信息形成之日起10个工作日内公开,{limit}") for item, limit in limits.items())
    )
    found = {}
    async with suite.client() as county:
        for duty in (await county.post(EVENTS, json=event("n1", body))).json()["obligations"]:
            path = f"{DUTIES}/{duty['id']}"
            await county.post(f"{path}/publications", json=publication(duty, date(2026, 3, 2)))
            kept = (await county.get(path)).json()["retention"]
            found[duty["item"]["id"]] = kept and (kept["rule"], kept["until"])
    assert found == {
        "s-1": ("for_ever", None), "s-2": ("while_in_force", None), "s-3": ("until", "2031-03-02"), "s-4": None,
    }  # fmt: skip


async def test_what_is_kept_online_is_taken_down_for_a_reason_of_the_list(suite: Suite, body: str) -> None:
    duty, path = await posted(suite, body, "信息形成之日起10个工作日内公开,长期公开")
    refused = await take_down(suite, path, date(2026, 3, 5))
    assert pointers(refused, 422, "reason_code_needed") == ["/reason_code"]
    odd = await take_down(suite, path, date(2026, 3, 5), reason_code="tired_of_it")
    assert pointers(odd, 422) == ["/reason_code"]
    taken = await take_down(suite, path, date(2026, 3, 5), reason_code="personal_data")
    assert taken.json()["withdrawal"]["reason_code"] == "personal_data"
    assert duty["retention"]["rule"] == "for_ever"


async def test_after_its_time_no_reason_code_is_needed(suite: Suite, body: str) -> None:
    _, path = await posted(suite, body, "信息形成之日起10个工作日内公开,保留1个月")
    assert pointers(await take_down(suite, path, date(2026, 4, 1)), 422) == ["/reason_code"]
    assert (await take_down(suite, path, date(2026, 4, 2))).status_code == 200
