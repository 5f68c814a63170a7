"""Routes of endpoints."""

import time
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.endpoints import repository, service
from services.push.endpoints.schemas import (
    Channel,
    EndpointIn,
    EndpointOut,
    RotationIn,
    SwitchIn,
    TestedOut,
    TestIn,
)
from services.push.tools import ToolsOf
from services.push.wire import test_of

router = strict_router("端点 endpoints")
Reader = Annotated[Principal, holder_of("push:read")]
Keeper = Annotated[Principal, holder_of("push:connect")]
OfChannel = Annotated[Channel | None, Query(description="渠道 / channel")]
OfSubscriber = Annotated[str | None, Query(max_length=40, description="订阅者 / subscriber")]


@router.post(
    "/endpoints", operation_id="register_endpoint", response_model=EndpointOut, status_code=201,
    summary="登记端点;新生成的密钥只显示这一次 / register an endpoint; a secret made for it is shown this once",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def register_endpoint(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, body: EndpointIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        row, secret = await service.register(session, caller, tools, body.model_dump())
        document = await service.shown(session, tools, row) | {"secret": secret}
        return Answer(201, document, service.etag_of(row), f"/v1/push/endpoints/{row.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/endpoints", operation_id="list_endpoints", response_model=PageOut[EndpointOut],
    summary="端点及其状态 / endpoints and how they fare", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_endpoints(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None, channel: OfChannel = None,
    subscriber: OfSubscriber = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "endpoints", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(
        session, region=region, channel=channel, subscriber=subscriber, after=after, limit=limit + 1
    )  # fmt: skip
    more = encode_cursor("endpoints", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/endpoints/{id}", operation_id="get_endpoint", response_model=EndpointOut, summary="一个端点 / one endpoint",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_endpoint(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    row = await service.read(session, caller, id)
    return Answer(200, await service.shown(session, tools, row), service.etag_of(row)).response()


@router.put(
    "/endpoints/{id}", operation_id="change_endpoint", response_model=EndpointOut,
    summary="修改端点;不写 secret 即保留 / change an endpoint; a secret that is left out stays",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_endpoint(
    session: Write, caller: Keeper, tools: ToolsOf, id: str, body: EndpointIn, if_match: IfMatch = None
) -> Response:
    row = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(200, await service.shown(session, tools, row), service.etag_of(row)).response()


@router.post(
    "/endpoints/{id}/rotations", operation_id="rotate_endpoint_secret", response_model=EndpointOut, status_code=201,
    summary="更换密钥,旧密钥在重叠期内仍签名 / take a new secret; the old one signs too while they overlap",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def rotate_endpoint_secret(
    request: Request,
    session: Write,
    caller: Keeper,
    tools: ToolsOf,
    id: str,
    body: RotationIn,
    key: KeyHeader = None,
) -> Response:
    async def act() -> Answer:
        row, secret = await service.rotate(session, caller, tools, id, body.model_dump())
        return Answer(
            201, await service.shown(session, tools, row) | {"secret": secret}, service.etag_of(row)
        )

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.put(
    "/endpoints/{id}/switch", operation_id="switch_endpoint", response_model=EndpointOut,
    summary="停用或恢复端点;停用期间保留待发 / switch an endpoint off and on; what waits meanwhile is held",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def switch_endpoint(
    session: Write, caller: Keeper, tools: ToolsOf, id: str, body: SwitchIn
) -> Response:
    row = await service.switch(session, caller, tools, id, None if body.on else body.reason or "by_hand")
    return Answer(200, await service.shown(session, tools, row), service.etag_of(row)).response()


@router.post(
    "/endpoints/{id}/tests", operation_id="test_endpoint", response_model=TestedOut,
    summary="发送一条测试消息 / send a test message", responses=problem_responses(401, 403, 404, 409, 422, 429),
)  # fmt: skip
async def test_endpoint(request: Request, caller: Keeper, tools: ToolsOf, id: str, body: TestIn) -> Response:
    # Not a session of the route's own: a receiver that hangs would keep a connection of the database.
    async with database_of(request).read() as session:
        row, opened = await service.opened_of(session, caller, tools, id, body.to)
    begun = time.perf_counter()
    with tools.testing(caller.client):
        outcome = await test_of(tools.settings, row.channel, row.mode, opened, tools.clock.now())
    told = {name: getattr(outcome, name) for name in ("kind", "code", "zh", "en")}
    return Answer(200, told | {"milliseconds": round((time.perf_counter() - begun) * 1000)}).response()
