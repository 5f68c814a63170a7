"""docs/integrators/clock.md: its examples answer as shown, and it names every event, finding, reason, status and setting."""

import json
from pathlib import Path
from typing import get_args

from ledger_text import events

from kernel.legal_time import shipped_calendars
from services.disclosure_requests.clock.clock import State, clock_of
from services.disclosure_requests.clock.explanation import Reason, explain
from services.disclosure_requests.clock.findings import FINDINGS
from services.disclosure_requests.clock.moments import KINDS, MANNERS, PARTIES, TITLES
from services.disclosure_requests.clock.reading import read_ledger
from services.disclosure_requests.clock.rules import RULES, SERVICE
from services.disclosure_requests.clock.words import STATUS, sentences
from tests.support.documents import blocks, broken_promises, section

TEXT = (Path(__file__).parents[3] / "docs/integrators/clock.md").read_text("utf-8")


def test_the_examples_answer_as_shown() -> None:
    shown = [json.loads(text) for kind, text in blocks(TEXT) if kind == "json"]
    asked, promised = shown[::2], shown[1::2]

    assert len(asked) == len(promised) == 3
    for document, promise in zip(asked, promised, strict=True):
        question = read_ledger(document)
        found = clock_of(question.moments, shipped_calendars(), question.known_on, question.rules)
        lines = explain(found)
        answer = found.as_dict() | {
            "explanation": sentences(found, lines), "days": [line.as_dict() for line in lines],
        }  # fmt: skip
        assert list(broken_promises(promise, answer)) == []


def test_every_name_is_told() -> None:
    names = {*KINDS, *MANNERS, *PARTIES, *get_args(State), *get_args(Reason), *RULES.choices, *SERVICE} - {
        "private_courier",  # the same as courier
        "calendar_day",  # no rule in force counts in calendar days
    }

    assert [name for name in sorted(names) if f"`{name}`" not in TEXT and f'"{name}"' not in TEXT] == []


def test_every_finding_is_told_with_level_and_source() -> None:
    rows = [
        line.strip("| ").split(" | ")
        for line in section(TEXT, "Findings").splitlines()
        if line.startswith("| `")
    ]

    assert rows == [[f"`{code}`", level, source] for code, (level, source, _, _) in FINDINGS.items()]


def test_every_kind_and_state_has_its_chinese_name() -> None:
    assert set(TITLES) == set(KINDS)
    assert set(STATUS) == set(get_args(State))
    assert [one["type"] for one in events("received 2026-03-02")] == ["received"]
