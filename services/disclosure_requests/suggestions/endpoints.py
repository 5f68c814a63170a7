"""Routes of suggestions."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.pages import DivisionFilter
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.suggestions import service
from services.disclosure_requests.suggestions.schemas import (
    OutcomeIn,
    OutcomeOut,
    StatisticsOut,
    SuggestionIn,
    SuggestionsOut,
)
from services.disclosure_requests.tools import ToolsOf

router = strict_router("申请前提示 suggestions")
Portal = Annotated[Principal, holder_of("applications:write")]
Reader = Annotated[Principal, holder_of("applications:read")]


@router.post(
    "/suggestions", operation_id="suggest_before_filing", response_model=SuggestionsOut, status_code=201,
    summary="申请前提示:可能已公开的信息(仅供参考)/ what may be public already, before filing; advice only",
    responses=problem_responses(401, 403, 422),
)  # fmt: skip
async def suggest_before_filing(
    session: Write, caller: Portal, tools: ToolsOf, body: SuggestionIn
) -> Response:
    return Answer(201, await service.suggest(session, caller, tools, body.model_dump())).response()


@router.post(
    "/suggestions/{id}/outcomes", operation_id="tell_suggestion_outcome", response_model=OutcomeOut, status_code=201,
    summary="登记提示的后续:点击、已解答、仍提交申请 / what became of a suggestion", responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def tell_suggestion_outcome(
    session: Write, caller: Portal, tools: ToolsOf, id: str, body: OutcomeIn
) -> Response:
    return Answer(201, await service.tell(session, caller, tools, id, body.outcome, body.ref)).response()


@router.get(
    "/suggestion-statistics", operation_id="count_suggestions", response_model=StatisticsOut,
    summary="申请前提示的成效 / how often suggestions helped", responses=problem_responses(401, 403),
)  # fmt: skip
async def count_suggestions(
    session: Read,
    caller: Reader,
    begin: Annotated[
        LegalDate, Query(alias="from", description="自何日 / first day", examples=["2026-01-01"])
    ],
    end: Annotated[LegalDate, Query(alias="to", description="至何日 / last day", examples=["2026-12-31"])],
    region: DivisionFilter = None,
) -> Response:
    return Answer(200, await service.statistics(session, caller, region, begin, end)).response()
