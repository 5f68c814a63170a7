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
from services.catalog.guidelines.rules import Item, basis_of, bodies_of, elements_of, time_limit_of
from services.catalog.guidelines.schemas import Changes
from services.catalog.seed.acts import basis_in_force
from services.catalog.seed.reader import code_of, read_vocabulary
from services.catalog.workbooks.rows import BookRow
from services.catalog.workbooks.words import folded

LEVELS: Final = ("level1", "level2", "level3")
OUTCOMES: Final = ("created", "changed", "unchanged", "completed", "matched", "kept", "refused")
Key = tuple[str, str, str, str]


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
    by_names = {_key(item["domain"], item["names"]): item for item in reversed(list(standard.values()))}
    keys = [_key(row.domain or "", row.values) for row in rows]
    often = Counter(keys)
    seen: set[str] = set()
    found = []
    for row, key in zip(rows, keys, strict=True):
        one = _planned(row, key, often[key] > 1, by_names, deviations, place)
        if one.item in seen and one.outcome != "refused":
            one = _refused(
                row, "repeated_row", "/names", "同一文件中已有相同的行", "the file has this row twice"
            )
        seen.update({one.item} if one.item else ())
        found.append(one)
    return found


def _planned(
    row: BookRow, key: Key, repeated: bool, by_names: Mapping[Key, Item], deviations: Mapping[str, Known],
    place: Place,
) -> Planned:  # fmt: skip
    if not any(key[1:]):
        return _refused(row, "row_without_name", "/names", "没有事项名称", "no name")
    if row.domain is None:
        zh, en = "领域未定,请在 domains 中写明", "its domain is not known: say it in `domains`"
        return _refused(row, "domain_unknown", "/domain", zh, en)
    try:
        members = members_of_row(row, place.on)
    except ValidationError as error:
        return _invalid(row, error)
    base = by_names.get(key)
    if base is not None:
        return _of_standard(row, base, members, deviations.get(base["id"]), place)
    item = _item_id(key, row if repeated else None)
    blank = _blank(item, row.domain)
    verdict = examine("add", blank, members, level=place.level, cited=False)
    if verdict.faults:
        return _refused(
            row, verdict.faults[0].code, verdict.faults[0].pointer, verdict.faults[0].zh, verdict.faults[0].en
        )
    made = blank | members | {"provenance": provenance(row, place)}
    known = deviations.get(item)
    if known is None:
        return Planned(row.sheet, row.row, item, "created", "add", made)
    if known.kind == "add" and _same(known.changes, made):
        return Planned(row.sheet, row.row, item, "unchanged")
    if known.kind == "add" and "sha256" in (known.changes.get("provenance") or {}):
        return Planned(row.sheet, row.row, item, "changed", "add", made)
    return Planned(row.sheet, row.row, item, "kept")


def _of_standard(row: BookRow, base: Item, members: Item, known: Known | None, place: Place) -> Planned:
    completed = {
        name: value for name, value in members.items() if name not in ("name", "names") and not base[name]
    }
    differs = tuple(
        name
        for name, value in members.items()
        if name not in ("name", "names") and base[name] and base[name] != value
    )
    item = base["id"]
    if known is not None:
        same = known.kind == "refine" and all(known.changes.get(n) == v for n, v in completed.items())
        return Planned(row.sheet, row.row, item, "unchanged" if same else "kept", differs=differs)
    if not completed:
        return Planned(row.sheet, row.row, item, "matched", differs=differs)
    faults = examine("refine", base, completed, level=place.level, cited=False).faults
    if faults:
        return _refused(row, faults[0].code, faults[0].pointer, faults[0].zh, faults[0].en)
    return Planned(row.sheet, row.row, item, "completed", "refine", completed, differs)


def members_of_row(row: BookRow, on: date) -> Item:
    """The members of an item that a row says; what it does not say is left out. Raises Pydantic's ValidationError."""
    values = row.values
    channels = read_vocabulary("channels")
    codes = [code for name in values["channels"] or () if (code := code_of(channels, name))]
    given: dict[str, Any] = {
        "names": {level: values[level] for level in LEVELS},
        "content_elements": elements_of(values["content_elements"]),
        "basis": [{"title": a["title"], "number": a["doc_no"], "kind": a["kind"]} for a in values["basis"]],
        "time_limit": values["time_limit_text"],
        "responsible_body": values["body"],
        "method": values["method"],
        "channels": codes,
        "channels_other": values["channels_other"],
        "audience": values["audience"] if values["audience"]["scope"] else None,
        "levels": values["levels"],
    }
    said = {name: value for name, value in given.items() if value}
    checked = Changes.model_validate(said).given()
    members = dict(checked)
    members["name"] = " / ".join(dict.fromkeys(name for name in checked["names"].values() if name))
    if "basis" in checked:
        members["basis"] = basis_of(checked["basis"], basis_in_force, on)
    if "time_limit" in checked:
        members["time_limit"] = time_limit_of(checked["time_limit"])
    if "responsible_body" in checked:
        members["responsible_body"] = bodies_of(checked["responsible_body"])
    return members


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


def _blank(item: str, domain: str) -> Item:
    return {
        "id": item, "domain": domain, "name": None, "names": dict.fromkeys(LEVELS), "content_elements": None, "basis": None,
        "time_limit": None, "responsible_body": None, "method": None, "channels": None, "channels_other": [],
        "audience": None, "levels": None, "disclosure_attribute": None, "stage": None,
        "regime": "government_information", "contact": None,
    }  # fmt: skip


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two items say the same, wherever they come from."""
    names = (one.keys() | other.keys()) - {"provenance"}
    return all(one.get(name) == other.get(name) for name in names)


def _key(domain: str, names: Mapping[str, Any]) -> Key:
    level1, level2, level3 = (folded(names[level] or "") for level in LEVELS)
    return domain, level1, level2, level3


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
