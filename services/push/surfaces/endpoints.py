"""Routes of surfaces."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.channels.handed_over import Way
from services.push.channels.screens import MEDIA_TYPE, Screen
from services.push.channels.sheet.service import MEDIA_TYPE as PDF
from services.push.channels.sheet.service import Paper
from services.push.messages.schemas import MessageIn
from services.push.surfaces import service
from services.push.surfaces.rules import Surface
from services.push.surfaces.schemas import DraftOut, PreviewOut
from services.push.tools import ToolsOf

router = strict_router("各渠道样式 surfaces")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]
OfWay = Annotated[Way, Query(description="人工转达的方式 / way of handing over")]
Columns = Annotated[int, Query(ge=4, le=80, description="每行全角字数 / full-width signs of a line")]
Rows = Annotated[int, Query(ge=1, le=40, description="每页行数 / lines of a page")]
Days = Annotated[
    int,
    Query(ge=1, le=366, description="无失效时间者展示几天 / days for which a message without end is shown"),
]


@router.get(
    "/messages/{id}/surfaces/{surface}", operation_id="preview_message", response_model=PreviewOut,
    summary="消息在某一渠道的样式:分条、字节数;人工转达与大喇叭即以此为准 / a message as a channel tells it: parts and bytes",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def preview_message(
    session: Read, caller: Reader, tools: ToolsOf, id: str, surface: Surface, way: OfWay = "wechat_group"
) -> Response:
    return Answer(200, await service.previewed(session, caller, tools, id, surface, way)).response()


@router.post(
    "/message-previews", operation_id="preview_draft", response_model=DraftOut,
    summary="预览未发送的消息在各渠道的样式:分条、字节数、余量;不保存"
    " / a message that is not sent, as each channel would tell it: parts, bytes, what is left; nothing is kept",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def preview_draft(
    session: Read, caller: Sender, tools: ToolsOf, body: MessageIn, way: OfWay = "wechat_group"
) -> Response:
    return Answer(200, await service.drafted(session, caller, tools, body.model_dump(), way)).response()


@router.post(
    "/message-previews/sheet", operation_id="preview_sheet", response_class=Response,
    summary="未发送的消息的张贴页样张 PDF(A4 或 A3)/ a specimen of the bulletin sheet of a message that is not sent",
    responses=problem_responses(401, 403, 409, 422, 503)
    | {200: {"description": "PDF", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}},
)  # fmt: skip
async def preview_sheet(
    session: Read, caller: Sender, tools: ToolsOf, body: MessageIn,
    paper: Annotated[Paper, Query(description="纸张 / paper")] = "A4",
) -> Response:  # fmt: skip
    found = await service.specimen(session, caller, tools, body.model_dump(), paper)
    return Response(found, media_type=PDF)


@router.get(
    "/subscribers/{id}/screen", operation_id="read_subscriber_screen", response_class=Response,
    summary="电子屏的轮播内容 / the loop of a screen, to be fetched again and again",
    responses=problem_responses(401, 403, 404)
    | {200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}, "description": "轮播 / loop"}},
)  # fmt: skip
async def read_subscriber_screen(
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    id: str,
    columns: Columns = 20,
    rows: Rows = 8,
    days: Days = 30,
) -> Response:
    found = await service.screen(session, caller, tools, id, Screen(columns, rows), days)
    return Response(found, media_type=MEDIA_TYPE)
