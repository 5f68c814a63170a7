"""The words of the public's pages: every state, every event, every member of an application has its own."""

from datetime import date
from typing import Any

import pytest

from kernel.http.problems import FieldError, Invalid
from services.disclosure_requests.apply.rules import FIELDS, KIND_WORDS, faults_of, values_of
from services.disclosure_requests.ledger.transitions import EVENTS, State
from services.disclosure_requests.public_applications.schemas import PublicApplicationIn
from services.disclosure_requests.reports.facts import CLOSING
from services.disclosure_requests.reports.tables import APPLICANT_KINDS
from services.disclosure_requests.status_queries.rules import (
    STATE_WORDS,
    is_shown,
    next_steps,
    waiting_words,
)

OFFICE = {"name": "永修县自然资源局", "telephone": "0792-0000002"}
IN_A_LEDGER = [state for state in State if state is not State.NEW]


@pytest.mark.parametrize("state", IN_A_LEDGER)
def test_every_state_says_where_it_stands_and_what_to_do(state: State) -> None:
    assert STATE_WORDS[state]
    assert (waiting_words(state, None, None) is None) is (state is State.CLOSED)
    assert all(words.endswith("。") for words in next_steps(state, None, OFFICE))


def test_how_a_case_was_closed_says_what_can_be_done() -> None:
    for event in CLOSING:
        (words,) = next_steps(State.CLOSED, None, OFFICE, {"submitted", event})
        assert "致电" not in words, event


def test_Art31_who_has_confirmed_waits_for_the_office() -> None:
    assert waiting_words(State.SUBMITTED, "confirmation", None) == "等待您与工作机构双方确认"
    assert waiting_words(State.SUBMITTED, "confirmation", date(2026, 3, 3)) == "等待工作机构确认"
    assert "2026-03-03" in next_steps(State.SUBMITTED, date(2026, 3, 3), OFFICE)[0]


def test_what_tells_of_officers_and_third_parties_is_no_step() -> None:
    assert {event for event in EVENTS if not is_shown(event)} == {
        "assigned", "erased", "consult_sent", "consult_received", "consult_replied", "consult_returned", "third_party_told",
    }  # fmt: skip


def test_Art29_every_member_of_an_application_has_its_field() -> None:
    """But the count of items: an application of the public asks for one thing."""
    assert sorted(members(PublicApplicationIn.model_json_schema())) == sorted(
        [pointer for pointer, _ in FIELDS.values()] + ["/content/items"]
    )
    assert tuple(KIND_WORDS) == tuple(APPLICANT_KINDS)


def members(schema: dict[str, Any]) -> list[str]:
    def below(node: dict[str, Any], path: str) -> list[str]:
        for one in (node, *node.get("anyOf", ()), *node.get("allOf", ())):
            if "$ref" in one:
                inner = schema["$defs"][one["$ref"].rpartition("/")[2]]
                if inner.get("properties"):
                    return below(inner, path)
            if "properties" in one:
                return [
                    found
                    for name, member in one["properties"].items()
                    for found in below(member, f"{path}/{name}")
                ]
        return [path]

    return below(schema, "")


def test_fields_make_the_application_that_they_stand_for() -> None:
    sent = {name: f"x-{name}" for name in FIELDS} | {
        "kind": "natural_person", "identity_type": "passport", "carrier": "electronic", "route": "email",
    }  # fmt: skip
    made = PublicApplicationIn.model_validate(values_of(lambda name: sent.get(name, ""))).model_dump()
    for name, (pointer, _) in FIELDS.items():
        value: Any = made
        for step in pointer.strip("/").split("/"):
            value = value[step]
        assert value == sent[name], name
    assert values_of(lambda name: "") == {"applicant": {}, "content": {}, "form": {}}


def test_faults_stand_in_the_order_of_the_page_and_name_their_field() -> None:
    errors = [
        FieldError("/content/description", "missing", "缺少必填成员", "needed"),
        FieldError("/applicant", "no_contact", "须有联系方式", "needed"),
        FieldError("/office", "missing", "缺少必填成员", "needed"),
        FieldError("Idempotency-Key", "x", "已用于另一内容", "used"),
        FieldError("/applicant/name", "string_too_long", "过长", "too long"),
    ]
    sent = {"name": "张" * 201}
    found = faults_of(Invalid("有误", "wrong", errors=errors), lambda name: sent.get(name, ""))
    assert list(found) == ["", "office", "description", "name", "telephone"]
    assert (found["office"], found["name"]) == ("请选择受理机构", "姓名或名称:过长")
    assert faults_of(Invalid("有误", "wrong"), lambda name: "") == {"": "有误"}
