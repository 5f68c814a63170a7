"""What the case page makes of what is known: things that acts are done to, what a form says at first, a draft in words. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from services.disclosure_requests.desk_cases.fields import Block, Part, each, said, texts_of
from services.disclosure_requests.desk_cases.forms import ActForm, Things
from services.disclosure_requests.desk_cases.words import PARTIES, WRITTEN

Texts = dict[str, list[str]]


def name_of(consultation: Mapping[str, Any]) -> str:
    """What a consultation is called: whom it asks, the name as lists show it."""
    addressee = consultation["addressee"]
    return f"{PARTIES[consultation['party']]} {addressee['name'] if addressee else consultation['id']}"


def things_of(
    consultations: Iterable[Mapping[str, Any]], untold: Sequence[str], drafts: Iterable[Mapping[str, Any]],
    fee: Mapping[str, Any], officer: str,
) -> Things:  # fmt: skip
    """What a case has that acts are done to; of the drafts those of somebody else, for nobody approves his own."""
    rows = [(one["id"], name_of(one), one) for one in consultations]
    is_open = [row for row in rows if row[2]["replied_on"] is None and row[2]["returned_on"] is None]
    notice = fee["notice"]
    return {
        "open": [row[:2] for row in is_open],
        "unreceived": [row[:2] for row in is_open if row[2]["received_on"] is None],
        "untold": [row[:2] for row in rows if row[0] in untold],
        "draft": [
            (str(one["number"]), f"草案 {one['number']}:{one['title']}({one['author']['name']}拟)")
            for one in drafts
            if one["status"] == "draft" and one["author"]["id"] != officer
        ],
        "fee_notice": [("", "")] if notice and notice["received_on"] is None else [],
    }


def objecting(consultations: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Consultations of third parties that do not agree, and what they are called."""
    return {
        one["id"]: name_of(one)
        for one in consultations
        if one["party"] == "third_party" and one["opinion"] not in (None, "agree")
    }


def asked(consultations: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Consultations of third parties, and what they are called."""
    return {one["id"]: name_of(one) for one in consultations if one["party"] == "third_party"}


def first_texts(
    form: ActForm, case: Mapping[str, Any], fee: Mapping[str, Any], officer: str, today: date
) -> Texts:
    """What a form says before anybody wrote into it: today, and what the case knows."""
    known: dict[str, dict[str, Any]] = {
        "assignment": {"officer": case["officer"] or officer, "team": case["team"]},
        "correction": {"content": case["content"], "form": case["form"]},
        "extension": {"proposed_by": {"id": case["officer"]}},
        "fee-payment": {"yuan": fee["notice"] and fee["notice"]["yuan"]},
        "consultation": {"sent_on": today},
    }
    return texts_of(form.parts, {"on": today} | known.get(form.name, {}))


def told(written: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The words kept with a ledger entry, label and text; what a correction replaced is not among them."""
    return [
        (label, "\n".join(written[name]) if isinstance(written[name], list) else str(written[name]))
        for name, label in WRITTEN.items()
        if name in written
    ]


def read_through(parts: Iterable[Part], words: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was written, by block: legend ("" outside one) and (label, text) of every field that says something."""
    texts = texts_of(parts, words)
    shown = []
    for part in parts:
        told = [
            (one.label, said(one, texts[one.name]))
            for one in each([part])
            if one.kind != "hidden" and one.name in texts
        ]
        if told:
            shown.append((part.legend if isinstance(part, Block) else "", told))
    return shown
