"""Routes of obligations."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import BadCursor, decode_cursor, encode_cursor
from kernel.http.etag import version_etag
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate, read_date
from kernel.security.principal import Principal, holder_of
from services.catalog.guidelines.service import require_domain
from services.catalog.obligations import repository, service
from services.catalog.obligations.schemas import ExplanationOut, ObligationOut, Status
from services.catalog.tools import ToolsOf

router = strict_router("公开义务 obligations")
Reader = Annotated[Principal, holder_of("duties:read")]


@router.get(
    "/obligations", operation_id="list_obligations", response_model=PageOut[ObligationOut],
    summary="公开义务列表,按期限排列 / duties by date", responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def list_obligations(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    body: Annotated[str | None, Query(description="机构标识或统一社会信用代码")] = None,
    domain: Annotated[str | None, Query(description="领域", examples=["land-expropriation"])] = None,
    status: Status | None = None,
    due_before: Annotated[LegalDate | None, Query(description="届满日早于(不含)")] = None,
    due_after: Annotated[LegalDate | None, Query(description="届满日晚于(不含)")] = None,
    event: Annotated[str | None, Query(description="业务事件标识")] = None,
    recurrence: Annotated[str | None, Query(description="定期公开标识")] = None,
    backlog: Annotated[bool | None, Query(description="只看(或不看)补录的义务")] = None,
    late_reported: Annotated[bool | None, Query(description="只看(或不看)迟报事件的义务")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    known = await tools.reference.within(session)
    if region is not None:
        service.require_visible(known, caller, region)
    if body is not None:
        body = known.require_body(body, "?body").id
    if domain is not None:
        await require_domain(session, domain)
    await service.require_sources(session, caller, event, recurrence)
    wanted = repository.Wanted(
        region, body, domain, status, due_before, due_after, event, recurrence, late_reported, backlog
    )
    after = _place(cursor) if cursor else None
    rows = await repository.list_page(
        session, caller, wanted, today=tools.clock.today(), after=after, limit=limit + 1
    )
    last = rows[limit - 1] if len(rows) > limit else None
    more = encode_cursor("obligations", last.order_on.isoformat(), last.id) if last else None
    return page_answer(request, await service.shown_all(session, tools, rows[:limit]), more)


def _place(cursor: str) -> tuple[date, str]:
    day, identifier = decode_cursor(cursor, "obligations", str, str)
    try:
        return read_date(day), identifier
    except ValueError as error:
        raise BadCursor(cursor) from error


@router.get(
    "/obligations/{id}", operation_id="get_obligation", summary="一项公开义务 / one duty",
    response_model=ObligationOut, responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_obligation(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    obligation = await service.read(session, caller, id)
    etag = version_etag(obligation.id, obligation.version)
    return Answer(200, await service.shown(session, tools, obligation), etag).response()


@router.get(
    "/obligations/{id}/explanation", operation_id="explain_obligation", response_model=ExplanationOut,
    summary="期限逐日说明 / why that date, day by day", responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def explain_obligation(
    session: Read, caller: Reader, tools: ToolsOf, id: str,
    known_on: Annotated[LegalDate | None, Query(description="按某日所知的放假通知重算 / as known on a day")] = None,
) -> Response:  # fmt: skip
    found = await service.explain(session, caller, tools, id, known_on)
    return Response(encode(found), media_type="application/json")
