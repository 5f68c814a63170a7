"""Routes of looks at personal data."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.tools import ToolsOf
from services.disclosure_requests.unmaskings import service
from services.disclosure_requests.unmaskings.schemas import UnmaskedOut, UnmaskingIn, UnmaskingOut

router = strict_router("个人信息 personal data")
Trusted = Annotated[Principal, holder_of("applications:personal")]


@router.post(
    "/applications/{id}/unmaskings", operation_id="unmask_applicant", response_model=UnmaskedOut, status_code=201,
    summary="查看申请人信息(登记经办人与理由)/ show an applicant's data in clear; the look is recorded",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def unmask_applicant(
    session: Write, caller: Trusted, tools: ToolsOf, id: str, body: UnmaskingIn
) -> Response:
    # No Idempotency-Key: each look is one of its own, and its answer is kept nowhere.
    found = await service.unmask(session, caller, tools, id, body.members, body.reason)
    return Response(encode(found), 201, {"cache-control": "no-store"}, "application/json")


@router.get(
    "/applications/{id}/unmaskings", operation_id="list_unmaskings", response_model=PageOut[UnmaskingOut],
    summary="谁在何时因何查看过申请人信息 / who looked at an applicant's data, when and why",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_unmaskings(
    request: Request, session: Read, caller: Trusted, id: str, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "unmaskings", str)[0] if cursor else None
    items, last = await service.page(session, caller, id, after, limit)
    return page_answer(request, items, encode_cursor("unmaskings", last) if last else None)
