"""Routes of packages."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db import ReadSession
from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, database_of
from kernel.http.strict import problem_responses, strict_router
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.checking import in_snapshot
from services.interpretation.packages import repository, rules, service
from services.interpretation.packages.rules import State
from services.interpretation.packages.schemas import (
    ActsOut,
    GatesOut,
    HeadChange,
    PackageOut,
    SummaryOut,
)
from services.interpretation.tools import ToolsOf

router = strict_router("解读包 packages")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Writer = Annotated[Principal, holder_of("interpretation:write")]


@router.get(
    "/packages", operation_id="list_packages", response_model=PageOut[SummaryOut],
    summary="解读包 / packages, the newest first", responses=problem_responses(401, 403),
)  # fmt: skip
async def list_packages(
    request: Request, session: Read, caller: Reader, region: DivisionFilter = None,
    state: Annotated[State | None, Query(description="状态 / state")] = None, limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = decode_cursor(cursor, "packages", str)[0] if cursor else None
    region = caller.within(region)
    rows = await repository.list_page(session, region=region, state=state, after=after, limit=limit + 1)
    more = encode_cursor("packages", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.summary(row) for row in rows[:limit]], more)


@router.get(
    "/packages/{id}", operation_id="get_package", response_model=PackageOut,
    summary="一个解读包:缺什么、谁办、何时前 / a package: what is missing, for whom, until when",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def get_package(request: Request, caller: Reader, id: str) -> Response:
    async def read(session: ReadSession) -> Answer:
        package = await service.read(session, caller, id)
        return Answer(200, await service.shown(session, package), service.etag_of(package))

    return (await in_snapshot(database_of(request), read)).response()


@router.put(
    "/packages/{id}", operation_id="change_package", response_model=PackageOut,
    summary="修改文件信息、方案、审签人 / change what is said of the document, plan, signatories",
    responses=problem_responses(401, 403, 404, 409, 412, 422, 428),
)  # fmt: skip
async def change_package(
    request: Request, caller: Writer, tools: ToolsOf, id: str, body: HeadChange, if_match: IfMatch = None
) -> Response:
    return await package_after(
        request, lambda session: service.change(session, caller, tools, id, body.model_dump(), if_match), 200
    )


@router.get(
    "/packages/{id}/acts", operation_id="list_package_acts", response_model=ActsOut,
    summary="办理过程 / what was done, by whom", responses=problem_responses(401, 403, 404),
)  # fmt: skip
async def list_package_acts(session: Read, caller: Reader, id: str) -> Response:
    package = await service.read(session, caller, id)
    names = ("number", "event", "before", "after", "officer", "at", "facts")
    rows = await repository.acts(session, package.id)
    return Answer(200, {"items": [{name: getattr(row, name) for name in names} for row in rows]}).response()


@router.get(
    "/gates", operation_id="list_gates", response_model=GatesOut,
    summary="同步办理的状态表及依据(免密钥)/ the table of the gates and who must interpret; no key needed",
)  # fmt: skip
async def list_gates() -> Response:
    rows = [asdict(row) for row in rules.TABLE]
    return Answer(
        200, {"items": rows, "categories": [asdict(row) for row in rules.CATEGORIES.values()]}
    ).response()
