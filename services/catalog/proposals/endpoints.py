"""Routes of proposals to disclose proactively."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.proposals import repository, service
from services.catalog.proposals.schemas import DecisionIn, ProposalOut, State
from services.catalog.tools import ToolsOf

router = strict_router("主动公开建议 proposals")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Clerk = Annotated[Principal, holder_of("catalogue:write")]


@router.get(
    "/proposals", operation_id="list_proposals", response_model=PageOut[ProposalOut],
    summary="主动公开建议:多个申请人申请同一信息(条例第四十四条)/ what several applicants asked for",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_proposals(
    request: Request,
    session: Read,
    caller: Reader,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    state: Annotated[State | None, Query(description="待处理、已采纳、未采纳")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "proposals", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.region, region=region, state=state, after=after, limit=limit + 1
    )
    more = encode_cursor("proposals", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/proposals/{id}", operation_id="get_proposal", response_model=ProposalOut, summary="一条建议 / one proposal",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_proposal(session: Read, caller: Reader, id: str) -> Response:
    proposal = await service.read(session, caller, id)
    return Answer(200, service.shown(proposal), service.etag_of(proposal)).response()


@router.put(
    "/proposals/{id}/decision", operation_id="decide_proposal", response_model=ProposalOut,
    summary="采纳或不采纳,说明理由 / accept or decline, with the reason",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def decide_proposal(
    session: Write, caller: Clerk, tools: ToolsOf, id: str, body: DecisionIn, if_match: IfMatch = None
) -> Response:
    proposal = await service.decide(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(200, service.shown(proposal), service.etag_of(proposal)).response()
