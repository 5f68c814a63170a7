"""Routes of local catalogues. The catalogue in force is served by the snapshot handler (published.py)."""

from typing import Annotated

from fastapi import Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import MaybePrincipal, Principal, holder_of
from services.catalog.catalogues import repository, service
from services.catalog.catalogues.ceilings import ART_26, FLOORS, SPECIAL
from services.catalog.catalogues.matters import ART_20_15, MATTERS
from services.catalog.catalogues.models import Catalogue
from services.catalog.catalogues.schemas import (
    CatalogueChange,
    CatalogueIn,
    CatalogueOut,
    DeviationIn,
    ItemsAsked,
    PublicationIn,
    ReturnIn,
    StatutoryLimits,
)
from services.catalog.follow_ups.rules import FOLLOW_UPS
from services.catalog.guidelines.rules import defects_of
from services.catalog.guidelines.schemas import ItemOut
from services.catalog.tools import Tools, ToolsOf

router = strict_router("目录 catalogues")
Author = Annotated[Principal, holder_of("catalogue:write")]
Approver = Annotated[Principal, holder_of("catalogue:approve")]
CHANGES = problem_responses(401, 403, 404, 409, 412, 422, 428)


async def _answer(session: Read | Write, tools: Tools, catalogue: Catalogue, status: int = 200) -> Answer:
    document = await service.shown(session, tools, catalogue)
    location = f"/v1/catalog/catalogues/{catalogue.id}" if status == 201 else None
    return Answer(status, document, service.etag_of(catalogue), location)


@router.get(
    "/catalogues", operation_id="list_catalogues", response_model=PageOut[CatalogueOut],
    summary="目录各版本(草稿仅本区划可见)/ versions; drafts only to their own division",
)  # fmt: skip
async def list_catalogues(
    request: Request,
    session: Read,
    tools: ToolsOf,
    caller: MaybePrincipal,
    region: Annotated[str | None, Query(description="行政区划代码", examples=["360425"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    if region is not None:
        (await tools.reference.within(session)).require_region(region, "?region")
    after = decode_cursor(cursor, "catalogues", str)[0] if cursor else None
    rows = await repository.list_page(session, caller, region=region, after=after, limit=limit + 1)
    more = encode_cursor("catalogues", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [await service.shown(session, tools, row) for row in rows[:limit]], more)


@router.get(
    "/statutory-limits", operation_id="list_statutory_limits", response_model=StatutoryLimits,
    summary="法定上限、公示期下限与法定主动公开内容 / ceilings, floors and matters that deviations are held against",
)  # fmt: skip
async def list_statutory_limits() -> Response:
    document = {
        "ceilings": [period.shown() for period in (ART_26, *SPECIAL)],
        "floors": [period.shown() for period in FLOORS],
        "matters": [matter.shown() for matter in (*MATTERS, ART_20_15)],
        "follow_ups": [row.shown() for row in FOLLOW_UPS],
    }
    return Answer(200, document).response()


@router.post(
    "/catalogues", operation_id="create_catalogue", summary="起草目录:采用标准指引 / draft a catalogue",
    status_code=201, response_model=CatalogueOut, responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def create_catalogue(
    request: Request, session: Write, caller: Author, tools: ToolsOf, body: CatalogueIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        made = await service.draft(session, caller, tools, body.model_dump())
        return await _answer(session, tools, made, 201)

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip


@router.get(
    "/catalogues/{id}", operation_id="get_catalogue", summary="一个版本 / one version", response_model=CatalogueOut,
    responses=problem_responses(404),
)  # fmt: skip
async def get_catalogue(session: Read, tools: ToolsOf, caller: MaybePrincipal, id: str) -> Response:
    return (await _answer(session, tools, await service.read(session, caller, id))).response()


@router.get(
    "/catalogues/{id}/items", operation_id="list_catalogue_items", response_model=PageOut[ItemOut],
    summary="合并后的事项(含缺陷)/ its rows as they would be published", responses=problem_responses(404),
)  # fmt: skip
async def list_catalogue_items(
    request: Request,
    session: Read,
    caller: MaybePrincipal,
    id: str,
    asked: ItemsAsked,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    start = decode_cursor(cursor, f"catalogues/{id}/items", int)[0] if cursor else 0
    items = asked.of(await service.merged(session, await service.read(session, caller, id)))
    page = items[max(start, 0) : max(start, 0) + limit]
    more = encode_cursor(f"catalogues/{id}/items", start + limit) if start + limit < len(items) else None
    return page_answer(request, [item | {"defects": defects_of(item)} for item in page], more)


@router.put(
    "/catalogues/{id}", operation_id="replace_catalogue", summary="修改草稿 / change a draft",
    response_model=CatalogueOut, responses=CHANGES,
)  # fmt: skip
async def replace_catalogue(
    session: Write,
    caller: Author,
    tools: ToolsOf,
    id: str,
    body: CatalogueChange,
    if_match: IfMatch = None,
) -> Response:
    changed = await service.change(session, caller, tools, id, body.model_dump(), if_match)
    return (await _answer(session, tools, changed)).response()


@router.put(
    "/catalogues/{id}/deviations/{item_id}", operation_id="put_deviation", response_model=CatalogueOut, responses=CHANGES,
    summary="本地调整:新增、收紧、放宽、删除 / deviate: add, refine, relax or remove an item",
)  # fmt: skip
async def put_deviation(
    session: Write, caller: Author, tools: ToolsOf, id: str, item_id: Slug, body: DeviationIn,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    changed = await service.deviate(
        session,
        caller,
        tools,
        id,
        item_id,
        body.model_dump(exclude={"changes"}) | {"changes": body.changes.given()},
        if_match,
    )
    return (await _answer(session, tools, changed)).response()


@router.delete(
    "/catalogues/{id}/deviations/{item_id}", operation_id="delete_deviation", response_model=CatalogueOut,
    summary="撤销本地调整 / take a deviation back", responses=CHANGES,
)  # fmt: skip
async def delete_deviation(
    session: Write,
    caller: Author,
    tools: ToolsOf,
    id: str,
    item_id: Slug,
    if_match: IfMatch = None,
) -> Response:
    changed = await service.undo_deviation(session, caller, id, item_id, if_match)
    return (await _answer(session, tools, changed)).response()


@router.post(
    "/catalogues/{id}/review", operation_id="submit_catalogue", summary="送审 / hand in for review",
    response_model=CatalogueOut, responses=CHANGES,
)  # fmt: skip
async def submit_catalogue(
    session: Write,
    caller: Author,
    tools: ToolsOf,
    id: str,
    if_match: IfMatch = None,
) -> Response:
    return (
        await _answer(session, tools, await service.submit(session, caller, tools, id, if_match))
    ).response()


@router.post(
    "/catalogues/{id}/return", operation_id="return_catalogue", summary="退回修改 / send back to the authors",
    response_model=CatalogueOut, responses=CHANGES,
)  # fmt: skip
async def return_catalogue(
    session: Write,
    caller: Approver,
    tools: ToolsOf,
    id: str,
    body: ReturnIn,
    if_match: IfMatch = None,
) -> Response:
    returned = await service.send_back(session, caller, id, body.reason, if_match)
    return (await _answer(session, tools, returned)).response()


@router.post(
    "/catalogues/{id}/publication", operation_id="publish_catalogue", response_model=CatalogueOut, responses=CHANGES,
    summary="发布(发布人不同于起草人;一次列出所缺全部法定要素)/ publish; every missing element is told at once",
)  # fmt: skip
async def publish_catalogue(
    session: Write,
    caller: Approver,
    tools: ToolsOf,
    id: str,
    body: PublicationIn,
    if_match: IfMatch = None,
) -> Response:
    accepted = body.accept_incomplete.reason if body.accept_incomplete else None
    published = await service.publish(session, caller, tools, id, body.effective_from, accepted, if_match)
    return (await _answer(session, tools, published)).response()
