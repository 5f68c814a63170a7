"""The column tree of a portal: reading it, what cannot be in it, which mapping holds for a column, which is proposed. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kernel.contracts.abbreviations import alternatives
from kernel.text import bigrams, normalised
from services.catalog.regions.rules import RowFault, read_table

#: Headings of a CSV, as systems of portals export them.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("column_id", "栏目标识", "栏目编号", "栏目ID", "栏目id"),
    "parent": ("parent_id", "上级栏目", "父栏目", "父栏目ID", "父栏目编号", "上级栏目标识"),
    "name": ("栏目名称", "栏目", "名称"),
    "url": ("栏目地址", "网址", "地址", "链接"),
}
_ID: Final = re.compile(r"[^\s/?#]{1,100}")
MOST: Final = 20_000
DEEPEST: Final = 30
#: What systems write for a column that stands under none.
_ROOTS: Final = frozenset({"", "0", "-1", "null", "NULL", "None"})
#: A proposal is worth showing from so much alike on (Dice's coefficient of bigrams); so many are shown.
_ALIKE: Final = 0.45
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column as it was sent; rows count from 2, as a spreadsheet with its heading shows them."""

    row: int
    id: str
    parent: str | None
    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A column as the tree knows it."""

    id: str
    parent: str | None
    name: str
    mapping: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of the catalogue that a column may be: an item of a domain, or a whole domain (`item` null)."""

    domain: str
    item: str | None
    name: str
    grams: frozenset[str]
    last: frozenset[str]


def read_columns(text: str) -> tuple[list[ColumnRow], list[RowFault]]:
    """The columns of a CSV, and every fault in it."""
    table, faults = read_table(text, COLUMNS, required=("id", "name"))
    rows = [
        ColumnRow(
            number, cells.get("id", ""), _parent(cells.get("parent")), cells.get("name", ""), cells.get("url") or None
        )
        for number, cells in table
    ]  # fmt: skip
    return rows, [*faults, *tree_faults(rows)]


def rows_of(entries: Iterable[Mapping[str, Any]]) -> tuple[list[ColumnRow], list[RowFault]]:
    """The same of columns that were sent as JSON."""
    rows = [
        ColumnRow(number, one["id"], _parent(one["parent"]), one["name"], one["url"])
        for number, one in enumerate(entries, start=2)
    ]
    return rows, tree_faults(rows)


def _parent(text: str | None) -> str | None:
    return None if text is None or text.strip() in _ROOTS else text.strip()


def tree_faults(rows: Sequence[ColumnRow]) -> list[RowFault]:
    """What cannot be: ids twice, parents that are not there, circles, names and addresses that say nothing."""
    faults, first = list[RowFault](), dict[str, int]()
    for row in rows:
        if not _ID.fullmatch(row.id):
            faults.append(
                RowFault(row.row, "id", "bad_id", "栏目标识应为 1 至 100 字,不含空格和 / ? #",
                         "an id has 1 to 100 signs, no blank and none of / ? #")
            )  # fmt: skip
        elif row.id in first:
            faults.append(
                RowFault(row.row, "id", "duplicate", f"与第 {first[row.id]} 行重复", f"the same as in row {first[row.id]}")
            )  # fmt: skip
        first.setdefault(row.id, row.row)
        if not row.name.strip() or len(row.name) > 200:
            faults.append(
                RowFault(row.row, "name", "bad_name", "栏目名称应为 1 至 200 字", "a name has 1 to 200 signs")
            )
        if row.url is not None and (not row.url.startswith(("http://", "https://")) or len(row.url) > 2000):
            faults.append(
                RowFault(row.row, "url", "bad_url", "网址应以 http:// 或 https:// 开头,至多 2000 字",
                         "an address begins with http:// or https:// and has at most 2,000 signs")
            )  # fmt: skip
    parents = {row.id: row.parent for row in rows}
    for row in rows:
        if row.parent is not None and row.parent not in parents:
            faults.append(
                RowFault(row.row, "parent", "unknown_parent", f"没有上级栏目 {row.parent}", f"there is no column {row.parent}")
            )  # fmt: skip
        elif _climbs_for_ever(parents, row.id):
            faults.append(
                RowFault(row.row, "parent", "loop", f"上级栏目成环或超过 {DEEPEST} 级",
                         f"the parents form a circle or go over {DEEPEST} levels")
            )  # fmt: skip
    if len(rows) > MOST:
        faults.append(RowFault(1, "", "too_many", f"至多 {MOST} 个栏目", f"at most {MOST} columns"))
    return faults


def _climbs_for_ever(parents: Mapping[str, str | None], column: str | None) -> bool:
    for _ in range(DEEPEST):
        if column is None:
            return False
        column = parents.get(column)
    return column is not None


def path_of(tree: Mapping[str, Place], column: str) -> list[Place]:
    """The column and what stands above it, the column first."""
    found: list[Place] = []
    at: str | None = column
    while at is not None and at in tree and len(found) < DEEPEST:
        found.append(tree[at])
        at = tree[at].parent
    return found


def mapping_for(tree: Mapping[str, Place], column: str) -> tuple[Mapping[str, Any] | None, str | None]:
    """The mapping that holds for a column, its own or that of the nearest column above it, and whose it is."""
    for place in path_of(tree, column):
        if place.mapping is not None:
            return place.mapping, place.id
    return None, None


def offer_of(domain: str, item: str | None, name: str, last: str) -> Offer:
    """An offer by its whole name and the last part of it."""
    return Offer(domain, item, name, _grams(name), _grams(last))


def proposals(path: Sequence[str], offers: Sequence[Offer]) -> list[dict[str, Any]]:
    """The likeliest offers for a column, given the names of it and of what stands above it. They are proposals: an officer
    confirms.
    """
    own, whole = _grams(path[0]), _grams("".join(reversed(path[:3])))
    above = [_grams(name) for name in path]
    domains = {
        offer.domain: max((_dice(names, offer.grams) for names in above), default=0.0)
        for offer in offers
        if offer.item is None
    }
    scored = []
    for offer in offers:
        alike = max(_dice(own, offer.last), _dice(own, offer.grams), _dice(whole, offer.grams))
        if offer.item is not None:
            alike = 0.8 * alike + 0.2 * domains.get(offer.domain, 0.0)
        if alike >= _ALIKE:
            scored.append((round(alike, 3), offer))
    scored.sort(key=lambda pair: (-pair[0], pair[1].domain, pair[1].item or ""))
    return [
        {"domain": offer.domain, "item": offer.item, "name": offer.name, "alike": alike}
        for alike, offer in scored[:_SHOWN]
    ]


@lru_cache(maxsize=1 << 14)
def _grams(text: str) -> frozenset[str]:
    words = normalised(text)
    for short, full in alternatives(words):
        if len(short) < len(full):
            words = words.replace(short, full)
    return frozenset(bigrams(words))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
