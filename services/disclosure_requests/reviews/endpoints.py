"""Routes of reviews and lawsuits."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.reviews import repository, service
from services.disclosure_requests.reviews.schemas import ReviewIn, ReviewOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("复议与诉讼 reviews and lawsuits")
Handler = Annotated[Principal, holder_of("applications:handle")]
Reader = Annotated[Principal, holder_of("applications:read")]


@router.post(
    "/applications/{id}/reviews", operation_id="record_review", response_model=ReviewOut, status_code=201,
    summary="登记行政复议或行政诉讼(年度报告表四)/ record a review or lawsuit about a case",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def record_review(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: ReviewIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        made = await service.record(session, caller, tools, id, body.model_dump())
        document = (await service.shown_all(session, tools, [made]))[0]
        return Answer(201, document, service.etag_of(made), f"/v1/disclosure-requests/reviews/{made.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/applications/{id}/reviews", operation_id="list_application_reviews", response_model=PageOut[ReviewOut],
    summary="一件申请的行政复议与行政诉讼 / the reviews and lawsuits about a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_application_reviews(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str
) -> Response:
    return page_answer(request, await service.of_application(session, caller, tools, id), None)


@router.get(
    "/reviews", operation_id="list_reviews", response_model=PageOut[ReviewOut],
    summary="行政复议与行政诉讼,附应答期限 / reviews and lawsuits with the office's deadlines",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_reviews(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    office: Annotated[Slug | None, Query(description="工作机构标识 / office")] = None,
    pending: Annotated[bool | None, Query(description="true 尚未审结、false 已审结 / pending or decided")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "reviews", str)[0] if cursor else None
    rows = await repository.list_page(
        session, caller.region, office=office, is_open=pending, after=after, limit=limit + 1
    )
    more = encode_cursor("reviews", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.shown_all(session, tools, rows[:limit]), more)


@router.get(
    "/reviews/{id}", operation_id="get_review", response_model=ReviewOut, summary="一件行政复议或行政诉讼 / one review or lawsuit",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_review(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    found = await service.read(session, caller, id)
    return Answer(
        200, (await service.shown_all(session, tools, [found]))[0], service.etag_of(found)
    ).response()


@router.put(
    "/reviews/{id}", operation_id="change_review", response_model=ReviewOut,
    summary="更正、登记应答与结果 / change a record: the answer, the outcome, a slip of the pen",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_review(
    session: Write, caller: Handler, tools: ToolsOf, id: str, body: ReviewIn, if_match: IfMatch = None
) -> Response:
    changed = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    document = (await service.shown_all(session, tools, [changed]))[0]
    return Answer(200, document, service.etag_of(changed)).response()
