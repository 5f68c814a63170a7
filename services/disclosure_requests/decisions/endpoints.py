"""Routes of decisions and remedies."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.applications.schemas import ApplicationOut
from services.disclosure_requests.decisions import service
from services.disclosure_requests.decisions.schemas import (
    AnswerTypesOut,
    ApprovalIn,
    DecisionDocumentOut,
    DecisionIn,
    DecisionOut,
    DecisionsOut,
    RemediesOut,
)
from services.disclosure_requests.tools import ToolsOf

router = strict_router("答复 decisions")
Handler = Annotated[Principal, holder_of("applications:handle")]
Head = Annotated[Principal, holder_of("applications:approve")]
Reader = Annotated[Principal, holder_of("applications:read")]
Number = Annotated[int, Path(ge=1, le=100_000, description="答复草案序号 / number of the draft")]


@router.get(
    "/answer-types", operation_id="list_answer_types", response_model=AnswerTypesOut,
    summary="答复种类:依据、必填成员、报表行、复议前置(免密钥)/ kinds of answers; no key needed",
)  # fmt: skip
async def list_answer_types(
    tools: ToolsOf,
    on: Annotated[LegalDate | None, Query(description="答复之日;不写则为今日 / day of the decision", examples=["2026-03-20"])] = None,
) -> Response:  # fmt: skip
    return Answer(200, {"items": service.types_shown(on or tools.clock.today())}).response()


@router.post(
    "/applications/{id}/decisions", operation_id="draft_decision", response_model=DecisionOut, status_code=201,
    summary="拟定答复(条例第三十六条)/ draft a decision", responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def draft_decision(
    request: Request, session: Write, caller: Handler, tools: ToolsOf, id: str, body: DecisionIn, key: KeyHeader = None
) -> Response:  # fmt: skip
    async def act() -> Answer:
        document = await service.draft(session, caller, tools, id, body.model_dump())
        at = f"/v1/disclosure-requests/applications/{id}/decisions/{document['number']}"
        return Answer(201, document, location=at)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/applications/{id}/decisions", operation_id="list_decisions", response_model=DecisionsOut,
    summary="一件申请的答复与草案 / decisions and drafts of a case", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_decisions(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, {"items": await service.listed(session, caller, tools, id)}).response()


@router.get(
    "/applications/{id}/decisions/{number}", operation_id="get_decision", response_model=DecisionDocumentOut,
    summary="一份答复:事实、依据、结论、救济途径 / a decision as a letter prints it",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_decision(session: Read, caller: Reader, tools: ToolsOf, id: str, number: Number) -> Response:
    return Answer(200, await service.document(session, caller, tools, id, number)).response()


@router.post(
    "/applications/{id}/decisions/{number}/approval", operation_id="approve_decision", response_model=ApplicationOut,
    status_code=201, summary="负责人批准,作出答复 / approve a draft: the decision is made",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def approve_decision(
    request: Request, session: Write, caller: Head, tools: ToolsOf, id: str, number: Number, body: ApprovalIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, await service.approve(session, caller, tools, id, number, body.on))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/applications/{id}/remedies", operation_id="list_remedies", response_model=RemediesOut,
    summary="申请人此刻的救济途径,含逾期未答复 / what the applicant can do now, silence included",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_remedies(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.open_remedies(session, caller, tools, id)).response()
