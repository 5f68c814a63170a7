"""Routes of business events."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.business_events import repository, service
from services.catalog.business_events.schemas import BusinessEventIn, BusinessEventOut, DatesIn, ReportedOut
from services.catalog.tools import ToolsOf, tools_of

router = strict_router("业务事件 business-events")
Reporter = Annotated[Principal, holder_of("events:write")]
Reader = Annotated[Principal, holder_of("duties:read")]


@router.post(
    "/business-events", operation_id="report_business_event", status_code=201, response_model=ReportedOut,
    summary="报送业务事件,即得全部公开义务 / report an event, get every duty that follows",
    responses=problem_responses(401, 403, 409, 422)
    | {200: {"model": ReportedOut, "description": "试算结果 / dry run, nothing written"}},
)  # fmt: skip
async def report_business_event(
    request: Request,
    caller: Reporter,
    body: BusinessEventIn,
    key: KeyHeader = None,
) -> Response:
    # Neither ToolsOf nor Write: a dependency costs as much as several duties, and a dry run takes no session.
    tools, values = tools_of(request), vars(body)
    if body.dry_run:
        return Response(encode(await service.dry_run(caller, tools, values)), media_type="application/json")
    caller.require_live()

    payload = await request.body()
    # As with Write, the commit comes before the answer.
    async with database_of(request).write() as session:

        async def act() -> Answer:
            identifier, document = await service.report(session, caller, tools, values)
            return Answer(201, document, location=f"/v1/catalog/business-events/{identifier}")

        return await once(session, caller=caller.key_id, request=request, key=key, payload=payload,
                          now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/business-events", operation_id="list_business_events", response_model=PageOut[BusinessEventOut],
    summary="业务事件列表 / events of your division", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_business_events(
    request: Request,
    session: Read,
    caller: Reader,
    client_event_id: Annotated[str | None, Query(description="业务系统中的编号")] = None,
    late_reported: Annotated[bool | None, Query(description="只看(或不看)迟报的")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "business-events", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller, client_event_id=client_event_id, after=after, limit=limit + 1,
        late_reported=late_reported,
    )  # fmt: skip
    more = encode_cursor("business-events", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/business-events/{id}", operation_id="get_business_event", summary="一个业务事件 / one event",
    response_model=BusinessEventOut, responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_business_event(session: Read, caller: Reader, id: str) -> Response:
    event = await service.read(session, caller, id)
    return Response(encode(service.shown(event)), media_type="application/json")


@router.post(
    "/business-events/{id}/dates", operation_id="supply_event_dates", response_model=ReportedOut,
    summary="补报触发日期,needs_date 的义务随即算出期限 / supply dates that duties wait for",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def supply_event_dates(
    session: Write,
    caller: Reporter,
    tools: ToolsOf,
    id: str,
    body: DatesIn,
) -> Response:
    found = await service.supply_dates(session, caller, tools, id, body.dates)
    return Response(encode(found), media_type="application/json")


@router.post(
    "/business-events/{id}/evaluation", operation_id="evaluate_business_event", response_model=ReportedOut,
    summary="按现行绑定重新评估已报事件,补齐义务 / evaluate a kept event anew, adding duties it had not raised",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def evaluate_business_event(session: Write, caller: Reporter, tools: ToolsOf, id: str) -> Response:
    found = await service.evaluate(session, caller, tools, id)
    return Response(encode(found), media_type="application/json")
