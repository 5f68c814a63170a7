"""Which row of a list a power is, whose it is, and what becomes of the rows of a file. Pure.

A row is known again by its code, or where it has none by its name: the same list again makes no new row, in whatever order
it stands. What a whole list no longer names is delisted, not deleted: its links say what was covered.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from kernel.text import normalised
from services.catalog.power_tables.findings import PowerFinding
from services.catalog.power_tables.rules import PowerRow

Listing = Literal["powers", "services"]
LISTINGS: Final[Mapping[str, tuple[str, str]]] = {
    "powers": ("权责清单", "list of powers and duties"),
    "services": ("公共服务事项清单", "list of public services"),
}
OUTCOMES: Final = ("created", "changed", "unchanged", "relisted", "left_out", "refused")
#: What of a row is compared when it comes again.
SAID: Final = ("code", "kind", "name", "basis", "domain")
_OWN: Final = re.compile(r"^[县市区州旗本]")


class Place(NamedTuple):
    """A body that rows may be of: its id, its name, its division."""

    id: str
    name: str
    region: str


@dataclass(slots=True)
class Planned:
    """What becomes of a row of a file: the body it is of, its key, what it says; the codes for which it is refused."""

    row: PowerRow
    outcome: str
    body: str | None = None
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def key_of(code: str | None, name: str) -> str:
    """What makes a row the same row again: its code, else its name."""
    if code:
        return f"code:{code}"
    return f"name:{hashlib.blake2b(normalised(name).encode(), digest_size=16).hexdigest()}"


def values_of(row: PowerRow, domains: Mapping[str, str]) -> dict[str, Any]:
    """What a row of a file says; `domains`: name or slug -> slug."""
    return {
        "code": row.code, "kind": row.kind, "name": row.name, "basis": [dict(act) for act in row.basis],
        "domain": domains.get(row.domain or ""),
    }  # fmt: skip


def plan(
    rows: Iterable[PowerRow], places: Sequence[Place], given: str | None, region: str, domains: Mapping[str, str]
) -> tuple[list[Planned], list[PowerFinding]]:  # fmt: skip
    """What is to become of the rows (created: not yet held against what is there), and what there is to say.

    `places`: the bodies of the division and below; `given`: the body that the file is of, None where each row names its
    own. A row of another body than the given one is left out.
    """
    planned: list[Planned] = []
    findings: list[PowerFinding] = []
    seen: dict[tuple[str, str], PowerRow] = {}

    @cache
    def named(name: str) -> Place | None:
        return body_named(name, places, region)

    for row in rows:
        one = Planned(
            row, "created", given, key_of(row.code, row.name), values_of(row, domains), list(row.faults)
        )
        planned.append(one)

        def say(name: str, code: str, *said: str, row: PowerRow = row) -> None:
            findings.append(PowerFinding(row.sheet, row.cells.get(name) or row.cells.get("name"), code, said))

        if row.domain and row.domain not in domains:
            say("domain", "domain_unknown", row.domain)
        _place(one, named, given, say)
        if one.body is not None and not one.faults and one.outcome == "created":
            first = seen.setdefault((one.body, one.key), row)
            if first is not row:
                at = f"{first.sheet}!{first.cells.get('code') or first.cells.get('name')}"
                fault = "code_repeated" if row.code else "name_repeated"
                one.faults.append(fault)
                say("code", fault, *((row.code, at) if row.code else (at,)))
        if one.faults:
            one.outcome = "refused"
    return planned, findings


def _place(one: Planned, named: Callable[[str], Place | None], given: str | None, say: Any) -> None:
    """Find the body that a row names."""
    name = one.row.body
    found = named(name) if name else None
    if given is not None:
        if found is not None and found.id != given:
            one.outcome = "left_out"
            say("body", "other_body", found.name)
        return
    if name is None:
        one.faults.append("body_missing")
        say("body", "body_missing")
    elif found is None:
        one.faults.append("body_unknown")
        say("body", "body_unknown", name)
    else:
        one.body = found.id
        if found.name != name:
            say("body", "body_read_as", name, found.name)


def body_named(name: str, places: Sequence[Place], region: str) -> Place | None:
    """The body of this name, in the division itself before those below; 县民政局 is the one body of the division whose name
    ends so. None where there is none, or more than one.
    """
    exact = [place for place in places if place.name == name]
    here = [place for place in exact if place.region == region]
    if here or exact:
        return here[0] if here else exact[0] if len(exact) == 1 else None
    tail = _OWN.sub("", name)
    ending = [
        place for place in places if place.region == region and len(tail) > 2 and place.name.endswith(tail)
    ]
    return ending[0] if len(ending) == 1 else None


def outcome_of(values: Mapping[str, Any], there: Mapping[str, Any] | None, delisted: bool) -> str:
    """What becomes of a row, held against what is there under its key."""
    if there is None:
        return "created"
    if delisted:
        return "relisted"
    return "unchanged" if all(values[name] == there[name] for name in SAID) else "changed"


def counts_of(outcomes: Iterable[str], delisted: int) -> dict[str, int]:
    """How many rows had each outcome, and how many are no longer listed."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes:
        counts[outcome] += 1
    return counts | {"delisted": delisted}
