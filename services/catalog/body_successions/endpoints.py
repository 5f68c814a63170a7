"""Routes of successions of bodies."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.body_successions import repository, service
from services.catalog.body_successions.models import BodySuccession
from services.catalog.body_successions.schemas import SuccessionIn, SuccessionOut
from services.catalog.tools import ToolsOf

router = strict_router("机构 bodies")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Author = Annotated[Principal, holder_of("catalogue:write")]


def _answer(found: BodySuccession, status: int = 200) -> Answer:
    location = f"/v1/catalog/body-successions/{found.id}" if status == 201 else None
    return Answer(status, service.shown(found), service.etag_of(found), location)


@router.post(
    "/body-successions", operation_id="announce_body_succession", status_code=201, response_model=SuccessionOut,
    summary="机构更名、合并、拆分 / bodies renamed, merged or split on a day",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def announce_body_succession(
    request: Request,
    session: Write,
    caller: Author,
    tools: ToolsOf,
    body: SuccessionIn,
    key: KeyHeader = None,
) -> Response:
    async def act() -> Answer:
        return _answer(await service.announce(session, caller, tools, body.model_dump()), 201)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/body-successions", operation_id="list_body_successions", response_model=PageOut[SuccessionOut],
    summary="机构更名、合并、拆分列表 / successions of bodies", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_body_successions(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None, limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "body-successions", str)[0] if cursor else None
    rows = await repository.list_page(session, caller.within(region), after=after, limit=limit + 1)
    more = encode_cursor("body-successions", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/body-successions/{id}", operation_id="get_body_succession", response_model=SuccessionOut,
    summary="一次机构更名、合并或拆分 / one succession", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_body_succession(session: Read, caller: Reader, id: str) -> Response:
    return _answer(await service.read(session, caller, id)).response()


@router.delete(
    "/body-successions/{id}", operation_id="withdraw_body_succession", response_model=SuccessionOut,
    summary="撤回尚未施行的 / withdraw one that has not taken effect",
    responses=problem_responses(401, 403, 404, 409, 412, 428),
)  # fmt: skip
async def withdraw_body_succession(
    session: Write, caller: Author, id: str, if_match: IfMatch = None
) -> Response:
    return _answer(await service.withdraw(session, caller, id, if_match)).response()
