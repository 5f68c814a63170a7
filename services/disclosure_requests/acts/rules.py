"""What an act needs beyond its form, judged by the ledger before it: what was asked, given, told. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from kernel.http.problems import FieldError

ART_30 = "《政府信息公开条例》第三十条"
ART_32 = "《政府信息公开条例》第三十二条"
ART_35 = "《政府信息公开条例》第三十五条"

#: No period of a case ends later than this after it was told (ours: the law says "reasonable").
FAR = timedelta(days=366)


class Entry(Protocol):
    """What these rules read of a ledger entry."""

    kind: str
    data: Any


def period_faults(on: date, days: int | None, until: date | None) -> list[FieldError]:
    """A correction notice names one reasonable period, that lies ahead (Art. 30)."""
    if (days is None) == (until is None):
        zh = f"须写明一个合理的补正期限:days 或 until 二者取一({ART_30})"
        return [FieldError("/days", "one_period", zh, f"give one period: either days or until ({ART_30})")]
    if until is not None and until - on > FAR:
        return [too_far("/until")]
    if until is not None and until <= on:
        return [
            FieldError("/until", "not_later", f"补正期限须晚于告知之日 {on}", f"the period ends after {on}, the day of the notice")
        ]  # fmt: skip
    return []


def too_far(pointer: str) -> FieldError:
    """A period that nobody would call reasonable."""
    zh, en = "期限不能晚于告知之日一年", "the period ends within a year of the day it is told"
    return FieldError(pointer, "too_far", zh, en)


def has(entries: Iterable[Entry], kind: str) -> bool:
    """Whether an event is in the ledger."""
    return any(entry.kind == kind for entry in entries)


def untold(entries: Iterable[Entry]) -> list[str]:
    """The consultations whose objection the decision overrides and whose party has not been told of it (Art. 32)."""
    overridden: list[str] = []
    told: set[str] = set()
    for entry in entries:
        if entry.kind == "decided":
            overridden = list(entry.data.get("overrides", ()))
        elif entry.kind == "third_party_told":
            told.add(entry.data["ref"])
    return [ref for ref in overridden if ref not in told]


def changes_of(person: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an application that a correction changes."""
    return {name: value for name, value in given.items() if value is not None and value != person[name]}
