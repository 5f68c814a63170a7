"""Routes of decisions."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.decisions import service
from services.push.decisions.schemas import DecisionIn, DecisionOut, DecisionsOut, RedriveIn, UndecidedOut
from services.push.deliveries import service as deliveries
from services.push.deliveries.schemas import DeliveryOut
from services.push.tools import ToolsOf

router = strict_router("处置 decisions")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]
_IN_ORDER = RedriveIn(out_of_order=False, reason=None)


@router.get(
    "/undecided-deliveries", operation_id="list_undecided_deliveries", response_model=PageOut[UndecidedOut],
    summary="结果不明、待经办人处置的投递 / uncertain deliveries that wait for an officer",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_undecided_deliveries(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "undecided", str)[0] if cursor else None
    region = caller.within(region)
    rows = await service.list_undecided(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("undecided", rows[limit - 1]["delivery"]["id"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.post(
    "/deliveries/{id}/decisions", operation_id="decide_delivery", response_model=DecisionOut, status_code=201,
    summary="处置结果不明的投递,或跳过等待的一步(须指明经办人与理由)/ decide an uncertain delivery, or skip a step that waits",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def decide_delivery(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, id: str, body: DecisionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(
            201, service.shown(tools, await service.decide(session, caller, tools, id, body.model_dump()))
        )

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/deliveries/{id}/decisions", operation_id="list_delivery_decisions", response_model=DecisionsOut,
    summary="一次投递的处置 / what was decided of a delivery", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_delivery_decisions(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.of_delivery(session, caller, tools, id)).response()


@router.post(
    "/deliveries/{id}/redrives", operation_id="send_delivery_again", response_model=DeliveryOut, status_code=201,
    summary="重投(新的一代);已送达的须指明经办人与理由 / send a delivery again: a new generation",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def send_delivery_again(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, id: str, body: RedriveIn | None = None,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        row = await service.redrive(session, caller, tools, id, (body or _IN_ORDER).model_dump())
        [found] = await deliveries.shown(session, [row])
        return Answer(201, found)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
