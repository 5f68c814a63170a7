"""Letters of a case made, voided and taken; receipts, the evidence bundle and the applicant in clear."""

from typing import Annotated, Literal

import anyio
from fastapi import Query, Request, Response
from starlette.datastructures import UploadFile

from kernel.http.idempotency import Answer, once
from kernel.http.problems import Invalid, Problem, encode
from kernel.http.sessions import Read, database_of
from kernel.http.uploads import attachment
from kernel.pages.forms import Form, reading
from kernel.pages.site import page_router, site_of
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.attachments import service as attachments
from services.disclosure_requests.attachments.endpoints import file_of
from services.disclosure_requests.attachments.schemas import AttachmentIn
from services.disclosure_requests.bundles.audiences import Audience
from services.disclosure_requests.bundles.endpoints import bundle_of
from services.disclosure_requests.desk_cases import service as desk_cases
from services.disclosure_requests.desk_cases.endpoints import (
    REFUSED,
    case_page,
    faults_of,
    typed_again,
    validated,
)
from services.disclosure_requests.desk_cases.fields import Typed, typed
from services.disclosure_requests.desk_cases.rules import Texts
from services.disclosure_requests.desk_files import rules
from services.disclosure_requests.letters import service as letters
from services.disclosure_requests.letters.endpoints import document_of
from services.disclosure_requests.letters.schemas import LetterIn, VoidingIn
from services.disclosure_requests.receipts import service as receipts
from services.disclosure_requests.tools import Tools, ToolsOf
from services.disclosure_requests.unmaskings import service as unmaskings
from services.disclosure_requests.unmaskings.schemas import UnmaskingIn

router = page_router()
Reader = Annotated[Principal, holder_of("applications:read")]
Registrar = Annotated[Principal, holder_of("applications:read", "applications:write")]
Handler = Annotated[Principal, holder_of("applications:read", "applications:handle")]
Trusted = Annotated[Principal, holder_of("applications:read", "applications:personal")]


@router.post("/applications/{id}/letters")
async def make_letter(request: Request, caller: Handler, tools: ToolsOf, id: str) -> Response:
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    said = typed(rules.letter_parts(given.one("kind"), given.all("asked")), given.all)
    try:
        values = validated(LetterIn, said.members)
        async with database_of(request).write() as session:

            async def act() -> Answer:
                letter = await letters.make(session, caller, tools, id, **values)
                return Answer(201, {"letter": letter.id})

            await once(
                session, caller=caller.key_id, request=request, key=given.one("form_id")[:100] or None,
                payload=encode(values), now=tools.clock.now(), act=act,
            )  # fmt: skip
    except REFUSED as problem:
        at = rules.letter_key(given.one("kind"), given.one("of"))
        # What only the officer knows is asked for as soon as it is known to be missing.
        asked = rules.missing(problem.errors, given.all("asked"))
        whole = typed(rules.letter_parts(given.one("kind"), asked), given.all)
        texts = typed_again(given, problem) | {"asked": asked}
        return await _again(request, caller, tools, id, at, texts, whole, problem)
    return site_of(request).go(f"/applications/{id}#letters")


@router.post("/applications/{id}/letters/{letter}/voiding")
async def void_letter(request: Request, caller: Handler, tools: ToolsOf, id: str, letter: str) -> Response:
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    said = typed(rules.VOIDING, given.all)
    try:
        values = validated(VoidingIn, said.members)
        async with database_of(request).write() as session:
            await letters.void(session, caller, tools, letter, values["reason"])
    except REFUSED as problem:
        at = f"voiding-{letter}"
        return await _again(request, caller, tools, id, at, typed_again(given, problem), said, problem)
    return site_of(request).go(f"/applications/{id}#letters")


@router.get("/letters/{id}/document")
async def take_letter(
    request: Request, caller: Handler, tools: ToolsOf, id: str,
    wanted: Annotated[Literal["docx", "pdf"], Query(alias="format")] = "docx",
) -> Response:  # fmt: skip
    return await document_of(request, caller, tools, id, wanted)


@router.post("/applications/{id}/attachments")
async def attach(request: Request, caller: Registrar, tools: ToolsOf, id: str) -> Response:
    caller.require_officer()
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
        said = typed(rules.ATTACHMENT, given.all)
        try:
            material = validated(AttachmentIn, said.members)["material"]
            file = _chosen(sent, tools.settings.attachment_bytes)
            judged = await anyio.to_thread.run_sync(attachments.judged, file.file, file.filename, material)
            # The same file for the same purpose is kept once, however often its form is sent.
            async with database_of(request).write() as session:
                await attachments.attach(session, caller, tools, id, material, judged)
        except REFUSED as problem:
            at = "attachment"
            return await _again(request, caller, tools, id, at, typed_again(given, problem), said, problem)
    return site_of(request).go(f"/applications/{id}#attachments")


@router.get("/applications/{id}/attachments/{attachment_id}")
async def take_attachment(
    request: Request, caller: Trusted, tools: ToolsOf, id: str, attachment_id: str
) -> Response:
    return await file_of(request, caller, tools, id, attachment_id)


@router.get("/applications/{id}/receipts.json")
async def take_receipts(session: Read, caller: Reader, id: str) -> Response:
    items = await receipts.of_application(session, caller, id)
    return Response(encode({"items": items}), 200, attachment(f"receipts-{id}.json"), "application/json")


@router.get("/applications/{id}/evidence-bundle.zip")
async def take_bundle(
    request: Request, caller: Trusted, tools: ToolsOf, id: str, audience: Audience = "court"
) -> Response:
    return await bundle_of(request, caller, tools, id, None, audience)


@router.post("/applications/{id}/unmasking")
async def unmask(request: Request, caller: Trusted, tools: ToolsOf, id: str) -> Response:
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    said = typed(rules.UNMASKING, given.all)
    try:
        values = validated(UnmaskingIn, said.members)
        # Each look is one of its own: the form can be sent again, and what it shows is kept nowhere.
        async with database_of(request).write() as session:
            seen = await unmaskings.unmask(session, caller, tools, id, values["members"], values["reason"])
    except REFUSED as problem:
        again = typed_again(given, problem)
        return await _again(request, caller, tools, id, "unmasking", again, said, problem)
    async with database_of(request).read() as reader:
        found = await desk_cases.case(reader, caller, tools, id)
    return case_page(request, found, unmasked=rules.in_words(seen["values"]))


def _chosen(sent: Form, limit: int) -> UploadFile:
    if sent.file is None or not sent.file.size:
        raise Invalid("请选择要存入的文件", "choose the file that is to be kept", code="no_file")
    if sent.file.size > limit:
        zh, en = f"单个附件不得超过 {rules.size_words(limit)}", f"a file may have {limit:,} bytes"
        raise Invalid(
            f"{zh};请压缩图片或分成几份", f"{en}: shrink its pictures or split it", code="too_large"
        )
    return sent.file


async def _again(
    request: Request, caller: Principal, tools: Tools, id: str, at: str, texts: Texts, said: Typed, problem: Problem
) -> Response:  # fmt: skip
    """The page of the case with a form as it was sent, and what is wrong beside it."""
    told = faults_of(said, problem)
    errors = {f"{at}-{name.replace('.', '-')}" if name else "": words for name, words in told.items()}
    async with database_of(request).read() as reader:
        found = await desk_cases.case(reader, caller, tools, id)
    return case_page(request, found, {at: texts}, errors, problem.status, at=at)
