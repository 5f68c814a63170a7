"""Routes of joint duties."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.catalog.joint_duties import repository, service
from services.catalog.joint_duties.schemas import EndIn, JointDutyIn, JointDutyOut
from services.catalog.tools import ToolsOf

router = strict_router("公开职责 responsibilities")
Author = Annotated[Principal, holder_of("catalogue:write")]
Reader = Annotated[Principal, holder_of("catalogue:read")]


@router.post(
    "/joint-duties", operation_id="say_joint_duty", status_code=201, response_model=JointDutyOut,
    summary="登记共同公开职责及牵头机构 / bodies that answer for an item together, and the one that leads",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def say_joint_duty(
    request: Request, session: Write, caller: Author, tools: ToolsOf, body: JointDutyIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        duty = await service.say(session, caller, tools, body.model_dump())
        document = service.shown(duty, await tools.reference.within(session))
        return Answer(201, document, service.etag_of(duty), f"/v1/catalog/joint-duties/{duty.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/joint-duties", operation_id="list_joint_duties", response_model=PageOut[JointDutyOut],
    summary="共同公开职责 / joint duties", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_joint_duties(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    item: Annotated[Slug | None, Query(description="公开事项 / item")] = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "joint-duties", str)[0] if cursor else None
    rows = await repository.list_page(session, caller.within(region), item=item, after=after, limit=limit + 1)
    more = encode_cursor("joint-duties", rows[limit - 1].id) if len(rows) > limit else None
    known = await tools.reference.within(session)
    return page_answer(request, [service.shown(row, known) for row in rows[:limit]], more)


@router.get(
    "/joint-duties/{id}", operation_id="get_joint_duty", response_model=JointDutyOut,
    summary="一项共同公开职责 / one joint duty", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_joint_duty(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    duty = await service.read(session, caller, id)
    return Answer(
        200, service.shown(duty, await tools.reference.within(session)), service.etag_of(duty)
    ).response()


@router.post(
    "/joint-duties/{id}/end", operation_id="end_joint_duty", response_model=JointDutyOut,
    summary="终止共同公开职责 / end a joint duty", responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def end_joint_duty(
    session: Write, caller: Author, tools: ToolsOf, id: str, body: EndIn, if_match: IfMatch = None
) -> Response:
    duty = await service.end(session, caller, tools, id, body.reason, if_match)
    return Answer(
        200, service.shown(duty, await tools.reference.within(session)), service.etag_of(duty)
    ).response()
