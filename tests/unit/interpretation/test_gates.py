"""The table of the gates: every transition, every gate, and nothing beside them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.interpretation.packages.next_steps import next_actions
from services.interpretation.packages.rules import (
    CATEGORIES,
    GATES,
    STATES,
    TABLE,
    Facts,
    Transition,
    duty_of,
    events_in,
    lacks,
    owed,
    transition,
)

#: A package that lacks nothing.
WHOLE = Facts(
    state="drafting", attribute="proactive", has_plan=True, has_interpreter=True, has_text=True, materials=2, forms=2,
    signatories=2, deferral_due=date(2026, 3, 5), round_open=True, reviewed=True, unreviewed=True,
)  # fmt: skip
#: Gate -> what closes it, and the code that it names.
CLOSED = {
    "attribute": (replace(WHOLE, attribute=None), "attribute_missing"),
    "document": (replace(WHOLE, has_text=False), "document_missing"),
    "plan": (replace(WHOLE, has_plan=False), "plan_missing"),
    "interpreter": (replace(WHOLE, has_interpreter=False), "interpreter_missing"),
    "material": (replace(WHOLE, materials=0), "material_missing"),
    "supplied": (replace(WHOLE, materials=0), "material_missing"),
    "fresh": (replace(WHOLE, stale=("问答",)), "stale_material"),
    "no_errors": (replace(WHOLE, errors=1), "findings"),
    "signatories": (replace(WHOLE, signatories=0), "signatories_missing"),
    "signatures": (replace(WHOLE, missing_signatures=("王主任",)), "signature_missing"),
    "public": (replace(WHOLE, attribute="on_request"), "not_proactive"),
    "awaited": (replace(WHOLE, deferral_due=None), "nothing_awaited"),
    "emergency": (replace(WHOLE, unreviewed=False), "no_emergency"),
    "looked_at": (WHOLE, "unreviewed"),
    "reviewed": (replace(WHOLE, reviewed=False), "review_missing"),
    "round": (replace(WHOLE, round_open=False), "no_round"),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.state}-{row.event}")
def test_each_transition_opens_for_a_whole_package_and_closes_by_each_of_its_gates(row: Transition) -> None:
    assert transition(row.state, row.event) == row
    assert row.source
    assert lacks(row, replace(WHOLE, unreviewed=row.event != "revise")) == []
    for gate in row.gates:
        facts, code = CLOSED[gate]
        assert code in [lack.code for lack in lacks(row, facts)]


def test_every_gate_is_used_and_closes() -> None:
    assert set(CLOSED) == set(GATES) == {gate for row in TABLE for gate in row.gates}


def test_what_the_table_does_not_have_is_not_possible() -> None:
    assert transition("drafting", "release") is None
    assert transition("submitted", "release") is None
    assert transition("in_sign_off", "release") is None
    assert transition("released", "submit") is None
    assert {row.state for row in TABLE} == set(STATES)
    assert len({(row.state, row.event) for row in TABLE}) == len(TABLE)


def test_not_disclosing_needs_reasons_and_the_author_does_not_sign() -> None:
    [lack] = lacks(TABLE[1], replace(WHOLE, attribute="none"))
    assert (lack.code, lack.source) == ("reasons_missing", "国办发〔2016〕80号")
    assert lacks(TABLE[1], replace(WHOLE, attribute="none", attribute_reasons=True)) == []
    opening = transition("submitted", "open_round")
    assert opening is not None
    assert [lack.code for lack in lacks(opening, replace(WHOLE, writing_signatories=("李拟稿",)))] == [
        "author_signs"
    ]


def test_a_local_text_or_a_decision_not_to_interpret_opens_the_gate_of_materials() -> None:
    release = transition("signed", "release")
    assert release is not None
    bare = replace(WHOLE, materials=0)
    assert lacks(release, replace(bare, deferral=True)) == []
    assert lacks(release, replace(bare, needs_interpretation=False)) == []
    assert [lack.code for lack in lacks(release, bare)] == ["material_missing"]


def test_every_state_but_the_last_says_what_comes_next_and_what_it_lacks() -> None:
    quiet = replace(WHOLE, deferral_due=None, round_open=False, unreviewed=False)
    for state in STATES:
        actions = [one.action for one in next_actions(replace(quiet, state=state))]
        assert all(action in events_in(state) for action in actions)
        assert bool(actions) is (state != "released")
    [waiting] = next_actions(replace(quiet, state="in_sign_off", missing_signatures=("王主任", "赵县长")))
    assert waiting.who == "王主任、赵县长"
    [lacking] = next_actions(replace(quiet, has_plan=False))
    assert [lack.code for lack in lacking.lacks] == ["plan_missing"]
    due = date(2026, 3, 5)
    out = replace(WHOLE, state="released", round_open=False)
    later = next_actions(out)
    assert [(one.action, one.until) for one in later] == [("supply", due), ("review", None)]
    assert next_actions(replace(quiet, deferral_due=due))[0].until == due, "the timer runs on in a revision"


def test_what_is_out_already_is_supplied_signed_and_released_in_this_order() -> None:
    owing = replace(
        WHOLE, state="released", deferral_due=None, owes=True, unreviewed=False, round_open=False, materials=0,
        missing_signatures=("王主任",),
    )  # fmt: skip
    assert [lack.code for lack in owed(owing)] == ["material_missing", "signature_missing"]
    assert owed(replace(owing, materials=1, missing_signatures=())) == []

    def next_(**changes: Any) -> tuple[str, str, list[str]]:
        [one] = next_actions(replace(owing, **changes))
        return one.action, one.who, [lack.code for lack in one.lacks]

    assert next_() == ("supply", "drafting_body", ["material_missing", "signature_missing"])
    assert next_(materials=1, errors=1) == ("supply", "drafting_body", ["findings", "signature_missing"])
    assert next_(materials=1) == ("open_round", "office", [])
    assert next_(materials=1, round_open=True) == ("sign", "王主任", [])
    assert next_(materials=1, missing_signatures=()) == ("supply", "office", [])


def test_what_follows_a_release_is_reviewed_again() -> None:
    opening = transition("released", "open_round")
    assert opening is not None
    assert [lack.code for lack in lacks(opening, replace(WHOLE, review_outdated=True))] == ["review_outdated"]


def test_a_changed_basis_asks_for_a_revision() -> None:
    quiet = replace(WHOLE, deferral_due=None, round_open=False, unreviewed=False)
    [stale] = next_actions(replace(quiet, state="released", stale=("问答",)))
    assert stale.action == "revise"


def test_the_drafting_body_interprets_and_of_joint_drafters_the_lead() -> None:
    assert duty_of("normative_document", ["农业局"], None).body == "农业局"
    assert duty_of("technical", ["农业局", "财政局"], "财政局").body == "财政局"
    with pytest.raises(ValueError, match="牵头"):
        duty_of("technical", ["农业局", "财政局"], None)
    assert {row.interpreted for row in CATEGORIES.values()} == {"must", "should", "need_not"}
