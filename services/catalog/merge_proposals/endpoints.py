"""Routes of merge proposals."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.merge_changes import service as merge_changes
from services.catalog.merge_proposals import repository, service
from services.catalog.merge_proposals.models import MergeProposal
from services.catalog.merge_proposals.schemas import (
    ChangeOut,
    DecisionsIn,
    DropIn,
    MergeProposalOut,
    Outcome,
    ProposalIn,
    State,
)
from services.catalog.tools import Tools, ToolsOf

router = strict_router("合并建议 merge proposals")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Author = Annotated[Principal, holder_of("catalogue:write")]
CHANGES = problem_responses(401, 403, 404, 409, 412, 422, 428)


async def _answer(session: Read | Write, tools: Tools, proposal: MergeProposal, status: int = 200) -> Answer:
    document = await service.shown(session, tools, proposal)
    location = f"/v1/catalog/merge-proposals/{proposal.id}" if status == 201 else None
    return Answer(status, document, service.etag_of(proposal), location)


@router.post(
    "/catalogues/{id}/merge-proposals", operation_id="create_merge_proposal", status_code=201,
    response_model=MergeProposalOut, responses=problem_responses(401, 403, 404, 409, 422),
    summary="将标准新版本并入目录:三方比较 / merge a new version of a guideline into a catalogue",
)  # fmt: skip
async def create_merge_proposal(
    request: Request, session: Write, caller: Author, tools: ToolsOf, id: str, body: ProposalIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        made = await service.make(session, caller, tools, id, body.model_dump())
        return await _answer(session, tools, made, 201)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/merge-proposals", operation_id="list_merge_proposals", response_model=PageOut[MergeProposalOut],
    summary="合并建议列表 / merge proposals", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_merge_proposals(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    state: Annotated[State | None, Query(description="待办、已接受、未采用")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "merge-proposals", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.within(region), state=state, after=after, limit=limit + 1
    )
    more = encode_cursor("merge-proposals", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.shown_all(session, tools, rows[:limit]), more)


@router.get(
    "/merge-proposals/{id}", operation_id="get_merge_proposal", response_model=MergeProposalOut,
    summary="一项合并建议 / one merge proposal", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_merge_proposal(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return (await _answer(session, tools, await service.read(session, caller, id))).response()


@router.get(
    "/merge-proposals/{id}/changes", operation_id="list_merge_changes", response_model=PageOut[ChangeOut],
    summary="各项变更、决定及对未了结义务的影响 / its changes, decisions, effects on open duties",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_merge_changes(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str,
    outcome: Annotated[Outcome | None, Query(description="结果")] = None,
    undecided: Annotated[bool | None, Query(description="true 只列尚须决定的")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    place = f"merge-proposals/{id}/changes"
    start = max(decode_cursor(cursor, place, int)[0], 0) if cursor else 0
    proposal = await service.read(session, caller, id)
    found, more = await merge_changes.page(
        session, tools, proposal, outcome=outcome, undecided=undecided, start=start, limit=limit
    )
    return page_answer(request, found, encode_cursor(place, start + limit) if more else None)


@router.post(
    "/merge-proposals/{id}/decisions", operation_id="decide_merge", response_model=MergeProposalOut, responses=CHANGES,
    summary="决定冲突,说明理由 / decide conflicts, with the reason",
)  # fmt: skip
async def decide_merge(
    session: Write, caller: Author, tools: ToolsOf, id: str, body: DecisionsIn, if_match: IfMatch = None
) -> Response:
    given = [
        one.model_dump(exclude={"value"}) | {"value": one.value.given() if one.value else None}
        for one in body.decisions
    ]
    return (
        await _answer(session, tools, await service.decide(session, caller, tools, id, given, if_match))
    ).response()


@router.post(
    "/merge-proposals/{id}/acceptance", operation_id="accept_merge", response_model=MergeProposalOut, responses=CHANGES,
    summary="接受:草稿改以新版本为基准 / accept: a draft adopts the new version, its deviations rewritten",
)  # fmt: skip
async def accept_merge(
    session: Write, caller: Author, tools: ToolsOf, id: str, if_match: IfMatch = None
) -> Response:
    return (
        await _answer(session, tools, await service.accept(session, caller, tools, id, if_match))
    ).response()


@router.post(
    "/merge-proposals/{id}/drop", operation_id="drop_merge", response_model=MergeProposalOut, responses=CHANGES,
    summary="不采用 / drop it, with the reason",
)  # fmt: skip
async def drop_merge(
    session: Write, caller: Author, tools: ToolsOf, id: str, body: DropIn, if_match: IfMatch = None
) -> Response:
    dropped = await service.drop(session, caller, tools, id, body.reason, if_match)
    return (await _answer(session, tools, dropped)).response()
