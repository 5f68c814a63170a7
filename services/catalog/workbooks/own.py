"""The column of our own exports: which item a row is, and what it says where the other cells do not read back to it. Pure.

A cell of words is read by its meaning, and some words have several: what an item says is then written into this column
too, beside a digest of what the cells read to. Whoever changes a cell changes the digest, and the cells count again.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

#: What files cannot hold, or readers change: all but plain Latin and Chinese signs.
_UNSAFE: Final = re.compile(r"[^\x20-\x7e\u3001-\u9fff\uff01-\uff5e]")
HEADING: Final = "本系统标识(勿改)"


class Own(NamedTuple):
    """The item that a row was exported from; `members` (see `guidelines.said`) where they count instead of the cells."""

    item: str
    members: Mapping[str, Any] | None


def digest_of(values: Mapping[str, Any], domain: str | None) -> str:
    """A digest of what the cells of a row read to, its number in the table aside."""
    read = {name: value for name, value in values.items() if name != "seq"}
    text = json.dumps([domain, read], ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def own_cell(item: str, digest: str | None = None, members: Mapping[str, Any] | None = None) -> str:
    """The text of the cell."""
    told = {"id": item} | ({"of": digest, "members": members} if members is not None else {})
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text)


def is_own(text: str) -> bool:
    """Whether a cell is one of these: its row is a row, whatever else stands in it."""
    return text.startswith('{"id":')


def read_own(text: str, values: Mapping[str, Any], domain: str | None) -> Own | None:
    """What the cell says of a row whose other cells read to `values`; None where it is not as we write it."""
    if not text:
        return None
    try:
        told = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        return None
    members = told.get("members")
    counts = isinstance(members, dict) and told.get("of") == digest_of(values, domain)
    return Own(told["id"], members if counts else None)
