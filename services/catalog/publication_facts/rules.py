"""What a publication says, as facts: amounts, shares, dates, periods, counts, telephones, names; each with the words around. Pure.

Values are read as the check of interpretations reads them (kernel.quantities), telephones as the review before publishing does.
Identity numbers and bank cards are no facts: they are passed over and never kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kernel.quantities import Quantity, quantities
from services.catalog.scanning.numbers import numbers
from services.catalog.scanning.spans import plain

#: Facts of one publication; a longer list is cut, and says so.
MOST: Final = 400
#: Signs kept on either side of a fact.
AROUND: Final = 24
_PERIODS: Final = frozenset({"day", "workday", "month", "hour"})
_PHONES: Final = frozenset({"mobile_phone", "landline"})
_CLAUSE: Final = re.compile(r"[。;;!!??\n]")
_LONG: Final = re.compile(r"\d{14,}[\dXx]")
_NAME: Final = re.compile(
    r"(?:联系人|负责人|责任人|经办人|承办人|户主|姓名|法定代表人|受益人|领取人|申请人|救助对象|保障对象)(?:姓名)?\s*+(?:[::为]\s*+)?"
    r"(?P<name>[\u4e00-\u9fff](?:[\u4e00-\u9fff·]{1,5}|\s[\u4e00-\u9fff]))(?=[\s,,、。;;((:::0-9]|$)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: its kind, its unit (yuan, day, person …), its value in one form (digits; YYYY-MM-DD, `*` for what a date does not
    say), what it is per, how it is written, and the words before and after it in its sentence.
    """

    kind: str
    unit: str | None
    value: str
    per: tuple[str, ...]
    written: str
    before: str
    after: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"per": list(self.per)}


def fact_of(kept: dict[str, Any]) -> Fact:
    """A fact as it was kept."""
    return Fact(**(kept | {"per": tuple(kept["per"])}))


def facts_of(text: str, names: Sequence[str], on: date) -> list[Fact]:
    """The facts of a text in their order; `names` are names that the sender knows to stand in it."""
    text = plain(text)
    spans = list(numbers(text, "", on))
    taken = [(span.start, span.end) for span in spans]
    text = _masked(
        text, [place for span, place in zip(spans, taken, strict=True) if span.kind not in _PHONES]
    )
    found: list[tuple[int, Fact]] = []
    for span in spans:
        if span.kind in _PHONES:
            digits = "".join(sign for sign in text[span.start : span.end] if sign.isdigit())
            found.append((span.start, _fact("phone", None, digits, (), text, span.start, span.end)))
    found += [
        (one.start, _value(one, text))
        for one in quantities(text)
        if all(one.end <= start or one.start >= end for start, end in taken)
    ]
    for start, end in _names(text, names):
        name = "".join(text[start:end].split())
        found.append((start, _fact("name", None, name, (), text, start, end)))
    return [fact for _, fact in sorted(found, key=lambda one: one[0])]


def _masked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with identity numbers, cards and whatever is as long as they are made unreadable, as long as it was."""
    for start, end in places:
        text = f"{text[:start]}{'*' * (end - start)}{text[end:]}"
    return _LONG.sub(lambda found: "*" * len(found.group()), text)


def _names(text: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where names stand: after a label, or where the sender says so; each place once."""
    places = {(match.start("name"), match.end("name")) for match in _NAME.finditer(text)}
    for name in names:
        places |= {(match.start(), match.end()) for match in re.finditer(re.escape(plain(name)), text)}
    last = 0
    for start, end in sorted(places):
        if start >= last:
            yield start, end
            last = end


def _value(one: Quantity, text: str) -> Fact:
    per = tuple(sorted(one.per))
    if isinstance(one.value, tuple):
        parts = zip(one.value, (4, 2, 2), strict=True)
        written = "-".join("*" if part is None else f"{part:0{width}}" for part, width in parts)
        return _fact("date", None, written, per, text, one.start, one.end)
    kind = {"yuan": "amount", "share": "share"}.get(one.kind, "period" if one.kind in _PERIODS else "count")
    return _fact(kind, one.kind, _number(one.value), per, text, one.start, one.end)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _fact(
    kind: str, unit: str | None, value: str, per: tuple[str, ...], text: str, start: int, end: int
) -> Fact:
    before = _CLAUSE.split(text[max(0, start - AROUND) : start])[-1]
    after = _CLAUSE.split(text[end : end + AROUND], maxsplit=1)[0]
    return Fact(kind, unit, value, per, text[start:end], before.strip(), after.strip())
