"""Routes of letters."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import attachment
from kernel.office_documents import opening, pdf
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.letter_templates.endpoints import DOCX
from services.disclosure_requests.letters import service
from services.disclosure_requests.letters.kinds import KINDS
from services.disclosure_requests.letters.schemas import LetterIn, LetterOut, LettersOut, VoidingIn
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("文书 letters")
Reader = Annotated[Principal, holder_of("applications:read")]
Handler = Annotated[Principal, holder_of("applications:handle")]
_REFUSALS = problem_responses(401, 403, 404, 409, 422)
_FILES: dict[str, Any] = DOCX | {pdf.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}


@router.post(
    "/applications/{id}/letters", operation_id="make_letter", response_model=LetterOut, status_code=201,
    summary="制作文书并编号 / make a letter and number it", responses=_REFUSALS,
)  # fmt: skip
async def make_letter(
    request: Request,
    session: Write,
    caller: Handler,
    tools: ToolsOf,
    id: str,
    body: LetterIn,
    key: KeyHeader = None,
) -> Response:
    async def act() -> Answer:
        letter = await service.make(session, caller, tools, id, **body.model_dump())
        return Answer(201, service.shown(letter), location=f"/v1/disclosure-requests/letters/{letter.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/applications/{id}/letters", operation_id="list_letters", response_model=LettersOut,
    summary="一件申请的文书 / the letters of a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_letters(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, {"items": await service.listed(session, caller, id)}).response()


@router.get(
    "/letters/{id}", operation_id="get_letter", response_model=LetterOut, summary="一份文书的信息 / one letter, without what it says",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_letter(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, service.shown(await service.read(session, caller, id))).response()


@router.get(
    "/letters/{id}/document", operation_id="get_letter_document", response_class=Response,
    summary="下载文书(DOCX 或 PDF),查看会被记录 / the letter as a file; the look is recorded",
    responses={200: {"content": _FILES}, **problem_responses(401, 403, 404, 409, 503)},
)  # fmt: skip
async def get_letter_document(
    request: Request, caller: Handler, tools: ToolsOf, id: str,
    wanted: Annotated[Literal["docx", "pdf"], Query(alias="format", description="格式 / which file")] = "docx",
) -> Response:  # fmt: skip
    return await document_of(request, caller, tools, id, wanted)


async def document_of(
    request: Request, caller: Principal, tools: Tools, id: str, wanted: Literal["docx", "pdf"]
) -> Response:
    """A letter as a file to be saved; the look is recorded."""
    async with database_of(request).write() as session:
        found = await service.opened(session, caller, tools, id)
    content, media = found.document, opening.MEDIA_TYPE
    if wanted == "pdf":  # outside the transaction: it takes a second
        content, media = await tools.pdf.make(found.document, found.letter.dated), pdf.MEDIA_TYPE
    name = f"{found.letter.number}{KINDS[found.letter.kind].title}.{wanted}"
    return Response(content, 200, attachment(name), media)


@router.post(
    "/letters/{id}/voiding", operation_id="void_letter", response_model=LetterOut, status_code=201,
    summary="作废文书,文号保留并注明原因 / void a letter; its number stays and tells why", responses=_REFUSALS,
)  # fmt: skip
async def void_letter(
    request: Request,
    session: Write,
    caller: Handler,
    tools: ToolsOf,
    id: str,
    body: VoidingIn,
    key: KeyHeader = None,
) -> Response:
    async def act() -> Answer:
        return Answer(201, service.shown(await service.void(session, caller, tools, id, body.reason)))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
