"""Routes of yearly counts."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.report_figures import service as figures
from services.disclosure_requests.tools import ToolsOf
from services.disclosure_requests.yearly_counts import service
from services.disclosure_requests.yearly_counts.schemas import (
    Year,
    YearlyCountIn,
    YearlyCountOut,
    YearlyCountsOut,
)

router = strict_router("年度报告 annual reports")
Reporter = Annotated[Principal, holder_of("events:write")]
Reader = Annotated[Principal, holder_of("applications:read")]


@router.post(
    "/yearly-counts", operation_id="report_yearly_count", response_model=YearlyCountOut, status_code=201,
    summary="业务系统报送本年处理决定数量(年度报告表二)/ a system reports how many decisions it counts",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def report_yearly_count(
    request: Request, session: Write, caller: Reporter, tools: ToolsOf, body: YearlyCountIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, await service.report(session, caller, tools, body.model_dump()))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/yearly-counts", operation_id="list_yearly_counts", response_model=YearlyCountsOut,
    summary="业务系统报送的数量 / what systems counted for an office", responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def list_yearly_counts(
    session: Read, caller: Reader,
    office: Annotated[Slug, Query(description="工作机构标识 / office")],
    year: Annotated[Year, Query(description="报告年度 / year of the report")],
) -> Response:  # fmt: skip
    subject = await figures.subject_of(session, caller, "office", office)
    return Answer(200, {"items": await service.listed(session, subject, year)}).response()
