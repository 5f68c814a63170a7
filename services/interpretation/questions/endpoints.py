"""Routes of questions."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.checking import in_snapshot
from services.interpretation.questions import service
from services.interpretation.questions.schemas import QuestionIn, WithdrawalIn
from services.interpretation.responses import service as responses
from services.interpretation.responses.schemas import ConcernOut
from services.interpretation.tools import ToolsOf

router = strict_router("回应 responses")
Responder = Annotated[Principal, holder_of("interpretation:write")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]


@router.post(
    "/responses/{id}/question", operation_id="propose_question", response_model=ConcernOut, status_code=201,
    summary="拟为解读包的问答(或更正),待他人核准 / propose it, or its correction, as a question of its package",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def propose_question(
    request: Request, caller: Responder, tools: ToolsOf, id: str, body: QuestionIn
) -> Response:
    database, values = database_of(request), body.model_dump()
    verdict = await in_snapshot(database, lambda reader: service.judged(reader, caller, id, values))
    async with database.write() as session:
        concern = await service.propose(session, caller, tools, id, values, verdict)
        answer = Answer(201, await responses.shown(session, tools, concern), responses.etag_of(concern))
    return answer.response()


@router.post(
    "/responses/{id}/question/publication", operation_id="publish_question", response_model=ConcernOut, status_code=201,
    summary="核准发布问答,由拟稿人、回应人以外的人 / publish the proposed question, as somebody else",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def publish_question(request: Request, caller: Approver, tools: ToolsOf, id: str) -> Response:
    database = database_of(request)
    verdict = await in_snapshot(database, lambda reader: service.judged(reader, caller, id))
    async with database.write() as session:
        concern = await service.publish(session, caller, tools, id, verdict)
        answer = Answer(201, await responses.shown(session, tools, concern), responses.etag_of(concern))
    return answer.response()


@router.post(
    "/responses/{id}/question/withdrawal", operation_id="withdraw_question", response_model=ConcernOut, status_code=201,
    summary="撤回已发布的问答 / take a published question back", responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def withdraw_question(
    session: Write, caller: Approver, tools: ToolsOf, id: str, body: WithdrawalIn
) -> Response:
    concern = await service.withdraw(session, caller, tools, id, body.reason)
    return Answer(201, await responses.shown(session, tools, concern), responses.etag_of(concern)).response()
