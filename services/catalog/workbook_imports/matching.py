"""Which items the rows of a file are: by what our own export wrote, else by domain and names, wherever they stand. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.catalog.guidelines.rules import Item
from services.catalog.guidelines.said import LAYOUT, said_of
from services.catalog.workbook_imports.members import LEVELS, blank
from services.catalog.workbooks.rows import BookRow
from services.catalog.workbooks.words import folded

Key = tuple[str, str, str, str]


def key_of(domain: str, names: Mapping[str, Any]) -> Key:
    """What rows of the same matter share."""
    level1, level2, level3 = (folded(names[level] or "") for level in LEVELS)
    return domain, level1, level2, level3


def names_of(row: BookRow) -> Mapping[str, Any]:
    """The names of a row: by its own words where they count."""
    if row.own is not None and row.own.members is not None:
        names: Mapping[str, Any] = row.own.members.get("names") or {}
        return {level: names.get(level) for level in LEVELS}
    return row.values


def same(item: Mapping[str, Any], members: Item) -> bool:
    """Whether an item says what a row says; what the layout has no column for counts where the row says it."""
    one, other = said_of(item), said_of(blank(item["id"], item["domain"]) | members)
    return all(one.get(name) == other.get(name) for name in {*LAYOUT, *other})


def matched(
    rows: Sequence[BookRow], members: Sequence[Item | None], items: Mapping[str, Mapping[str, Any]]
) -> list[str | None]:
    """The item of each row, None for a new one; an item has one row. Rows that share their names are told apart by what
    they say, and those that say something new by their order.
    """
    found: list[str | None] = [None] * len(rows)
    often = Counter(row.own.item for row in rows if row.own)
    for place, row in enumerate(rows):
        if row.own and row.own.item in items and often[row.own.item] == 1:
            found[place] = row.own.item
    taken = {item for item in found if item}
    free: dict[Key, list[str]] = {}
    for identifier, item in items.items():
        if identifier not in taken:
            free.setdefault(key_of(item["domain"], item["names"]), []).append(identifier)
    for exactly in (True, False):
        for place, row in enumerate(rows):
            said = members[place]
            here = free.get(key_of(row.domain or "", names_of(row)), [])
            if found[place] is not None or said is None:
                continue
            fit = next((one for one in here if not exactly or same(items[one], said)), None)
            if fit is not None:
                found[place] = fit
                here.remove(fit)
    return found
