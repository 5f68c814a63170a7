"""Routes of a subscriber's feed."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.http.feed import BATCH, MEDIA_TYPE
from kernel.http.problems import encode
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from kernel.syndication import ATOM_TYPE
from services.push.feeds import service
from services.push.feeds.rules import atom, cloudevent
from services.push.tools import ToolsOf

router = strict_router("订阅者的消息流 subscriber feeds")
Reader = Annotated[Principal, holder_of("push:read")]
#: Atom readers take the newest so many.
ATOM_ENTRIES = 100


@router.get(
    "/subscribers/{id}/feed", operation_id="read_subscriber_feed", response_class=Response,
    summary="订阅者的消息流 (CloudEvents) / what a subscriber was told on the channel feed",
    responses=problem_responses(401, 403, 404)
    | {200: {"content": {MEDIA_TYPE: {"schema": BATCH}}, "description": "CloudEvents 1.0 batch"}},
)  # fmt: skip
async def read_subscriber_feed(
    session: Read, caller: Reader, id: str,
    last_event_id: Annotated[str | None, Query(max_length=40, description="已收到的最后一个事件标识")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:  # fmt: skip
    entries = await service.read(session, caller, id, after=last_event_id, limit=limit)
    return Response(encode([cloudevent(entry) for entry in entries]), media_type=MEDIA_TYPE)


@router.get(
    "/subscribers/{id}/feed.atom", operation_id="read_subscriber_atom_feed", response_class=Response,
    summary="订阅者的消息流 (Atom),新的在前 / the same as Atom, the newest first",
    responses=problem_responses(401, 403, 404)
    | {200: {"content": {ATOM_TYPE: {"schema": {"type": "string"}}}, "description": "Atom (RFC 4287)"}},
)  # fmt: skip
async def read_subscriber_atom_feed(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str
) -> Response:
    entries = await service.read(session, caller, id, after=None, limit=ATOM_ENTRIES, newest_first=True)
    own = str(request.url)
    return Response(atom(own.removesuffix(".atom"), own, entries, tools.clock.now()), media_type=ATOM_TYPE)
