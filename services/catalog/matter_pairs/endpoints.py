"""Routes of pairs of matters and of what differs between them."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Division
from kernel.security.principal import Principal, holder_of
from services.catalog.joint_duties.schemas import EndIn
from services.catalog.matter_pairs import repository, service
from services.catalog.matter_pairs.schemas import (
    ComparisonOut,
    ComparisonState,
    PairIn,
    PairOut,
    UnpairedListOut,
)
from services.catalog.tools import ToolsOf

router = strict_router("同一事项 matter pairs")
Author = Annotated[Principal, holder_of("catalogue:write")]
Reader = Annotated[Principal, holder_of("catalogue:read")]
Comparer = Annotated[Principal, holder_of("duties:read")]


@router.post(
    "/matter-pairs", operation_id="say_matter_pair", status_code=201, response_model=PairOut,
    summary="确认村(居)与乡镇的同一事项 / an item of a village and one of its township are the same matter",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def say_matter_pair(
    request: Request, session: Write, caller: Author, tools: ToolsOf, body: PairIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        pair = await service.say(session, caller, tools, body.model_dump())
        document = service.shown(pair, await tools.reference.within(session), tools)
        return Answer(201, document, service.etag_of(pair), f"/v1/catalog/matter-pairs/{pair.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/matter-pairs", operation_id="list_matter_pairs", response_model=PageOut[PairOut],
    summary="已确认的同一事项 / pairs of matters", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_matter_pairs(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    ended: Annotated[bool, Query(description="true 只要已终止的 / those that were ended")] = False,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "matter-pairs", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.within(region), after=after, limit=limit + 1, ended=ended
    )
    more = encode_cursor("matter-pairs", rows[limit - 1].id) if len(rows) > limit else None
    known = await tools.reference.within(session)
    return page_answer(request, [service.shown(row, known, tools) for row in rows[:limit]], more)


@router.get(
    "/matter-pairs/{id}", operation_id="get_matter_pair", response_model=PairOut, summary="一对同一事项 / one pair",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_matter_pair(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    pair = await service.read(session, caller, id)
    document = service.shown(pair, await tools.reference.within(session), tools)
    return Answer(200, document, service.etag_of(pair)).response()


@router.post(
    "/matter-pairs/{id}/end", operation_id="end_matter_pair", response_model=PairOut,
    summary="终止同一事项 / end a pair", responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def end_matter_pair(
    session: Write, caller: Author, tools: ToolsOf, id: str, body: EndIn, if_match: IfMatch = None
) -> Response:
    pair = await service.end(session, caller, tools, id, body.reason, if_match)
    document = service.shown(pair, await tools.reference.within(session), tools)
    return Answer(200, document, service.etag_of(pair)).response()


@router.get(
    "/matter-pairs/{id}/comparison", operation_id="compare_matter_pair", response_model=ComparisonOut,
    summary="同一事项两处公开内容的对照 / the same matter as both sides published it",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def compare_matter_pair(session: Read, caller: Comparer, id: str) -> Response:
    pair = await service.read(session, caller, id)
    return Answer(200, await service.comparison(session, pair)).response()


@router.get(
    "/matter-differences", operation_id="list_matter_differences", response_model=PageOut[ComparisonOut],
    summary="村(居)与乡镇公开内容不一致的事项 / where village and township do not read the same",
    description=(
        "每页对照的事项有限:一页可以少于 limit 条,甚至为空;只要有 next_cursor,就还有未对照的。\n\n"
        "A page compares a bounded number of pairs: it may hold fewer than `limit` rows, or none. As long as there is a "
        "`next_cursor` there are pairs that were not looked at."
    ),
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_matter_differences(
    request: Request, session: Read, caller: Comparer, region: DivisionFilter = None,
    state: Annotated[ComparisonState | None, Query(description="对照结果 / only those in this state")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "matter-differences", str)[0] if cursor else None
    rows, last = await service.differences(
        session, caller.within(region), state=state, after=after, limit=limit
    )
    more = encode_cursor("matter-differences", last) if last is not None else None
    return page_answer(request, rows, more)


@router.get(
    "/matter-pair-proposals", operation_id="propose_matter_pairs", response_model=UnpairedListOut,
    summary="村(居)务清单中未对应的事项及建议 / matters of a village's list without a pair, and what may be their pair",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def propose_matter_pairs(
    session: Read, caller: Reader, tools: ToolsOf, region: Annotated[Division, Query(description="村(居)的行政区划代码")],
    above: Annotated[Division | None, Query(description="上级;默认为直接上级 / the division above")] = None,
    limit: Annotated[int, Query(ge=1, le=20, description="每项至多几条建议 / at most so many for each")] = 3,
) -> Response:  # fmt: skip
    return Answer(200, await service.unpaired(session, caller, tools, region, above, limit)).response()
