"""Routes of redrives."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.redrives import repository, service
from services.push.redrives.schemas import RedrivesIn, RedrivesOut
from services.push.tools import ToolsOf

router = strict_router("批量重投 redrives")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]


@router.post(
    "/redrives", operation_id="redrive_deliveries", response_model=RedrivesOut, status_code=202,
    summary="批量重投一个端点、消息或渠道的投递(须指明经办人与理由)/ send again what is of an endpoint, a message or a channel",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def redrive_deliveries(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, body: RedrivesIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        row = await service.begin(session, caller, tools, body.model_dump())
        return Answer(202, service.shown(tools, row), location=f"/v1/push/redrives/{row.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/redrives", operation_id="list_redrives", response_model=PageOut[RedrivesOut],
    summary="批量重投,新的在前 / redrives, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_redrives(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None, limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "redrives", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("redrives", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(tools, row) for row in rows[:limit]], more)


@router.get(
    "/redrives/{id}", operation_id="get_redrive", response_model=RedrivesOut,
    summary="一次批量重投的进度 / how far a redrive is", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_redrive(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, service.shown(tools, await service.read(session, caller, id))).response()
