"""Deviations: a county adds freely and refines more strictly; whatever would be laxer is refused and named."""

from typing import Any

import httpx
import pytest

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import hand_in, new_draft, new_guideline, publish, row
from tests.support.suite import AUTHOR, COUNTY, Suite

BASE = row(
    "base-1", "信息形成之日起20个工作日内", channels=["gov_website", "notice_board"], levels=["county", "township"],
    content_elements=[{"name": "决定书"}, {"name": "附图", "required": False, "condition": "如有"}],
    disclosure_attribute="proactive", channels_other=["村民微信群"],
)  # fmt: skip


class Draft:
    """A draft of which each test refines or adds rows."""

    def __init__(self, suite: Suite, path: str, etag: str) -> None:
        self.suite, self.path, self.etag = suite, path, etag

    async def deviate(
        self, item: str, kind: str, domain: str | None = None, **changes: Any
    ) -> httpx.Response:
        document = {"kind": kind, "domain": domain, "changes": changes, "reason": "本地需要"}
        async with self.suite.client("county", AUTHOR, **{"if-match": self.etag}) as author:
            answer = await author.put(f"{self.path}/deviations/{item}", json=document)
        self.etag = answer.headers.get("etag", self.etag) if answer.status_code == 200 else self.etag
        return answer

    async def items(self) -> dict[str, dict[str, Any]]:
        async with self.suite.client() as county:
            return {item["id"]: item for item in await all_pages(county, f"{self.path}/items")}


@pytest.fixture
async def draft(suite: Suite) -> Draft:
    vague = row("vague-1", "及时公开")
    days = row("days-1", "信息形成之日起10日内", audience={"scope": "specific_group"})
    blank = row("blank-1", None, channels=None, audience=None, method=None)
    await new_guideline(suite, "base", BASE, vague, days, blank)
    return Draft(suite, *await new_draft(suite, "base"))


async def test_an_added_matter_stands_after_the_rows_of_the_standard(draft: Draft) -> None:
    answer = await draft.deviate("own-1", "add", "fiscal-budget", names={"level1": "本地事项"})
    assert answer.status_code == 200
    deviation = answer.json()["deviations"][0]
    assert (deviation["item"], deviation["kind"], deviation["reason"]) == ("own-1", "add", "本地需要")
    assert deviation["officer"] == {"id": "u-17", "name": "李起草"}
    items = await draft.items()
    assert list(items)[-1] == "own-1"
    assert items["own-1"]["name"] == "本地事项"
    assert items["own-1"]["provenance"]["region"] == COUNTY


async def test_an_added_matter_names_its_domain_and_takes_no_id_of_the_standard(draft: Draft) -> None:
    names = {"level1": "新"}
    assert pointers(await draft.deviate("own-1", "add", names=names), 422, "unknown_domain") == ["/domain"]
    assert pointers(await draft.deviate("own-1", "add", "no-such", names=names), 422) == ["/domain"]
    problem(await draft.deviate("base-1", "add", "fiscal-budget", names=names), 409, "item_exists")


async def test_a_refinement_completes_what_the_standard_leaves_open(draft: Draft) -> None:
    answer = await draft.deviate(
        "blank-1", "refine", time_limit="信息形成之日起15个工作日内", channels=["gov_website"], method="proactive",
        audience={"scope": "specific_group", "note": "本村村民"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert (await draft.items())["blank-1"]["defects"] == []
    etag = await hand_in(draft.suite, draft.path, draft.etag)
    assert (await publish(draft.suite, draft.path, etag)).status_code == 200


STRICTER: list[tuple[str, dict[str, Any]]] = [
    ("base-1", {"time_limit": "信息形成之日起5个工作日内"}),
    ("base-1", {"time_limit": "信息形成之日起20日内"}),  # 20 days are never later than 20 working days
    ("base-1", {"time_limit": "信息形成之日起1个工作日内"}),
    ("base-1", {"channels": ["notice_board", "gov_website", "gov_gazette"]}),
    ("base-1", {"content_elements": [{"name": "附图"}, {"name": "决定书"}, {"name": "补偿标准"}]}),
    ("days-1", {"audience": {"scope": "whole_society"}}),
    ("vague-1", {"time_limit": "信息形成之日起3个工作日内"}),
]


async def test_stricter_refinements_are_free(draft: Draft) -> None:
    for item, changes in STRICTER:
        answer = await draft.deviate(item, "refine", **changes)
        assert answer.status_code == 200, (changes, answer.text)


LAXER: list[tuple[str, dict[str, Any]]] = [
    ("base-1", {"time_limit": "信息形成之日起21个工作日内"}),
    ("base-1", {"time_limit": "信息形成之日起1个月内"}),
    ("base-1", {"time_limit": "及时公开"}),
    ("base-1", {"time_limit": "另有规定的从其规定"}),
    ("base-1", {"time_limit": None}),
    ("base-1", {"time_limit": "工程竣工之日起5个工作日内"}),  # another, later event
    ("days-1", {"time_limit": "信息形成之日起10个工作日内"}),  # over a festival: 19 days
    ("days-1", {"time_limit": "信息形成之日起2周内"}),
    ("base-1", {"channels": ["gov_website"]}),
    ("base-1", {"channels": None}),
    ("base-1", {"channels_other": []}),
    ("base-1", {"content_elements": [{"name": "附图"}]}),
    ("base-1", {"content_elements": None}),
    ("base-1", {"content_elements": [{"name": "决定书", "required": False}, {"name": "附图"}]}),
    ("base-1", {"method": "on_request"}),
    ("base-1", {"method": None}),
    ("base-1", {"audience": {"scope": "specific_group"}}),
    ("base-1", {"basis": [{"title": "本县办法"}]}),
    ("base-1", {"levels": ["county"]}),
    ("base-1", {"regime": "public_enterprise"}),
    ("base-1", {"disclosure_attribute": "not_disclosed"}),
    ("base-1", {"responsible_body": None}),
    ("base-1", {"names": None}),
]


async def test_a_laxer_refinement_is_refused_and_names_the_member(draft: Draft) -> None:
    before = await draft.items()
    for item, changes in LAXER:
        answer = await draft.deviate(item, "refine", **changes)
        assert pointers(answer, 422, "not_stricter") == [f"/changes/{member}" for member in changes]
    assert await draft.items() == before


async def test_every_laxer_member_is_named_at_once(draft: Draft) -> None:
    answer = await draft.deviate(
        "base-1",
        "refine",
        time_limit="信息形成之日起30个工作日内",
        channels=["gov_website"],
        method="on_request",
    )
    assert sorted(pointers(answer, 422, "not_stricter")) == [
        "/changes/channels", "/changes/method", "/changes/time_limit",
    ]  # fmt: skip


async def test_a_deviation_is_undone_and_its_etag_moves_on(draft: Draft) -> None:
    first = draft.etag
    await draft.deviate("base-1", "refine", time_limit="信息形成之日起5个工作日内")
    assert draft.etag != first
    assert (await draft.items())["base-1"]["time_limit"]["text"] == "信息形成之日起5个工作日内"
    async with draft.suite.client("county", AUTHOR) as author:
        path = f"{draft.path}/deviations/base-1"
        problem(await author.delete(path, headers={"if-match": first}), 412)
        undone = await author.delete(path, headers={"if-match": draft.etag})
        assert undone.json()["deviations"] == []
        problem(await author.delete(path, headers={"if-match": undone.headers["etag"]}), 404)
    assert (await draft.items())["base-1"]["time_limit"]["text"] == "信息形成之日起20个工作日内"


async def test_refining_a_row_that_the_standard_has_not_is_404(draft: Draft) -> None:
    problem(await draft.deviate("no-such-1", "refine", method="proactive"), 404)


async def test_an_unknown_channel_is_refused_with_the_known_ones(draft: Draft) -> None:
    answer = await draft.deviate("base-1", "refine", channels=["gov_website", "notice_board", "pigeon_post"])
    found = problem(answer, 422)
    assert found["errors"][0]["pointer"].startswith("/changes")
    assert "pigeon_post" in found["detail_en"]
    assert "gov_gazette" in found["detail_en"]
