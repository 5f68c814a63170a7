"""Routes of adoption: the policy of a division, the new versions that await it."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Division
from kernel.security.principal import Principal, holder_of
from services.catalog.adoptions import service
from services.catalog.adoptions.schemas import PolicyIn, PolicyOut, UpdateOut
from services.catalog.merge_proposals import service as merges
from services.catalog.regions import service as regions
from services.catalog.tools import ToolsOf

router = strict_router("标准更新 adoptions")
Reader = Annotated[Principal, holder_of("catalogue:read")]
Approver = Annotated[Principal, holder_of("catalogue:approve")]
Code = Annotated[str, Path(examples=["360425"])]


@router.get(
    "/regions/{code}/adoption-policy", operation_id="get_adoption_policy", response_model=PolicyOut,
    summary="标准新版本经谁采用 / through which division new versions reach this one",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_adoption_policy(session: Read, caller: Reader, code: Code) -> Response:
    await regions.read(session, code)
    shown = await service.policy_shown(session, code)
    return Answer(200, shown, await service.policy_etag(session, code)).response()


@router.put(
    "/regions/{code}/adoption-policy", operation_id="put_adoption_policy", response_model=PolicyOut,
    summary="规定经上级先行采用,或直接采用 / adopt through a division above, or directly",
    responses=problem_responses(401, 403, 409, 412, 422, 428),
)  # fmt: skip
async def put_adoption_policy(
    session: Write, caller: Approver, tools: ToolsOf, code: Code, body: PolicyIn, if_match: IfMatch = None
) -> Response:
    await service.set_policy(session, caller, tools, code, body.through, if_match)
    shown = await service.policy_shown(session, code)
    return Answer(200, shown, await service.policy_etag(session, code)).response()


@router.get(
    "/guideline-updates", operation_id="list_guideline_updates", response_model=PageOut[UpdateOut],
    summary="本区划所采用标准的新版本 / new versions of what a division has adopted",
    responses=problem_responses(401, 403),
)  # fmt: skip
async def list_guideline_updates(
    request: Request, session: Read, caller: Reader, tools: ToolsOf,
    region: Annotated[Division | None, Query(description="行政区划代码,默认为密钥所属", examples=["360425"])] = None,
) -> Response:  # fmt: skip
    return page_answer(request, await merges.updates(session, tools, caller.within(region)), None)
