"""Routes of checks."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.checking import in_snapshot
from services.interpretation.checks import service
from services.interpretation.checks.schemas import CheckIn, FindingsOut

router = strict_router("材料检查 checks")
Reader = Annotated[Principal, holder_of("interpretation:read")]


@router.get(
    "/packages/{id}/findings", operation_id="list_findings", response_model=FindingsOut,
    summary="材料检查结果:要素、与文件一致、摘抄比例、可读性 / what the checks find",
    description="只有与文件不符、缺少必备要素是错误,其余为提示。 A disagreement with the document and a missing element are errors; style is a note.",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def list_findings(request: Request, caller: Reader, id: str) -> Response:
    found = await in_snapshot(database_of(request), lambda session: service.of_package(session, caller, id))
    return Answer(200, found).response()


@router.post(
    "/checks", operation_id="try_checks", response_model=FindingsOut,
    summary="试查:不保存 / look at a document and materials that are not kept", responses=problem_responses(401, 403, 422),
)  # fmt: skip
async def try_checks(caller: Reader, body: CheckIn) -> Response:
    return Answer(200, await service.tried(body.model_dump())).response()
