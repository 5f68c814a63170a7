"""Routes of files: the body is the file, as it is; given back for saving, never run."""

import tempfile
from typing import Annotated

import anyio
from fastapi import Header, Request, Response
from fastapi.responses import StreamingResponse

from kernel.http.idempotency import Answer
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import FILES, IN_MEMORY, INERT, TAKEN, attachment, file_name, receive
from kernel.http.written import SHA256
from kernel.security.principal import MaybePrincipal, Principal, holder_of
from services.interpretation.files import service
from services.interpretation.files.schemas import FileOut
from services.interpretation.tools import ToolsOf

router = strict_router("文件 files", streamed=True)
Writer = Annotated[Principal, holder_of("interpretation:write")]


@router.post(
    "/files", operation_id="send_interpretation_file", response_model=FileOut, status_code=201,
    summary="送存文件 / send a file",
    description=(
        f"请求体即文件本身;按内容判定类型,可接收 {TAKEN},不接收含宏的文件、压缩包、HTML 与 SVG。相同内容只存一次(再次发送返回 200)。\n\n"
        "The body is the file. Its kind is judged by its content; no macros, no archives, no HTML, no SVG. The same bytes are "
        "kept once (200 when sent again)."
    ),
    responses=problem_responses(401, 403, 413, 415, 422, 503)
    | {200: {"model": FileOut, "description": "此前已存 / it was kept before"}},
    openapi_extra={"requestBody": {"required": True, "content": FILES}},
)  # fmt: skip
async def send_interpretation_file(
    request: Request, caller: Writer, tools: ToolsOf,
    disposition: Annotated[
        str | None,
        Header(alias="Content-Disposition", max_length=1000, description="attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.pdf"),
    ] = None,
) -> Response:  # fmt: skip
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        await receive(request.stream(), file, tools.settings.file_bytes)
        sent = await anyio.to_thread.run_sync(service.judged, file, file_name(disposition))
        row, new = await service.take(database_of(request), caller, tools, sent)
    document = {"sha256": row.sha256, "media_type": row.media_type, "size": row.size}
    return Answer(201 if new else 200, document).response()


@router.get(
    "/files/{sha256}", operation_id="get_interpretation_file", response_class=Response,
    summary="下载文件;已发布的免密钥 / a file; no key needed for what was released",
    responses={200: {"content": FILES}, **problem_responses(404, 503)},
)  # fmt: skip
async def get_interpretation_file(
    request: Request,
    caller: MaybePrincipal,
    tools: ToolsOf,
    sha256: Annotated[str, SHA256],
) -> StreamingResponse:
    async with database_of(request).read() as session:
        row = await service.readable(session, caller, sha256)
    file = await service.opened(tools, sha256)  # before the answer has begun: a store that is away is said
    headers = attachment(f"{sha256[:12]}.{service.ending(row)}") | INERT | {"content-length": str(row.size)}
    return StreamingResponse(service.pieces(file), 200, headers, row.media_type)
