"""Routes of calendar notices."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.problems import encode
from kernel.http.sessions import Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.calendar_notices import service
from services.catalog.calendar_notices.schemas import CalendarNoticesOut, LoadedOut, NoticeIn
from services.catalog.tools import ToolsOf

router = strict_router("放假通知 calendar-notices")
Reader = Annotated[Principal, holder_of("duties:read")]
Writer = Annotated[Principal, holder_of("guidelines:write")]


@router.get(
    "/calendar-notices", operation_id="list_calendar_notices", response_model=CalendarNoticesOut,
    summary="所用的放假通知 / the notices that dates are computed with", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_calendar_notices(caller: Reader, tools: ToolsOf) -> Response:
    return Response(encode({"items": service.shown(tools)}), media_type="application/json")


@router.post(
    "/calendar-notices", operation_id="load_calendar_notice", response_model=LoadedOut,
    summary="载入放假通知,列出移动的义务 / load a notice; the duties that move are listed",
    responses=problem_responses(401, 403, 409, 422, 503),
)  # fmt: skip
async def load_calendar_notice(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: NoticeIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        return Answer(200, await service.load(session, tools, body))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.delete(
    "/calendar-notices/{id}", operation_id="roll_back_calendar_notice", response_model=LoadedOut,
    summary="撤回载入的放假通知,再列出移动的义务 / roll a loaded notice back",
    responses=problem_responses(401, 403, 404, 409, 422, 503),
)  # fmt: skip
async def roll_back_calendar_notice(session: Write, caller: Writer, tools: ToolsOf, id: str) -> Response:
    return Response(encode(await service.roll_back(session, tools, id)), media_type="application/json")
