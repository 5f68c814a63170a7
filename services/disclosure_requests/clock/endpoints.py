"""Routes of clocks: where a case stands, and why, day by day."""

from typing import Annotated, Literal

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.clock import service
from services.disclosure_requests.clock.schemas import ClockExplanationOut, ClockOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("期限 clock")
Reader = Annotated[Principal, holder_of("applications:read")]
AsOf = Annotated[
    LegalDate | None,
    Query(description="按过去某日所知计算;不写则为今日 / as known on a past day", examples=["2026-03-20"]),
]
_TEXT = {"text/plain": {"schema": {"type": "string"}}}


@router.get(
    "/applications/{id}/clock", operation_id="get_application_clock", response_model=ClockOut,
    summary="办理期限:截止、暂停、是否按期 / the clock of a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_application_clock(
    session: Read, caller: Reader, tools: ToolsOf, id: str, as_of: AsOf = None
) -> Response:
    case, entries = await applications.with_ledger(session, caller, id)
    return Answer(200, service.document(tools, case, entries, as_of)).response()


@router.get(
    "/applications/{id}/clock/explanation", operation_id="explain_application_clock", response_model=ClockExplanationOut,
    summary="期限逐日说明(JSON、表格、文字)/ the clock day by day, as JSON, a table or plain Chinese",
    responses=problem_responses(401, 403, 404) | {200: {"content": _TEXT}},
)  # fmt: skip
async def explain_application_clock(
    session: Read, caller: Reader, tools: ToolsOf, id: str, as_of: AsOf = None,
    form: Annotated[Literal["json", "table", "text"], Query(description="json、table 表格、text 文字")] = "json",
) -> Response:  # fmt: skip
    case, entries = await applications.with_ledger(session, caller, id)
    if form == "json":
        return Answer(200, service.explanation(tools, case, entries, as_of)).response()
    told = service.told(tools, case, entries, as_of, as_table=form == "table")
    return Response(told, media_type="text/plain; charset=utf-8")
