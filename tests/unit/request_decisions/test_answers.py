"""The kinds of answers: each has articles, members and one row of table 3; drafts that lack or contradict are told by name."""

from datetime import date
from typing import Any

import pytest

from services.disclosure_requests.decisions.answers import CODES, GROUNDS, answer_types
from services.disclosure_requests.decisions.rules import (
    SPECIFIC,
    Asked,
    articles_of,
    asked_of,
    faults,
    grounds_of,
    obstacles,
    overrides_of,
)
from services.disclosure_requests.decisions.schemas import DecisionIn
from services.disclosure_requests.ledger.service import CLOSING_ROWS
from services.disclosure_requests.letters.kinds import REPLIES
from services.disclosure_requests.reports.tables import FORM_2021

TODAY = date(2026, 3, 20)
TYPES = answer_types(TODAY)
FORM = {"carrier": "paper", "route": "post"}
NOBODY = Asked(FORM, frozenset(), frozenset())
#: A value for each member that some answer needs.
VALUES: dict[str, Any] = {
    "facts": "经检索", "reason": "理由", "harm": "危害", "right_organ_unknown": "无法确定", "right_channel": "信访局",
    "provision": {"titles": ["公告"], "carrier": "paper", "route": "post"},
    "publication": {"where": "政府网站", "how": "网上查阅"},
    "parts": {"given": ["方案正文"], "withheld": [{"what": "住址", "ground": "deny_internal", "reason": "理由"}]},
    "search": {"where": ["档案室"], "terms": ["公告"], "searched_on": "2026-03-10", "by": "周经办"},
    "classification": {"level": "secret", "basis": "定密"}, "prohibition": {"law": "某法", "article": "第一条"},
    "third_party": {"consultations": [], "not_consulted": "已故"},
    "special_rule": {"law": "不动产登记暂行条例", "where": "登记中心"},
    "right_organ": {"name": "县水利局", "contact": "0792-1"}, "earlier": {"number": "永复1号", "on": "2026-01-05"},
}  # fmt: skip


def decision(code: str, **members: Any) -> dict[str, Any]:
    given = {name: value for name, value in members.items() if value is not None}
    return DecisionIn.model_validate({"type": code, "basis": ["某条"]} | given).model_dump()


def complete(code: str, **changes: Any) -> dict[str, Any]:
    names = [need.split("|")[0] for need in TYPES[code].needs]
    return decision(code, **({name: VALUES[name] for name in names} | changes))


def told(draft: dict[str, Any], asked: Asked = NOBODY) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in faults(draft, TYPES, asked)]


def test_every_answer_has_one_row_that_is_a_result_of_table_3() -> None:
    assert tuple(TYPES) == CODES
    rows = {one.row for one in TYPES.values()} | set(CLOSING_ROWS.values())
    assert rows == set(FORM_2021.leaves)


def test_every_answer_has_a_letter_articles_and_needs_facts() -> None:
    assert set(TYPES) == set(REPLIES)
    assert all(one.articles or one.code == "confirm" for one in TYPES.values())
    assert all("facts" in one.needs for one in TYPES.values())
    assert {one.code for one in TYPES.values() if one.exempts} == set(GROUNDS)


@pytest.mark.parametrize("code", CODES)
def test_a_complete_draft_has_no_fault(code: str) -> None:
    assert told(complete(code)) == []


@pytest.mark.parametrize(("code", "need"), [(code, need) for code in CODES for need in TYPES[code].needs])
def test_a_missing_member_is_named(code: str, need: str) -> None:
    name = need.split("|")[0]
    found = faults(complete(code, **{name: None}), TYPES, NOBODY)
    assert (f"/{name}", "missing") in [(one.pointer, one.code) for one in found]
    assert all(one.message_zh and one.message_en for one in found)


@pytest.mark.parametrize("code", CODES)
def test_a_member_of_another_type_is_refused(code: str) -> None:
    known = {name for need in TYPES[code].needs for name in need.split("|")} | set(TYPES[code].may)
    for name in set(SPECIFIC) - known:
        assert (f"/{name}", "not_of_this_type") in told(complete(code, **{name: VALUES[name]}))


def test_Art36_5_the_right_organ_or_why_it_cannot_be_told() -> None:
    assert told(complete("not_ours", right_organ=None, right_organ_unknown="无法确定")) == []


def test_Art40_another_form_than_asked_for_needs_a_reason() -> None:
    other = {"titles": ["公告"], "carrier": "electronic", "route": "email"}
    assert told(complete("granted", provision=other)) == [("/provision/other_form_reason", "missing")]
    assert told(complete("granted", provision=other | {"other_form_reason": "纸质成本过高"})) == []


def test_Art37_giving_some_and_withholding_some_is_a_partial_disclosure() -> None:
    denied = {"type": "deny_internal", "facts": "经检索", "reason": "理由"}
    assert told(complete("granted", further=[denied])) == [("/type", "severed")]
    given = {"type": "granted", "facts": "经检索", "provision": VALUES["provision"]}
    assert told(complete("deny_internal", further=[given])) == [("/type", "severed")]


def test_a_decision_that_severs_is_counted_as_partial_alone() -> None:
    part = {"type": "partial", "facts": "经检索", "provision": VALUES["provision"], "parts": VALUES["parts"]}
    absent = {"type": "not_held", "facts": "经检索", "search": VALUES["search"]}
    assert told(complete("not_held", further=[part])) == [("/type", "partial_counts_alone")]
    assert told(complete("partial", further=[absent])) == []


def test_other_mixtures_are_counted_as_their_first_answer() -> None:
    absent = {"type": "not_held", "facts": "经检索", "search": VALUES["search"]}
    assert told(complete("granted", further=[absent, absent])) == []
    lacking = {"type": "not_held", "facts": "经检索"}
    assert told(complete("granted", further=[lacking])) == [("/further/0/search", "missing")]


def test_Art14_a_withheld_part_tells_what_its_ground_asks_for() -> None:
    parts = {"given": ["正文"], "withheld": [{"what": "附件", "ground": "deny_secret", "reason": "理由"}]}
    assert told(complete("partial", parts=parts)) == [("/classification", "missing")]
    draft = complete("partial", parts=parts, classification=VALUES["classification"])
    assert told(draft) == []
    assert grounds_of(draft, TYPES) == ["deny_secret"]
    assert "《政府信息公开条例》第十四条" in articles_of(draft, TYPES)
    assert articles_of(draft, TYPES)[0] == "《政府信息公开条例》第三十七条"


class Entry:
    def __init__(self, kind: str, **data: Any) -> None:
        self.kind, self.data = kind, data


LETTER = {"ref": "con_1", "party": "third_party"}
OBJECTED = [
    Entry("received"),
    Entry("consult_sent", **LETTER),
    Entry("consult_replied", opinion="object", **LETTER),
]


def test_Art32_an_objection_has_to_be_weighed_before_the_information_is_given() -> None:
    asked = asked_of(FORM, OBJECTED)
    assert (asked.third_parties, asked.objecting) == ({"con_1"}, {"con_1"})
    assert told(complete("granted"), asked) == [("/objections", "objection_not_weighed")]
    weighed = {"consultation": "con_1", "treatment": "unfounded"}
    assert told(complete("granted", objections=[weighed]), asked) == [("/objections/0/reason", "missing")]
    assert told(complete("granted", objections=[weighed | {"reason": "早已公开"}]), asked) == []
    assert told(complete("granted", objections=[weighed | {"treatment": "withheld"}]), asked) == [
        ("/objections/0/treatment", "objection_nothing_withheld")
    ]
    assert told(complete("deny_third_party", third_party={"consultations": ["con_1"]}), asked) == []


def test_Art32_a_grave_public_interest_overrides_with_a_reason() -> None:
    override = {"consultation": "con_1", "treatment": "public_interest", "reason": "涉及公共安全"}
    draft = complete("granted", objections=[override])
    assert told(draft, asked_of(FORM, OBJECTED)) == []
    assert overrides_of(draft) == ["con_1"]
    assert told(draft) == [("/objections/0/consultation", "no_objection")]


def test_Art32_a_denial_for_a_third_party_names_the_consultation_or_why_there_was_none() -> None:
    nothing: dict[str, Any] = {"consultations": []}
    assert told(complete("deny_third_party", third_party=nothing)) == [("/third_party", "missing")]
    unknown = {"consultations": ["con_9"]}
    assert told(complete("deny_third_party", third_party=unknown)) == [
        ("/third_party/consultations/0", "unknown_consultation")
    ]


def test_silence_and_consent_are_no_objection() -> None:
    entries = [Entry("consult_sent", **LETTER), Entry("consult_sent", ref="con_2", party="third_party"),
               Entry("consult_replied", ref="con_2", party="third_party", opinion="agree"),
               Entry("consult_sent", ref="con_3", party="co_maker"),
               Entry("consult_replied", ref="con_3", party="co_maker", opinion="object")]  # fmt: skip
    assert asked_of(FORM, entries).objecting == frozenset()


@pytest.mark.parametrize(
    ("code", "events", "changes", "obstacle", "article"),
    [
        ("granted", [], {}, "decision_without_receipt", "第三十一条"),
        ("granted", ["received"], {"basis": []}, "decision_without_basis", "第三十六条"),
        ("massive", ["received"], {}, "reasons_not_asked", "第三十五条"),
        ("massive", ["received", "reasons_asked"], {}, None, ""),
        ("unclear_after", ["received"], {}, "not_corrected", "第三十条"),
        ("unclear_after", ["received", "corrected"], {}, None, ""),
        ("granted", ["received"], {}, None, ""),
    ],
)  # fmt: skip
def test_what_stands_against_an_approval(
    code: str, events: list[str], changes: dict[str, Any], obstacle: str | None, article: str
) -> None:
    found = obstacles(complete(code, **changes), [Entry(event) for event in events], [])
    assert [one.code for one in found] == ([obstacle] if obstacle else [])
    assert all(one.article.endswith(article) for one in found)


def test_an_objection_that_came_after_the_draft_stands_against_it() -> None:
    draft = complete("granted")
    found = obstacles(draft, OBJECTED, faults(draft, TYPES, asked_of(FORM, OBJECTED)))
    assert [(one.code, one.article) for one in found] == [
        ("draft_outdated", "《政府信息公开条例》第三十二条")
    ]
