"""Routes of annual reports: the draft of an office or of a division, what stands behind a cell, differences, files."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.report_figures.service import TableName
from services.disclosure_requests.reports import service
from services.disclosure_requests.reports.files import MEDIA_TYPES, Format, file_of
from services.disclosure_requests.reports.report import Report
from services.disclosure_requests.reports.schemas import AnnualReportOut, DifferenceOut
from services.disclosure_requests.reports.service import Against
from services.disclosure_requests.reports.subjects import Scope
from services.disclosure_requests.tools import ToolsOf

router = strict_router("年度报告 annual reports")
Reader = Annotated[Principal, holder_of("applications:read")]
Year = Annotated[int, Path(ge=2019, le=2099, description="报告年度 / year of the report")]
FormatOf = Annotated[
    Format, Query(alias="format", description="json、xlsx 表格、docx 全文 / JSON, workbook, whole report")
]
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {
        media: {"schema": {} if name == "json" else {"type": "string", "format": "binary"}}
        for name, media in MEDIA_TYPES.items()
    }},
}  # fmt: skip
#: Scope -> (the path of its reports, its name in summaries).
SCOPES: Mapping[Scope, tuple[str, str, str]] = {
    "office": ("/offices/{id}/annual-reports/{year}", "工作机构", "an office"),
    "region": ("/regions/{id}/annual-reports/{year}", "行政区划汇总", "a division, rolled up"),
}


async def file_answer(
    report: Report, document: Mapping[str, Any], wanted: Format, name: str, dated: date, note: str = ""
) -> Response:
    """A report as a file to be kept."""
    content = await asyncio.to_thread(file_of, report, document, wanted, dated, note)
    headers = {"content-disposition": f'attachment; filename="annual-report-{name}.{wanted}"'}
    return Response(content, 200, headers, MEDIA_TYPES[wanted])


def _routes(router: APIRouter, scope: Scope) -> None:
    path, zh, en = SCOPES[scope]
    refusals = problem_responses(401, 403, 404)

    @router.get(
        path, operation_id=f"get_{scope}_annual_report", response_model=AnnualReportOut, responses=refusals,
        summary=f"年度报告草稿及勾稽核对:{zh} / draft of the annual report with all findings: {en}",
    )  # fmt: skip
    async def get_report(session: Read, caller: Reader, tools: ToolsOf, id: str, year: Year) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        drafted = await service.draft(session, tools, subject, year)
        return Answer(200, await service.shown(session, tools, drafted)).response()

    @router.get(
        f"{path}/cells/{{table}}/{{row}}/{{column}}", operation_id=f"list_{scope}_annual_report_cell",
        response_model=PageOut[str], responses=refusals,
        summary=f"某一格由哪些件组成(仅编号):{zh} / the ids behind a cell: {en}",
    )  # fmt: skip
    async def list_cell(
        request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str, year: Year, table: TableName, row: str,
        column: str, limit: Limit = 50, cursor: Cursor = None,
    ) -> Response:  # fmt: skip
        subject = await figures.subject_of(session, caller, scope, id)
        kind = f"annual-report/{table}/{row}/{column}"
        after = decode_cursor(cursor, kind, str)[0] if cursor else ""
        found = await figures.cell(
            session, subject, service.begun(tools, year), table, row, column, after, limit + 1
        )
        more = encode_cursor(kind, found[limit - 1]) if len(found) > limit else None
        return page_answer(request, found[:limit], more)

    @router.get(
        f"{path}/difference", operation_id=f"compare_{scope}_annual_report", response_model=DifferenceOut, responses=refusals,
        summary=f"与已发布报告或上一年度的差异:{zh} / how it differs from a published report or last year: {en}",
    )  # fmt: skip
    async def compare_report(
        session: Read, caller: Reader, tools: ToolsOf, id: str, year: Year,
        against: Annotated[Against, Query(description="snapshot 已发布的一份、last_year 上一年度")] = "snapshot",
        number: Annotated[int | None, Query(ge=1, le=10_000, description="第几份;不写则为现行的一份 / which snapshot")] = None,
    ) -> Response:  # fmt: skip
        subject = await figures.subject_of(session, caller, scope, id)
        return Answer(
            200, await service.difference(session, tools, subject, year, against, number)
        ).response()

    @router.get(
        f"{path}/export", operation_id=f"export_{scope}_annual_report", responses=FILES | refusals,
        summary=f"年度报告草稿导出 JSON、XLSX、DOCX:{zh} / the draft as a file: {en}",
    )  # fmt: skip
    async def export_report(
        session: Read, caller: Reader, tools: ToolsOf, id: str, year: Year, wanted: FormatOf = "docx"
    ) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        drafted = await service.draft(session, tools, subject, year)
        note = f"草稿,数据截至 {drafted.as_of:%Y-%m-%d %H:%M}"
        return await file_answer(
            drafted.report, drafted.document, wanted, f"{subject.id}-{year}-draft", drafted.as_of.date(), note
        )


for _scope in SCOPES:
    _routes(router, _scope)
