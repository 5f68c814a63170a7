"""Routes of acts on duties."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Request, Response

from kernel.db import Session
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.problems import encode
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import StrictModel
from kernel.security.principal import Principal, holder_of
from services.catalog.obligation_acts import service
from services.catalog.obligation_acts.schemas import (
    ActsOut,
    NilReportIn,
    RevocationIn,
    TransferIn,
    TransferredOut,
    WaiverIn,
)
from services.catalog.obligations.schemas import ObligationOut
from services.catalog.tools import Tools, ToolsOf

router = strict_router("公开义务 obligations")
Reader = Annotated[Principal, holder_of("duties:read")]
Publisher = Annotated[Principal, holder_of("publications:write")]
Keeper = Annotated[Principal, holder_of("catalogue:write")]
Act = Callable[[Session, Principal, Tools, str, dict[str, Any]], Awaitable[dict[str, Any]]]
PROBLEMS = problem_responses(401, 403, 404, 409, 422)


@router.get(
    "/obligations/{id}/acts", operation_id="list_obligation_acts", response_model=ActsOut,
    summary="义务的办理痕迹:零报告、免除、撤销、移转 / what was done with a duty",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_obligation_acts(session: Read, caller: Reader, id: str) -> Response:
    found = await service.acts(session, caller, id)
    return Response(encode({"items": found}), media_type="application/json")


@router.post(
    "/obligations/{id}/nil-report", operation_id="report_nil", response_model=ObligationOut,
    summary="零报告:本周期没有应公开的内容 / nothing to publish in this period", responses=PROBLEMS,
)  # fmt: skip
async def report_nil(
    request: Request, session: Write, caller: Publisher, tools: ToolsOf, id: str, body: NilReportIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await _once(service.report_nil, request, session, caller, tools, id, body, key)


@router.post(
    "/obligations/{id}/waiver", operation_id="waive_obligation", response_model=ObligationOut,
    summary="免除公开(条例第十四至十六条等),须他人批准 / waive a duty by its article", responses=PROBLEMS,
)  # fmt: skip
async def waive_obligation(
    request: Request, session: Write, caller: Publisher, tools: ToolsOf, id: str, body: WaiverIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await _once(service.waive, request, session, caller, tools, id, body, key)


@router.post(
    "/obligations/{id}/waiver/revocation", operation_id="revoke_waiver", response_model=ObligationOut,
    summary="重新评估后撤销免除(条例第十八条)/ revoke a waiver after re-evaluation", responses=PROBLEMS,
)  # fmt: skip
async def revoke_waiver(
    request: Request, session: Write, caller: Publisher, tools: ToolsOf, id: str, body: RevocationIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await _once(service.revoke, request, session, caller, tools, id, body, key)


@router.post(
    "/obligations/{id}/transfer", operation_id="transfer_obligation", response_model=ObligationOut,
    summary="义务移转给另一机构 / another body answers for a duty", responses=PROBLEMS,
)  # fmt: skip
async def transfer_obligation(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: str, body: TransferIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await _once(service.transfer, request, session, caller, tools, id, body, key)


@router.post(
    "/bodies/{id}/transfers", operation_id="transfer_body_obligations", response_model=TransferredOut,
    summary="机构改革:未完成的义务全部移转 / every open duty of a body moves to its successor",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def transfer_body_obligations(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: str, body: TransferIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await _once(service.transfer_all, request, session, caller, tools, id, body, key)


async def _once(
    use: Act, request: Request, session: Session, caller: Principal, tools: Tools, id: str, body: StrictModel,
    key: str | None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(200, await use(session, caller, tools, id, body.model_dump()))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
