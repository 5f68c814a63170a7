"""Keyset pages: an opaque cursor over (key, id), never an offset, so that rows edited meanwhile are not missed."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")

MAX_LIMIT = 100


class BadCursor(ValueError):
    """The cursor is not one that this server gave."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page and the cursor of the next (None at the end)."""

    rows: Sequence[T]
    next_cursor: str | None


def encode_cursor(*values: Any) -> str:
    """The opaque form of the last row's sort key."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:
    """The sort key inside a cursor, one value of each kind; raises BadCursor for anything else."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, UnicodeDecodeError) as error:
        raise BadCursor(cursor) from error
    if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
        raise BadCursor(cursor)
    return values
