"""Routes of proposals to the catalogue."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.proposals import repository, service
from services.disclosure_requests.proposals.models import Proposal
from services.disclosure_requests.proposals.schemas import DismissalIn, RequestProposalOut, State, WordingIn
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("主动公开建议 proposals")
Reader = Annotated[Principal, holder_of("applications:read")]
Handler = Annotated[Principal, holder_of("applications:handle")]
CHANGES = problem_responses(401, 403, 404, 409, 412, 422, 428)


async def _answer(session: Read | Write, tools: Tools, proposal: Proposal) -> Response:
    return Answer(200, await service.shown(session, tools, proposal), service.etag_of(proposal)).response()


@router.get(
    "/proposals", operation_id="list_request_proposals", response_model=PageOut[RequestProposalOut],
    summary="多个申请人申请的相同信息:主动公开建议(条例第四十四条)/ what several applicants asked for",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_request_proposals(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    office: Annotated[Slug | None, Query(description="工作机构标识")] = None,
    state: Annotated[State | None, Query(description="状态")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "request-proposals", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.region, office=office, state=state, after=after, limit=limit + 1
    )
    more = encode_cursor("request-proposals", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/proposals/{id}", operation_id="get_request_proposal", response_model=RequestProposalOut,
    summary="一条建议及其成效 / one proposal, and whether it helped", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_request_proposal(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return await _answer(session, tools, await service.read(session, caller, id))


@router.put(
    "/proposals/{id}/wording", operation_id="word_request_proposal", response_model=RequestProposalOut, responses=CHANGES,
    summary="写明建议公开的内容并向目录提出 / say what to disclose, and propose it",
)  # fmt: skip
async def word_request_proposal(
    session: Write, caller: Handler, tools: ToolsOf, id: str, body: WordingIn, if_match: IfMatch = None
) -> Response:
    proposal = await service.word(session, caller, tools, id, body.model_dump(), if_match)
    return await _answer(session, tools, proposal)


@router.put(
    "/proposals/{id}/dismissal", operation_id="dismiss_request_proposal", response_model=RequestProposalOut,
    summary="不提出,说明理由 / do not propose it, with the reason", responses=CHANGES,
)  # fmt: skip
async def dismiss_request_proposal(
    session: Write, caller: Handler, tools: ToolsOf, id: str, body: DismissalIn, if_match: IfMatch = None
) -> Response:
    proposal = await service.dismiss(session, caller, tools, id, body.reason, if_match)
    return await _answer(session, tools, proposal)
