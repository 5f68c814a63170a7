"""Every cell of role x state x event, against the table written out: who may do what when, and where it leads."""

import pytest

from services.disclosure_requests.ledger.transitions import (
    EVENTS,
    TRANSITIONS,
    Role,
    State,
    folded,
    lawful,
    transition,
)

#: Events down, states across; in a cell the roles that may (a applicant, o officer, h head, c consulted, s system), and
#: after > the state that the event leads to, where it is another one. A dot: nobody may.
MATRIX = """
                     new           submitted   handling       correcting    reasoning     paying        decided    closed
submitted            aoh>submitted .           .              .             .             .             .          .
applicant_confirmed  .             a           .              .             .             .             .          .
received             .             oh>handling .              .             .             .             .          .
assigned             .             oh          oh             oh            oh            oh            oh         .
correction_notice    .             .           oh>correcting  .             .             .             .          .
corrected            .             .           .              aoh>handling  .             .             .          .
correction_lapsed    .             .           .              oh>closed     .             .             .          .
consult_sent         .             .           oh             .             oh            .             .          .
consult_received     .             .           ohc            ohc           ohc           ohc           ohc        .
consult_replied      .             .           ohc            ohc           ohc           ohc           ohc        .
consult_returned     .             .           oh             oh            oh            oh            oh         .
reasons_asked        .             .           oh>reasoning   .             .             .             .          .
reasons_given        .             .           .              .             aoh>handling  .             .          .
delayed              .             .           h              .             .             .             .          .
extended             .             .           h              .             h             .             .          .
fee_notice           .             .           oh>paying      .             .             .             .          .
fee_notice_received  .             .           .              .             .             oh            .          .
fee_paid             .             .           .              .             .             aoh>handling  .          .
fee_waived           .             .           .              .             .             h>handling    .          .
fee_lapsed           .             .           .              .             .             oh>closed     .          .
decided              .             .           h>decided      .             h>decided     .             .          .
third_party_told     .             .           .              .             .             .             oh         .
delivery_failed      .             .           .              .             .             .             oh         .
delivered            .             .           .              .             .             .             oh>closed  .
withdrawn            .             aoh>closed  aoh>closed     aoh>closed    aoh>closed    aoh>closed    .          .
attached             .             aoh         aoh            aoh           aoh           aoh           oh         oh
erased               .             .           .              .             .             .             .          hs
"""
LETTERS = {
    "a": Role.APPLICANT, "o": Role.OFFICER, "h": Role.HEAD, "c": Role.CONSULTED, "s": Role.SYSTEM,
}  # fmt: skip


def written_out() -> dict[tuple[Role, State, str], State | None]:
    """(role, state, event) -> the state that it leads to, None where it is not lawful: all cells."""
    head, *lines = MATRIX.strip().splitlines()
    states = [State(name) for name in head.split()]
    assert states == list(State)
    cells: dict[tuple[Role, State, str], State | None] = {}
    for line in lines:
        event, *row = line.split()
        for state, cell in zip(states, row, strict=True):
            letters, _, to = cell.partition(">")
            for letter, role in LETTERS.items():
                cells[role, state, event] = State(to or state) if letter in letters else None
    return cells


CELLS = written_out()


def test_the_matrix_names_every_event_once() -> None:
    events = [line.split()[0] for line in MATRIX.strip().splitlines()[1:]]
    assert sorted(events) == sorted(EVENTS)
    assert len(CELLS) == len(Role) * len(State) * len(EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_every_cell(event: str) -> None:
    for role in Role:
        for state in State:
            found = transition(role, state, event)
            assert (found.to_state if found else None) == CELLS[role, state, event], (role, state)


@pytest.mark.parametrize("state", State)
def test_what_is_lawful_next_are_the_cells_of_a_state(state: State) -> None:
    for role in Role:
        wanted = {e for (r, s, e), to in CELLS.items() if (r, s) == (role, state) and to is not None}
        assert {one.event for one in lawful(role, state)} == wanted


def test_every_transition_has_its_article_and_a_title_of_its_own() -> None:
    assert all(one.article and one.title for one in TRANSITIONS)
    titles = {one.event: one.title for one in TRANSITIONS}
    assert len(set(titles.values())) == len(titles)


def test_a_ledger_folds_to_its_state() -> None:
    assert folded([]) is State.NEW
    assert folded(["submitted", "received", "correction_notice", "corrected"]) is State.HANDLING
    assert folded(["submitted", "received", "decided", "delivery_failed", "delivered"]) is State.CLOSED
    with pytest.raises(ValueError, match="delivered"):
        folded(["submitted", "received", "delivered"])
