"""The route of changes."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from kernel.db.paging import BadCursor, decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import DivisionFilter
from kernel.http.problems import BadParameter
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from services.catalog.changes import service
from services.catalog.changes.schemas import ChangesOut
from services.catalog.tools import ToolsOf

router = strict_router("增量同步 changes")
_OF: Final = "changes"


@router.get(
    "/changes", operation_id="list_changes", response_model=ChangesOut,
    summary="增量同步:目录、事项、公开记录的变化(免密钥)/ what a mirror has to take over since a place; no key needed",
    description=(
        "不带 since 从头开始;之后带上次给出的 next。按提交顺序给出,不漏不乱;事项以各区划最新发布的目录版本为准,生效日期见 effective_from。\n\n"
        "Without `since` from the beginning; then with the `next` of the answer before. Changes come in the order of commits and none"
        " is missed. Items are those of the version published last in their division; `effective_from` says from when."
    ),
    responses=problem_responses(404),
)  # fmt: skip
async def list_changes(
    request: Request,
    session: Read,
    tools: ToolsOf,
    since: Annotated[str | None, Query(min_length=1, max_length=400, description="上次应答的 next")] = None,
    region: DivisionFilter = None,
    limit: Annotated[int, Query(ge=1, le=500, description="最多几条变化")] = 100,
) -> Response:
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    try:
        start = service.Place(*decode_cursor(since, _OF, int, int)) if since else service.Place(0, 0)
    except BadCursor as error:
        raise BadParameter.at(
            "?since", "bad_cursor", "since 不是本接口给出的;不带该参数即从头开始",
            "this `since` was not given here: leave it out to begin from the start",
        ) from error  # fmt: skip
    found, place, more = await service.since(session, tools, start, region, limit)
    return Answer(200, {"items": found, "next": encode_cursor(_OF, *place), "more": more}).response()
