"""JSON of callers in which a member is named once: readers differ in which of two they take, so nobody knows what was meant."""

import json
from typing import Any


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
        names = [name for name, _ in pairs]
        repeating = _Repeating(found)
        repeating.repeated = tuple(name for name in found if names.count(name) > 1)
        return repeating

    document = json.loads(content, object_pairs_hook=once)
    if repeats:
        raise RepeatedMembersError(_pointers(document))
    return document


def step(name: str) -> str:
    """A member's name as a step of a JSON Pointer, in signs that can be sent."""
    shown = name.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return shown.replace("~", "~0").replace("/", "~1")


def _pointers(document: Any) -> list[str]:
    found, waiting = [], [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, _Repeating):
            found += [f"{pointer}/{step(name)}" for name in value.repeated]
        if isinstance(value, dict):
            waiting += [(f"{pointer}/{step(name)}", inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{n}", inner) for n, inner in enumerate(value)]
    return sorted(found)
