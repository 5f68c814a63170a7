"""Text that no database can keep (NUL, half a surrogate pair) is refused before anything reads it, by its pointer."""

import json
import re
from itertools import islice
from typing import Any

from fastapi import Request

from kernel.http.problems import BadParameter, FieldError, Invalid, NotFound
from kernel.json_members import MOST, pointer, walk
from kernel.text import storable

ZH = "含有空字符 (U+0000) 或不成对的代理字符,无法保存"
EN = "holds a NUL (U+0000) or half of a surrogate pair: it cannot be kept"
#: What a JSON body shows when it may hold such text: a NUL, its escape, the escape or the bytes of a surrogate.
_SUSPECT = re.compile(rb"\x00|\\u0000|\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")


async def require_storable(request: Request, *, body: bool = True) -> None:
    """Raise NotFound for such a path, BadParameter (400) for a query, Invalid (422) for members of a JSON body."""
    if not storable(request.scope["path"]):
        raise NotFound("没有此路径", "there is no such path")
    if request.scope["query_string"]:
        asked = request.query_params.multi_items()
        if errors := [_error(f"?{name}") for name, value in asked if not storable(value)]:
            raise BadParameter(ZH, EN, code="unstorable_text", errors=errors)
    if not body or request.method in ("GET", "HEAD") or not _SUSPECT.search(sent := await request.body()):
        return
    try:
        document = json.loads(sent)
    except (ValueError, RecursionError):
        return  # no JSON: whoever reads the body says so
    require_storable_members(document)


def require_storable_members(document: Any) -> None:
    """Raise Invalid (422) naming the members of a document that cannot be kept."""
    if pointers := unstorable_members(document):
        raise Invalid(ZH, EN, code="unstorable_text", errors=[_error(pointer) for pointer in pointers])


def unstorable_members(document: Any) -> list[str]:
    """JSON Pointers of the texts and member names of a document that cannot be kept, the first MOST of them."""
    found: set[str] = set()
    for trail, value in walk(document):
        if isinstance(value, str) and not storable(value):
            found.add(pointer(trail))
        elif isinstance(value, dict):
            names = (name for name in value if not storable(name))
            found.update(pointer((trail, name)) for name in islice(names, MOST))
        if len(found) >= MOST:
            break
    return sorted(found)[:MOST]


def _error(pointer: str) -> FieldError:
    return FieldError(pointer, "unstorable_text", ZH, EN)
