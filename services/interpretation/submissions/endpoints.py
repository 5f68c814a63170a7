"""Routes of submission: one call or step by step."""

from typing import Annotated

from fastapi import Request, Response

from kernel.db import Session
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.sessions import database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.checking import in_transaction
from services.interpretation.packages import service as packages
from services.interpretation.packages.schemas import PackageIn, PackageOut, ReturnIn
from services.interpretation.submissions import service
from services.interpretation.tools import ToolsOf

router = strict_router("报送 submissions")
Writer = Annotated[Principal, holder_of("interpretation:write")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]


@router.post(
    "/packages", operation_id="make_package", response_model=PackageOut, status_code=201,
    summary="报送解读包:一次报齐或逐步报送 / a package in one call, or its beginning",
    description=(
        "以 reference 幂等:同一文件、同一内容重复报送返回同一解读包(200)。submit 为 true 时缺少公开属性、方案等即退文:"
        "state 为 returned,returned 列出原因。\n\n"
        "Idempotent by your reference: the same content gives the same package (200). With `submit`, what lacks attribute or plan "
        "is returned (state `returned`, with the reasons)."
    ),
    responses=problem_responses(401, 403, 409, 422)
    | {200: {"model": PackageOut, "description": "此前已报送 / it was sent before"}},
)  # fmt: skip
async def make_package(
    request: Request, caller: Writer, tools: ToolsOf, body: PackageIn, key: KeyHeader = None
) -> Response:
    payload = await request.body()

    async def begin(session: Session) -> Response:
        async def act() -> Answer:
            package, new = await service.make(session, caller, tools, body.model_dump())
            place = f"/v1/interpretation/packages/{package.id}"
            shown = await packages.shown(session, package)
            return Answer(201 if new else 200, shown, packages.etag_of(package), place)

        return await once(session, caller=caller.key_id, request=request, key=key, payload=payload,
                          now=tools.clock.now(), act=act)  # fmt: skip

    return await in_transaction(database_of(request), begin)


@router.post(
    "/packages/{id}/submission", operation_id="submit_package", response_model=PackageOut,
    summary="报送;缺项即退文 / submit; what lacks something is returned",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def submit_package(request: Request, caller: Writer, tools: ToolsOf, id: str) -> Response:
    return await package_after(request, lambda session: service.submit(session, caller, tools, id), 200)


@router.post(
    "/packages/{id}/returns", operation_id="return_package", response_model=PackageOut,
    summary="退文 / return a file to its author", responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def return_package(
    request: Request, caller: Approver, tools: ToolsOf, id: str, body: ReturnIn
) -> Response:
    return await package_after(
        request, lambda session: service.send_back(session, caller, tools, id, body.reason), 200
    )
