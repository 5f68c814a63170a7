"""Route of responsibilities."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.responsibilities import service
from services.catalog.responsibilities.schemas import ConflictKind, ConflictsOut
from services.catalog.tools import ToolsOf

router = strict_router("公开职责 responsibilities")
Reader = Annotated[Principal, holder_of("catalogue:read")]


@router.get(
    "/responsibility-conflicts", operation_id="list_responsibility_conflicts", response_model=ConflictsOut,
    summary="上下级公开职责的盲区与交叉 / matters that each leaves to the other, or that two hold for their own",
    description=(
        "比较该区划现行目录与其直接下级自有目录的同一事项(标识相同、领域和名称相同,或已确认为同一事项)。发布层级由公开主体读出,读不出时看公开层级。\n\n"
        "The catalogue in force of the division against those that the divisions directly below it have of their own. That words mean "
        "a level is an inference."
    ),
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_responsibility_conflicts(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    kind: Annotated[ConflictKind | None, Query(description="盲区或交叉 / blind zones or overlaps")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "responsibility-conflicts", str)[0] if cursor else None
    document, last = await service.conflicts(session, caller, tools, region, kind, after=after, limit=limit)
    more = encode_cursor("responsibility-conflicts", last) if last is not None else None
    return page_answer(request, document.pop("items"), more, **document)
