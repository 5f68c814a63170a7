"""Routes of imports: the file is the body, as it is."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.problems import TooLarge
from kernel.http.sessions import Read, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Name
from kernel.security.principal import Principal, holder_of
from services.catalog.catalogues.service import etag_of
from services.catalog.tools import ToolsOf
from services.catalog.workbook_imports import service
from services.catalog.workbook_imports.schemas import ImportedOut
from services.catalog.workbooks.apart import read_apart
from services.catalog.workbooks.opening import LARGEST
from services.catalog.workbooks.rules import UnreadableBook

router = strict_router("导入目录 imports", streamed=True)
Author = Annotated[Principal, holder_of("catalogue:write")]
Reader = Annotated[Principal, holder_of("catalogue:read")]
#: A file up to this size is read while the caller waits: a thousand rows.
AT_ONCE: Final = 256 * 1024
_BINARY: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/catalogues/{id}/imports", operation_id="import_workbook", response_model=ImportedOut, status_code=201,
    summary="导入目录表格到草稿 / take a workbook into a draft",
    description=(
        "请求体即文件(.xlsx、.xls、.html、.csv、.docx)。dry_run 只读文件、逐格提示,不写入。有行不能导入时默认全部不写入(422),"
        "partial=true 只导入其余各行。同一文件再次导入不产生新事项。超过 256 KiB 的文件返回 202,由后台分批处理,进度见 Location。\n\n"
        "The body is the file. `dry_run` reads and reports, nothing is written. When rows cannot be taken nothing is written (422), or "
        "the others with `partial`. The same file again makes no new item. A file over 256 KiB is answered 202 and worked "
        "off in batches; how far it is stands at the Location."
    ),
    responses=problem_responses(401, 403, 404, 409, 412, 413, 415, 422, 428) | {
        200: {"model": ImportedOut, "description": "试运行 / a trial"},
        202: {"model": ImportedOut, "description": "后台处理 / worked off in batches"},
    },
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}}},
)  # fmt: skip
async def import_workbook(
    request: Request, caller: Author, tools: ToolsOf, id: str,
    name: Annotated[Name, Query(description="文件名 / the file's name", examples=["目录.xlsx"])],
    dry_run: Annotated[bool, Query(description="试运行 / read and report only")] = False,
    partial: Annotated[bool, Query(description="不能导入的行除外 / leave out rows that cannot be taken")] = False,
    domains: Annotated[
        str | None, Query(max_length=2000, description="领域之问的回答:乡村振兴=poverty-alleviation,… / what names of domains mean")
    ] = None,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    database = database_of(request)
    async with database.read() as session:
        await service.require_draft(session, caller, id, if_match, dry_run=dry_run)
        decided = await service.domains_of(session, domains)
    sent = service.Sent(name, await _received(request.stream()), dry_run, partial, decided)
    if len(sent.content) > AT_ONCE:
        async with database.write() as session:
            kept = service.shown(await service.keep(session, caller, tools, id, sent, if_match))
        return Answer(202, kept, location=f"/v1/catalog/imports/{kept['id']}").response()
    today = tools.clock.today()
    try:
        reading = await read_apart(name, sent.content, today, decided)
    except UnreadableBook as error:
        raise service.unreadable(error) from error
    async with database.write() as session:
        made, catalogue = await service.take(session, caller, tools, id, sent, reading, if_match)
        document, etag = service.shown(made), etag_of(catalogue)
    status, location = (200, None) if dry_run else (201, f"/v1/catalog/imports/{document['id']}")
    return Answer(status, document, etag, location).response()


@router.get(
    "/imports/{id}", operation_id="get_import", response_model=ImportedOut,
    summary="一次导入及其进度 / an import and how far it is", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_import(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, service.shown(await service.read(session, caller, id))).response()


async def _received(pieces: AsyncIterator[bytes]) -> bytes:
    """The body, not longer than a file may be. Raises TooLarge."""
    found = bytearray()
    async for piece in pieces:
        found += piece
        if len(found) > LARGEST:
            raise TooLarge(f"文件最多 {LARGEST} 字节", f"a file has at most {LARGEST} bytes")
    return bytes(found)
