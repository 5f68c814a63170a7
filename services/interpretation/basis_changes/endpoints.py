"""Routes of changes of bases."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.basis_changes import service
from services.interpretation.basis_changes.schemas import BasisChangeIn
from services.interpretation.packages.schemas import PackageOut
from services.interpretation.tools import ToolsOf

router = strict_router("解读包 packages")
Writer = Annotated[Principal, holder_of("interpretation:write")]


@router.post(
    "/packages/{id}/basis-changes", operation_id="record_basis_change", response_model=PackageOut, status_code=201,
    summary="制定依据已变:材料标为待修订 / a basis has changed: its materials are stale",
    responses=problem_responses(401, 403, 404, 422),
)  # fmt: skip
async def record_basis_change(
    request: Request, caller: Writer, tools: ToolsOf, id: str, body: BasisChangeIn
) -> Response:
    return await package_after(
        request, lambda session: service.record(session, caller, tools, id, body.model_dump())
    )
