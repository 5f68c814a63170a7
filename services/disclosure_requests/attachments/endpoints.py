"""Routes of attachments: the file is the body, as it is."""

import tempfile
from typing import Annotated

import anyio
from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import FILES, IN_MEMORY, INERT, TAKEN, attachment, file_name, receive
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.attachments import rules, service
from services.disclosure_requests.attachments.rules import Material
from services.disclosure_requests.attachments.schemas import AttachmentOut, AttachmentsOut
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("附件 attachments", streamed=True)
Registrar = Annotated[Principal, holder_of("applications:write")]
Reader = Annotated[Principal, holder_of("applications:read")]
Keeper = Annotated[Principal, holder_of("applications:read", "applications:personal")]


@router.post(
    "/applications/{id}/attachments", operation_id="attach_file", response_model=AttachmentOut, status_code=201,
    summary="存入附件 / keep a file of a case",
    description=(
        f"请求体即文件本身;按内容判定类型,可接收 {TAKEN},不接收含宏的文件和压缩包。文件名写在 Content-Disposition 中"
        "(filename*=UTF-8''…),以密文保存。相同用途、相同内容的文件只存一次(再次发送返回 200)。\n\n"
        "The body is the file. Its kind is judged by its content; no macros, no archives. Its name goes into "
        "Content-Disposition and is kept encrypted. The same bytes for the same purpose are kept once (200 when sent again)."
    ),
    responses=problem_responses(401, 403, 404, 409, 413, 415, 422)
    | {200: {"model": AttachmentOut, "description": "此前已存入 / it was kept before"}},
    openapi_extra={"requestBody": {"required": True, "content": FILES}},
)  # fmt: skip
async def attach_file(
    request: Request, caller: Registrar, tools: ToolsOf, id: str,
    material: Annotated[Material, Query(description="用途 / what it is for: " + "、".join(
        f"{name} {use.title}" for name, use in rules.USES.items()))],
    disposition: Annotated[
        str | None,
        Header(alias="Content-Disposition", max_length=1000,
               description="attachment; filename*=UTF-8''%E7%94%B3%E8%AF%B7%E8%A1%A8.pdf"),
    ] = None,
) -> Response:  # fmt: skip
    name = file_name(disposition)
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        await receive(request.stream(), file, tools.settings.attachment_bytes)
        sent = await anyio.to_thread.run_sync(service.judged, file, name, material)
        async with database_of(request).write() as session:
            shown, new = await service.attach(session, caller, tools, id, material, sent)
    return Answer(201 if new else 200, shown).response()


@router.get(
    "/applications/{id}/attachments", operation_id="list_attachments", response_model=AttachmentsOut,
    summary="一件申请的附件 / the files of a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_attachments(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, {"items": await service.listed(session, caller, tools, id)}).response()


@router.get(
    "/applications/{id}/attachments/{attachment_id}", operation_id="get_attachment", response_class=Response,
    summary="下载附件,查看会被记录 / a file of a case; the look is recorded",
    responses={200: {"content": FILES}, **problem_responses(401, 403, 404, 409)},
)  # fmt: skip
async def get_attachment(
    request: Request, caller: Keeper, tools: ToolsOf, id: str, attachment_id: str
) -> StreamingResponse:
    return await file_of(request, caller, tools, id, attachment_id)


async def file_of(
    request: Request, caller: Principal, tools: Tools, id: str, attachment_id: str
) -> StreamingResponse:
    """A file of a case as it was sent, for saving; the look is recorded."""
    database = database_of(request)
    async with database.write() as session:
        row, name = await service.look(session, caller, tools, id, attachment_id)
    headers = attachment(name) | INERT | {"content-length": str(row.size)}
    return StreamingResponse(service.pieces(database, tools, row), 200, headers, row.media_type)
