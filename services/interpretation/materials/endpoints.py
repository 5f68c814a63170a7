"""Routes of materials."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db import Session
from kernel.http.etag import IfMatch, require_match
from kernel.http.idempotency import Answer
from kernel.http.sessions import Write, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.interpretation.checking import in_transaction
from services.interpretation.materials import service
from services.interpretation.materials.schemas import MaterialPut
from services.interpretation.packages import service as packages
from services.interpretation.packages.schemas import PackageOut
from services.interpretation.tools import ToolsOf

router = strict_router("解读材料 materials")
Writer = Annotated[Principal, holder_of("interpretation:write")]


@router.put(
    "/packages/{id}/materials/{name}", operation_id="put_material", response_model=PackageOut,
    summary="报送或修改解读材料;审签中的一轮作废 / a material, by a name of yours; a round of sign-off is void by it",
    description="If-Match 为解读包的 ETag。 If-Match carries the ETag of the package.",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428) | {201: {"model": PackageOut}},
)  # fmt: skip
async def put_material(
    request: Request, caller: Writer, tools: ToolsOf, id: str, name: Slug, body: MaterialPut, if_match: IfMatch = None
) -> Response:  # fmt: skip
    async def act(session: Session) -> Answer:
        require_match(if_match, packages.etag_of(await packages.read(session, caller, id, lock=True)))
        package, new = await service.put(session, caller, tools, id, name, body.model_dump())
        shown = await packages.shown(session, package)
        return Answer(201 if new else 200, shown, packages.etag_of(package))

    return (await in_transaction(database_of(request), act)).response()


@router.delete(
    "/packages/{id}/materials/{name}", operation_id="delete_material", status_code=204,
    summary="撤回解读材料 / take a material away", responses=problem_responses(401, 403, 404, 409, 412, 428),
)  # fmt: skip
async def delete_material(
    session: Write, caller: Writer, tools: ToolsOf, id: str, name: Slug, if_match: IfMatch = None
) -> Response:
    require_match(if_match, packages.etag_of(await packages.read(session, caller, id, lock=True)))
    await service.drop(session, caller, tools, id, name)
    return Response(status_code=204)
