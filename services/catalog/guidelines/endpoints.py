"""Routes of domains, vocabularies and guidelines."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from kernel.db.paging import decode_cursor, encode_cursor
from kernel.http.etag import IfMatch
from kernel.http.idempotency import Answer, KeyHeader, once
from kernel.http.pages import Cursor, Limit, page_answer
from kernel.http.problems import encode
from kernel.http.schemas import PageOut
from kernel.http.sessions import Read, Write
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.security.principal import Principal, holder_of
from services.catalog.guidelines import repository, service
from services.catalog.guidelines.rules import defects_of
from services.catalog.guidelines.schemas import DomainIn, DomainOut, GuidelineIn, GuidelineOut, ItemOut
from services.catalog.seed.reader import VOCABULARIES, read_vocabulary
from services.catalog.tools import ToolsOf

router = strict_router("标准指引 guidelines")
Keeper = Annotated[Principal, holder_of("guidelines:write")]


@router.get(
    "/vocabularies", operation_id="list_vocabularies", response_model=dict[str, list[dict[str, Any]]],
    summary="代码表:公开渠道、对象、方式、层级、属性、五公开 / the codes that items use",
)  # fmt: skip
async def list_vocabularies() -> Response:
    terms = {
        name: [
            {"code": t.code, "name_zh": t.zh, "name_en": t.en, "synonyms": list(t.synonyms), "note": t.note}
            for t in read_vocabulary(name)
        ]
        for name in VOCABULARIES
    }
    return Response(encode(terms), media_type="application/json")


@router.get(
    "/domains", operation_id="list_domains", summary="领域(26 个试点领域及其他)/ domains",
    response_model=PageOut[DomainOut],
)  # fmt: skip
async def list_domains(request: Request, session: Read) -> Response:
    rows = await repository.domains(session)
    return page_answer(request, [service.domain_shown(row) for row in rows], None)


@router.get(
    "/domains/{slug}", operation_id="get_domain", summary="一个领域 / one domain", response_model=DomainOut,
    responses=problem_responses(404),
)  # fmt: skip
async def get_domain(session: Read, slug: str) -> Response:
    domain = await service.read_domain(session, slug)
    return Answer(200, service.domain_shown(domain), service.domain_etag(domain)).response()


@router.put(
    "/domains/{slug}", operation_id="put_domain", summary="登记其他领域 / register a domain beyond the pilot ones",
    response_model=DomainOut,
    responses=problem_responses(401, 403, 409, 412, 422, 428) | {201: {"model": DomainOut, "description": "新建 / created"}},
)  # fmt: skip
async def put_domain(
    session: Write, _caller: Keeper, slug: Annotated[Slug, Path()], body: DomainIn, if_match: IfMatch = None
) -> Response:
    domain, created = await service.keep_domain(session, slug, body.model_dump(), if_match)
    document = service.domain_shown(domain)
    return Answer(201 if created else 200, document, service.domain_etag(domain)).response()


@router.get(
    "/guidelines", operation_id="list_guidelines", response_model=PageOut[GuidelineOut],
    summary="标准指引列表;complete=false 者为摘录 / guidelines; complete=false marks excerpts",
)  # fmt: skip
async def list_guidelines(
    request: Request,
    session: Read,
    domain: Annotated[str | None, Query(description="领域", examples=["land-expropriation"])] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    if domain is not None:
        await service.require_domain(session, domain)
    after = decode_cursor(cursor, "guidelines", str)[0] if cursor else None
    rows = await repository.list_page(session, domain=domain, after=after, limit=limit + 1)
    more = encode_cursor("guidelines", rows[limit - 1].id) if len(rows) > limit else None
    return page_answer(request, [service.guideline_shown(row) for row in rows[:limit]], more)


@router.get(
    "/guidelines/{id}", operation_id="get_guideline", summary="一项标准指引 / one guideline",
    response_model=GuidelineOut, responses=problem_responses(404),
)  # fmt: skip
async def get_guideline(session: Read, id: str) -> Response:
    return Response(
        encode(service.guideline_shown(await service.read(session, id))), media_type="application/json"
    )


@router.get(
    "/guidelines/{id}/items", operation_id="list_guideline_items", response_model=PageOut[ItemOut],
    summary="标准指引的事项,附出处、可信度与缺陷 / its rows, with place, confidence and defects",
    responses=problem_responses(404),
)  # fmt: skip
async def list_guideline_items(
    request: Request,
    session: Read,
    id: str,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    await service.read(session, id)
    after = decode_cursor(cursor, f"guidelines/{id}/items", int)[0] if cursor else None
    rows = await repository.rows_page(session, id, after=after, limit=limit + 1)
    more = encode_cursor(f"guidelines/{id}/items", rows[limit - 1].ordinal) if len(rows) > limit else None
    shown = [row.content | {"defects": defects_of(row.content)} for row in rows[:limit]]
    return page_answer(request, shown, more)


@router.post(
    "/guidelines", operation_id="create_guideline", status_code=201, response_model=GuidelineOut,
    summary="登记一版标准指引 / register a version of a standard", responses=problem_responses(401, 403, 409, 422),
)  # fmt: skip
async def create_guideline(
    request: Request, session: Write, caller: Keeper, tools: ToolsOf, body: GuidelineIn, key: KeyHeader = None
) -> Response:
    async def act() -> Answer:
        values = body.model_dump(exclude={"items"}) | {"items": [item.given() for item in body.items]}
        made = await service.create(session, tools, values)
        return Answer(201, service.guideline_shown(made), location=f"/v1/catalog/guidelines/{made.id}")

    return await once(session, caller=caller.key_id, request=request, key=key, payload=await request.body(),
                      now=tools.clock.now(), act=act)  # fmt: skip
