"""Routes of divisions."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.csv_body import CsvText, csv_request_body
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.regions import repository, service
from services.catalog.regions.schemas import ImportOut, RegionOut
from services.catalog.tools import ToolsOf

router = strict_router("行政区划 regions")
LevelName = Literal["country", "province", "prefecture", "county", "township", "village"]


@router.get(
    "/regions",
    operation_id="list_regions",
    summary="行政区划列表 / divisions",
    response_model=PageOut[RegionOut],
)
async def list_regions(
    request: Request,
    session: Read,
    parent: Annotated[str | None, Query(description="上级代码", examples=["360400"])] = None,
    level: LevelName | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "regions", str)[0] if cursor else None
    rows = await repository.list_page(session, parent=parent, level=level, after=after, limit=limit + 1)
    more = encode_cursor("regions", rows[limit - 1].code) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/regions/{code}", operation_id="get_region", summary="一个行政区划 / one division", response_model=RegionOut,
    responses=problem_responses(404),
)  # fmt: skip
async def get_region(session: Read, code: Annotated[str, Path(examples=["360425"])]) -> Response:
    return Response(encode(await service.read(session, code)), media_type="application/json")


@router.post(
    "/region-imports", operation_id="import_regions", summary="批量导入乡级、村级区划 (CSV) / load townships and villages",
    response_model=ImportOut, responses=problem_responses(401, 403, 422), openapi_extra=csv_request_body("code,name\n360425100,涂埠镇\n"),
)  # fmt: skip
async def import_regions(
    session: Write,
    caller: Annotated[Principal, holder_of("reference:write")],
    tools: ToolsOf,
    text: CsvText,
    source: Annotated[str, Query(min_length=1, max_length=100, description="数据来源,如 民政部 2025")],
    dry_run: bool = False,
) -> Response:
    outcome = await service.import_rows(session, caller, tools, text, source=source, dry_run=dry_run)
    service.refuse_faulty(outcome)
    return Response(encode(outcome), media_type="application/json")
