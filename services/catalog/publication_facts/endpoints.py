"""Routes of facts of publications."""

from typing import Annotated

from fastapi import Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.publication_facts import service
from services.catalog.publication_facts.schemas import FactsIn, FactsOut
from services.catalog.tools import ToolsOf

router = strict_router("公开记录 publications")
Writer = Annotated[Principal, holder_of("publications:write")]
Reader = Annotated[Principal, holder_of("duties:read")]


@router.get(
    "/publications/{id}/facts", operation_id="get_publication_facts", response_model=FactsOut,
    summary="公开内容中的金额、日期、电话、姓名 / the facts that a publication says",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_publication_facts(session: Read, caller: Reader, id: str) -> Response:
    found, publication = await service.read(session, caller, id)
    return Answer(200, service.shown(found, publication), service.etag_of(found)).response()


@router.put(
    "/publications/{id}/facts", operation_id="put_publication_facts", response_model=FactsOut,
    summary="报送公开的文字,提取其中的事实 / send the text that was published; its facts are kept",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428)
    | {201: {"model": FactsOut, "description": "首次报送 / for the first time"}},
)  # fmt: skip
async def put_publication_facts(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: FactsIn, if_match: IfMatch = None
) -> Response:
    found, publication, created = await service.put(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(
        201 if created else 200, service.shown(found, publication), service.etag_of(found)
    ).response()
