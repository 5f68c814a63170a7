"""Routes of templates."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.push.templates import repository, service
from services.push.templates.schemas import TemplateIn, TemplateOut
from services.push.tools import ToolsOf

router = strict_router("消息模板 message templates")
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]


@router.get(
    "/templates", operation_id="list_message_templates", response_model=PageOut[TemplateOut],
    summary="消息模板(各取最新版本)/ templates of messages, the newest version of each",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_message_templates(
    request: Request, session: Read, caller: Reader, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    after = decode_cursor(cursor, "templates", str)[0] if cursor else None
    rows = await repository.list_page(session, region=caller.region, after=after, limit=limit + 1)
    more = encode_cursor("templates", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.shown(row) for row in rows[:limit]], more)


@router.get(
    "/templates/{id}", operation_id="get_message_template", response_model=TemplateOut,
    summary="一个模板 / one template", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_message_template(
    session: Read, caller: Reader, id: Slug,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="版本;不写则为最新 / version, else the newest")] = None,
) -> Response:  # fmt: skip
    return Answer(200, service.shown(await service.read(session, caller, id, version))).response()


@router.put(
    "/templates/{id}", operation_id="put_message_template", response_model=TemplateOut,
    summary="保存模板(内容不同即为新版本)/ keep a template: other words are a new version",
    responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def put_message_template(
    session: Write, caller: Sender, tools: ToolsOf, id: Slug, body: TemplateIn
) -> Response:
    return Answer(
        200, service.shown(await service.put(session, caller, tools, id, body.model_dump()))
    ).response()
