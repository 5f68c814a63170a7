"""Routes of corrections, withdrawals and changed decisions of events."""

from typing import Annotated, Any

from fastapi import Request, Response

from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.problems import encode
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.corrections import service
from services.catalog.corrections.rules import MEMBERS
from services.catalog.corrections.schemas import (
    CorrectedOut,
    CorrectionIn,
    CorrectionsOut,
    DecisionChangeIn,
    EventWithdrawalIn,
)
from services.catalog.tools import ToolsOf

router = strict_router("业务事件 business-events")
Reporter = Annotated[Principal, holder_of("events:write")]
Reader = Annotated[Principal, holder_of("duties:read")]


@router.get(
    "/business-events/{id}/corrections", operation_id="list_event_corrections", response_model=CorrectionsOut,
    summary="业务事件的更正痕迹 / who changed what, when and why", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_event_corrections(session: Read, caller: Reader, id: str) -> Response:
    found = await service.of_event(session, caller, id)
    return Response(encode({"items": found}), media_type="application/json")


@router.post(
    "/business-events/{id}/corrections", operation_id="correct_business_event", response_model=CorrectedOut,
    status_code=201, summary="更正业务事件,义务随之重算 / correct an event; its duties follow",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def correct_business_event(
    request: Request, session: Write, caller: Reporter, tools: ToolsOf, id: str, body: CorrectionIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    given: dict[str, Any] = {name: getattr(body, name) for name in MEMBERS if name in body.model_fields_set}
    changes: dict[str, Any] = {
        name: value for name, value in given.items() if value is not None or name == "domain"
    }

    async def act() -> Answer:
        document = await service.correct(session, caller, tools, id, changes, body.reason)
        return Answer(201, document)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.post(
    "/business-events/{id}/withdrawal", operation_id="withdraw_business_event", response_model=CorrectedOut,
    status_code=201, summary="撤回业务事件,未完成的义务随之撤回 / withdraw an event and its open duties",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def withdraw_business_event(
    request: Request, session: Write, caller: Reporter, tools: ToolsOf, id: str, body: EventWithdrawalIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        return Answer(201, await service.withdraw(session, caller, tools, id, body.reason))

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.post(
    "/business-events/{id}/decision-changes", operation_id="change_event_decision", response_model=CorrectedOut,
    status_code=201, responses=problem_responses(401, 403, 404, 409, 422),
    summary="决定被变更、撤销、确认违法或无效:撤回已公开的信息并说明理由 / its decision was changed; postings are to come down",
)  # fmt: skip
async def change_event_decision(
    request: Request, session: Write, caller: Reporter, tools: ToolsOf, id: str, body: DecisionChangeIn,
    key: KeyHeader = None,
) -> Response:  # fmt: skip
    async def act() -> Answer:
        found = await service.change_decision(
            session, caller, tools, id, body.change, body.decided_on, body.reason
        )
        return Answer(201, found)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
