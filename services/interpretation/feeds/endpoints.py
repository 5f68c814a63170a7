"""Routes of feeds."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel import syndication
from kernel.http.pages import DivisionFilter
from kernel.http.sessions import Read
from kernel.http.strict import strict_router
from kernel.http.types import Slug
from services.interpretation.feeds import service
from services.interpretation.tools import ToolsOf

router = strict_router("发布 releases")
Domain = Annotated[Slug | None, Query(description="领域 / domain")]
_TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}


@router.get(
    "/released.atom", operation_id="read_released_atom_feed", response_class=Response,
    summary="已发布的解读 (Atom),免密钥 / what was released as Atom, the newest first",
    responses={200: {"content": {syndication.ATOM_TYPE: _TEXT}, "description": "Atom (RFC 4287)"}},
)  # fmt: skip
async def read_released_atom_feed(
    request: Request, session: Read, tools: ToolsOf, region: DivisionFilter = None, domain: Domain = None
) -> Response:
    feed, entries = await service.read(
        session, str(request.base_url).rstrip("/"), str(request.url), tools.clock.now(), region, domain
    )
    return Response(syndication.atom(feed, entries), media_type=syndication.ATOM_TYPE)


@router.get(
    "/released.json", operation_id="read_released_json_feed", response_class=Response,
    summary="已发布的解读 (JSON Feed),免密钥 / what was released as JSON Feed, the newest first",
    responses={200: {"content": {syndication.JSON_FEED_TYPE: {"schema": {"type": "object"}}}, "description": "JSON Feed 1.1"}},
)  # fmt: skip
async def read_released_json_feed(
    request: Request, session: Read, tools: ToolsOf, region: DivisionFilter = None, domain: Domain = None
) -> Response:
    feed, entries = await service.read(
        session, str(request.base_url).rstrip("/"), str(request.url), tools.clock.now(), region, domain
    )
    return Response(syndication.json_feed(feed, entries), media_type=syndication.JSON_FEED_TYPE)
