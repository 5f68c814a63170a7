"""Routes of search."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.pages import DivisionFilter
from kernel.http.sessions import Read
from kernel.http.strict import strict_router
from kernel.http.types import Slug
from services.interpretation.search import service
from services.interpretation.search.schemas import FoundOut

router = strict_router("检索 search")


@router.get(
    "/search", operation_id="search_interpretations", response_model=FoundOut,
    summary="检索已发布的文件与解读(免密钥)/ search what was released; no key needed",
)  # fmt: skip
async def search_interpretations(
    session: Read,
    q: Annotated[str, Query(min_length=1, max_length=400, description="要找什么,不必分词 / what you look for, unspaced",
                            examples=["插秧补贴"])],
    region: DivisionFilter = None,
    domain: Annotated[Slug | None, Query(description="领域 / domain")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="最多几条 / at most so many hits")] = 10,
) -> Response:  # fmt: skip
    return Answer(200, await service.search(session, q, region, domain, limit)).response()
