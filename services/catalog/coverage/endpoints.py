"""Routes of coverage."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.http.uploads import attachment
from kernel.security.principal import Principal, holder_of
from kernel.workbook import MEDIA_TYPE as XLSX
from services.catalog.coverage import service
from services.catalog.coverage.rules import csv_text, json_lines, worksheet
from services.catalog.coverage.schemas import (
    CoverageOut,
    ExportFormat,
    ExportOf,
    ItemCoverageOut,
    PowerCoverageOut,
)
from services.catalog.guidelines.schemas import Regime, Stage
from services.catalog.power_lists.schemas import Listing, PowerKind
from services.catalog.tools import ToolsOf

router = strict_router("覆盖 coverage")
Reader = Annotated[Principal, holder_of("catalogue:read")]
BodyAsked = Annotated[str | None, Query(description="机构的标识或统一社会信用代码")]
ListingAsked = Annotated[Listing | None, Query(description="清单 / which list")]
KindAsked = Annotated[PowerKind | None, Query(description="类型 / kind")]
LinkedAsked = Annotated[
    bool | None, Query(description="false 只要没有对应的,true 只要有的 / without, or with a link")
]
GapAsked = Annotated[Stage | None, Query(description="缺少该环节的 / those that lack this stage")]
DomainAsked = Annotated[Slug | None, Query(description="领域代码 / domain")]
RegimeAsked = Annotated[
    Regime, Query(description="公开制度;村(居)务不出自权责清单 / village affairs rest on no power")
]
_TYPES: Final[dict[ExportFormat, str]] = {
    "xlsx": XLSX, "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson",
}  # fmt: skip
_FILES: Final[dict[str, Any]] = {
    media: {"schema": {"type": "string", "format": "binary"}} for media in _TYPES.values()
}


@router.get(
    "/coverage", operation_id="get_coverage", response_model=CoverageOut, responses=problem_responses(401, 403),
    summary="权责清单与目录的覆盖、五公开覆盖率 / how far powers and services are published, stage by stage",
)  # fmt: skip
async def get_coverage(
    session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None
) -> Response:
    return Answer(200, await service.summary(session, caller, tools, region)).response()


@router.get(
    "/coverage/powers", operation_id="list_covered_powers", response_model=PageOut[PowerCoverageOut],
    summary="权责事项的覆盖与缺口 / powers with the items that publish them, and the gaps",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_covered_powers(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None, body: BodyAsked = None,
    listing: ListingAsked = None, kind: KindAsked = None, linked: LinkedAsked = None, gap: GapAsked = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "covered-powers", str)[0] if cursor else None
    narrowed = service.Narrowed(body, listing, kind, linked, gap)
    rows = await service.powers(session, caller, tools, region, narrowed, after=after, limit=limit + 1)
    more = encode_cursor("covered-powers", rows[limit - 1]["power"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.get(
    "/coverage/items", operation_id="list_covered_items", response_model=PageOut[ItemCoverageOut],
    summary="现行目录的公开事项与其权责事项 / items of the catalogue in force, with and without a power behind them",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_covered_items(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    domain: DomainAsked = None, regime: RegimeAsked = "government_information", linked: LinkedAsked = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "covered-items", str)[0] if cursor else None
    rows = await service.items(
        session,
        caller,
        tools,
        region,
        domain=domain,
        regime=regime,
        linked=linked,
        after=after,
        limit=limit + 1,
    )
    more = encode_cursor("covered-items", rows[limit - 1]["item"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.get(
    "/coverage/export", operation_id="export_coverage", response_class=Response,
    summary="导出覆盖情况 / coverage as a file", description="筛选参数与列表相同。 The filters are those of the lists.",
    responses={200: {"content": _FILES}, **problem_responses(401, 403)},
)  # fmt: skip
async def export_coverage(
    session: Read, caller: Reader, tools: ToolsOf,
    of: Annotated[ExportOf, Query(description="powers 权责事项;items 公开事项")] = "powers",
    form: Annotated[ExportFormat, Query(alias="format", description="文件格式 / kind of file")] = "xlsx",
    region: DivisionFilter = None, body: BodyAsked = None, listing: ListingAsked = None, kind: KindAsked = None,
    linked: LinkedAsked = None, gap: GapAsked = None, domain: DomainAsked = None,
    regime: RegimeAsked = "government_information",
) -> Response:  # fmt: skip
    if of == "powers":
        narrowed = service.Narrowed(body, listing, kind, linked, gap)
        rows = await service.powers(session, caller, tools, region, narrowed, after=None, limit=None)
    else:
        rows = await service.items(
            session,
            caller,
            tools,
            region,
            domain=domain,
            regime=regime,
            linked=linked,
            after=None,
            limit=None,
        )
    place = (await tools.reference.within(session)).regions[caller.within(region)]
    if form == "xlsx":
        content = await asyncio.to_thread(worksheet, of, place, tools.clock.today().isoformat(), rows)
    else:
        content = await asyncio.to_thread(csv_text, of, rows) if form == "csv" else json_lines(rows)
    name = f"{place}{'权责清单五公开覆盖' if of == 'powers' else '公开事项与权责清单对照'}.{form}"
    return Response(content, 200, attachment(name) | {"cache-control": "no-store"}, _TYPES[form])
