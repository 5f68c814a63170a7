"""Routes of deliveries and endpoints."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.deliveries import repository, service
from services.push.deliveries.rules import DEAD, State
from services.push.deliveries.schemas import (
    AttemptsOut,
    CountsOut,
    DeliveryOut,
    DeliveryReasonOut,
    SwitchIn,
    SwitchOut,
)
from services.push.subscriptions.schemas import Channel
from services.push.tools import ToolsOf

router = strict_router("投递 deliveries")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]
OfMessage = Annotated[str | None, Query(max_length=40, description="消息 / message")]
OfSubscriber = Annotated[str | None, Query(max_length=40, description="订阅者 / subscriber")]


@router.get(
    "/deliveries", operation_id="list_deliveries", response_model=PageOut[DeliveryOut],
    summary="投递;dead=true 为死信(可重投)/ deliveries; dead=true: those that may be sent again",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_deliveries(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, message: OfMessage = None,
    subscriber: OfSubscriber = None, state: Annotated[State | None, Query(description="状态 / state")] = None,
    dead: Annotated[bool | None, Query(description="死信 / dead")] = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "deliveries", str)[0] if cursor else None
    region = caller.within(region)
    states = [state] if state is not None else list(DEAD) if dead else None
    rows = await repository.list_page(
        session,
        region=region,
        message=message,
        subscriber=subscriber,
        states=states,
        after=after,
        limit=limit + 1,
    )
    more = encode_cursor("deliveries", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.shown(session, rows[:limit]), more)


@router.get(
    "/deliveries/{id}", operation_id="get_delivery", response_model=DeliveryOut, summary="一次投递 / one delivery",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_delivery(session: Read, caller: Reader, id: str) -> Response:
    [found] = await service.shown(session, [await service.read(session, caller, id)])
    return Answer(200, found).response()


@router.get(
    "/deliveries/{id}/attempts", operation_id="list_delivery_attempts", response_model=AttemptsOut,
    summary="每次尝试及其结果 / every attempt and what became of it", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_delivery_attempts(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.attempts(session, caller, id)).response()


@router.get(
    "/deliveries/{id}/why", operation_id="explain_delivery", response_model=DeliveryReasonOut,
    summary="为什么推送给该订阅者 / why its subscriber is told", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def explain_delivery(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.why(session, caller, tools, id)).response()


@router.get(
    "/messages/{id}/counts", operation_id="count_deliveries", response_model=CountsOut,
    summary="一条消息的投递计数,与尝试记录核对 / a message's deliveries by state, checked against the attempts",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def count_deliveries(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.counted(session, caller, id)).response()


@router.put(
    "/subscribers/{id}/channels/{channel}", operation_id="switch_subscriber_channel", response_model=SwitchOut,
    summary="停用或恢复订阅者的某一渠道;停用期间保留待发 / switch a channel of a subscriber; what waits meanwhile is held",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def switch_subscriber_channel(
    session: Write, caller: Sender, tools: ToolsOf, id: str, channel: Channel, body: SwitchIn
) -> Response:
    reason = None if body.on else body.reason or "by_hand"
    await service.switch(session, caller, tools, id, channel, reason)
    return Answer(200, {"subscriber": id, "channel": channel, "on": body.on, "reason": reason}).response()
