"""Lists with a cursor: the page, its Link header, and the shared `limit` and `cursor` parameters."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response

from kernel.db.paging import MAX_LIMIT
from kernel.http.problems import encode
from kernel.http.types import Division, DivisionCode, Slug

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="每页条数 / rows a page")]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1, max_length=400, description="上一页给出的游标 / the cursor that the page before gave"
    ),
]

#: Narrows a list to a division and what lies below it.
DivisionFilter = Annotated[DivisionCode | None, Query(description="行政区划代码,含下级")]
#: Narrows a list to what the caller's own system gave a name.
ReferenceFilter = Annotated[
    Slug | None, Query(description="贵系统中的标识 / what your own system calls it: that one alone")
]
#: Says of which division something is that its name alone does not tell.
OfDivision = Annotated[
    Division | None, Query(description="区划,不写为密钥的区划 / division, the key's if left out")
]


def page_answer(request: Request, items: Sequence[Any], next_cursor: str | None, **members: Any) -> Response:
    """One page as JSON, with further members of the list's own; the next page's address in Link (RFC 8288)."""
    headers = {}
    if next_cursor is not None:
        target = request.url.include_query_params(cursor=next_cursor)
        headers["link"] = f'<{target.path}?{target.query}>; rel="next"'
    body = encode({"items": items, "next_cursor": next_cursor} | members)
    return Response(body, 200, headers, "application/json")
