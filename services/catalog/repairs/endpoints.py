"""Routes of repairs."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.publications import service as publications
from services.catalog.publications.schemas import PublicationOut
from services.catalog.repairs import repository, service
from services.catalog.repairs.schemas import (
    DismissalIn,
    DismissedOut,
    MoveIn,
    Problem,
    RepairsOut,
    WaitingOut,
)
from services.catalog.tools import ToolsOf

router = strict_router("网址修复 repairs")
Reader = Annotated[Principal, holder_of("duties:read")]
Writer = Annotated[Principal, holder_of("publications:write")]


@router.get(
    "/repairs", operation_id="list_repairs", response_model=PageOut[WaitingOut],
    summary="待修复的网址,使用多者在前 / addresses to repair, the most used first",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_repairs(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    region: DivisionFilter = None,
    state: Annotated[Problem | None, Query(description="问题:失效或内容变化", examples=["broken"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "repairs", int, str) if cursor else None
    place = (after[0], after[1]) if after else None
    rows = await repository.queue(
        session, caller.region, region=region, state=state, after=place, limit=limit + 1
    )
    known = await tools.reference.within(session)
    items = [service.waiting(row, known) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    more = encode_cursor("repairs", last["rank"], last["publication"]) if last else None
    return page_answer(request, items, more)


@router.get(
    "/publications/{id}/repairs", operation_id="list_publication_repairs", response_model=RepairsOut,
    summary="一条公开记录网址的处理经过 / what was done about a publication's address",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_publication_repairs(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, {"items": await service.of_publication(session, caller, id)}).response()


@router.put(
    "/publications/{id}/address", operation_id="replace_publication_address", response_model=PublicationOut,
    summary="更换公开记录的网址(须写明经办人)/ give a publication the address where it stands now",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def replace_publication_address(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: MoveIn, if_match: IfMatch = None
) -> Response:
    publication = await service.move(session, caller, tools, id, body.url, body.reason, if_match)
    document = await publications.shown(session, tools, publication, caller)
    return Answer(200, document, publications.etag_of(publication)).response()


@router.post(
    "/publications/{id}/dismissals", operation_id="dismiss_address_finding", status_code=201, response_model=DismissedOut,
    summary="说明理由,不再列入待修复 / say why a finding needs no repair",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def dismiss_address_finding(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: DismissalIn
) -> Response:
    return Answer(201, await service.dismiss(session, caller, tools, id, body.reason)).response()
