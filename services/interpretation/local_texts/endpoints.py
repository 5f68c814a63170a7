"""Routes of local texts."""

from typing import Annotated

from fastapi import Path, Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import DivisionCode
from kernel.security.principal import Principal, holder_of
from services.interpretation.local_texts import service
from services.interpretation.local_texts.schemas import LocalTextIn, LocalTextOut
from services.interpretation.tools import ToolsOf

router = strict_router("县级自有文件 local texts")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]
RegionPath = Annotated[DivisionCode, Path(description="行政区划代码 / division")]


@router.get(
    "/local-texts/{region}", operation_id="get_local_text", response_model=LocalTextOut,
    summary="允许材料晚于文件发布的县级自有文件 / the text that lets materials come later",
    responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def get_local_text(session: Read, caller: Reader, region: RegionPath) -> Response:
    text = await service.read(session, caller, region)
    return Answer(200, service.shown(text), service.etag_of(text)).response()


@router.put(
    "/local-texts/{region}", operation_id="put_local_text", response_model=LocalTextOut,
    summary="登记或修改县级自有文件 / register or change it",
    responses=problem_responses(401, 403, 412, 422, 428) | {201: {"model": LocalTextOut}},
)  # fmt: skip
async def put_local_text(
    session: Write, caller: Approver, tools: ToolsOf, region: RegionPath, body: LocalTextIn, if_match: IfMatch = None
) -> Response:  # fmt: skip
    text, new = await service.put(session, caller, tools, region, body.model_dump(), if_match)
    return Answer(201 if new else 200, service.shown(text), service.etag_of(text)).response()


@router.delete(
    "/local-texts/{region}", operation_id="delete_local_text", status_code=204,
    summary="取消县级自有文件 / take it away", responses=problem_responses(401, 403, 404, 412, 428),
)  # fmt: skip
async def delete_local_text(
    session: Write, caller: Approver, region: RegionPath, if_match: IfMatch = None
) -> Response:
    await service.drop(session, caller, region, if_match)
    return Response(status_code=204)
