"""Route of the evidence bundle."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.bundles import service
from services.disclosure_requests.bundles.audiences import Audience
from services.disclosure_requests.bundles.rules import MEDIA_TYPE
from services.disclosure_requests.letter_templates.endpoints import attachment
from services.disclosure_requests.tools import Tools, ToolsOf

router = strict_router("证据材料包 bundles")
Keeper = Annotated[Principal, holder_of("applications:read", "applications:personal")]
_ZIP = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}


@router.get(
    "/applications/{id}/evidence-bundle", operation_id="get_evidence_bundle", response_class=Response,
    summary="证据材料包(签名 zip),查看会被记录 / the evidence bundle, a signed zip; the look is recorded",
    responses={200: {"content": _ZIP}, **problem_responses(401, 403, 404, 409)},
)  # fmt: skip
async def get_evidence_bundle(
    request: Request, caller: Keeper, tools: ToolsOf, id: str,
    as_of: Annotated[
        LegalDate | None, Query(description="截至该日已写入的记录,默认今日 / what was written down by the end of this day")
    ] = None,
    audience: Annotated[
        Audience, Query(description="court 供复议机关、法院;applicant 供申请人(不含内部记录和第三方信息)/ for whom")
    ] = "court",
) -> Response:  # fmt: skip
    return await bundle_of(request, caller, tools, id, as_of, audience)


async def bundle_of(
    request: Request, caller: Principal, tools: Tools, id: str, as_of: date | None, audience: Audience
) -> Response:
    """A bundle as a file to be saved; the look is recorded."""
    async with database_of(request).write() as session:
        gathered = await service.gather(session, caller, tools, id, as_of, audience)
    content = await service.finished(database_of(request), tools, gathered)
    name = f"{gathered.facts['registration']}-{gathered.facts['as_of']}-{audience}.zip"
    return Response(content, 200, attachment(name), MEDIA_TYPE)
