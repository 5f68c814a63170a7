"""Routes of preferences."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.preferences import service
from services.push.preferences.schemas import AnswerIn, PreferenceOut, PreferencesOut, QuestionIn
from services.push.subscriptions.schemas import Channel
from services.push.tools import ToolsOf

router = strict_router("接收意愿 preferences")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.post(
    "/subscribers/{id}/questions", operation_id="ask_subscriber", response_model=PreferenceOut, status_code=202,
    summary="请订阅者确认某一渠道(双重确认);确认前只发法定与应急信息 / ask a subscriber to confirm a channel (double opt-in)",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def ask_subscriber(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, id: str, body: QuestionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        row = await service.ask(session, caller, tools, id, body.channel)
        return Answer(202, service.shown(tools, row))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.post(
    "/subscription-confirmations", operation_id="confirm_subscription", response_model=PreferenceOut,
    summary="凭确认码确认 / confirm by the code that the subscriber was sent", responses=problem_responses(404, 422),
)  # fmt: skip
async def confirm_subscription(session: Write, tools: ToolsOf, body: AnswerIn) -> Response:
    row = await service.answer(session, tools, body.code, wanted=True)
    return Answer(200, service.shown(tools, row)).response()


@router.get(
    "/subscribers/{id}/preferences", operation_id="list_preferences", response_model=PreferencesOut,
    summary="订阅者对各渠道的意愿 / what a subscriber said of its channels", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_preferences(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.listed(session, caller, tools, id)).response()


@router.put(
    "/subscribers/{id}/preferences/{channel}/unsubscription", operation_id="unsubscribe_channel",
    response_model=PreferenceOut,
    summary="代订阅者退订某一渠道;法定与应急信息不能退订 / unsubscribe a channel for a subscriber; not what the law demands",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def unsubscribe_channel(
    session: Write, caller: Writer, tools: ToolsOf, id: str, channel: Channel
) -> Response:
    row = await service.switch_off(session, caller, tools, id, channel)
    return Answer(200, service.shown(tools, row)).response()
