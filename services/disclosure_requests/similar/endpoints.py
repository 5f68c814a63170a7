"""Routes of similar cases."""

from typing import Annotated

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate, Slug
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.similar import service
from services.disclosure_requests.similar.schemas import CampaignsOut, SimilarOut
from services.disclosure_requests.tools import ToolsOf

router = strict_router("相似申请 similar applications")
Reader = Annotated[Principal, holder_of("applications:read")]


@router.get(
    "/applications/{id}/similar", operation_id="get_similar_applications", response_model=SimilarOut,
    summary="相似申请:同一申请人的重复、集中申请、同一事项(供经办人判断)/ what is like a case; an officer decides",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_similar_applications(session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.of_case(session, caller, tools, id)).response()


@router.get(
    "/campaigns", operation_id="list_campaigns", response_model=CampaignsOut,
    summary="集中申请:内容相同或相近的多件申请 / campaigns of equal and near texts", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_campaigns(
    session: Read,
    caller: Reader,
    begin: Annotated[
        LegalDate, Query(alias="from", description="提交之日自 / first day", examples=["2026-01-01"])
    ],
    end: Annotated[
        LegalDate, Query(alias="to", description="提交之日至 / last day", examples=["2026-12-31"])
    ],
    office: Annotated[Slug | None, Query(description="工作机构标识")] = None,
) -> Response:
    return Answer(200, await service.campaigns(session, caller, office, begin, end)).response()
