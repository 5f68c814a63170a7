"""Routes of sign-off."""

from typing import Annotated

from fastapi import Request, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.packages.schemas import PackageOut
from services.interpretation.sign_offs import service
from services.interpretation.sign_offs.schemas import RoundsOut, SignatureIn
from services.interpretation.tools import ToolsOf

router = strict_router("审签 sign-off")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Writer = Annotated[Principal, holder_of("interpretation:write")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]


@router.post(
    "/packages/{id}/sign-offs", operation_id="open_sign_off", response_model=PackageOut, status_code=201,
    summary="发起审签:文件与材料同一轮 / open a round: document and materials in one",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def open_sign_off(request: Request, caller: Writer, tools: ToolsOf, id: str) -> Response:
    return await package_after(request, lambda session: service.open_round(session, caller, tools, id))


@router.get(
    "/packages/{id}/sign-offs", operation_id="list_sign_offs", response_model=RoundsOut,
    summary="各轮审签,含作废的 / all rounds, void ones too", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_sign_offs(session: Read, caller: Reader, id: str) -> Response:
    return Answer(200, {"items": await service.listed(session, caller, id)}).response()


@router.post(
    "/packages/{id}/signatures", operation_id="sign_package", response_model=PackageOut, status_code=201,
    summary="审签;经办人须为本轮审签人且未起草、修改本件 / sign, as a named signatory who wrote nothing in it",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def sign_package(
    request: Request, caller: Approver, tools: ToolsOf, id: str, body: SignatureIn
) -> Response:
    return await package_after(
        request, lambda session: service.sign(session, caller, tools, id, body.model_dump())
    )
