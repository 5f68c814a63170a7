"""Routes of audiences."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.push.audiences import repository, service
from services.push.audiences.schemas import AudienceIn, AudienceOut, MemberOut, PreviewOut, ReasonOut
from services.push.tools import ToolsOf

router = strict_router("受众 audiences")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]


@router.post(
    "/audiences", operation_id="resolve_audience", response_model=AudienceOut, status_code=201,
    summary="由目录事项确定受众(可缩小,不可扩大)/ resolve the audience of an item: narrowed by the caller, never widened",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def resolve_audience(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, body: AudienceIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        audience = await service.resolve(session, caller, tools, body.model_dump())
        return Answer(201, service.shown(audience), location=f"/v1/push/audiences/{audience.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.post(
    "/audience-previews", operation_id="preview_audience", response_model=PreviewOut,
    summary="试算受众:人数与样本,不保存 / try an audience out: numbers and samples, nothing is kept",
    responses=problem_responses(401, 403, 422),
)  # fmt: skip
async def preview_audience(session: Read, caller: Sender, tools: ToolsOf, body: AudienceIn) -> Response:
    return Answer(200, await service.preview(session, caller, tools, body.model_dump())).response()


@router.get(
    "/audiences", operation_id="list_audiences", response_model=PageOut[AudienceOut],
    summary="受众,新的在前 / audiences, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_audiences(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50, cursor: Cursor = None
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "audiences", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, after=after, limit=limit + 1)
    more = encode_cursor("audiences", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/audiences/{id}", operation_id="get_audience", response_model=AudienceOut, summary="一个受众 / one audience",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_audience(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, service.shown(await service.read(session, caller, id))).response()


@router.get(
    "/audiences/{id}/members", operation_id="list_audience_members", response_model=PageOut[MemberOut],
    summary="将被告知者及理由;told=false 为不被告知者 / who is told and why; told=false: who is kept out",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_audience_members(
    request: Request, session: Read, caller: Reader, id: str,
    told: Annotated[bool, Query(description="告知 / told")] = True, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    audience = await service.read(session, caller, id)
    after = decode_cursor(cursor, "audience-members", str)[0] if cursor else None
    rows = await repository.members(session, audience.id, told=told, after=after, limit=limit + 1)
    more = encode_cursor("audience-members", rows[limit - 1].subscriber) if len(rows) > limit else None
    names = ("subscriber", "told", "channels", "later", "why")
    return page_answer(request, [{name: getattr(row, name) for name in names} for row in rows[:limit]], more)


@router.get(
    "/audiences/{id}/members/{subscriber}/reason", operation_id="explain_audience_member", response_model=ReasonOut,
    summary="为什么告知或不告知某订阅者,可复核 / why a subscriber is told or is not, evaluated again beside what is stored",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def explain_audience_member(
    session: Read, caller: Reader, tools: ToolsOf, id: str, subscriber: str
) -> Response:
    audience = await service.read(session, caller, id)
    return Answer(200, await service.reason(session, caller, tools, audience, subscriber)).response()
