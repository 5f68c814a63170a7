"""Routes of publications."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import BadParameter
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import MaybePrincipal, Principal, holder_of
from services.catalog.publications import repository, service
from services.catalog.publications.models import Publication
from services.catalog.publications.schemas import (
    DirectoryIn,
    ListedPublicationOut,
    PublicationIn,
    PublicationOut,
    RecordedOut,
    WithdrawalIn,
)
from services.catalog.reference import Known
from services.catalog.tools import Tools, ToolsOf

router = strict_router("公开记录 publications")
Writer = Annotated[Principal, holder_of("publications:write")]


@router.post(
    "/obligations/{id}/publications", operation_id="record_publication", status_code=201, response_model=RecordedOut,
    summary="登记公开(须附审查记录)/ record where and when it was published",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def record_publication(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, id: str, body: PublicationIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        document = await service.record(session, caller, tools, id, body.model_dump())
        location = f"/v1/catalog/publications/{document['publication']['id']}"
        return Answer(201, document, location=location)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/publications", operation_id="list_publications", response_model=PageOut[ListedPublicationOut],
    summary="公开记录与目录(免密钥)/ publications, the directory; no key needed",
)  # fmt: skip
async def list_publications(
    request: Request,
    session: Read,
    tools: ToolsOf,
    caller: MaybePrincipal,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    obligation: Annotated[str | None, Query(description="公开义务标识")] = None,
    body: Annotated[str | None, Query(description="发布机构的标识或统一社会信用代码")] = None,
    year: Annotated[
        int | None, Query(ge=1949, le=9998, description="公开年份 / year of publication", examples=[2026])
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    after = decode_cursor(cursor, "publications", str)[0] if cursor else None
    known = await tools.reference.within(session)
    rows = await repository.list_page(
        session, region=region, obligation=obligation, body=_body_id(known, body), year=year, after=after,
        limit=limit + 1,
    )  # fmt: skip
    more = encode_cursor("publications", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.listed(session, rows[:limit], caller, known), more)


@router.get(
    "/publications/{id}", operation_id="get_publication", summary="一条公开记录 / one publication",
    response_model=PublicationOut, responses=problem_responses(404),
)  # fmt: skip
async def get_publication(session: Read, tools: ToolsOf, caller: MaybePrincipal, id: str) -> Response:
    publication = await service.read(session, id)
    tools.looks.count(publication.id)
    return await _answer(session, tools, caller, publication)


@router.put(
    "/publications/{id}/directory", operation_id="replace_directory_entry", response_model=PublicationOut,
    summary="修改目录著录项(概述、文号、日期、有效性)/ keep the directory entry up to date (Art. 12)",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def replace_directory_entry(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: DirectoryIn, if_match: IfMatch = None
) -> Response:
    publication = await service.describe(session, caller, tools, id, body.model_dump(), if_match)
    return await _answer(session, tools, caller, publication)


@router.post(
    "/publications/{id}/withdrawal", operation_id="withdraw_publication", response_model=PublicationOut,
    summary="撤回公开记录 / withdraw a publication", responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def withdraw_publication(
    session: Write,
    caller: Writer,
    tools: ToolsOf,
    id: str,
    body: WithdrawalIn,
    if_match: IfMatch = None,
) -> Response:
    publication = await service.withdraw(session, caller, tools, id, body.model_dump(), if_match)
    return await _answer(session, tools, caller, publication)


async def _answer(
    session: Read | Write, tools: Tools, caller: Principal | None, publication: Publication
) -> Response:
    document = await service.shown(session, tools, publication, caller)
    return Answer(200, document, service.etag_of(publication)).response()


def _body_id(known: Known, key: str | None) -> str | None:
    """The id of the body named by id or credit code; raises BadParameter when there is none."""
    if key is None:
        return None
    if key not in known.bodies:
        raise BadParameter.at("?body", "unknown_body", f"没有机构 {key}", f"there is no body {key}")
    return known.bodies[key].id
