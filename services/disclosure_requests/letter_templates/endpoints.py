"""Routes of the kinds of letters and their templates."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.problems import UnsupportedMedia
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.http.uploads import attachment
from kernel.office_documents.opening import MEDIA_TYPE
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.letter_templates import service
from services.disclosure_requests.letter_templates.schemas import LetterKindsOut, TemplateOut, TemplatesOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("文书模板 letter templates")
Keeper = Annotated[Principal, holder_of("applications:administer")]
DOCX: dict[str, Any] = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_CHANGES = problem_responses(401, 403, 404, 412, 422, 428)


async def _document(request: Request) -> bytes:
    sent = request.headers.get("content-type", "").partition(";")[0].strip()
    if sent != MEDIA_TYPE:
        raise UnsupportedMedia(
            f"请以 Content-Type: {MEDIA_TYPE} 发送 DOCX 文件(收到:{sent or '未写明'})",
            f"send a DOCX with Content-Type: {MEDIA_TYPE} (this came as: {sent or 'not said'})",
        )
    return await request.body()


Document = Annotated[bytes, Depends(_document)]


@router.get(
    "/letter-kinds", operation_id="list_letter_kinds", response_model=LetterKindsOut,
    summary="文书种类及各项内容(免密钥)/ kinds of letters and their fields; no key needed",
)  # fmt: skip
async def list_letter_kinds() -> Response:
    return Answer(200, service.kinds()).response()


@router.get(
    "/offices/{id}/letter-templates", operation_id="list_letter_templates", response_model=TemplatesOut,
    summary="各种文书现用的模板(免密钥)/ the template in force of every kind; no key needed", responses=problem_responses(404),
)  # fmt: skip
async def list_letter_templates(session: Read, id: Slug) -> Response:
    return Answer(200, await service.listed(session, id)).response()


@router.get(
    "/offices/{id}/letter-templates/{kind}", operation_id="get_letter_template", response_class=Response,
    summary="下载模板(免密钥)/ a template as a file; no key needed",
    responses={200: {"content": DOCX}, **problem_responses(404)},
)  # fmt: skip
async def get_letter_template(
    session: Read, id: Slug, kind: Slug,
    version: Annotated[int | None, Query(ge=0, le=10**6, description="版本,0 为标准模板;默认现用的 / version, 0: the standard one")] = None,
) -> Response:  # fmt: skip
    content, etag = await service.read(session, id, kind, version)
    return Response(content, 200, attachment(f"{kind}.docx") | {"etag": etag}, MEDIA_TYPE)


@router.put(
    "/offices/{id}/letter-templates/{kind}", operation_id="put_letter_template", response_model=TemplateOut,
    summary="换用本机构的模板(DOCX)/ put an office's own template in force",
    responses=_CHANGES | problem_responses(415), openapi_extra={"requestBody": {"required": True, "content": DOCX}},
)  # fmt: skip
async def put_letter_template(
    session: Write,
    caller: Keeper,
    tools: ToolsOf,
    id: Slug,
    kind: Slug,
    content: Document,
    if_match: IfMatch = None,
) -> Response:
    shown, etag = await service.put(session, caller, tools, id, kind, content, if_match)
    return Answer(200, shown, etag).response()


@router.delete(
    "/offices/{id}/letter-templates/{kind}", operation_id="put_back_letter_template", response_model=TemplateOut,
    summary="恢复标准模板 / put the standard template back", responses=_CHANGES,
)  # fmt: skip
async def put_back_letter_template(
    session: Write, caller: Keeper, tools: ToolsOf, id: Slug, kind: Slug, if_match: IfMatch = None
) -> Response:
    shown, etag = await service.put_back(session, caller, tools, id, kind, if_match)
    return Answer(200, shown, etag).response()
