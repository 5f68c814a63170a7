"""Routes of the disclosure platform."""

from typing import Annotated, Any

from fastapi import Response

from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.catalog.platform import service
from services.catalog.platform.models import PlatformColumn
from services.catalog.platform.schemas import ColumnOut, EntriesIn, PlatformOut, ReportsIn, SystemsIn
from services.catalog.tools import ToolsOf

router = strict_router("公开平台 platform")
Writer = Annotated[Principal, holder_of("catalogue:write")]
CHANGES: dict[int | str, dict[str, Any]] = problem_responses(401, 403, 404, 412, 422, 428) | {
    201: {"model": ColumnOut, "description": "新建 / new"}
}


def _answer(found: PlatformColumn, created: bool = False) -> Response:
    return Answer(201 if created else 200, service.shown(found), service.etag_of(found)).response()


@router.get(
    "/bodies/{id}/platform", operation_id="get_platform", response_model=PlatformOut, responses=problem_responses(404),
    summary="政府信息公开平台固定栏目(免密钥)/ the five fixed columns of a body's platform, no key needed",
)  # fmt: skip
async def get_platform(session: Read, tools: ToolsOf, id: str) -> Response:
    return Answer(200, await service.whole(session, tools, id)).response()


@router.get(
    "/bodies/{id}/systems", operation_id="get_systems", response_model=ColumnOut, responses=problem_responses(404),
    summary="政府信息公开制度(免密钥)/ a body's rules of disclosure",
)  # fmt: skip
async def get_systems(session: Read, id: str) -> Response:
    return _answer(await service.read(session, id, "systems"))


@router.put(
    "/bodies/{id}/systems", operation_id="put_systems", response_model=ColumnOut, responses=CHANGES,
    summary="填写政府信息公开制度 / write a body's rules of disclosure",
)  # fmt: skip
async def put_systems(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: SystemsIn, if_match: IfMatch = None
) -> Response:
    entries = body.model_dump(mode="json")["entries"]
    return _answer(*await service.put(session, caller, tools, id, "systems", entries, if_match))


@router.get(
    "/bodies/{id}/annual-reports", operation_id="get_annual_reports", response_model=ColumnOut,
    summary="政府信息公开年报(免密钥)/ a body's annual reports", responses=problem_responses(404),
)  # fmt: skip
async def get_annual_reports(session: Read, id: str) -> Response:
    return _answer(await service.read(session, id, "annual_reports"))


@router.put(
    "/bodies/{id}/annual-reports", operation_id="put_annual_reports", response_model=ColumnOut, responses=CHANGES,
    summary="填写政府信息公开年报 / write a body's annual reports",
)  # fmt: skip
async def put_annual_reports(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: ReportsIn, if_match: IfMatch = None
) -> Response:
    entries = body.model_dump(mode="json")["entries"]
    return _answer(*await service.put(session, caller, tools, id, "annual_reports", entries, if_match))


@router.get(
    "/bodies/{id}/application-entries", operation_id="get_application_entries", response_model=ColumnOut,
    summary="依申请公开入口(免密钥)/ where requests are made", responses=problem_responses(404),
)  # fmt: skip
async def get_application_entries(session: Read, id: str) -> Response:
    return _answer(await service.read(session, id, "application_entries"))


@router.put(
    "/bodies/{id}/application-entries", operation_id="put_application_entries", response_model=ColumnOut,
    summary="填写依申请公开入口 / write where requests are made", responses=CHANGES,
)  # fmt: skip
async def put_application_entries(
    session: Write, caller: Writer, tools: ToolsOf, id: str, body: EntriesIn, if_match: IfMatch = None
) -> Response:
    entries = body.model_dump(mode="json")["entries"]
    return _answer(*await service.put(session, caller, tools, id, "application_entries", entries, if_match))
