"""Routes of reviews: the text or file is the body, as it is; it is read, and not kept."""

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.bodies import received
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Name
from kernel.http.uploads import attachment
from kernel.http.written import Written
from kernel.security.principal import Principal, holder_of
from services.catalog.reviews import service
from services.catalog.reviews.schemas import ReviewDecisionIn, ReviewLineOut, ReviewOut, State
from services.catalog.scanning.segments import LARGEST
from services.catalog.tools import ToolsOf

router = strict_router("公开前审查 reviews")
#: Bodies are files here, read piece by piece.
files = strict_router("公开前审查 reviews", streamed=True)
Author = Annotated[Principal, holder_of("publications:write")]
Reviewer = Annotated[Principal, holder_of("publications:review")]
Reader = Annotated[Principal, holder_of("duties:read")]
_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_NUMBERS: Final = Written(
    r"^[0-9]{1,7}(,[0-9]{1,7})*$", "应为发现的编号,以半角逗号分隔,如 3,7",
    "the numbers of findings are needed with commas between them, such as 3,7",
)  # fmt: skip
_FILE: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}
}


@files.post(
    "/reviews", operation_id="begin_publication_review", response_model=ReviewOut, status_code=201,
    summary="送审:查找不应公开的内容 / scan what is to be published",
    description=(
        "请求体即文字或文件(txt、html、docx、xlsx、pdf)。查找身份证号、银行卡号、电话、详细住址、未成年人、健康、残疾、密级标志、内部用语、"
        "文档属性、修订和批注。文件不保存,只留哈希、位置和遮盖后的摘录。\n\n"
        "The body is the text or file. It is not kept: its hash stays, and the places and masked excerpts of what was found."
    ),
    responses=problem_responses(401, 403, 409, 413, 415, 422), openapi_extra=_FILE,
)  # fmt: skip
async def begin_publication_review(
    request: Request, caller: Author, tools: ToolsOf,
    name: Annotated[Name, Query(description="文件名 / the file's name", examples=["公示名单.docx"])],
    region: Annotated[str | None, Query(description="行政区划代码;默认为密钥所属", examples=["360425"])] = None,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    caller.require_officer()
    within = caller.within(region)
    database = database_of(request)
    async with database.read() as reading:
        (await tools.reference.within(reading)).require_region(within, "?region")
    sent = service.Sent(within, name, await received(request.stream(), LARGEST))
    found = await service.scan_apart(name, sent.content, tools.clock.today())
    async with database.write() as session:

        async def act() -> Answer:
            review = await service.begin(session, caller, tools, sent, found)
            document = await service.shown(session, review)
            return Answer(201, document, service.etag_of(review), f"/v1/catalog/reviews/{review.id}")

        return await once(session, caller=caller.key_id, request=request, key=key, payload=sent.content,
                          now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/reviews", operation_id="list_publication_reviews", response_model=PageOut[ReviewLineOut],
    summary="送审列表 / reviews, without their findings", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_publication_reviews(
    request: Request,
    session: Read,
    caller: Reader,
    region: Annotated[str | None, Query(description="行政区划代码,含下级", examples=["360425"])] = None,
    state: Annotated[State | None, Query(description="待审、已决定")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    after = decode_cursor(cursor, "reviews", str)[0] if cursor else None
    rows = await service.listed(session, caller, region, state, after, limit + 1)
    more = encode_cursor("reviews", rows[limit - 1]["id"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.get(
    "/reviews/{id}", operation_id="get_publication_review", response_model=ReviewOut,
    summary="一次审查:发现与决定 / a review with its findings and decisions", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_publication_review(session: Read, caller: Reader, id: str) -> Response:
    review = await service.read(session, caller, id)
    return Answer(200, await service.shown(session, review), service.etag_of(review)).response()


@router.post(
    "/reviews/{id}/decisions", operation_id="decide_publication_review", response_model=ReviewOut, status_code=201,
    summary="审查决定:由送审人以外的人作出 / decide, not as the author",
    responses=problem_responses(401, 403, 404, 412, 422, 428),
)  # fmt: skip
async def decide_publication_review(
    session: Write,
    caller: Reviewer,
    tools: ToolsOf,
    id: str,
    body: ReviewDecisionIn,
    if_match: IfMatch = None,
) -> Response:
    review = await service.decide(session, caller, tools, id, body.model_dump(), if_match)
    return Answer(201, await service.shown(session, review), service.etag_of(review)).response()


@files.post(
    "/reviews/{id}/masked-copies", operation_id="make_masked_copy", response_class=Response,
    summary="生成遮盖副本(须重传原文件)/ the masked copy of the file, which is sent again",
    description=(
        "请求体为送审的同一文件(txt、docx、xlsx)。号码和住址逐字遮盖,修订接受、批注和署名属性清除;keep 列出不遮盖的发现编号。"
        "副本复查、重新打开成功后才给出,不保存。\n\n"
        "The body is the same file. Numbers and addresses are masked sign by sign, changes accepted, comments and naming"
        " properties taken out; `keep` lists findings to leave. The copy was scanned and opened again; it is not kept."
    ),
    responses=problem_responses(401, 403, 404, 409, 413, 415, 422)
    | {200: {"description": "遮盖副本 / the masked copy", "content": {"application/octet-stream": _BINARY}}},
    openapi_extra=_FILE,
)  # fmt: skip
async def make_masked_copy(
    request: Request, caller: Author, id: str,
    keep: Annotated[
        Annotated[str, _NUMBERS] | None,
        Query(max_length=8000, description="不遮盖的发现编号 / findings to leave",
              examples=["3,7"]),
    ] = None,
) -> Response:  # fmt: skip
    async with database_of(request).read() as session:
        review = await service.read(session, caller, id)
    content = await received(request.stream(), LARGEST)
    kept = [int(number) for number in (keep or "").split(",") if number]
    media_type, made = await service.copied(review, content, kept)
    return Response(made, media_type=media_type, headers=attachment(f"遮盖-{review.name}"))
