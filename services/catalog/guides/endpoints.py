"""Routes of disclosure guides."""

from typing import Annotated

from fastapi import Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.guides import service
from services.catalog.guides.schemas import GuideIn, GuideOut
from services.catalog.tools import ToolsOf

router = strict_router("公开指南 guides")
Writer = Annotated[Principal, holder_of("catalogue:write")]


@router.get(
    "/bodies/{id}/guide", operation_id="get_guide", response_model=GuideOut, responses=problem_responses(404),
    summary="政府信息公开指南(免密钥)/ the disclosure guide of a body (Art. 12), no key needed",
)  # fmt: skip
async def get_guide(session: Read, id: str) -> Response:
    guide = await service.read(session, id)
    return Answer(200, service.shown(guide), service.etag_of(guide)).response()


@router.put(
    "/bodies/{id}/guide", operation_id="put_guide", response_model=GuideOut,
    summary="编制或修改政府信息公开指南 / write a body's disclosure guide, or replace it",
    responses=problem_responses(401, 403, 404, 412, 422, 428) | {201: {"model": GuideOut, "description": "新建 / new"}},
)  # fmt: skip
async def put_guide(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: GuideIn, if_match: IfMatch = None
) -> Response:
    guide, created = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    location = f"/v1/catalog/bodies/{guide.body}/guide" if created else None
    return Answer(201 if created else 200, service.shown(guide), service.etag_of(guide), location).response()
