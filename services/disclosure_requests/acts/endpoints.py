"""Routes of the acts of a case."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Path, Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.acts import service
from services.disclosure_requests.acts.schemas import (
    CorrectionIn,
    CorrectionNoticeIn,
    DelayIn,
    DeliveryFailureIn,
    DeliveryIn,
    ExtensionIn,
    LapseIn,
    ReasonsIn,
    ReasonsRequestIn,
    WrittenOut,
)
from services.disclosure_requests.applications.schemas import ApplicationOut
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("办理 acts of a case")
Registrar = Annotated[Principal, holder_of("applications:write")]
Handler = Annotated[Principal, holder_of("applications:handle")]
Head = Annotated[Principal, holder_of("applications:approve")]
Reader = Annotated[Principal, holder_of("applications:read")]
REFUSALS = problem_responses(401, 403, 404, 409, 422)
Number = Annotated[int, Path(ge=1, le=100_000, description="台账序号 / number in the ledger")]


@router.get(
    "/applications/{id}/acts/{number}", operation_id="get_application_act", response_model=WrittenOut,
    summary="台账一条及其文字 / one act as written, with its words", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_application_act(
    session: Read, caller: Reader, tools: ToolsOf, id: str, number: Number
) -> Response:
    return Answer(200, await service.written(session, caller, tools, id, number)).response()


async def answered(
    request: Request, session: Write, caller: Principal, tools: Tools, key: str | None,
    do: Callable[[], Awaitable[dict[str, Any]]],
) -> Response:  # fmt: skip
    """The answer of a creating act, the same for the same key."""

    async def act() -> Answer:
        return Answer(201, await do())

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.post(
    "/applications/{id}/correction-notices", operation_id="give_correction_notice", response_model=ApplicationOut,
    status_code=201, summary="一次性告知补正(条例第三十条)/ tell once what to supplement", responses=REFUSALS,
)  # fmt: skip
async def give_correction_notice(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: CorrectionNoticeIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.give_correction_notice(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/corrections", operation_id="correct_application", response_model=ApplicationOut, status_code=201,
    summary="收到补正的申请,期限重新计算(条例第三十条)/ the corrected application came", responses=REFUSALS,
)  # fmt: skip
async def correct_application(
    request: Request, session: Write, caller: Registrar, tools: ToolsOf, id: str, body: CorrectionIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.correct(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/correction-lapse", operation_id="lapse_correction", response_model=ApplicationOut, status_code=201,
    summary="逾期不补正,视为放弃(条例第三十条)/ not corrected in time: abandoned", responses=REFUSALS,
)  # fmt: skip
async def lapse_correction(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: LapseIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.lapse_correction(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/extensions", operation_id="extend_application", response_model=ApplicationOut, status_code=201,
    summary="延期答复:负责人批准,届满前告知(条例第三十三条)/ extend, approved by the head", responses=REFUSALS,
)  # fmt: skip
async def extend_application(
    request: Request, session: Write, caller: Head, tools: ToolsOf, id: str, body: ExtensionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.extend(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/reasons-requests", operation_id="ask_application_reasons", response_model=ApplicationOut,
    status_code=201, summary="数量频次明显超过合理范围,要求说明理由(条例第三十五条)/ ask for reasons", responses=REFUSALS,
)  # fmt: skip
async def ask_application_reasons(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: ReasonsRequestIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.ask_reasons(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/reasons", operation_id="give_application_reasons", response_model=ApplicationOut, status_code=201,
    summary="收到申请人说明的理由(条例第三十五条)/ the applicant's reasons came", responses=REFUSALS,
)  # fmt: skip
async def give_application_reasons(
    request: Request, session: Write, caller: Registrar, tools: ToolsOf, id: str, body: ReasonsIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.give_reasons(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/delays", operation_id="delay_application", response_model=ApplicationOut, status_code=201,
    summary="确定延迟答复的合理期限(条例第三十五条)/ set a reasonable later date", responses=REFUSALS,
)  # fmt: skip
async def delay_application(
    request: Request, session: Write, caller: Head, tools: ToolsOf, id: str, body: DelayIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.delay(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/deliveries", operation_id="deliver_application_answer", response_model=ApplicationOut,
    status_code=201, summary="送达答复,办结(国办公开办函〔2016〕235号)/ serve the answer", responses=REFUSALS,
)  # fmt: skip
async def deliver_application_answer(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: DeliveryIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.deliver(
        session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/delivery-failures", operation_id="record_delivery_failure", response_model=ApplicationOut,
    status_code=201, summary="送达未成,须再次送达 / the answer could not be served", responses=REFUSALS,
)  # fmt: skip
async def record_delivery_failure(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: DeliveryFailureIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.fail_delivery(
        session, caller, tools, id, body.model_dump()))  # fmt: skip
