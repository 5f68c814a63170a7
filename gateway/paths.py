"""Paths with names in braces, as settings write them, made into one pattern."""

import re
from collections.abc import Callable, Sequence


def matcher(paths: Sequence[str]) -> Callable[[str], object]:
    """Whether a path is one of these (`/a/{id}/b`): truthy where it is."""
    return re.compile("|".join(map(_pattern, paths)) or "(?!)").fullmatch


def _pattern(path: str) -> str:
    return "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", path)))
