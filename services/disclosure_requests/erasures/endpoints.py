"""Routes of holds and erasures."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.acts.endpoints import answered
from services.disclosure_requests.erasures import service
from services.disclosure_requests.erasures.schemas import (
    ErasureIn,
    ErasureOut,
    HoldIn,
    HoldOut,
    HoldsOut,
    LiftIn,
    RejectionIn,
    Stage,
)
from services.disclosure_requests.tools import ToolsOf

router = strict_router("个人信息 personal data")
Handler = Annotated[Principal, holder_of("applications:handle")]
Reader = Annotated[Principal, holder_of("applications:read")]
Trusted = Annotated[Principal, holder_of("applications:personal")]
Approver = Annotated[Principal, holder_of("applications:personal", "applications:approve")]
_REFUSALS = problem_responses(401, 403, 404, 409, 422)


@router.get(
    "/applications/{id}/holds", operation_id="list_holds", response_model=HoldsOut,
    summary="保全(复议、诉讼期间不得删除)/ the holds of an application", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_holds(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.holds(session, caller, id)).response()


@router.post(
    "/applications/{id}/holds", operation_id="place_hold", response_model=HoldOut, status_code=201,
    summary="保全:复议、诉讼期间不得删除 / hold an application: nothing of it is erased", responses=_REFUSALS,
)  # fmt: skip
async def place_hold(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: HoldIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.place(
        session, caller, tools, id, body.kind, body.reason))  # fmt: skip


@router.post(
    "/applications/{id}/holds/{hold}/release", operation_id="lift_hold", response_model=HoldOut, status_code=201,
    summary="解除保全 / lift a hold", responses=_REFUSALS,
)  # fmt: skip
async def lift_hold(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, hold: str, body: LiftIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.lift(
        session, caller, tools, id, hold, body.reason))  # fmt: skip


@router.get(
    "/erasures", operation_id="list_erasures", response_model=PageOut[ErasureOut],
    summary="保存期满待删除、待批准、已删除的案件 / cases due for erasure, proposed, or erased",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_erasures(
    request: Request, session: Read, caller: Trusted, tools: ToolsOf,
    stage: Annotated[Stage, Query(description="due 保存期满、proposed 待批准、erased 已删除")] = "due",
    office: Annotated[Slug | None, Query(description="工作机构标识 / office")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, f"erasures.{stage}", str)[0] if cursor else None
    items, last = await service.page(
        session, caller, tools, stage=stage, office=office, after=after, limit=limit
    )
    return page_answer(request, items, encode_cursor(f"erasures.{stage}", last) if last else None)


@router.get(
    "/applications/{id}/erasure", operation_id="get_erasure", response_model=ErasureOut,
    summary="保存期、保全与删除情况及证明 / retention, holds, erasure and its certificate",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_erasure(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.read(session, caller, tools, id)).response()


@router.post(
    "/applications/{id}/erasure", operation_id="propose_erasure", response_model=ErasureOut, status_code=201,
    summary="提请删除个人信息 / propose to erase personal data", responses=_REFUSALS,
)  # fmt: skip
async def propose_erasure(
    request: Request, session: Write, caller: Trusted, tools: ToolsOf, id: str, body: ErasureIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.propose(
        session, caller, tools, id, body.basis, body.reason))  # fmt: skip


@router.post(
    "/applications/{id}/erasure/approval", operation_id="approve_erasure", response_model=ErasureOut, status_code=201,
    summary="批准并删除(提请人以外的人)/ approve and erase, by another officer", responses=_REFUSALS,
)  # fmt: skip
async def approve_erasure(
    request: Request, session: Write, caller: Approver, tools: ToolsOf, id: str, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(
        request, session, caller, tools, key, lambda: service.approve(session, caller, tools, id)
    )


@router.post(
    "/applications/{id}/erasure/rejection", operation_id="reject_erasure", response_model=ErasureOut, status_code=201,
    summary="不同意删除 / turn a proposal down", responses=_REFUSALS,
)  # fmt: skip
async def reject_erasure(
    request: Request, session: Write, caller: Approver, tools: ToolsOf, id: str, body: RejectionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.reject(
        session, caller, tools, id, body.reason))  # fmt: skip
