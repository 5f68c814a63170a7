"""JSON of callers in which a member is named once: readers differ in which of two they take, so nobody knows what was meant."""

import json
from collections.abc import Iterator
from typing import Any, Final

#: So many members at fault are named, by so many signs each: neither grows with what a caller sends.
MOST: Final = 20
LONGEST: Final = 500
#: Where a value stands: below what, and by which step. A pointer is written of what is told alone.
Trail = tuple["Trail | None", str]


class RepeatedMembersError(ValueError):
    """Objects that name a member more than once; JSON Pointers of these members."""

    def __init__(self, pointers: list[str]) -> None:
        super().__init__(f"成员出现了不止一次 / a member is given more than once: {', '.join(pointers)}")
        self.pointers = pointers


class _Repeating(dict[str, Any]):
    """An object that names `repeated` more than once."""

    repeated: tuple[str, ...]


def read_json(content: bytes | str) -> Any:
    """The document. Raises RepeatedMembersError, another ValueError for what is no JSON, RecursionError where it is too deep."""
    repeats = False

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeats
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        repeats = True
        seen: set[str] = set()
        again: dict[str, None] = {}
        for name, _ in pairs:
            if name in seen:
                again[name] = None
            seen.add(name)
        repeating = _Repeating(found)
        repeating.repeated = tuple(again)
        return repeating

    document = json.loads(content, object_pairs_hook=once)
    if repeats:
        raise RepeatedMembersError(_repeated(document))
    return document


def walk(document: Any) -> Iterator[tuple[Trail | None, Any]]:
    """Every value of a document, itself first, and where it stands (see `pointer`)."""
    waiting: list[tuple[Trail | None, Any]] = [(None, document)]
    while waiting:
        trail, value = waiting.pop()
        yield trail, value
        if isinstance(value, dict):
            waiting += [((trail, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((trail, str(n)), inner) for n, inner in enumerate(value)]


def pointer(trail: Trail | None) -> str:
    """Where a value stands as a JSON Pointer, in signs that can be sent; at most LONGEST of them."""
    steps = []
    while trail is not None:
        trail, name = trail
        steps.append(_step(name))
    return "".join(f"/{step}" for step in reversed(steps))[:LONGEST]


def _step(name: str) -> str:
    shown = name[:LONGEST].replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return shown.replace("~", "~0").replace("/", "~1")


def _repeated(document: Any) -> list[str]:
    found: list[str] = []
    for trail, value in walk(document):
        if isinstance(value, _Repeating):
            found += [pointer((trail, name)) for name in value.repeated[: MOST - len(found)]]
        if len(found) == MOST:
            break
    return sorted(found)
