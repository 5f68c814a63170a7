"""Routes of receipts."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.deliveries import service as deliveries
from services.push.deliveries.schemas import DeliveryOut
from services.push.receipts import service
from services.push.receipts.schemas import ConfirmationIn, JudgementsOut, ReceiptsIn, ReceiptsOut
from services.push.tools import ToolsOf

router = strict_router("回执 receipts")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]


@router.post(
    "/receipts", operation_id="take_receipts", response_model=JudgementsOut,
    summary="平台回执:重复、乱序、先于结果到达均可 / reports of providers, in whichever order, also twice or too early",
    responses=problem_responses(401, 403, 422),
)  # fmt: skip
async def take_receipts(session: Write, caller: Sender, tools: ToolsOf, body: ReceiptsIn) -> Response:
    return Answer(200, await service.take(session, caller, tools, body.model_dump()["receipts"])).response()


@router.get(
    "/deliveries/{id}/receipts", operation_id="list_delivery_receipts", response_model=ReceiptsOut,
    summary="一次投递的回执 / what was heard of a delivery", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_delivery_receipts(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.shown(session, caller, tools, id)).response()


@router.post(
    "/deliveries/{id}/confirmations", operation_id="confirm_delivery", response_model=DeliveryOut, status_code=201,
    summary="人工确认已转达(或未转达),也用于结果不明者 / a person confirms that it arrived or did not",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def confirm_delivery(
    request: Request,
    session: Write,
    caller: Sender,
    tools: ToolsOf,
    id: str,
    body: ConfirmationIn,
    key: KeyHeader = None,
) -> Response:
    async def act() -> Answer:
        row = await service.confirm(session, caller, tools, id, body.model_dump())
        [found] = await deliveries.shown(session, [row])
        return Answer(201, found)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
