"""The officer's forms: what was typed becomes members, faults find their field, the table offers only what is lawful."""

import pytest

from kernel.http.problems import FieldError
from services.disclosure_requests.clock.rules import IN_FORCE
from services.disclosure_requests.decisions.answers import CODES, answer_types
from services.disclosure_requests.desk_cases.act_forms import FORMS
from services.disclosure_requests.desk_cases.decision_form import decision_parts
from services.disclosure_requests.desk_cases.fields import Block, Field, each, rows, texts_of, typed
from services.disclosure_requests.desk_cases.forms import offers
from services.disclosure_requests.desk_cases.service import _BY_NAME, _CONSULTED, _PLAIN, _WHOLE
from services.disclosure_requests.ledger.transitions import EVENTS, TRANSITIONS, Role, State

PARTS = (
    Field("on", "日", "date", True),
    Field("days", "工作日", "number"),
    Field("points", "事项", "lines", True),
    Field("grounds", "事由", "ticks"),
    Block("谁", (Field("who.kind", "类别"), Field("who.name", "名称", required=True))),
    *rows("parts", "部分", 3, (Field("what", "什么", required=True), Field("why", "为什么", required=True))),
)
ALL = {"applications:handle", "applications:write", "applications:approve"}
#: What has no form of an act here: registration, files, what the applicant does, and erasure by its own procedure.
ELSEWHERE = {"submitted", "attached", "applicant_confirmed", "erased"}


def given(**texts: list[str]) -> dict[str, list[str]]:
    return {name.replace("__", "."): values for name, values in texts.items()}


def read(**texts: list[str]) -> dict[str, object]:
    sent = given(**texts)
    return typed(PARTS, lambda name: sent.get(name, [])).members


def test_what_is_empty_is_not_sent_and_blanks_around_it_fall_away() -> None:
    assert read(on=[" 2026-03-02 "], days=[""], points=[" \n "], who__name=[""]) == {"on": "2026-03-02"}


@pytest.mark.parametrize(
    "text, value", [("10", 10), ("007", 7), ("1.5", "1.5"), ("٣", "٣"), ("9" * 30, "9" * 30)]
)
def test_a_number_is_one_or_stays_what_it_was(text: str, value: object) -> None:
    assert read(days=[text]) == {"days": value}


def test_lines_ticks_and_paths_become_lists_and_members() -> None:
    found = read(points=["甲\n\n 乙 "], grounds=["a", "b"], who__kind=["organ"])
    assert found == {"points": ["甲", "乙"], "grounds": ["a", "b"], "who": {"kind": "organ"}}


def test_rows_close_up_and_their_faults_go_where_they_were_typed() -> None:
    sent = given(parts__0__what=[""], parts__2__what=["住址"])
    said = typed(PARTS, lambda name: sent.get(name, []))
    assert said.members == {"parts": [{"what": "住址"}]}
    faults = said.faults([FieldError("/parts/0/why", "missing", "缺少必填成员", "")])
    assert faults == {"parts.2.why": "为什么:请填写"}


@pytest.mark.parametrize(
    "pointer, name",
    [("/who", "who.kind"), ("/points/1", "points"), ("/parts", "parts.0.what"), ("Gongkai-Officer", ""), ("/other", "")],
)  # fmt: skip
def test_a_fault_finds_its_field_or_the_nearest(pointer: str, name: str) -> None:
    said = typed(PARTS, lambda _: [])
    assert list(said.faults([FieldError(pointer, "some_rule", "不行", "no")])) == [name]


def test_texts_are_the_inverse_of_reading() -> None:
    members = {
        "on": "2026-03-02",
        "days": 3,
        "points": ["甲", "乙"],
        "grounds": ["a"],
        "parts": [{"what": "x", "why": "y"}],
    }
    texts = texts_of(PARTS, members)
    assert typed(PARTS, lambda name: texts.get(name, [])).members == members


def test_every_event_of_the_office_has_a_form_that_its_schema_and_a_use_case_know() -> None:
    assert {form.event for form in FORMS.values()} == set(EVENTS) - ELSEWHERE
    done = {*_PLAIN, *_WHOLE, *_BY_NAME, *_CONSULTED}
    apart = {"consultation", "consultation-link", "consultation-receipt", "approval"}
    assert set(FORMS) == done | apart
    for form in FORMS.values():
        members = set(form.model.model_fields)
        assert {one.name.split(".")[0] for one in each(form.parts)} <= members, form.name


@pytest.mark.parametrize("state", list(State))
def test_forms_are_offered_as_the_table_of_transitions_says(state: State) -> None:
    things = {name: [("x", "x")] for name in ("open", "unreceived", "untold", "draft", "fee_notice")}
    found = offers(FORMS.values(), state, ALL, {"reasons_given"}, things)  # type: ignore[arg-type]
    lawful = {
        one.event
        for one in TRANSITIONS
        if one.from_state is state and {Role.OFFICER, Role.HEAD} & {*one.roles}
    }
    assert {one.form.event for one in found} == lawful - ELSEWHERE
    assert offers(FORMS.values(), state, set(), {"reasons_given"}, things) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("code", CODES)
def test_the_form_of_a_draft_has_what_its_kind_must_and_may_tell(code: str) -> None:
    kind = answer_types(IN_FORCE)[code]
    names = {one.name.split(".")[0] for one in each(decision_parts([kind], {}, {}))}
    needed = {name for need in kind.needs for name in need.split("|")}
    assert names == needed | {*kind.may} | {"type", "basis"}
