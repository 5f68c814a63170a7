"""Routes of a subscriber's feed."""

from typing import Annotated, Final, Literal

from fastapi import Query, Request, Response

from kernel.http.feed import BATCH, MEDIA_TYPE
from kernel.http.problems import encode
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from kernel.syndication import ATOM_TYPE, JSON_FEED_TYPE, RSS_TYPE
from services.push.channels.feeds import Feed, atom, cloudevent, json_feed, rss
from services.push.channels.messages import read_message
from services.push.feeds import service
from services.push.tools import Tools, ToolsOf

router = strict_router("订阅者的消息流 subscriber feeds")
Reader = Annotated[Principal, holder_of("push:read")]
#: Readers of Atom, RSS and JSON Feed take the newest so many.
ENTRIES: Final = 100
_WRITERS: Final = {"atom": (ATOM_TYPE, atom), "rss": (RSS_TYPE, rss), "json": (JSON_FEED_TYPE, json_feed)}

_SCHEMA: Final = {JSON_FEED_TYPE: {"type": "object", "additionalProperties": True}}
_LATER: Final = {
    "Retry-After": {
        "description": "已读完:几秒后再来 / all was read: seconds until it is worth coming again",
        "schema": {"type": "integer"},
    }
}


@router.get(
    "/subscribers/{id}/feed", operation_id="read_subscriber_feed", response_class=Response,
    summary="订阅者的消息流 (CloudEvents) / what a subscriber was told on the channel feed",
    responses=problem_responses(401, 403, 404)
    | {200: {"content": {MEDIA_TYPE: {"schema": BATCH}}, "description": "CloudEvents 1.0 batch", "headers": _LATER}},
)  # fmt: skip
async def read_subscriber_feed(
    session: Read, caller: Reader, tools: ToolsOf, id: str,
    last_event_id: Annotated[str | None, Query(max_length=40, description="已收到的最后一个事件标识")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:  # fmt: skip
    entries = await service.read(session, caller, id, after=last_event_id, limit=limit)
    later = _later(tools) if len(entries) < limit else None
    return Response(encode([cloudevent(entry) for entry in entries]), headers=later, media_type=MEDIA_TYPE)


@router.get(
    "/subscribers/{id}/feed.{form}", operation_id="read_subscriber_feed_as", response_class=Response,
    summary="订阅者的消息流:atom、rss 或 json(JSON Feed),新的在前 / the same as Atom, RSS or JSON Feed, the newest first",
    responses=problem_responses(401, 403, 404)
    | {200: {"content": {media: {"schema": _SCHEMA.get(media, {"type": "string"})} for media, _ in _WRITERS.values()},
             "description": "Atom (RFC 4287), RSS 2.0, JSON Feed 1.1", "headers": _LATER}},
)  # fmt: skip
async def read_subscriber_feed_as(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    id: str,
    form: Literal["atom", "rss", "json"],
) -> Response:
    entries = await service.read(session, caller, id, after=None, limit=ENTRIES, newest_first=True)
    base = f"{str(request.base_url).rstrip('/')}/v1/push"
    own = f"{base}/subscribers/{id}/feed"
    feed = Feed("政务公开推送", own, f"{own}.{form}", f"{base}/messages/", tools.clock.now())
    media_type, write = _WRITERS[form]
    told = [read_message(entry.content) for entry in entries]
    beyond = [read_message(entry.successor) for entry in entries if entry.successor is not None]
    return Response(write(feed, told, beyond), headers=_later(tools), media_type=media_type)


def _later(tools: Tools) -> dict[str, str]:
    """When a reader who has everything is asked to come again."""
    return {"retry-after": str(tools.settings.feed_poll_seconds)}
