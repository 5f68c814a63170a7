"""Which items a power may be linked to, and why: shown with its reasons, and nothing where nothing is alike."""

from datetime import date
from typing import Any

from services.catalog.power_links.rules import (
    STAGES,
    documents_of,
    gaps_of,
    matter_of,
    proposals,
    proposed_stages,
    stages_of,
)
from services.catalog.seed.reader import read_guidelines
from services.catalog.seeding import items_of_document


def item(
    identifier: str, name: str, body: str = "县民政局", basis: str | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "id": identifier, "name": name, "names": dict(zip(("level1", "level2"), name.split(" / "), strict=True)),
        "domain": "social-assistance", "stage": None,
        "content_elements": [{"name": "政策依据"}], "basis": [{"title": basis}] if basis else None,
        "responsible_body": {"text": body, "roles": [body]},
    } | more  # fmt: skip


ITEMS = {
    one["id"]: one
    for one in (
        item("a", "最低生活保障 / 审核审批信息", basis="社会救助暂行办法"),
        item("b", "临时救助 / 政策法规文件"),
        item("c", "行政许可 / 建设用地规划许可", "县自然资源局", domain="territorial-spatial-planning"),
        item("d", "行政处罚 / 处罚决定书", "县城市管理局", domain="urban-law-enforcement"),
    )
}
LOW_INCOME = {"name": "对低保金的给付", "basis": [{"title": "社会救助暂行办法"}], "domain": None}


def test_words_bodies_and_acts_are_the_reasons() -> None:
    first = proposals(LOW_INCOME, "永修县民政局", ITEMS, 5)[0]
    assert first.item == "a"
    assert first.why["body"] == "县民政局"
    assert first.why["basis"] == ["社会救助暂行办法"]
    assert "最低生活保障" in first.why["words"][0]["words"]


def test_what_shares_only_the_kind_of_power_is_not_proposed() -> None:
    other = {"name": "采砂许可", "basis": [], "domain": None}
    assert proposals(other, "永修县水利局", ITEMS, 5) == []
    assert (
        proposals({"name": "对无证采砂的处罚", "basis": [], "domain": None}, "永修县水利局", ITEMS, 5) == []
    )


def test_a_long_name_that_holds_an_items_name_whole_finds_it() -> None:
    long = {"name": "临时救助对象认定、救助金给付、动态管理和退出审核", "basis": [], "domain": None}
    assert [one.item for one in proposals(long, "某办公室", ITEMS, 5)] == ["b"]
    shared = {"name": "救助管理机构设立、变更、注销登记和年度检查", "basis": [], "domain": None}
    assert proposals(shared, "某办公室", ITEMS, 5) == []


def test_the_frame_of_a_powers_name_is_not_its_matter() -> None:
    assert matter_of("对骗取社会救助的行政处罚") == "骗取社会救助"
    assert matter_of("建设用地规划许可证核发") == "建设用地规划许可证"
    assert matter_of("许可") == "许可"


def test_stages_are_the_links_then_the_items_then_unknown() -> None:
    assert stages_of(["result", "decision"], ITEMS["a"]) == (["decision", "result"], "link")
    assert stages_of([], ITEMS["a"] | {"stage": "service"}) == (["service"], "item")
    assert stages_of([], ITEMS["a"]) == ([], None)
    assert stages_of(["result"], None) == ([], None)
    assert [one["stage"] for one in proposed_stages(ITEMS["b"])] == ["decision"]
    assert gaps_of(["result"]) == ["decision", "execution", "management", "service"]
    assert len(STAGES) == 5


def test_every_shipped_item_is_found_by_its_own_name() -> None:
    shipped = {
        row["id"]: row
        for guideline in read_guidelines()
        for row in items_of_document(guideline, date(2026, 3, 2))
    }
    documents = documents_of(shipped)
    missed = []
    for key, one in list(shipped.items())[::7]:
        name = one["names"]["level3"] or one["names"]["level2"] or one["names"]["level1"]
        asked = {"name": name, "basis": [], "domain": one["domain"]}
        found = [p.item for p in proposals(asked, "某局", shipped, 20, documents)]
        same = {k for k, other in shipped.items() if other["name"] == one["name"]}
        if not same & set(found):
            missed.append((key, name, found[:3]))
    assert not missed
