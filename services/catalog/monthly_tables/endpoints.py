"""Route of the monthly table, as JSON or as a worksheet."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from kernel.http.problems import encode
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from kernel.workbook import MEDIA_TYPE
from services.catalog.monthly_tables import service
from services.catalog.monthly_tables.rules import worksheet
from services.catalog.monthly_tables.schemas import Month, MonthlyTableOut
from services.catalog.tools import ToolsOf

router = strict_router("月度通报 monthly tables")
Reader = Annotated[Principal, holder_of("duties:read")]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}},
    **problem_responses(401, 403, 404, 422),
}


@router.get(
    "/monthly-tables/{month}", operation_id="get_monthly_table", response_model=MonthlyTableOut, responses=_ANSWERS,
    summary="月度通报:各公开主体到期、按时、逾期情况 / what fell due in a month, body by body",
)  # fmt: skip
async def get_monthly_table(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    month: Month,
    region: Annotated[
        str | None, Query(description="行政区划代码,含下级;默认为密钥所属", examples=["360425"])
    ] = None,
    as_of: Annotated[LegalDate | None, Query(description="截至日,默认今日 / the state on a day")] = None,
    wanted: Annotated[
        Literal["json", "xlsx"] | None, Query(alias="format", description="也可用 Accept 指明 / or by Accept")
    ] = None,
) -> Response:
    table = await service.table(session, caller, tools, month, region, as_of)
    vary = {"vary": "Accept"}
    if (wanted or ("xlsx" if MEDIA_TYPE in request.headers.get("accept", "") else "json")) == "json":
        return Response(encode(table), 200, vary, "application/json")
    name = f"monthly-table-{table['region']['code']}-{month}.xlsx"
    file = await asyncio.to_thread(worksheet, table)
    return Response(file, 200, vary | {"content-disposition": f'attachment; filename="{name}"'}, MEDIA_TYPE)
