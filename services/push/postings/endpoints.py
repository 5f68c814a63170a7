"""Routes of postings: for the county with its key, for whoever holds a sheet with its code."""

import tempfile
from collections.abc import AsyncIterator
from typing import IO, Annotated, Any, Final

import anyio
from fastapi import Path, Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.file_types import JPEG, PNG
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.problems import TooLarge
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Name
from kernel.security.principal import Principal, holder_of
from services.push.channels.sheet.service import MEDIA_TYPE, Paper
from services.push.postings import repository, service
from services.push.postings.rules import Act, State
from services.push.postings.schemas import PostedSheetOut, PostingIn, PostingOut
from services.push.tools import ToolsOf

router = strict_router("张贴 postings")
holders = strict_router("张贴 postings", streamed=True)
Reader = Annotated[Principal, holder_of("push:read")]
Sender = Annotated[Principal, holder_of("push:send")]
Code = Annotated[str, Path(max_length=40, description="张贴页上的编码 / the code on the sheet")]
#: Photos of this size at most, bytes: what phones take.
LARGEST: Final = 15 * 2**20
_IN_MEMORY: Final = 2**20
_PHOTO: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/postings", operation_id="issue_sheet", response_model=PostingOut, status_code=201,
    summary="为一次投递生成张贴页(编号、二维码)/ make the sheet of a delivery, with number and code",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def issue_sheet(
    request: Request, session: Write, caller: Sender, tools: ToolsOf, body: PostingIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        row = await service.issue(session, caller, tools, body.model_dump())
        [document] = await service.shown(session, tools, [row])
        return Answer(201, document, location=f"/v1/push/postings/{row.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/postings", operation_id="list_postings", response_model=PageOut[PostingOut],
    summary="张贴页,新的在前 / sheets, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_postings(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, region: DivisionFilter = None,
    state: Annotated[State | None, Query(description="状态 / state")] = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "postings", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, state=state, after=after, limit=limit + 1)
    more = encode_cursor("postings", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, await service.shown(session, tools, rows[:limit]), more)


@router.get(
    "/postings/{id}", operation_id="get_posting", response_model=PostingOut, summary="一张张贴页 / one sheet",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_posting(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    [document] = await service.shown(session, tools, [await service.read(session, caller, id)])
    return Answer(200, document).response()


@router.get(
    "/postings/{id}/sheet", operation_id="print_sheet", response_class=Response,
    summary="张贴页 PDF(A4 或 A3)/ the sheet as PDF", responses=problem_responses(401, 403, 404, 409, 503)
    | {200: {"description": "PDF", "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)  # fmt: skip
async def print_sheet(
    session: Read, caller: Reader, tools: ToolsOf, id: str,
    paper: Annotated[Paper, Query(description="纸张 / paper")] = "A4",
) -> Response:  # fmt: skip
    content = await service.sheet(session, caller, tools, id, paper)
    return Response(content, media_type=MEDIA_TYPE)


@router.get(
    "/posted-sheets/{code}", operation_id="get_posted_sheet", response_model=PostedSheetOut,
    summary="凭编码查看张贴页 / the sheet that bears a code", responses=problem_responses(404, 409),
)  # fmt: skip
async def get_posted_sheet(session: Read, tools: ToolsOf, code: Code) -> Response:
    return Answer(200, await service.held(session, tools, code)).response()


@holders.post(
    "/posted-sheets/{code}/confirmations", operation_id="confirm_posted_sheet", response_model=PostedSheetOut,
    summary="凭编码确认张贴或撤下,可附照片 / confirm by the code that a sheet was put up or taken down, with a photo or without",
    description=(
        "请求体即照片(JPEG 或 PNG),可为空。照片本身不保存,只保存其 SHA-256、类型与大小。重复确认结果不变。\n\n"
        "The body is the photo (JPEG or PNG) or empty. The photo is not kept: its SHA-256, kind and size are. Told twice it is "
        "the same."
    ),
    responses=problem_responses(404, 409, 413, 415, 422),
    openapi_extra={"requestBody": {"required": False, "content": {JPEG.media_type: _PHOTO, PNG.media_type: _PHOTO}}},
)  # fmt: skip
async def confirm_posted_sheet(
    request: Request, tools: ToolsOf, code: Code,
    act: Annotated[Act, Query(description="张贴或撤下 / put up or taken down")],
    person: Annotated[Name, Query(description="确认人姓名(加密保存)/ who confirms; kept closed")],
) -> Response:  # fmt: skip
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        size = await received(request.stream(), file)
        photo = await anyio.to_thread.run_sync(service.judged, file, size)
    async with database_of(request).write() as session:
        await service.confirm(session, tools, code, act, person, photo)
        shown = await service.held(session, tools, code)
    return Answer(200, shown).response()


async def received(pieces: AsyncIterator[bytes], file: IO[bytes]) -> int:
    """Write what comes into a file; how many bytes. Raises TooLarge."""
    size = 0
    async for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise TooLarge(f"照片不得超过 {LARGEST:,} 字节", f"a photo has at most {LARGEST:,} bytes")
        await anyio.to_thread.run_sync(file.write, piece)
    return size
