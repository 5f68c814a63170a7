"""Routes of fees."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer, KeyHeader
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.acts.endpoints import answered
from services.disclosure_requests.fees import service
from services.disclosure_requests.fees.schemas import (
    FeeDayIn,
    FeeNoticeIn,
    FeePaymentIn,
    FeesOut,
    FeeWaiverIn,
)
from services.disclosure_requests.tools import ToolsOf

router = strict_router("收费 fees")
Registrar = Annotated[Principal, holder_of("applications:write")]
Handler = Annotated[Principal, holder_of("applications:handle")]
Head = Annotated[Principal, holder_of("applications:approve")]
Reader = Annotated[Principal, holder_of("applications:read")]
_REFUSALS = problem_responses(401, 403, 404, 409, 422)


@router.get(
    "/applications/{id}/fees", operation_id="get_application_fees", response_model=FeesOut,
    summary="信息处理费及其缴纳 / the fee of an application and its payment", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_application_fees(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.read(session, caller, tools, id)).response()


@router.post(
    "/applications/{id}/fee-notices", operation_id="give_fee_notice", response_model=FeesOut, status_code=201,
    summary="发出收费通知(国办函〔2020〕109号)/ give notice of a fee, per item or per page", responses=_REFUSALS,
)  # fmt: skip
async def give_fee_notice(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: FeeNoticeIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.notify(
        session, caller, tools, id, **body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/fee-notice-receipt", operation_id="record_fee_notice_receipt", response_model=FeesOut,
    status_code=201, summary="登记申请人收到收费通知之日 / the day the fee notice was received", responses=_REFUSALS,
)  # fmt: skip
async def record_fee_notice_receipt(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: FeeDayIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.receive(
        session, caller, tools, id, body.on))  # fmt: skip


@router.post(
    "/applications/{id}/fee-payments", operation_id="record_fee_payment", response_model=FeesOut, status_code=201,
    summary="登记缴费,答复期限自次日重新计算 / record a payment; the reply period starts anew", responses=_REFUSALS,
)  # fmt: skip
async def record_fee_payment(
    request: Request, session: Write, caller: Registrar, tools: ToolsOf, id: str, body: FeePaymentIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.pay(
        session, caller, tools, id, **body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/fee-waivers", operation_id="waive_fee", response_model=FeesOut, status_code=201,
    summary="减免费用(工作机构负责人)/ waive the fee, by the head of the office", responses=_REFUSALS,
)  # fmt: skip
async def waive_fee(
    request: Request, session: Write, caller: Head, tools: ToolsOf, id: str, body: FeeWaiverIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.waive(
        session, caller, tools, id, **body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/fee-lapse", operation_id="lapse_fee", response_model=FeesOut, status_code=201,
    summary="逾期不缴费,视为放弃 / unpaid in time: the application counts as abandoned", responses=_REFUSALS,
)  # fmt: skip
async def lapse_fee(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: FeeDayIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.lapse(
        session, caller, tools, id, body.on))  # fmt: skip
