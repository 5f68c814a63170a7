"""Keyset pages: an opaque cursor over (key, id), never an offset, so that rows edited meanwhile are not missed."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kernel.text import storable

T = TypeVar("T")

MAX_LIMIT = 100


class BadCursor(ValueError):
    """The cursor is not one that this server gave."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page and the cursor of the next (None at the end)."""

    rows: Sequence[T]
    next_cursor: str | None


def encode_cursor(of: str, *values: Any) -> str:
    """The opaque form of the last row's sort key in the list `of`."""
    key = json.dumps([of, *values], default=str)
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, of: str, *kinds: type) -> list[Any]:
    """The sort key inside a cursor of the list `of`, one value of each kind; raises BadCursor for anything else,
    also for a cursor of another list and for a value that no row can hold.
    """
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor(cursor) from error
    if not isinstance(found, list) or not found or found[0] != of:
        raise BadCursor(cursor)
    values: list[Any] = found[1:]
    if [type(value) for value in values] != list(kinds) or not all(map(_keepable, values)):
        raise BadCursor(cursor)
    return values


def _keepable(value: Any) -> bool:
    if isinstance(value, str):
        return storable(value)
    return not isinstance(value, int) or 0 <= value < 2**31
