"""Routes of messages and threads."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, ReferenceFilter, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.push import trials
from services.push.messages import repository, service
from services.push.messages.schemas import MessageIn, MessageOut
from services.push.threads import service as threads
from services.push.threads.schemas import ThreadOut
from services.push.tools import ToolsOf

router = strict_router("消息 messages")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]


@router.post(
    "/messages", operation_id="send_message", response_model=MessageOut, status_code=202,
    summary="发送消息:已受理,尚未送达 / send a message: accepted, not delivered yet",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def send_message(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, body: MessageIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        message = await service.accept(session, caller, tools, body.model_dump())
        return Answer(202, await service.shown(session, message), location=f"/v1/push/messages/{message.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/messages", operation_id="list_messages", response_model=PageOut[MessageOut],
    summary="消息,新的在前 / messages, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_messages(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, reference: ReferenceFilter = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "messages", str)[0] if cursor else None
    region = caller.within(region)
    named = (trials.name_of(caller), reference) if reference is not None else None
    rows = await repository.list_page(session, region=region, named=named, after=after, limit=limit + 1)
    more = encode_cursor("messages", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, row) for row in rows[:limit]], more)


@router.get(
    "/messages/{id}", operation_id="get_message", response_model=MessageOut, summary="一条消息 / one message",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_message(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.shown(session, await service.read(session, caller, id))).response()


@router.get(
    "/messages/{id}/content", operation_id="get_message_content", response_class=Response,
    summary="消息的规范字节,其 SHA-256 即 sha256 / the exact bytes that the hash is of",
    responses=problem_responses(401, 403, 404, 409)
    | {200: {"description": "规范字节 / canonical bytes", "content": {"application/json": {"schema": {"type": "object"}}}}},
)  # fmt: skip
async def get_message_content(session: Read, caller: Reader, id: str) -> Response:
    message = await service.read(session, caller, id)
    service.require_content(message)
    headers = {"etag": f'"{message.sha256}"'}
    return Response(message.content, headers=headers, media_type="application/json")


@router.post(
    "/messages/{id}/cancellation", operation_id="cancel_message", response_model=MessageOut,
    summary="取消尚未发出的消息 / cancel a message before it goes out", responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def cancel_message(session: Write, caller: Sender, tools: ToolsOf, id: str) -> Response:
    message = await service.cancel(session, caller, tools, id)
    return Answer(200, await service.shown(session, message)).response()


@router.get(
    "/threads/{id}", operation_id="get_thread", response_model=ThreadOut,
    summary="贵系统一个案件的进度(事前、事中、事后)/ how far a case of your system was told",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_thread(session: Read, caller: Reader, id: Slug) -> Response:
    return Answer(200, threads.shown(await threads.read(session, caller, id))).response()
