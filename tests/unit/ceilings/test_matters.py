"""Arts. 19-21 as lists, and which items are read as their entries."""

from typing import Any

from services.catalog.catalogues.matters import MATTERS, statutory_matters
from services.catalog.guidelines.service import blank_item
from services.catalog.seed.reader import read_domains


def item(name: str, domain: str = "water", **changes: Any) -> dict[str, Any]:
    return blank_item("i-1", domain, {}) | {"name": name} | changes


def ids(found: dict[str, Any], level: str = "county") -> list[str]:
    return [matter.id for matter in statutory_matters(found, level)]


def test_Art20_has_its_entries_and_Art21_its_lists() -> None:
    assert [m.id for m in MATTERS if m.id.startswith("art20")] == [f"art20.{n:02d}" for n in range(1, 15)]
    assert sum(m.who == "county" for m in MATTERS) == 7
    assert sum(m.who == "township" for m in MATTERS) == 8
    assert {m.shown()["match_status"] for m in MATTERS} == {"inference"}


def test_Art20_every_pilot_domain_is_read_as_some_entry() -> None:
    unread = [d.slug for d in read_domains() if not ids(item("目录事项", d.slug))]
    assert unread == []


def test_Art20_a_matter_is_told_from_the_words_of_its_name_too() -> None:
    assert ids(item("部门决算")) == ["art20.07"]
    assert ids(item("机构职能")) == ["art20.02"]
    assert ids(item("水文知识问答")) == []


def test_Art20_15_an_act_that_prescribes_disclosure_makes_it_statutory() -> None:
    law = {
        "title": "中华人民共和国水法",
        "number": None,
        "kind": "law",
        "in_force": None,
        "replaced_by": None,
    }
    regulation = law | {"title": "中华人民共和国政府信息公开条例", "kind": "administrative_regulation"}
    notice = law | {"title": "某县通知", "kind": "normative_document"}
    assert ids(item("水文知识问答", basis=[law])) == ["art20.15"]
    assert ids(item("水文知识问答", basis=[regulation, notice])) == []


def test_Art21_a_township_owes_its_own_list_and_not_the_countys() -> None:
    assert ids(item("宅基地申请审核"), "township") == ["art21.township.04"]
    assert ids(item("供水设施"), "township") == []
    assert ids(item("供水设施"), "county") == ["art21.county.01"]
    assert ids(item("宅基地申请审核"), "county") == ["art21.township.04"]


def test_village_affairs_and_public_enterprises_have_other_laws() -> None:
    for regime in ("village_affairs", "residents_affairs", "public_enterprise"):
        assert ids(item("部门决算", regime=regime)) == []
