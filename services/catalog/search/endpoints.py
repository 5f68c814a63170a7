"""Routes of search."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.sessions import Read
from kernel.http.strict import strict_router
from kernel.http.types import Slug
from services.catalog.search import service
from services.catalog.search.schemas import Kind, LookupOut, SearchOut
from services.catalog.tools import ToolsOf

router = strict_router("检索 search")


@router.get(
    "/search", operation_id="search_catalogue", response_model=SearchOut,
    summary="检索公开事项与公开记录(《条例》第二十四条,免密钥)/ search items and publications; no key needed",
)  # fmt: skip
async def search_catalogue(
    session: Read,
    tools: ToolsOf,
    q: Annotated[str, Query(min_length=1, max_length=400, description="要找什么,不必分词 / what you look for, unspaced",
                            examples=["征地补偿标准"])],
    region: Annotated[str | None, Query(description="行政区划代码;公开记录含下级,事项按该区划现行目录", examples=["360425"])] = None,
    kind: Annotated[Kind | None, Query(description="只要公开事项或公开记录 / one kind of hit")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="最多几条 / at most so many hits")] = 10,
) -> Response:  # fmt: skip
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    return Answer(200, await service.search(session, tools, q, region, kind, limit)).response()


@router.get(
    "/lookup", operation_id="look_up", response_model=LookupOut,
    summary="查找含有这些字词的全部事项与公开记录(免密钥)/ everything that holds these words; no key needed",
    description="不漏、不多:凡名称、要素、领域、主体、概述、文号等含有 q(不计标点空格)的都给出,新的在前,逐页读取。"
    " Whatever holds `q` in one of its members, and nothing else, the newest first, page by page.",
)  # fmt: skip
async def look_up(
    request: Request, session: Read, tools: ToolsOf,
    q: Annotated[str, Query(min_length=1, max_length=100, description="一至四字或更长 / one sign or more", examples=["补偿"])],
    region: Annotated[str | None, Query(description="行政区划代码;公开记录含下级,事项按该区划现行目录", examples=["360425"])] = None,
    kind: Annotated[Kind | None, Query(description="只要公开事项或公开记录 / one kind of hit")] = None,
    domain: Annotated[Slug | None, Query(description="只要该领域的公开事项 / items of a domain")] = None,
    facets: Annotated[bool, Query(description="并给出分面计数 / with counts")] = False,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    before = decode_cursor(cursor, "lookup", int)[0] if cursor else None
    narrowed = service.Narrowed(region, kind, domain)
    document, last = await service.look_up(
        session, tools, q, narrowed, before=before, limit=limit, facets=facets
    )
    more = encode_cursor("lookup", last) if last is not None else None
    return page_answer(request, document.pop("items"), more, **document)
