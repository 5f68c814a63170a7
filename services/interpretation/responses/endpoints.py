"""Routes of responses."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.responses import repository, rules, service
from services.interpretation.responses.schemas import ActIn, ClocksOut, ConcernIn, ConcernOut
from services.interpretation.tools import ToolsOf

router = strict_router("回应 responses")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Responder = Annotated[Principal, holder_of("interpretation:write")]


@router.post(
    "/responses", operation_id="register_concern", response_model=ConcernOut, status_code=201,
    summary="登记需回应的事项;类别决定时限 / register a concern; its class sets the clock",
    responses=problem_responses(401, 403, 409, 422)
    | {200: {"model": ConcernOut, "description": "此前已登记 / it was registered before"}},
)  # fmt: skip
async def register_concern(
    request: Request, session: Write, caller: Responder, tools: ToolsOf, body: ConcernIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        concern, new = await service.register(session, caller, tools, body.model_dump())
        place = f"/v1/interpretation/responses/{concern.id}"
        return Answer(
            201 if new else 200, await service.shown(session, tools, concern), service.etag_of(concern), place
        )

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/responses", operation_id="list_concerns", response_model=PageOut[ConcernOut],
    summary="回应事项 / concerns, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_concerns(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    package: Annotated[str | None, Query(max_length=40, description="解读包 / package")] = None,
    open_: Annotated[bool | None, Query(alias="open", description="是否未办结 / whether it is still open")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "concerns", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(
        session, region=region, package=package, open_=open_, after=after, limit=limit + 1
    )
    more = encode_cursor("concerns", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/responses/{id}", operation_id="get_concern", response_model=ConcernOut,
    summary="一个回应事项及其时限 / a concern with its clocks", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_concern(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    concern = await service.read(session, caller, id)
    return Answer(200, await service.shown(session, tools, concern), service.etag_of(concern)).response()


@router.post(
    "/responses/{id}/acts", operation_id="record_response", response_model=ConcernOut, status_code=201,
    summary="先期回应、权威信息、发布会、回应、更正、办结 / what was said or done",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def record_response(
    request: Request, session: Write, caller: Responder, tools: ToolsOf, id: str, body: ActIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        concern = await service.say(session, caller, tools, id, body.model_dump())
        return Answer(201, await service.shown(session, tools, concern), service.etag_of(concern))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/response-clocks", operation_id="list_response_clocks", response_model=ClocksOut,
    summary="回应时限及依据(免密钥)/ the clocks and their articles; no key needed",
)  # fmt: skip
async def list_response_clocks() -> Response:
    return Answer(200, {"items": [asdict(row) for row in rules.CLOCKS]}).response()
