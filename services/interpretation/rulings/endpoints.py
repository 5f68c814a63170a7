"""Routes of rulings."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.checking import in_snapshot
from services.interpretation.packages.schemas import PackageOut
from services.interpretation.rulings import service
from services.interpretation.rulings.schemas import RulingIn, RulingsOut
from services.interpretation.tools import ToolsOf

router = strict_router("材料检查 checks")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]


@router.get(
    "/packages/{id}/rulings", operation_id="list_rulings", response_model=RulingsOut,
    summary="已认定不是错误的检查结果 / errors that were held to be none", responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def list_rulings(request: Request, caller: Reader, id: str) -> Response:
    items = await in_snapshot(database_of(request), lambda session: service.listed(session, caller, id))
    return Answer(200, {"items": items}).response()


@router.post(
    "/packages/{id}/rulings", operation_id="rule_on_finding", response_model=PackageOut, status_code=201,
    summary="认定某项检查结果不是错误 / hold an error that the checks found to be none",
    description="由未参与起草的人说明理由;文件或该材料改动后不再有效。 By somebody who wrote nothing in it, with the reason; it"
    " ends with any change of the document or the material.",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def rule_on_finding(
    request: Request, caller: Approver, tools: ToolsOf, id: str, body: RulingIn
) -> Response:
    return await package_after(
        request, lambda session: service.rule(session, caller, tools, id, body.model_dump())
    )
