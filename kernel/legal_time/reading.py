"""Reads a notice or an overlay of an operator, wholly: every fault is named at its place, none mended."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kernel.contracts.regions import level_of
from kernel.legal_time.notices import ATTESTATION, BasisStatus, Fault, Holiday, Notice, NoticeError, Overlay
from kernel.legal_time.statutory import Statutory

_NOTICE: Final = (
    "year", "number", "number_status", "title", "issued_on", "known_from", "supersedes", "holidays", "source",
    "status", "note",
)  # fmt: skip
_HOLIDAY: Final = ("name", "off", "working", "notice")
_OVERLAY: Final = ("region", "name", "days", "known_from", "source", "status")
_YEARS: Final = range(2008, 2101)


class _Reader:
    """Collects faults while it reads; what cannot be read becomes None."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, pointer: str, zh: str, en: str) -> None:
        self.faults.append((pointer, zh, en))

    def members(self, document: Any, pointer: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
        if not isinstance(document, Mapping):
            self.fault(pointer, "应为一个对象", "must be an object")
            return {}
        for name in document:
            if name not in allowed:
                self.fault(
                    f"{pointer}/{_escape(str(name))}",
                    f"没有名为“{name}”的成员;可用:{'、'.join(allowed)}",
                    f"unknown member {name!r}; known are {', '.join(allowed)}",
                )
        return document

    def text(
        self, document: Mapping[str, Any], name: str, pointer: str = "", *, needed: bool = True
    ) -> str | None:
        value = document.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{pointer}/{name}", "应为非空文字", "must be a text that is not empty")
            return None
        return value

    def day(self, value: Any, pointer: str) -> date | None:
        try:
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fault(pointer, "应为 YYYY-MM-DD 的日期", "must be a date YYYY-MM-DD")
        return None

    def days(self, value: Any, pointer: str) -> list[tuple[str, date]]:
        if not isinstance(value, list):
            self.fault(pointer, "应为日期的数组", "must be an array of dates")
            return []
        read = ((f"{pointer}/{at}", self.day(entry, f"{pointer}/{at}")) for at, entry in enumerate(value))
        return [(place, day) for place, day in read if day is not None]

    def attestation(self, document: Mapping[str, Any], name: str, default: BasisStatus) -> BasisStatus:
        value = document.get(name, default)
        for known in ATTESTATION:
            if value == known:
                return known
        choices = ", ".join(ATTESTATION)
        self.fault(f"/{name}", f"应为 {choices} 之一", f"must be one of {choices}")
        return default

    def raise_faults(self) -> None:
        if self.faults:
            raise NoticeError(self.faults)


def read_notice(document: Any, statutory: Statutory | None = None) -> Notice:
    """The notice in a parsed JSON document, checked against the statutory days of its year.

    Raises NoticeError with every fault: unknown member, unreadable or foreign date, a day to be worked
    that is no weekend day, a day named twice or both off and working, a statutory day that is not off.
    """
    if statutory is None:
        from kernel.legal_time.shipped import (
            shipped_statutory,
        )  # the shipped data are read through this module

        statutory = shipped_statutory()
    reader = _Reader()
    root = reader.members(document, "", _NOTICE)
    year = root.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or year not in _YEARS:
        reader.fault(
            "/year",
            f"应为 {_YEARS.start} 至 {_YEARS.stop - 1} 的年份",
            f"must be a year from {_YEARS.start} to {_YEARS.stop - 1}",
        )
        reader.raise_faults()
    assert isinstance(year, int)
    issued = root.get("issued_on")
    issued_on = reader.day(issued, "/issued_on") if issued is not None else None
    known_from = reader.day(root.get("known_from"), "/known_from")
    if issued_on and known_from and known_from < issued_on:
        reader.fault("/known_from", "不能早于成文日期 issued_on", "must not lie before issued_on")
    title = reader.text(root, "title")
    number = reader.text(root, "number", needed=False)
    supersedes = reader.text(root, "supersedes", needed=False)
    source = reader.text(root, "source", needed=False) or ""
    note = root.get("note", "")
    if not isinstance(note, str):
        reader.fault("/note", "应为文字", "must be a text")
    holidays = _holidays(reader, root.get("holidays"), year)
    _statutory_days_off(reader, holidays, year, statutory)
    status = reader.attestation(root, "status", "confirmed")
    number_status = reader.attestation(root, "number_status", "confirmed" if number else "memory")
    reader.raise_faults()
    assert title is not None
    assert known_from is not None
    return Notice(
        year, number, title, known_from, holidays, issued_on, number_status, supersedes, source, status, note
    )


def _holidays(reader: _Reader, value: Any, year: int) -> tuple[Holiday, ...]:
    if not isinstance(value, list) or not value:
        reader.fault("/holidays", "应为节日的数组,不能为空", "must be an array of holidays, not empty")
        return ()
    seen: dict[date, str] = {}
    found: list[Holiday] = []
    for at, entry in enumerate(value):
        pointer = f"/holidays/{at}"
        block = reader.members(entry, pointer, _HOLIDAY)
        name = reader.text(block, "name", pointer)
        notice = reader.text(block, "notice", pointer, needed=False)
        off = reader.days(block.get("off"), f"{pointer}/off")
        working = reader.days(block.get("working", []), f"{pointer}/working")
        for place, day in (*off, *working):
            if day.year != year and (day.year, day.month) != (year - 1, 12):
                reader.fault(
                    place,
                    f"{day} 不在 {year} 年及上年十二月之内",
                    f"{day} lies neither in {year} nor in the December before",
                )
            if day in seen:
                reader.fault(place, f"{day} 已在 {seen[day]} 出现", f"{day} is named at {seen[day]} already")
            seen.setdefault(day, place)
        for place, day in working:
            if day.weekday() < 5:
                reader.fault(
                    place, f"{day} 不是周末,不能作为调休上班日", f"{day} is no weekend day to be worked"
                )
        found.append(
            Holiday(
                name or "",
                tuple(sorted(day for _, day in off)),
                tuple(sorted(day for _, day in working)),
                notice,
            )
        )
    return tuple(found)


def _statutory_days_off(
    reader: _Reader, holidays: tuple[Holiday, ...], year: int, statutory: Statutory
) -> None:
    off = {day for holiday in holidays for day in holiday.off}
    for day, name in sorted(statutory.days(year).items()):
        if day not in off:
            reader.fault(
                "/holidays",
                f"缺少法定节日 {name} {day}(全国年节及纪念日放假办法)",
                f"the statutory day {day} ({name}) is not among the days off",
            )


def read_overlay(document: Any) -> Overlay:
    """The overlay in a parsed JSON document. Raises NoticeError with every fault."""
    reader = _Reader()
    root = reader.members(document, "", _OVERLAY)
    region = reader.text(root, "region") or ""
    if region:
        try:
            level_of(region)
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            reader.fault("/region", zh, en)
    name = reader.text(root, "name")
    known_from = reader.day(root.get("known_from"), "/known_from")
    source = reader.text(root, "source", needed=False) or ""
    status = reader.attestation(root, "status", "memory")
    years = root.get("days")
    seen: set[date] = set()
    if not isinstance(years, Mapping) or not years:
        reader.fault("/days", "应为按年份列出日期的对象", "must be an object of dates by year")
        years = {}
    for year, value in years.items():
        for place, day in reader.days(value, f"/days/{_escape(str(year))}"):
            if str(day.year) != str(year):
                reader.fault(place, f"{day} 不在 {year} 年", f"{day} does not lie in {year}")
            if day in seen:
                reader.fault(place, f"{day} 重复", f"{day} is named twice")
            seen.add(day)
    reader.raise_faults()
    assert name is not None
    assert known_from is not None
    return Overlay(region, name, tuple(sorted(seen)), known_from, source, status)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
