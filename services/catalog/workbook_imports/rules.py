"""What becomes of the rows of a file in a draft: which items they are, and what is written of each. Pure.

A row is the item of the draft with its domain and its names, wherever it stands in the file: the same book again, in
another order or under another name of its sheet, makes no new item. A row that is named as one of the standard completes
what the standard leaves open; where it says something else, the standard stands and the difference is told.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from services.catalog.catalogues.deviations import examine
from services.catalog.guidelines.rules import Item
from services.catalog.guidelines.said import BEYOND, said_of
from services.catalog.standards import merged as merged_rows
from services.catalog.workbook_imports.matching import Key, key_of, matched, names_of, same
from services.catalog.workbook_imports.members import LEVELS, blank, members_of_row
from services.catalog.workbooks.rows import BookRow

OUTCOMES: Final = ("created", "changed", "unchanged", "completed", "matched", "kept", "refused")


class Known(NamedTuple):
    """A deviation that a draft has."""

    kind: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows come from and go to: the draft and its division with its level, the file, the day."""

    catalogue: str
    region: str
    level: str
    file: str
    sha256: str
    on: date


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of a row; `kind` and `changes` are written where there is something to write."""

    sheet: str
    row: int
    item: str | None
    outcome: str
    kind: str | None = None
    changes: Mapping[str, Any] | None = None
    differs: tuple[str, ...] = ()
    faults: tuple[Mapping[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "item": self.item,
            "outcome": self.outcome,
            "differs": list(self.differs),
            "faults": [dict(fault) for fault in self.faults],
        }


def counts_of(planned: Sequence[Planned]) -> dict[str, int]:
    """How many rows have each outcome."""
    found = Counter(one.outcome for one in planned)
    return {outcome: found[outcome] for outcome in OUTCOMES}


def plan(
    rows: Sequence[BookRow], standard: Mapping[str, Item], deviations: Mapping[str, Known], place: Place
) -> list[Planned]:
    """What is to become of each row, in their order."""
    said = [_said(row, place) for row in rows]
    members = [one if isinstance(one, dict) else None for one in said]
    items = {**standard, **{item: known.changes for item, known in deviations.items() if known.kind == "add"}}
    found = matched(rows, members, items)
    keys = [key_of(row.domain or "", names_of(row)) for row in rows]
    often, named = Counter(keys), {key_of(item["domain"], item["names"]) for item in standard.values()}
    made: set[str] = set()
    planned = []
    for row, key, one, item in zip(rows, keys, said, found, strict=True):
        if isinstance(one, Planned):
            planned.append(one)
            continue
        identifier = item or _item_id(key, row if often[key] > 1 else None)
        if item is None and (key in named or identifier in made or identifier in items):
            planned.append(
                _refused(
                    row, "repeated_row", "/names", "同一文件中已有相同的行", "the file has this row twice"
                )
            )
            continue
        made.add(identifier)
        base = standard.get(identifier)
        known = deviations.get(identifier)
        planned.append(
            _of_standard(row, base, one, known, place) if base else _added(row, identifier, one, known, place)
        )
    return planned


def _said(row: BookRow, place: Place) -> Item | Planned:
    """What a row says of its item, or why it cannot be taken."""
    if not any(names_of(row)[level] for level in LEVELS):
        return _refused(row, "row_without_name", "/names", "没有事项名称", "no name")
    if row.domain is None:
        zh, en = "领域未定,请在 domains 中写明", "its domain is not known: say it in `domains`"
        return _refused(row, "domain_unknown", "/domain", zh, en)
    try:
        return members_of_row(row, place.on)
    except ValidationError as error:
        return _invalid(row, error)


def _added(row: BookRow, item: str, members: Item, known: Known | None, place: Place) -> Planned:
    """An item that is no standard's: new, or as the draft has it. One that was added by hand changes by our own export."""
    start = blank(item, known.changes["domain"] if known else str(row.domain))
    verdict = examine("add", start, members, level=place.level, cited=False)
    if verdict.faults:
        return _refused(
            row, verdict.faults[0].code, verdict.faults[0].pointer, verdict.faults[0].zh, verdict.faults[0].en
        )
    if known is not None and same(known.changes, members):
        return Planned(row.sheet, row.row, item, "unchanged")
    ours = row.own is not None and row.own.item == item
    if known is not None and not ours and "sha256" not in (known.changes.get("provenance") or {}):
        return Planned(row.sheet, row.row, item, "kept")
    beyond = {name: known.changes[name] for name in BEYOND if known.changes[name]} if known else {}
    made = start | beyond | members | {"provenance": provenance(row, place)}
    return Planned(row.sheet, row.row, item, "changed" if known else "created", "add", made)


def _of_standard(row: BookRow, base: Item, members: Item, known: Known | None, place: Place) -> Planned:
    stands = merged_rows({base["id"]: base}, [(base["id"], known.kind, known.changes)] if known else [])
    if stands and same(stands[0], members):
        return Planned(row.sheet, row.row, base["id"], "unchanged" if known else "matched")
    own, said = said_of(base), said_of(blank(base["id"], base["domain"]) | members)
    completed = {name: members[name] for name in said if name != "names" and name not in own}
    differs = tuple(name for name in said if name != "names" and name in own and own[name] != said[name])
    item = base["id"]
    if known is not None:
        done = known.kind == "refine" and all(known.changes.get(n) == v for n, v in completed.items())
        return Planned(row.sheet, row.row, item, "unchanged" if done else "kept", differs=differs)
    if not completed:
        return Planned(row.sheet, row.row, item, "matched", differs=differs)
    faults = examine("refine", base, completed, level=place.level, cited=False).faults
    if faults:
        return _refused(row, faults[0].code, faults[0].pointer, faults[0].zh, faults[0].en)
    return Planned(row.sheet, row.row, item, "completed", "refine", completed, differs)


def provenance(row: BookRow, place: Place) -> dict[str, Any]:
    """Where an item comes from: the draft, the file by its hash, the sheet, the cell of each field."""
    return {
        "catalogue": place.catalogue,
        "region": place.region,
        "file": place.file,
        "sha256": place.sha256,
        "sheet": row.sheet,
        "cells": {name: cell.address for name, cell in row.cells.items()},
    }


def _item_id(key: Key, repeated: BookRow | None) -> str:
    """Of the domain and the names; rows that share them are told apart by their content, not by their place."""
    parts = [*key, *(repeated.values["content_elements"] if repeated else ())]
    return f"{key[0]}-{hashlib.blake2b(chr(0).join(parts).encode(), digest_size=6).hexdigest()}"


def _refused(row: BookRow, code: str, pointer: str, zh: str, en: str) -> Planned:
    fault = {"pointer": pointer, "code": code, "message_zh": zh, "message_en": en}
    return Planned(row.sheet, row.row, None, "refused", faults=(fault,))


def _invalid(row: BookRow, error: ValidationError) -> Planned:
    first = error.errors(include_url=False, include_input=False)[0]
    pointer = "/" + "/".join(str(step) for step in first["loc"])
    zh = f"{pointer} 不合要求(过长或为空),请修改该单元格"
    return _refused(row, "invalid_member", pointer, zh, f"{pointer} does not hold: {first['msg']}")
