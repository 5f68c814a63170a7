"""Routes of published reports; what is published is read without a key."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.report_snapshots import service
from services.disclosure_requests.report_snapshots.schemas import PublicationIn, SnapshotOut, SnapshotsOut
from services.disclosure_requests.reports import service as reports
from services.disclosure_requests.reports.endpoints import FILES, SCOPES, FormatOf, Year, file_answer
from services.disclosure_requests.reports.reading import report_in
from services.disclosure_requests.reports.subjects import Scope
from services.disclosure_requests.tools import ToolsOf

router = strict_router("年度报告 annual reports")
Keeper = Annotated[Principal, holder_of("applications:administer")]
Number = Annotated[int, Path(ge=1, le=10_000, description="第几份 / which of them")]
REFUSALS = problem_responses(401, 403, 404, 409, 422)


def _routes(router: APIRouter, scope: Scope) -> None:
    path, zh, en = SCOPES[scope]

    @router.post(
        f"{path}/snapshots", operation_id=f"publish_{scope}_annual_report", response_model=SnapshotOut, status_code=201,
        responses=REFUSALS, summary=f"登记年度报告已公布,数据永久留存:{zh} / keep the report as published: {en}",
    )  # fmt: skip
    async def publish_report(
        request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: str, year: Year, body: PublicationIn,
        key: KeyHeader = None,
    ) -> Response:  # fmt: skip
        subject = await figures.subject_of(session, caller, scope, id)

        async def act() -> Answer:
            kept = await service.publish(session, caller, tools, subject, year, body.model_dump())
            return Answer(201, service.shown(tools, subject, kept), location=service.path_of(subject, kept))

        return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                          now=tools.clock.now(), act=act)  # fmt: skip

    @router.get(
        f"{path}/snapshots", operation_id=f"list_{scope}_annual_report_snapshots", response_model=SnapshotsOut,
        responses=problem_responses(404), summary=f"已公布的年度报告(免密钥):{zh} / published reports; no key needed: {en}",
    )  # fmt: skip
    async def list_snapshots(session: Read, tools: ToolsOf, id: str, year: Year) -> Response:
        subject = await figures.subject_of(session, None, scope, id)
        return Answer(200, {"items": await service.listed(session, tools, subject, year)}).response()

    @router.get(
        f"{path}/snapshots/{{number}}", operation_id=f"get_{scope}_annual_report_snapshot", response_model=SnapshotOut,
        responses=problem_responses(404), summary=f"一份已公布的年度报告(免密钥):{zh} / one published report; no key needed: {en}",
    )  # fmt: skip
    async def get_snapshot(session: Read, tools: ToolsOf, id: str, year: Year, number: Number) -> Response:
        subject = await figures.subject_of(session, None, scope, id)
        kept = await reports.snapshot(session, subject, year, number)
        return Answer(200, service.shown(tools, subject, kept)).response()

    @router.get(
        f"{path}/snapshots/{{number}}/export", operation_id=f"export_{scope}_annual_report_snapshot",
        responses=FILES | problem_responses(404),
        summary=f"已公布年度报告的文件(免密钥):{zh} / a published report as a file; no key needed: {en}",
    )  # fmt: skip
    async def export_snapshot(
        session: Read, id: str, year: Year, number: Number, wanted: FormatOf = "docx"
    ) -> Response:
        subject = await figures.subject_of(session, None, scope, id)
        kept = await reports.snapshot(session, subject, year, number)
        return await file_answer(
            report_in(kept.document),
            kept.document,
            wanted,
            f"{subject.id}-{year}-{number}",
            kept.published_on or kept.at.date(),
        )

    @router.post(
        f"{path}/earlier", operation_id=f"import_{scope}_earlier_annual_report", response_model=SnapshotOut, status_code=201,
        responses=REFUSALS, summary=f"导入上一年度的报告(含 2019 年格式)以供比对:{zh} / bring in last year's report: {en}",
    )  # fmt: skip
    async def import_earlier(
        request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: str, year: Year,
        body: Annotated[dict[str, Any], Body(description="`gongkai report check` 的 JSON,year 为上一年度 / its JSON")],
        key: KeyHeader = None,
    ) -> Response:  # fmt: skip
        subject = await figures.subject_of(session, caller, scope, id)
        text = (await request.body()).decode()

        async def act() -> Answer:
            kept = await service.bring_in(session, caller, tools, subject, year, text)
            return Answer(201, service.shown(tools, subject, kept), location=service.path_of(subject, kept))

        return await once(session, caller=caller.key_id, request=request, key=key, payload=text.encode(),
                          now=tools.clock.now(), act=act)  # fmt: skip


for _scope in SCOPES:
    _routes(router, _scope)
