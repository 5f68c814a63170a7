"""Routes of subscribers."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, ReferenceFilter, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.registry import repository, service
from services.push.registry.schemas import SubscriberIn, SubscriberOut
from services.push.subscriptions import service as subscriptions
from services.push.tools import ToolsOf

router = strict_router("订阅者 subscribers")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.post(
    "/subscribers", operation_id="register_subscriber", response_model=SubscriberOut, status_code=201,
    summary="登记订阅者(联系方式加密保存)/ register a subscriber; addresses are kept closed",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def register_subscriber(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: SubscriberIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        row = await service.register(session, caller, tools, body.model_dump())
        [document] = await service.shown(session, tools, [row])
        return Answer(201, document, service.etag_of(row), f"/v1/push/subscribers/{row.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/subscribers", operation_id="list_subscribers", response_model=PageOut[SubscriberOut],
    summary="订阅者(已遮盖)/ subscribers, masked", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_subscribers(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    reference: ReferenceFilter = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "subscribers", str)[0] if cursor else None
    region = caller.within(region)
    named = (caller.client, reference) if reference is not None else None
    rows = await repository.list_page(session, region=region, named=named, after=after, limit=limit + 1)
    more = encode_cursor("subscribers", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.shown(session, tools, rows[:limit]), more)


@router.get(
    "/subscribers/{id}", operation_id="get_subscriber", response_model=SubscriberOut,
    summary="一个订阅者(已遮盖)/ one subscriber, masked", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_subscriber(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    row = await service.read(session, caller, id)
    [document] = await service.shown(session, tools, [row])
    return Answer(200, document, service.etag_of(row)).response()


@router.put(
    "/subscribers/{id}", operation_id="change_subscriber", response_model=SubscriberOut,
    summary="修改订阅者 / change a subscriber", responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_subscriber(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: SubscriberIn, if_match: IfMatch = None
) -> Response:
    row = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    [document] = await service.shown(session, tools, [row])
    return Answer(200, document, service.etag_of(row)).response()


@router.delete(
    "/subscribers/{id}", operation_id="erase_subscriber", status_code=204,
    summary="删除订阅者的个人信息并停止其订阅 / erase a subscriber's personal data and end its subscriptions",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def erase_subscriber(session: Write, caller: Writer, tools: ToolsOf, id: str) -> Response:
    row = await service.erase(session, caller, tools, id)
    await subscriptions.end_all(session, caller, tools, row.id)
    return Response(status_code=204)
