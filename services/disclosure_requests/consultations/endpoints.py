"""Routes of consultations: the officer's below a case, the addressee's below a link, which needs no key."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.acts.endpoints import answered
from services.disclosure_requests.consultations import service
from services.disclosure_requests.consultations.schemas import (
    ConsultationIn,
    ConsultationOut,
    ConsultationReceiptIn,
    ConsultationReplyIn,
    ConsultationReturnIn,
    ConsultationsOut,
    LetterOut,
    OpinionGivenOut,
    OpinionIn,
    OverrideNoticeIn,
)
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("征求意见 consultations")
Handler = Annotated[Principal, holder_of("applications:handle")]
Reader = Annotated[Principal, holder_of("applications:read")]
REFUSALS = problem_responses(401, 403, 404, 409, 422)
#: An answer to a link is for its holder alone.
_PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


@router.get(
    "/consultations", operation_id="list_unanswered_consultations", response_model=PageOut[ConsultationOut],
    summary="未答复的征求意见及其期限 / consultations that wait for an opinion, with their deadlines",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_unanswered_consultations(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    office: Annotated[Slug | None, Query(description="工作机构标识")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "consultations", str)[0] if cursor else None
    rows = await service.unanswered(session, caller, tools, office=office, after=after, limit=limit + 1)
    more = encode_cursor("consultations", rows[limit - 1]["id"]) if len(rows) > limit else None
    return page_answer(request, rows[:limit], more)


@router.get(
    "/applications/{id}/consultations", operation_id="list_application_consultations", response_model=ConsultationsOut,
    summary="一件申请的征求意见 / the consultations of a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_application_consultations(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, {"items": await service.of_case(session, caller, tools, id)}).response()


async def _with_link(
    request: Request, session: Write, caller: Principal, tools: Tools, key: str | None,
    make: Callable[[], Awaitable[tuple[dict[str, Any], str]]],
) -> Response:  # fmt: skip
    """The answer with the link's token. What is kept to answer a repeated key with does not hold the token."""
    made: list[tuple[dict[str, Any], str]] = []

    async def act() -> Answer:
        made.append(await make())
        return Answer(201, made[0][0])

    kept = await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
    if not made:
        return kept
    document, token = made[0]
    return Answer(201, document | {"token": token}).response()


@router.post(
    "/applications/{id}/consultations", operation_id="consult", response_model=ConsultationOut, status_code=201,
    summary="发出征求意见书(条例第三十二至三十四条)/ send a letter that asks for an opinion", responses=REFUSALS,
)  # fmt: skip
async def consult(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: ConsultationIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await _with_link(request, session, caller, tools, key,
                            lambda: service.send(session, caller, tools, id, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/consultations/{ref}/links", operation_id="renew_consultation_link", response_model=ConsultationOut,
    status_code=201, summary="换发链接,旧链接失效 / give a new link in place of the old one", responses=REFUSALS,
)  # fmt: skip
async def renew_consultation_link(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, ref: str, key: KeyHeader = None
) -> Response:  # fmt: skip
    return await _with_link(request, session, caller, tools, key,
                            lambda: service.renew_link(session, caller, tools, id, ref))  # fmt: skip


@router.post(
    "/applications/{id}/consultations/{ref}/receipt", operation_id="record_consultation_receipt",
    response_model=ConsultationOut, status_code=201, responses=REFUSALS,
    summary="被征求方收到征求意见书,十五个工作日起算 / the letter was received",
)  # fmt: skip
async def record_consultation_receipt(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, ref: str, body: ConsultationReceiptIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.receive(
        session, caller, tools, id, ref, body.on))  # fmt: skip


@router.post(
    "/applications/{id}/consultations/{ref}/opinion", operation_id="enter_consultation_opinion",
    response_model=ConsultationOut, status_code=201, responses=REFUSALS,
    summary="登记书面意见 / enter an opinion that came on paper",
)  # fmt: skip
async def enter_consultation_opinion(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, ref: str, body: ConsultationReplyIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.enter_reply(
        session, caller, tools, id, ref, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/consultations/{ref}/return", operation_id="record_consultation_return",
    response_model=ConsultationOut, status_code=201, responses=REFUSALS,
    summary="征求意见书退回 / the letter came back",
)  # fmt: skip
async def record_consultation_return(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, ref: str, body: ConsultationReturnIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.record_return(
        session, caller, tools, id, ref, body.model_dump()))  # fmt: skip


@router.post(
    "/applications/{id}/consultations/{ref}/override-notice", operation_id="tell_consultation_override",
    response_model=ConsultationOut, status_code=201, responses=REFUSALS,
    summary="书面告知第三方决定公开的内容和理由(条例第三十二条)/ tell the third party of the disclosure and why",
)  # fmt: skip
async def tell_consultation_override(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, ref: str, body: OverrideNoticeIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    return await answered(request, session, caller, tools, key, lambda: service.tell_override(
        session, caller, tools, id, ref, body.model_dump()))  # fmt: skip


@router.get(
    "/consultations/{token}", operation_id="read_consultation_letter", response_model=LetterOut,
    summary="凭链接查看征求意见书(免密钥)/ the letter, by its link; no key needed", responses=problem_responses(404),
)  # fmt: skip
async def read_consultation_letter(request: Request, session: Read, tools: ToolsOf, token: str) -> Response:
    letter, consultation = await service.read_letter(session, tools, token)
    # A session of its own: a guessed link never takes the lock of a writer.
    async with database_of(request).write() as writer:
        service.note(writer, tools, consultation, "read")
    return _private(Answer(200, letter))


@router.post(
    "/consultations/{token}/receipt", operation_id="confirm_consultation_receipt", response_model=LetterOut,
    status_code=201, responses=problem_responses(404),
    summary="凭链接确认收到(免密钥)/ confirm by the link that the letter was received; no key needed",
)  # fmt: skip
async def confirm_consultation_receipt(
    request: Request, session: Read, tools: ToolsOf, token: str
) -> Response:
    await service.read_letter(session, tools, token)
    async with database_of(request).write() as writer:
        await service.confirm_by_link(writer, tools, token)
        letter, _ = await service.read_letter(writer, tools, token)
    return _private(Answer(201, letter))


@router.post(
    "/consultations/{token}/opinion", operation_id="give_consultation_opinion", response_model=OpinionGivenOut,
    status_code=201, responses=problem_responses(404, 422),
    summary="凭链接提出意见,一次有效(免密钥)/ give an opinion by the link, once; no key needed",
)  # fmt: skip
async def give_consultation_opinion(
    request: Request, session: Read, tools: ToolsOf, token: str, body: OpinionIn
) -> Response:
    await service.read_letter(session, tools, token)
    async with database_of(request).write() as writer:
        document = await service.answer_by_link(writer, tools, token, body.model_dump())
    return _private(Answer(201, document))


def _private(answer: Answer) -> Response:
    response = answer.response()
    response.headers.update(_PRIVATE)
    return response
