"""Deviations and the law: relax up to the statutory ceiling, shorten no notice, remove no matter of Arts. 19-21."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import hand_in, new_draft, new_guideline, publish, row
from tests.support.documents import blocks
from tests.support.suite import AUTHOR, COUNTY, Suite

NOTICE = [{"title": "某县通知", "kind": "normative_document"}]
REVIEW = {"reason": "本县人手不足", "review_on": "2026-12-31"}
CITED = {"name": "永修县权责清单(2025年版)", "item": "无该项职权"}


class Draft:
    """A draft whose rows each test relaxes, refines or removes."""

    def __init__(self, suite: Suite, path: str, etag: str) -> None:
        self.suite, self.path, self.etag = suite, path, etag

    async def put(self, item: str, kind: str, **members: Any) -> httpx.Response:
        async with self.suite.client("county", AUTHOR, **{"if-match": self.etag}) as author:
            answer = await author.put(f"{self.path}/deviations/{item}", json={"kind": kind} | members)
        if answer.status_code == 200:
            self.etag = answer.headers["etag"]
        return answer

    async def relax(self, item: str, **changes: Any) -> httpx.Response:
        return await self.put(item, "relax", changes=changes, **REVIEW)

    async def publish(self) -> httpx.Response:
        self.etag = await hand_in(self.suite, self.path, self.etag)
        return await publish(self.suite, self.path, self.etag)

    async def items(self) -> dict[str, dict[str, Any]]:
        async with self.suite.client() as county:
            return {item["id"]: item for item in await all_pages(county, f"{self.path}/items")}


@pytest.fixture
async def draft(suite: Suite) -> Draft:
    await new_guideline(
        suite, "standard-1",
        row("plain", "信息形成之日起10个工作日内", channels=["gov_website", "notice_board"]),
        row("event", "工程竣工之日起5个工作日内"),
        row("yearly", "每年1月31日前"),
        row("vague", "及时公开"),
        row("land", "收到征地批准文件之日起10个工作日内公开", names={"level1": "征地", "level2": "征收土地公告"}),
        row("pre-notice", "公告期不少于15个工作日", names={"level1": "征地", "level2": "拟征收土地启动公告"}),
        row("budget", "批准后10日内", names={"level1": "部门预算"}),
        row("knowledge", names={"level1": "水文知识问答"}, basis=NOTICE),
        domain="fiscal-budget",
    )  # fmt: skip
    # A domain of the county's own: of the 26 every one is a matter of Arts. 20-21.
    async with suite.client("admin") as admin:
        made = await admin.put("/v1/catalog/domains/water", json={"name_zh": "水利", "name_en": "Water"})
        assert made.status_code < 300, made.text
    await new_guideline(
        suite, "own-1", row("quiz", names={"level1": "水文知识问答"}, basis=NOTICE), domain="water"
    )
    return Draft(suite, *await new_draft(suite, "standard-1", "own-1"))


async def test_Art26_a_limit_is_relaxed_up_to_twenty_working_days_and_no_further(draft: Draft) -> None:
    answer = await draft.relax("plain", time_limit="信息形成之日起20个工作日内")
    assert answer.status_code == 200, answer.text
    deviation = answer.json()["deviations"][0]
    assert deviation["checked"]["ceilings"] == [
        {"trigger": "信息形成", "id": "foi-26", "amount": 20, "unit": "working_day",
         "article": "《政府信息公开条例》第二十六条", "article_en": "政府信息公开条例 Art. 26", "basis_status": "confirmed",
         "binding": True}
    ]  # fmt: skip
    refused = await draft.relax("plain", time_limit="信息形成之日起21个工作日内")
    assert pointers(refused, 422, "over_ceiling") == ["/changes/time_limit"]
    assert refused.json()["articles"] == ["《政府信息公开条例》第二十六条"]
    assert "第二十六条" in refused.json()["detail_zh"]
    assert (await draft.items())["plain"]["time_limit"]["text"] == "信息形成之日起20个工作日内"


async def test_Art26_the_standards_own_event_keeps_its_ceiling(draft: Draft) -> None:
    assert (await draft.relax("event", time_limit="工程竣工之日起20个工作日内")).status_code == 200
    problem(await draft.relax("event", time_limit="工程竣工之日起30个工作日内"), 422, "over_ceiling")
    problem(await draft.relax("event", time_limit="竣工验收之日起20个工作日内"), 422, "not_comparable")
    problem(await draft.relax("yearly", time_limit="每年3月31日前"), 422, "not_comparable")


async def test_Art26_a_limit_can_be_relaxed_but_not_taken_away(draft: Draft) -> None:
    problem(await draft.relax("plain", time_limit="及时公开"), 422, "deadline_dropped")
    problem(await draft.relax("plain", time_limit=None), 422, "element_emptied")
    problem(await draft.relax("plain", time_limit="另有规定的从其规定"), 422, "needs_definition")


async def test_Art26_a_refinement_that_completes_a_vague_limit_stays_under_the_ceiling_too(
    draft: Draft,
) -> None:
    async def refine(limit: str) -> httpx.Response:
        return await draft.put("vague", "refine", changes={"time_limit": limit}, reason="细化")

    assert (await refine("信息形成之日起20个工作日内")).status_code == 200
    problem(await refine("信息形成之日起25个工作日内"), 422, "over_ceiling")


async def test_budget_law_Art14_twenty_days_after_the_approval(draft: Draft) -> None:
    answer = await draft.relax("budget", time_limit="批准后20日内")
    assert answer.status_code == 200, answer.text
    assert answer.json()["deviations"][0]["checked"]["ceilings"][0]["article"] == "《预算法》第十四条"
    refused = await draft.relax("budget", time_limit="批准后20个工作日内")
    assert refused.json()["articles"] == ["《预算法》第十四条"]
    problem(refused, 422, "over_ceiling")


async def test_land_regulation_Art31_fifteen_working_days_after_the_approval_is_received(
    draft: Draft,
) -> None:
    async def to(days: int) -> httpx.Response:
        return await draft.relax("land", time_limit=f"收到征地批准文件之日起{days}个工作日内公开")

    assert (await to(15)).status_code == 200
    refused = await to(16)
    problem(refused, 422, "over_ceiling")
    assert refused.json()["articles"] == ["《土地管理法实施条例》第三十一条"]


async def test_land_regulation_Art26_no_deviation_shortens_the_pre_notice(draft: Draft) -> None:
    for kind, more in (("relax", REVIEW), ("refine", {"reason": "细化"})):
        answer = await draft.put("pre-notice", kind, changes={"time_limit": "公告期不少于9个工作日"}, **more)
        found = problem(answer, 422, "under_floor")
        assert found["articles"] == ["《土地管理法实施条例》第二十六条"]
    added = {"names": {"level1": "征收土地预公告"}, "time_limit": "公告期不少于5个工作日"}
    problem(await draft.put("own", "add", domain="water", changes=added), 422, "under_floor")
    shorter = {"time_limit": "公告期不少于12个工作日"}
    problem(await draft.put("pre-notice", "refine", changes=shorter, reason="缩短"), 422, "not_stricter")
    answer = await draft.relax("pre-notice", **shorter)
    assert answer.status_code == 200, answer.text
    assert answer.json()["deviations"][0]["checked"]["floors"][0]["id"] == "land-26"


async def test_relaxing_takes_a_reason_and_a_review_date_within_twelve_months(draft: Draft) -> None:
    changes = {"channels": ["gov_website"]}
    answer = await draft.put("plain", "relax", changes=changes)
    assert pointers(answer, 422) == ["/reason", "/review_on"]
    for day in ("2026-03-02", "2026-03-01", "2027-03-03"):
        answer = await draft.put("plain", "relax", changes=changes, reason="理由", review_on=day)
        assert pointers(answer, 422, "bad_review_date") == ["/review_on"]
    assert (await draft.relax("plain", **changes)).status_code == 200
    assert (await draft.items())["plain"]["channels"] == ["gov_website"]


async def test_what_is_not_laxer_is_refined_and_not_relaxed(draft: Draft) -> None:
    problem(await draft.relax("plain", time_limit="信息形成之日起5个工作日内"), 422, "nothing_relaxed")
    answer = await draft.put("plain", "refine", changes={"method": "proactive"}, review_on="2026-12-31")
    assert pointers(answer, 422, "not_of_this_kind") == ["/review_on"]


async def test_document_54_item_4_no_element_of_an_entry_is_emptied(draft: Draft) -> None:
    members = ("names", "content_elements", "basis", "responsible_body", "method", "channels", "audience")
    answer = await draft.relax("plain", **dict.fromkeys(members))
    assert problem(answer, 422)["articles"] == ["国办发〔2019〕54号第四条"]
    assert {e["code"] for e in answer.json()["errors"]} == {"element_emptied"}
    assert len(answer.json()["errors"]) == len(members)


async def test_Art20_a_matter_that_the_body_has_power_over_is_not_removed(draft: Draft) -> None:
    refused = await draft.put("budget", "remove", **REVIEW)
    assert pointers(refused, 422, "statutory_matter") == ["/not_applicable"]
    assert "《政府信息公开条例》第二十条第(七)项" in refused.json()["articles"]
    closed = await draft.relax("budget", method="on_request")
    problem(closed, 422, "statutory_matter")
    assert "budget" in await draft.items()


async def test_Art20_no_other_name_or_regime_leads_out_of_the_law(draft: Draft) -> None:
    other = {"names": {"level1": "其他事项"}, "time_limit": "批准后21日内"}
    assert (await draft.relax("budget", **other)).json()["articles"] == ["《预算法》第十四条"]
    problem(await draft.relax("plain", regime="village_affairs"), 422, "regime_changed")


async def test_Art20_without_the_power_the_list_of_powers_and_duties_is_cited(draft: Draft) -> None:
    answer = await draft.put("budget", "remove", not_applicable=CITED, **REVIEW)
    assert answer.status_code == 200, answer.text
    assert "budget" not in await draft.items()
    assert (await draft.put("quiz", "remove", **REVIEW)).status_code == 200  # of no list: a reason is enough
    published = await draft.publish()
    assert published.status_code == 200, published.text
    async with draft.suite.client(None) as anybody:
        document = (await anybody.get(f"/v1/catalog/regions/{COUNTY}/catalogue")).json()
    assert {item["id"] for item in document["items"]}.isdisjoint({"budget", "quiz"})
    removed = {entry["item"]: entry for entry in document["removed"]}
    assert removed["budget"]["not_applicable"] == CITED | {"url": None}
    assert [m["id"] for m in removed["budget"]["matters"]] == ["art20.07"]
    assert (removed["budget"]["name"], removed["budget"]["reason"]) == ("部门预算", "本县人手不足")
    assert removed["quiz"]["matters"] == []


async def test_who_publishes_approves_and_is_no_author(draft: Draft) -> None:
    await draft.relax("plain", time_limit="信息形成之日起20个工作日内")
    etag = await hand_in(draft.suite, draft.path, draft.etag)
    problem(await publish(draft.suite, draft.path, etag, officer=AUTHOR), 403, "author_is_approver")
    deviation = (await publish(draft.suite, draft.path, etag)).json()["deviations"][0]
    assert deviation["approver"] == {"id": "u-03", "name": "王审批"}
    assert deviation["officer"] == {"id": "u-17", "name": "李起草"}


async def test_a_review_that_is_due_is_listed(draft: Draft) -> None:
    await draft.relax("plain", time_limit="信息形成之日起20个工作日内")
    assert (await draft.publish()).json()["reviews_due"] == []
    draft.suite.clock.move_to(date(2026, 12, 31))
    async with draft.suite.client(None) as anybody:
        due = (await anybody.get(draft.path)).json()["reviews_due"]
    assert [(d["item"], d["kind"], d["review_on"]) for d in due] == [("plain", "relax", "2026-12-31")]


async def test_a_deviation_that_no_longer_holds_is_not_published(draft: Draft) -> None:
    await draft.put("quiz", "remove", reason="无", review_on="2026-03-05")
    draft.suite.clock.move_to(date(2026, 3, 6))
    assert pointers(await draft.publish(), 422, "bad_review_date") == ["/deviations/quiz/review_on"]


async def test_a_standard_that_has_ended_warns(suite: Suite) -> None:
    document = {"id": "old-1", "domain": "fiscal-budget", "title": "旧标准", "edition": "1", "kind": "local_standard",
                "complete": True, "effective_to": "2026-02-28", "items": [row("r-1")]}  # fmt: skip
    async with suite.client("admin") as admin:
        assert (await admin.post("/v1/catalog/guidelines", json=document)).status_code == 201
    draft = Draft(suite, *await new_draft(suite, "old-1"))
    published = await draft.publish()
    assert [w["code"] for w in published.json()["warnings"]] == ["guideline_expired"]


async def test_the_limits_of_the_law_are_there_to_read(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        limits = (await anybody.get("/v1/catalog/statutory-limits")).json()
    assert limits["ceilings"][0]["id"] == "foi-26"
    assert {p["basis_status"] for p in limits["floors"]} == {"confirmed"}
    assert {m["match_status"] for m in limits["matters"]} == {"inference"}


async def test_the_deviations_that_the_documents_show_hold(suite: Suite) -> None:
    text = (Path(__file__).parents[2] / "docs/integrators/deviations.md").read_text("utf-8")
    items = re.findall(r"`PUT …/deviations/([a-z0-9-]+)`", text)
    bodies = [json.loads(block) for kind, block in blocks(text) if kind == "json"]
    draft = Draft(suite, *await new_draft(suite, "land-expropriation-sample", "fiscal-budget-sample"))
    assert len(items) == len(bodies) == 2
    for item, body in zip(items, bodies, strict=True):
        answer = await draft.put(item, **body)
        assert answer.status_code == 200, answer.text
    over = bodies[0] | {"changes": {"time_limit": "收到征地批准文件之日起16个工作日内公开"}}
    assert (await draft.put(items[0], **over)).json()["articles"] == ["《土地管理法实施条例》第三十一条"]
    uncited = bodies[1] | {"not_applicable": None}
    problem(await draft.put(items[1], **uncited), 422, "statutory_matter")
