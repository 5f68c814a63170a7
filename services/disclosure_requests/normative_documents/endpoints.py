"""Routes of the register of normative documents."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.normative_documents import service
from services.disclosure_requests.normative_documents.rules import Kind
from services.disclosure_requests.normative_documents.schemas import NormativeDocumentIn, NormativeDocumentOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("规范性文件 normative documents")
Keeper = Annotated[Principal, holder_of("applications:administer")]
Reader = Annotated[Principal, holder_of("applications:read")]


@router.post(
    "/offices/{id}/normative-documents", operation_id="register_normative_document", response_model=NormativeDocumentOut,
    status_code=201, summary="登记规章或行政规范性文件(年度报告表二)/ register a rule or normative document",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def register_normative_document(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, id: str, body: NormativeDocumentIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        made = await service.register(session, caller, tools, id, body.model_dump())
        return Answer(201, service.shown(tools, made), service.etag_of(made),
                      f"/v1/disclosure-requests/normative-documents/{made.id}")  # fmt: skip

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/offices/{id}/normative-documents", operation_id="list_normative_documents",
    response_model=PageOut[NormativeDocumentOut], summary="规章与行政规范性文件登记簿 / the register of an office",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_normative_documents(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str,
    kind: Annotated[Kind | None, Query(description="rules 规章、normative 行政规范性文件")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "normative-documents", str)[0] if cursor else None
    rows = await service.page(session, caller, id, kind=kind, after=after, limit=limit + 1)
    more = encode_cursor("normative-documents", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(tools, row) for row in rows[:limit]], more)


@router.get(
    "/normative-documents/{id}", operation_id="get_normative_document", response_model=NormativeDocumentOut,
    summary="一份规章或行政规范性文件 / one document", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_normative_document(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    found = await service.read(session, caller, id)
    return Answer(200, service.shown(tools, found), service.etag_of(found)).response()


@router.put(
    "/normative-documents/{id}", operation_id="change_normative_document", response_model=NormativeDocumentOut,
    summary="更正、废止或失效 / correct a document, or tell that it was repealed",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_normative_document(
    session: Write,
    caller: Keeper,
    tools: ToolsOf,
    id: str,
    body: NormativeDocumentIn,
    if_match: IfMatch = None,
) -> Response:
    changed = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(200, service.shown(tools, changed), service.etag_of(changed)).response()
