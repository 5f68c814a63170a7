"""Routes of release and of the public's reading."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.openapi import snapshot_operation
from kernel.http.pages import Cursor, DivisionFilter, Limit, page_answer
from kernel.http.problems import BadParameter
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import LegalDate, Slug
from kernel.security.principal import Principal, holder_of
from services.interpretation.answers import package_after
from services.interpretation.packages.schemas import PackageOut, ReleaseIn, ReviewIn
from services.interpretation.releases import repository, service
from services.interpretation.releases.schemas import ReleasedPackage, ReleasedSummary
from services.interpretation.tools import ToolsOf

router = strict_router("发布 releases")
Writer = Annotated[Principal, holder_of("interpretation:write")]
Approver = Annotated[Principal, holder_of("interpretation:approve")]
PREFIX: Final = "/v1/interpretation/released/"
SUFFIX: Final = "/package"


@router.post(
    "/packages/{id}/release", operation_id="release_package", response_model=PackageOut, status_code=201,
    summary="文件与解读材料同时发布 / release document and materials in one moment",
    responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def release_package(
    request: Request, caller: Approver, tools: ToolsOf, id: str, body: ReleaseIn
) -> Response:
    return await package_after(
        request, lambda session: service.release(session, caller, tools, id, body.model_dump())
    )


@router.post(
    "/packages/{id}/supplements", operation_id="supply_materials", response_model=PackageOut, status_code=201,
    summary="补充发布解读材料(县级自有文件允许时)/ release materials that were awaited",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def supply_materials(request: Request, caller: Approver, tools: ToolsOf, id: str) -> Response:
    return await package_after(request, lambda session: service.supply(session, caller, tools, id))


@router.post(
    "/packages/{id}/emergency-reviews", operation_id="review_emergency_release", response_model=PackageOut, status_code=201,
    summary="复核应急发布 / review an emergency release", responses=problem_responses(401, 403, 404, 409, 422),
)  # fmt: skip
async def review_emergency_release(
    request: Request, caller: Approver, tools: ToolsOf, id: str, body: ReviewIn
) -> Response:
    return await package_after(
        request, lambda session: service.review(session, caller, tools, id, body.finding)
    )


@router.post(
    "/packages/{id}/revisions", operation_id="revise_package", response_model=PackageOut, status_code=201,
    summary="开始修订:下一版发布前公众仍见现行版 / begin the next edition",
    responses=problem_responses(401, 403, 404, 409),
)  # fmt: skip
async def revise_package(request: Request, caller: Writer, tools: ToolsOf, id: str) -> Response:
    return await package_after(request, lambda session: service.revise(session, caller, tools, id))


@router.get(
    "/released", operation_id="list_released_packages", response_model=PageOut[ReleasedSummary],
    summary="已发布的解读包(免密钥)/ released packages, no key needed", responses=problem_responses(422),
)  # fmt: skip
async def list_released_packages(
    request: Request, session: Read, region: DivisionFilter = None,
    domain: Annotated[Slug | None, Query(description="领域 / domain")] = None,
    audience: Annotated[str | None, Query(min_length=1, max_length=200, description="解读对象,须完全一致 / audience, as written")] = None,
    effective_on: Annotated[LegalDate | None, Query(description="该日有效的 / in force on this day")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    after = _after(cursor) if cursor else None
    rows = await repository.list_page(
        session,
        region=region,
        domain=domain,
        on=effective_on,
        audience=audience,
        after=after,
        limit=limit + 1,
    )
    last = rows[limit - 1] if len(rows) > limit else None
    more = encode_cursor("released", last.released_at.isoformat(), last.package) if last else None
    return page_answer(request, [service.summary(row) for row in rows[:limit]], more)


def _after(cursor: str) -> tuple[datetime, str]:
    moment, package = decode_cursor(cursor, "released", str, str)
    try:
        return datetime.fromisoformat(moment), package
    except ValueError as error:
        raise BadParameter.at("?cursor", "bad_cursor", "游标无效", "the cursor is not one of ours") from error


def paths() -> dict[str, Any]:
    """The OpenAPI path of the snapshot route."""
    return {
        PREFIX + "{id}" + SUFFIX: snapshot_operation(
            "get_released_package",
            tag="发布 releases",
            summary="一个已发布的解读包(免密钥,强 ETag)/ a released package, no key needed",
            description="文件、解读材料与关联。 The document, its materials, and what is linked to them.",
            model=ReleasedPackage,
            path_parameters={"id": ("解读包 / package", "pkg_01m87sg6rje8rk9we617vxnyt6")},
            query_parameters={},
        )
    }
