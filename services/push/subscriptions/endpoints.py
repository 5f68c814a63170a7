"""Routes of subscriptions."""

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
from services.push.subscriptions import repository, service
from services.push.subscriptions.schemas import (
    AuditedOut,
    KeptOut,
    RuleIn,
    SubscriptionIn,
    SubscriptionOut,
    VersionsOut,
)
from services.push.tools import ToolsOf

router = strict_router("订阅 subscriptions")
Reader = Annotated[Principal, holder_of("push:read")]
Writer = Annotated[Principal, holder_of("push:subscribe")]


@router.post(
    "/subscriptions", operation_id="make_subscription", response_model=KeptOut, status_code=201,
    summary="新建订阅 / make a subscription", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def make_subscription(
    request: Request, session: Write, caller: Writer, tools: ToolsOf, body: SubscriptionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        values = body.model_dump()
        warnings = await service.warnings_of(session, values["rule"])
        row = await service.make(session, caller, tools, values)
        document = service.shown(row) | {"warnings": warnings}
        return Answer(201, document, service.etag_of(row), f"/v1/push/subscriptions/{row.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/subscriptions", operation_id="list_subscriptions", response_model=PageOut[SubscriptionOut],
    summary="订阅 / subscriptions", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_subscriptions(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None,
    subscriber: Annotated[str | None, Query(max_length=40, description="订阅者")] = None,
    active: Annotated[bool | None, Query(description="是否有效")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "subscriptions", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(
        session, region=region, subscriber=subscriber, active=active, after=after, limit=limit + 1
    )
    more = encode_cursor("subscriptions", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/subscription-audits", operation_id="audit_subscriptions", response_model=PageOut[AuditedOut],
    summary="永远不会命中的订阅规则(每页检查 limit 条有效订阅)/ rules that can never hold; a page looks at `limit` active ones",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def audit_subscriptions(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "subscription-audits", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(
        session, region=region, subscriber=None, active=True, after=after, limit=limit + 1
    )
    more = encode_cursor("subscription-audits", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.audit(session, rows[:limit]), more)


@router.get(
    "/subscriptions/{id}", operation_id="get_subscription", response_model=SubscriptionOut,
    summary="一条订阅 / one subscription", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_subscription(session: Read, caller: Reader, id: str) -> Response:
    row = await service.read(session, caller, id)
    return Answer(200, service.shown(row), service.etag_of(row)).response()


@router.get(
    "/subscriptions/{id}/versions", operation_id="list_subscription_versions", response_model=VersionsOut,
    summary="订阅的各个版本 / every version of a subscription", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_subscription_versions(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, await service.history(session, caller, id)).response()


@router.put(
    "/subscriptions/{id}", operation_id="change_subscription", response_model=KeptOut,
    summary="修改订阅(产生新版本)/ change a subscription: a new version",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_subscription(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: RuleIn, if_match: IfMatch = None
) -> Response:
    values = body.model_dump()
    warnings = await service.warnings_of(session, values["rule"])
    row = await service.change(session, caller, tools, id, values, if_match)
    return Answer(200, service.shown(row) | {"warnings": warnings}, service.etag_of(row)).response()


@router.delete(
    "/subscriptions/{id}", operation_id="end_subscription", status_code=204,
    summary="停用订阅(退订)/ end a subscription", responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def end_subscription(
    session: Write, caller: Writer, tools: ToolsOf, id: str, if_match: IfMatch = None
) -> Response:
    await service.end(session, caller, tools, id, if_match)
    return Response(status_code=204)
