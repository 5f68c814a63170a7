"""Routes of the evidence of addresses."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.address_checks import repository, service
from services.catalog.address_checks.rules import State
from services.catalog.address_checks.schemas import AddressOut, EvidenceOut
from services.catalog.tools import ToolsOf

router = strict_router("网址核查 evidence")
Reader = Annotated[Principal, holder_of("duties:read")]
Writer = Annotated[Principal, holder_of("publications:write")]


@router.get(
    "/address-checks", operation_id="list_address_checks", response_model=PageOut[AddressOut],
    summary="公开记录网址的核查情况 / what the checks of publications' addresses found",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_address_checks(
    request: Request,
    session: Read,
    caller: Reader,
    region: DivisionFilter = None,
    state: Annotated[State | None, Query(description="核查状态", examples=["broken"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "address_checks", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.region, region=region, state=state, after=after, limit=limit + 1
    )
    more = encode_cursor("address_checks", rows[limit - 1].publication) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/publications/{id}/evidence", operation_id="get_publication_evidence", response_model=EvidenceOut,
    summary="一条公开记录的网址证据:何时在线、内容有无变化 / when it was online, and whether it changed",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_publication_evidence(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.whole(session, caller, tools, id)).response()


@router.post(
    "/publications/{id}/checks", operation_id="check_publication_address", status_code=202, response_model=AddressOut,
    summary="立即核查网址(排在其他之前)/ visit an address now, before all that wait",
    description="网站以 Retry-After 要求暂缓访问的,409 host_asks_for_patience,until 为可访问的时间。"
    " 409 host_asks_for_patience until its host's Retry-After is over; `until` says when.",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def check_publication_address(session: Write, caller: Writer, tools: ToolsOf, id: str) -> Response:
    evidence = await service.ask(session, caller, tools, id)
    return Answer(202, service.shown(evidence), location=f"/v1/catalog/publications/{id}/evidence").response()
