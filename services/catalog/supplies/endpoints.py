"""Routes of supply lists."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.supplies import repository, service
from services.catalog.supplies.schemas import DeliveryIn, DeliveryOut, Recipient, State, SupplyOut
from services.catalog.tools import ToolsOf

router = strict_router("移送清单 supplies")
Reader = Annotated[Principal, holder_of("duties:read")]
Writer = Annotated[Principal, holder_of("publications:write")]


@router.get(
    "/supplies", operation_id="list_supplies", response_model=PageOut[SupplyOut],
    summary="向国家档案馆、公共图书馆移送清单(《条例》第二十五条)/ what archives and libraries are to be given",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_supplies(
    request: Request,
    session: Read,
    caller: Reader,
    tools: ToolsOf,
    recipient: Annotated[Recipient | None, Query(description="接收单位 / archive or library")] = None,
    state: Annotated[State | None, Query(description="状态 / pending, delivered or dropped")] = None,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "supplies", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.region, recipient=recipient, state=state, region=region, after=after, limit=limit + 1
    )
    more = encode_cursor("supplies", rows[limit - 1][0].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(*row, tools) for row in rows[:limit]], more)


@router.post(
    "/supplies/deliveries", operation_id="record_delivery", status_code=201, response_model=DeliveryOut,
    summary="登记移送(全部或全不)/ mark entries as delivered, all or none", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def record_delivery(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: DeliveryIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        entries = await service.deliver(
            session, caller, tools, body.entries, body.delivered_on, body.receiver
        )
        return Answer(201, {"entries": entries})

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
