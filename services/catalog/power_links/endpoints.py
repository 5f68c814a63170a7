"""Routes of links between powers and items."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.catalog.power_links import service
from services.catalog.power_links.schemas import (
    DeclineIn,
    LinkIn,
    LinkOut,
    LinksOut,
    ProposalsOut,
    ProposalState,
    ProposedOut,
)
from services.catalog.tools import ToolsOf

router = strict_router("权责清单 powers")
Author = Annotated[Principal, holder_of("catalogue:write")]
Reader = Annotated[Principal, holder_of("catalogue:read")]


@router.get(
    "/powers/{id}/links", operation_id="list_power_links", response_model=LinksOut,
    summary="已关联的公开事项与五公开覆盖 / the items a power is linked to, and the stages they cover",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_power_links(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.of_power(session, caller, tools, id)).response()


@router.get(
    "/powers/{id}/proposals", operation_id="propose_power_links", response_model=ProposalsOut,
    summary="可能对应的公开事项及理由 / items that may publish what the power is about, and why",
    description=(
        "按名称(双字匹配、简称)、实施主体、依据、领域给出建议;只供参考,须由经办人确认关联。\n\n"
        "By the words of the name, the body, shared acts, the domain. Nothing is linked until an officer does it."
    ),
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def propose_power_links(
    session: Read, caller: Reader, tools: ToolsOf, id: str,
    state: Annotated[ProposalState, Query(description="open 待办理,declined 不予采纳且双方文字未变的 / declined: by an officer")] = "open",
    limit: Annotated[int, Query(ge=1, le=50, description="至多几条 / at most so many")] = 10,
) -> Response:  # fmt: skip
    return Answer(200, await service.propose(session, caller, tools, id, state, limit)).response()


@router.post(
    "/powers/{id}/declines", operation_id="decline_power_link", status_code=201, response_model=ProposedOut,
    summary="不予采纳一条关联建议(须有经办人和理由)/ decline a proposal; an officer says why",
    description=(
        "双方文字不变,不再建议;有变化的,重新建议。此后仍可确认关联,关联后不予采纳的记录即失效。\n\n"
        "It is not proposed again as long as the texts of both stay the same. To link it all the same ends that."
    ),
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def decline_power_link(
    session: Write, caller: Author, tools: ToolsOf, id: str, body: DeclineIn
) -> Response:
    return Answer(201, await service.decline(session, caller, tools, id, body.item, body.reason)).response()


@router.get(
    "/powers/{id}/links/{item}", operation_id="get_power_link", response_model=LinkOut,
    summary="一个关联 / one link", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_power_link(session: Read, caller: Reader, tools: ToolsOf, id: str, item: Slug) -> Response:
    link, items = await service.read(session, caller, tools, id, item)
    return Answer(200, service.shown(link, items), service.etag_of(link)).response()


@router.put(
    "/powers/{id}/links/{item}", operation_id="put_power_link", response_model=LinkOut,
    summary="确认关联公开事项(须有经办人)/ link a power to an item; an officer says so",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428)
    | {201: {"model": LinkOut, "description": "新建 / new"}},
)  # fmt: skip
async def put_power_link(
    session: Write,
    caller: Author,
    tools: ToolsOf,
    id: str,
    item: Slug,
    body: LinkIn,
    if_match: IfMatch = None,
) -> Response:
    link, items, created = await service.put(session, caller, tools, id, item, body.model_dump(), if_match)
    return Answer(201 if created else 200, service.shown(link, items), service.etag_of(link)).response()


@router.delete(
    "/powers/{id}/links/{item}", operation_id="delete_power_link", status_code=204, response_class=Response,
    summary="取消关联 / take a link away", responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def delete_power_link(
    session: Write, caller: Author, tools: ToolsOf, id: str, item: Slug, if_match: IfMatch = None
) -> Response:
    await service.drop(session, caller, tools, id, item, if_match)
    return Response(status_code=204)
