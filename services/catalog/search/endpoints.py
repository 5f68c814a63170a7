"""Routes of search."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import strict_router
from services.catalog.search import service
from services.catalog.search.schemas import Kind, SearchOut
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
