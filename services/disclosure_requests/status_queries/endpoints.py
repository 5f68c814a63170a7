"""Routes by which applicants follow and confirm their own case, without a key."""

from fastapi import Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from services.disclosure_requests.public_applications.rules import PRIVATE
from services.disclosure_requests.status_queries import service
from services.disclosure_requests.status_queries.schemas import ConfirmedOut, StatusOut, StatusQueryIn
from services.disclosure_requests.tools import ToolsOf

router = strict_router("进度查询 status queries")


@router.post(
    "/status-queries", operation_id="query_status", response_model=StatusOut,
    summary="凭口令查询申请的进度(免密钥)/ follow a case by its token; no key needed", responses=problem_responses(404, 422),
)  # fmt: skip
async def query_status(session: Read, tools: ToolsOf, body: StatusQueryIn) -> Response:
    return _private(Answer(200, await service.show(session, tools, body.token)))


@router.post(
    "/status-queries/confirmation", operation_id="confirm_own_application", response_model=ConfirmedOut, status_code=201,
    summary="申请人凭口令确认申请(免密钥;条例第三十一条)/ the applicant confirms a case by its token; no key needed",
    responses=problem_responses(404, 409, 422),
)  # fmt: skip
async def confirm_own_application(session: Write, tools: ToolsOf, body: StatusQueryIn) -> Response:
    return _private(Answer(201, await service.confirm(session, tools, body.token)))


def _private(answer: Answer) -> Response:
    response = answer.response()
    response.headers.update(PRIVATE)
    return response
