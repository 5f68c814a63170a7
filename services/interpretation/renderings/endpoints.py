"""Routes of renderings: what was released for everybody, what is on its way for its division."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Response

from kernel.http.etag import content_etag
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.http.uploads import INERT
from kernel.security.principal import Principal, holder_of
from services.interpretation.charts.endpoints import IMAGES, FormQuery
from services.interpretation.charts.service import MEDIA as IMAGE_MEDIA
from services.interpretation.comparisons.endpoints import POLICY
from services.interpretation.renderings import service
from services.interpretation.renderings.rules import FORMS_OF_PAGES, Form

router = strict_router("阅读 reading")
Reader = Annotated[Principal, holder_of("interpretation:read")]
PageForm = Annotated[
    Form,
    Query(alias="format", description="、".join(f"{key} {title}" for key, title in FORMS_OF_PAGES.items())),
]
_PAGES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"text/html": {"schema": {"type": "string"}}, "text/plain": {"schema": {"type": "string"}}}
    }
}


@router.get(
    "/released/{id}/page", operation_id="read_released_page", response_class=Response,
    summary="已发布的解读:网页、打印、公众号文章、纯文本(免密钥)/ what was released, to be read; no key needed",
    responses=_PAGES | problem_responses(404, 503),
)  # fmt: skip
async def read_released_page(session: Read, id: str, form: PageForm = "html") -> Response:
    return await _page(await service.released(session, id), form)


@router.get(
    "/packages/{id}/page", operation_id="preview_package_page", response_class=Response,
    summary="预览 / what it will look like", responses=_PAGES | problem_responses(401, 403, 404, 503),
)  # fmt: skip
async def preview_package_page(session: Read, caller: Reader, id: str, form: PageForm = "html") -> Response:
    return await _page(await service.on_its_way(session, caller, id), form)


@router.get(
    "/released/{id}/charts/{material}/{number}", operation_id="read_released_chart", response_class=Response,
    summary="已发布材料的图表(免密钥)/ a chart of a released material; no key needed",
    responses={200: {"content": IMAGES}, **problem_responses(404, 503)},
)  # fmt: skip
async def read_released_chart(
    session: Read,
    id: str,
    material: Slug,
    number: Annotated[int, Path(ge=0, le=100)],
    form: FormQuery = "svg",
) -> Response:
    content = await service.chart_of(await service.released(session, id), material, number, form)
    return Response(content, 200, INERT | {"etag": content_etag(content)}, IMAGE_MEDIA[form])


async def _page(document: dict[str, Any], form: Form) -> Response:
    content = await service.rendered(document, form)
    return Response(content, 200, POLICY | {"etag": content_etag(content)}, service.MEDIA[form])
