"""The steps of a case: their order, what each stage has to tell, and how it is written."""

from datetime import date
from typing import Any

import pytest

from services.push.channels.messages import Message, canonical_bytes, read_message
from services.push.messages.content import faults_of
from services.push.threads.rules import FOLLOWS, TAKEN_IN, Stage, fault_of, faults_in, silent
from services.push.threads.schemas import ThreadIn
from services.push.threads.words import lines, told
from tests.support.channel_messages import AT
from tests.support.push import step

STAGES: tuple[Stage, ...] = ("before", "during", "after")
REVIEW = {"kind": "review", "body": "永修县人民政府"}
SUIT = {"kind": "suit_direct", "body": "永修县人民法院"}
REFUSED: dict[str, Any] = {"result_code": "refused", "favourable": False}


def given(stage: str, **changes: Any) -> dict[str, Any]:
    """A step as the service gets it."""
    return ThreadIn.model_validate(step(stage, **changes)).model_dump()


def written(stage: str, **changes: Any) -> list[tuple[str, str]]:
    return list(lines(told(given(stage, **changes), 1)))


@pytest.mark.parametrize("last", FOLLOWS)
def test_stages_follow_each_other_in_their_order(last: str | None) -> None:
    for stage in STAGES:
        assert (fault_of(last, stage, taken_in=False) is None) is (stage in FOLLOWS[last])


def test_a_case_that_began_elsewhere_is_taken_in_once_and_not_at_its_beginning() -> None:
    for stage in STAGES:
        assert (fault_of(None, stage, taken_in=True) is None) is (stage in TAKEN_IN)
        again = fault_of("during", stage, taken_in=True)
        assert again is not None
        assert again.code == "began_already"


@pytest.mark.parametrize(
    "stage, changes, faults",
    [
        ("before", {}, []), ("before", {"materials": []}, []), ("during", {}, []), ("after", {}, []),
        ("before", {"materials": None}, [("/thread/materials", "materials_needed")]),
        ("before", {"materials": [{"name": "身份证"}]}, [("/thread/materials/0", "no_copy")]),
        ("before", {"materials": [{"name": "证", "copies": 1}, {"name": "证", "originals": 1}]},
         [("/thread/materials/1/name", "named_twice")]),
        ("during", {"materials": []}, [("/thread/materials", "other_stage")]),
        ("after", {"prerequisites": ["年满六十周岁"]}, [("/thread/prerequisites", "other_stage")]),
        ("before", {"favourable": True}, [("/thread/favourable", "other_stage")]),
        ("during", {"remedies": [REVIEW]}, [("/thread/remedies", "other_stage")]),
        ("after", {"result_code": None}, [("/thread/result_code", "result_code")]),
        ("during", {"result_code": "granted"}, [("/thread/result_code", "result_code")]),
        ("after", {"due_on": "2026-03-09"}, [("/thread/due_on", "no_due_date")]),
        ("after", REFUSED, [("/thread/remedies", "remedies_needed")]),
        ("after", {"favourable": None}, [("/thread/remedies", "remedies_needed")]),
        ("after", REFUSED | {"remedies": []}, [("/thread/remedies", "remedies_needed")]),
        ("after", REFUSED | {"remedies": [REVIEW, SUIT]}, []),
        ("after", REFUSED | {"no_remedy": "村民自治事项，可向艾城镇人民政府反映。"}, []),
        ("after", REFUSED | {"remedies": [REVIEW], "no_remedy": "无"}, [("/thread/no_remedy", "remedies_named")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"days": 60}, SUIT | {"months": 6}]}, []),
        ("after", REFUSED | {"remedies": [REVIEW | {"days": 30, "basis": "某条例"}]},
         [("/thread/remedies/0/days", "period_too_short")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"months": 2, "basis": "某法"}]},
         [("/thread/remedies/0/months", "period_too_short")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"months": 3}]}, [("/thread/remedies/0/basis", "basis_needed")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"months": 3, "basis": "某法"}]}, []),
        ("after", REFUSED | {"remedies": [SUIT | {"days": 15}]}, [("/thread/remedies/0/basis", "basis_needed")]),
        ("after", REFUSED | {"remedies": [SUIT | {"days": 15, "basis": "某法"}]}, []),
        ("after", REFUSED | {"remedies": [SUIT | {"days": 15, "months": 6}]}, [("/thread/remedies/0/months", "two_periods")]),
        ("after", REFUSED | {"remedies": [SUIT | {"first": True}]}, [("/thread/remedies/0/first", "review_first")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"first": True}, SUIT]}, [("/thread/remedies/0/first", "review_first")]),
        ("after", REFUSED | {"remedies": [REVIEW | {"first": True}, SUIT | {"kind": "suit_after_review"}]}, []),
    ],
)  # fmt: skip
def test_each_stage_has_to_tell_what_belongs_to_it(
    stage: str, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    assert [(fault.pointer, fault.code) for fault in faults_in(given(stage, **changes))] == faults


def test_materials_and_conditions_are_written_whole() -> None:
    materials = [
        {"name": "身份证", "originals": 1, "copies": 2},
        {"name": "户籍证明", "originals": 1, "source": "户籍所在地派出所", "basis": "《某办法》第五条"},
    ]
    assert written("before", materials=materials, prerequisites=["年满六十周岁"]) == [
        ("办理条件1", "年满六十周岁"),
        ("所需材料1", "身份证（原件1份、复印件2份）"),
        ("所需材料2", "户籍证明（原件1份；出具：户籍所在地派出所；依据：《某办法》第五条）"),
    ]
    assert written("before", materials=[]) == [("所需材料", "无需提交材料")]
    assert written("during") == []


def test_remedies_are_written_with_the_period_of_the_law_or_their_own() -> None:
    remedies = [REVIEW, SUIT | {"days": 15, "basis": "《某法》第九条", "counted_from": "收到决定书之日"}]
    assert written("after", **REFUSED, remedies=remedies) == [
        (
            "救济途径1",
            "可自知道或者应当知道该行政行为之日起60日内向永修县人民政府申请行政复议"
            "（《中华人民共和国行政复议法》第二十条）",
        ),
        ("救济途径2", "可自收到决定书之日起15日内向永修县人民法院提起行政诉讼（《某法》第九条）"),
    ]
    [(_, first)] = written("after", **REFUSED, remedies=[REVIEW | {"first": True}])
    assert "应当先申请行政复议" in first
    assert written("after", **REFUSED, no_remedy="可向镇政府反映。") == [("救济途径", "可向镇政府反映。")]
    assert written("after") == []


def test_a_step_stands_in_the_canonical_bytes_and_one_of_old_has_no_lines() -> None:
    for stage in STAGES:
        message = Message("msg_1", "题", ("文",), "局", AT, thread=told(given(stage), 3))
        assert read_message(canonical_bytes(message)) == message
    old = {"id": "case", "stage": "before", "sequence": 1, "due_on": None, "result_code": None}
    assert Message("msg_1", "题", ("文",), "局", AT, thread=old).told == ()


def test_signs_that_turn_text_are_refused_in_a_step_too() -> None:
    thread = given("before", materials=[{"name": "证\u202e", "copies": 1}], prerequisites=["一", "二\u0007"])
    values = {"title": "题", "issuer": "局", "paragraphs": ["文"], "links": [], "facts": [], "thread": thread}
    assert [fault.pointer for fault in faults_of(values)] == [
        "/thread/prerequisites/1",
        "/thread/materials/0/name",
    ]


def test_a_case_is_silent_from_the_day_after_its_node_was_due() -> None:
    due = date(2026, 3, 9)
    assert not silent("during", due, due)
    assert silent("during", due, date(2026, 3, 10))
    assert not silent("after", due, date(2026, 3, 10))
    assert not silent("during", None, date(2026, 3, 10))
