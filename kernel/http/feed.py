"""The pull feed: a service's events as a CloudEvents batch, with long poll; the same in every service."""

import asyncio
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from kernel.contracts.regions import stem
from kernel.http.problems import BadParameter, encode
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.written import Written
from kernel.messaging.outbox import feed
from kernel.security.principal import MaybePrincipal

MEDIA_TYPE = "application/cloudevents-batch+json"
_TYPES = Written(
    r"^gongkai\.[a-z0-9_.]+(,gongkai\.[a-z0-9_.]+){0,19}$",
    "应为 1 至 20 个事件类型或其开头,以半角逗号分隔,如 gongkai.catalog.obligation.,gongkai.catalog.publication.",
    "1 to 20 types of events, or their beginnings, are needed with commas between them, such as"
    " gongkai.catalog.obligation.,gongkai.catalog.publication.",
)
BATCH: dict[str, Any] = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


@cache
def feed_router(service: str, scope: str) -> APIRouter:
    """`GET /feed`: everybody sees the public events, a key with `scope` those of its division too."""
    router = strict_router("事件流 feed")

    @router.get(
        "/feed", operation_id=f"read_{service}_feed", summary="拉取事件 (CloudEvents) / events after the one you have",
        description=f"无密钥只见公开事件;持 {scope} 者见本区划的全部事件。"
        f" Without a key the public events; with {scope} those of your division too.",
        responses=problem_responses(401)
        | {200: {"content": {MEDIA_TYPE: {"schema": BATCH}}, "description": "CloudEvents 1.0 batch"}},
        response_class=Response,
    )  # fmt: skip
    async def read_feed(
        request: Request,
        caller: MaybePrincipal,
        last_event_id: Annotated[
            str | None, Query(max_length=40, description="已收到的最后一个事件标识")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
        types: Annotated[
            Annotated[str, _TYPES] | None,
            Query(
                max_length=2000,
                description="只要这些类型,逗号分隔;以“.”结尾者为开头 / these types alone, by commas; one that ends in a full stop is a beginning",
            ),
        ] = None,
        wait_seconds: Annotated[int, Query(ge=0, le=30, description="没有新事件时最多等待几秒")] = 0,
    ) -> Response:
        sees_own = caller is not None and scope in caller.scopes
        prefix = stem(caller.region) if caller is not None and sees_own else None
        wanted = types.split(",") if types else ()
        published = request.app.state.published
        loop = asyncio.get_running_loop()
        until = loop.time() + wait_seconds
        while True:
            seen = published.count
            async with database_of(request).read() as session:
                events = await feed(
                    session, after=last_event_id, region_prefix=prefix, limit=limit, types=wanted
                )
            if events is None:
                raise BadParameter.at("?last_event_id", "unknown_event", f"没有事件 {last_event_id};不带该参数即从头读取",
                                      f"there is no event {last_event_id}: leave it out to read from the beginning")  # fmt: skip
            if events or loop.time() >= until:
                break
            await published.wait_for_more(seen, until - loop.time())
        return Response(encode([event.as_cloudevent() for event in events]), media_type=MEDIA_TYPE)

    return router
