"""Routes of what is entered for a report."""

from typing import Annotated

from fastapi import APIRouter, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.report_entries import service
from services.disclosure_requests.report_entries.schemas import SectionsIn, SectionsOut, Table2In, Table2Out
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.reports.endpoints import SCOPES, Reader, Year
from services.disclosure_requests.reports.subjects import Scope
from services.disclosure_requests.tools import ToolsOf

router = strict_router("年度报告 annual reports")
Keeper = Annotated[Principal, holder_of("applications:administer")]
CHANGES = problem_responses(401, 403, 404, 412, 422, 428)


def _routes(router: APIRouter, scope: Scope) -> None:
    path, zh, en = SCOPES[scope]
    refusals = problem_responses(401, 403, 404)

    @router.get(
        f"{path}/table2", operation_id=f"get_{scope}_table2", response_model=Table2Out, responses=refusals,
        summary=f"表二填报的数字:{zh} / the figures entered for table 2: {en}",
    )  # fmt: skip
    async def get_table2(session: Read, caller: Reader, id: str, year: Year) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        return Answer(200, *await service.shown(session, subject, year, "table2")).response()

    @router.put(
        f"{path}/table2", operation_id=f"put_{scope}_table2", response_model=Table2Out, responses=CHANGES,
        summary=f"填报表二:{zh} / enter table 2: {en}",
    )  # fmt: skip
    async def put_table2(
        session: Write,
        caller: Keeper,
        tools: ToolsOf,
        id: str,
        year: Year,
        body: Table2In,
        if_match: IfMatch = None,
    ) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        values = body.model_dump()
        return Answer(
            200, *await service.enter(session, caller, tools, subject, year, "table2", values, if_match)
        ).response()

    @router.get(
        f"{path}/sections", operation_id=f"get_{scope}_sections", response_model=SectionsOut, responses=refusals,
        summary=f"填写的文字部分:{zh} / the texts entered: {en}",
    )  # fmt: skip
    async def get_sections(session: Read, caller: Reader, id: str, year: Year) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        return Answer(200, *await service.shown(session, subject, year, "sections")).response()

    @router.put(
        f"{path}/sections", operation_id=f"put_{scope}_sections", response_model=SectionsOut, responses=CHANGES,
        summary=f"填写文字部分,可用占位符:{zh} / enter the texts, with placeholders: {en}",
    )  # fmt: skip
    async def put_sections(
        session: Write,
        caller: Keeper,
        tools: ToolsOf,
        id: str,
        year: Year,
        body: SectionsIn,
        if_match: IfMatch = None,
    ) -> Response:
        subject = await figures.subject_of(session, caller, scope, id)
        values = body.model_dump()
        return Answer(
            200, *await service.enter(session, caller, tools, subject, year, "sections", values, if_match)
        ).response()


for _scope in SCOPES:
    _routes(router, _scope)
