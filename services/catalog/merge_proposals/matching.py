"""Which items of two versions of a guideline are the same matter: by names first, then by id, because rows are renumbered. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.catalog.workbook_imports.matching import Key, key_of

Items = Mapping[str, Mapping[str, Any]]


def same_matters(base: Items, theirs: Items, added: Items) -> dict[str, str]:
    """For ids of the base, and of rows that the county added, the id of the same matter in the new version; whoever is not
    named has none there. An item of the new version is one matter at most.

    A row whose id was given to another matter follows its names; rows that share their names follow their ids, then
    their content, then their order. A row that was added here and has the names or the id of a new one is that one.
    """
    found: dict[str, str] = {}
    keys = {item: _key(row) for item, row in theirs.items()}
    free = set(theirs)
    for rows in (base, added):
        _pair(found, free, keys, theirs, rows)
    return found


def _pair(found: dict[str, str], free: set[str], keys: Mapping[str, Key], theirs: Items, rows: Items) -> None:
    own = {item: _key(row) for item, row in rows.items()}
    named: dict[Key, list[str]] = {}
    for item, key in keys.items():
        named.setdefault(key, []).append(item)

    def alike(item: str) -> Iterable[str]:
        content = rows[item]["content_elements"]
        return (one for one in named.get(own[item], ()) if theirs[one]["content_elements"] == content)

    ways: tuple[Callable[[str], Iterable[str]], ...] = (
        lambda item: [item] if keys.get(item) == own[item] else [],
        alike,
        lambda item: named.get(own[item], ()),
        lambda item: [item],
    )
    for candidates in ways:
        for item in own:
            if item not in found and (new := next((one for one in candidates(item) if one in free), None)):
                found[item] = new
                free.discard(new)


def _key(row: Mapping[str, Any]) -> Key:
    return key_of(row["domain"], row["names"])
