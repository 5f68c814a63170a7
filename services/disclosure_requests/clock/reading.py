"""Reads a ledger document: `{"known_on", "region", "settings", "events": [...]}`. Wholly: every fault at its place. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from kernel.contracts.regions import level_of
from kernel.text import storable
from services.disclosure_requests.clock.moments import KINDS, MANNERS, PARTIES, RECEIPT, Kind, Moment
from services.disclosure_requests.clock.rules import RULES, SERVICE, RuleBook

#: More events than any case has, and than a fold should be asked for.
MAX_EVENTS: Final = 1000
MAX_DAYS: Final = 3660
MAX_REF: Final = 200
#: Disclosure law begins in 2008; later than 2100 nobody knows.
YEARS: Final = range(2008, 2101)
_ROOT: Final = ("known_on", "region", "settings", "events")
_EVENT: Final = ("type", "date", "days", "until", "party", "ref", "manner", "approved")
_Known = TypeVar("_Known", bound=str)


@dataclass(frozen=True, slots=True)
class Question:
    """What a document asks: the moments of one case, the day of knowledge, the division, the rules as set."""

    moments: tuple[Moment, ...]
    known_on: date | None
    region: str | None
    rules: RuleBook


class LedgerError(ValueError):
    """A document cannot be read; `faults` are (JSON Pointer, 中文, English)."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{pointer or '/'}: {zh} / {en}" for pointer, zh, en in faults))


def read_ledger(document: Any, rules: RuleBook = RULES) -> Question:
    """The question in a parsed JSON document. Raises LedgerError with every fault: an unknown member, type, party or
    manner, a date that is none, a number out of range. What is readable but unlawful is no fault here.
    """
    reader = _Reader()
    root = reader.members(document, "", _ROOT)
    known_on = reader.day(root["known_on"], "/known_on") if root.get("known_on") is not None else None
    region = root.get("region")
    if region is not None:
        try:
            level_of(region if isinstance(region, str) else "")
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            reader.fault("/region", zh, en)
    rules = reader.settings(root.get("settings"), rules)
    events = root.get("events")
    if not isinstance(events, list) and not reader.faults:
        reader.fault("/events", "缺少 events,应为事件的数组", "events is needed: an array of events")
    elif isinstance(events, list) and len(events) > MAX_EVENTS:
        reader.fault("/events", f"最多 {MAX_EVENTS} 个事件;一份文件只写一件申请",
                     f"at most {MAX_EVENTS} events; a file holds one case")  # fmt: skip
        events = []
    moments = [reader.moment(event, f"/events/{at}") for at, event in enumerate(events or ())]
    if reader.faults:
        raise LedgerError(reader.faults)
    return Question(tuple(moment for moment in moments if moment), known_on, region, rules)


class _Reader:
    """Collects faults while it reads; what cannot be read becomes None."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str, str]] = []

    def fault(self, pointer: str, zh: str, en: str) -> None:
        self.faults.append((pointer, zh, en))

    def members(self, document: Any, pointer: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(document, Mapping):
            self.fault(pointer, "应为一个对象", "must be an object")
            return {}
        for name in document:
            if name not in allowed:
                self.fault(f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}",
                           f"没有名为“{name}”的成员;可用:{'、'.join(allowed)}",
                           f"unknown member {name!r}; known are {', '.join(allowed)}")  # fmt: skip
        return document

    def settings(self, value: Any, rules: RuleBook) -> RuleBook:
        if value is None:
            return rules
        choices = self.members(value, "/settings", tuple(rules.choices))
        found: dict[str, str] = {}
        for key, choice in choices.items():
            if key in rules.choices and (
                known := self.one_of(choice, f"/settings/{key}", rules.choices[key])
            ):
                found[key] = known
        return rules.with_choices(found)

    def moment(self, event: Any, pointer: str) -> Moment | None:
        read = self.members(event, pointer, _EVENT)
        if not isinstance(event, Mapping):
            return None
        kind = self.one_of(read.get("type"), f"{pointer}/type", KINDS)
        day = self.day(read.get("date"), f"{pointer}/date")
        days, ref, approved = read.get("days"), read.get("ref"), read.get("approved")
        if days is not None and (type(days) is not int or not 1 <= days <= MAX_DAYS):
            self.fault(
                f"{pointer}/days",
                f"应为 1 至 {MAX_DAYS} 的整数",
                f"must be a whole number from 1 to {MAX_DAYS}",
            )
        if ref is not None and not (isinstance(ref, str) and 1 <= len(ref) <= MAX_REF and storable(ref)):
            self.fault(
                f"{pointer}/ref",
                f"应为 1 至 {MAX_REF} 字的文字",
                f"must be a text of 1 to {MAX_REF} characters",
            )
        if approved is not None and type(approved) is not bool:
            self.fault(f"{pointer}/approved", "应为 true 或 false", "must be true or false")
        until = self.day(read["until"], f"{pointer}/until") if read.get("until") is not None else None
        party = read.get("party")
        if party is not None:
            party = self.one_of(party, f"{pointer}/party", PARTIES)
        if kind == "delayed" and read.get("until") is None:
            self.fault(f"{pointer}/until", "请写明延迟答复的期限(日期)", "tell the later date of the reply")
        manner = self.manner(read.get("manner"), kind, f"{pointer}/manner")
        if kind is None or day is None:
            return None
        return Moment(kind, day, days, until, party, ref, manner, approved)

    def manner(self, value: Any, kind: Kind | None, pointer: str) -> str | None:
        """How an application came or an answer was served; of other events it says nothing here."""
        if value is None or kind is None:
            return None
        if kind in RECEIPT:
            return self.one_of(value, pointer, MANNERS)
        if kind == "delivered":
            return self.one_of(value, pointer, tuple(SERVICE))
        if not isinstance(value, str):
            self.fault(pointer, "应为文字", "must be a text")
        return None

    def one_of(self, value: Any, pointer: str, known: tuple[_Known, ...]) -> _Known | None:
        for one in known:
            if value == one:
                return one
        self.fault(pointer, f"应为 {'、'.join(known)} 之一", f"must be one of {', '.join(known)}")
        return None

    def day(self, value: Any, pointer: str) -> date | None:
        try:
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                day = date.fromisoformat(value)
                if day.year in YEARS:
                    return day
        except ValueError:
            pass
        years = f"{YEARS.start}", f"{YEARS.stop - 1}"
        self.fault(pointer, f"应为 {years[0]} 至 {years[1]} 年间 YYYY-MM-DD 的日期",
                   f"must be a date YYYY-MM-DD of the years {years[0]} to {years[1]}")  # fmt: skip
        return None
