"""Routes of renderings: what was released for everybody, what is on its way for its division."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Path, Query, Request, Response

from kernel.http.etag import matches
from kernel.http.sessions import Read
from kernel.http.snapshot import Snapshot
from kernel.http.strict import problem_responses, strict_router
from kernel.http.types import Slug
from kernel.http.uploads import INERT
from kernel.security.principal import Principal, holder_of
from services.interpretation.charts.endpoints import IMAGES, FormQuery
from services.interpretation.comparisons.endpoints import POLICY
from services.interpretation.renderings import service
from services.interpretation.renderings.rules import FORMS_OF_PAGES, Form
from services.interpretation.tools import ToolsOf

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
    responses=_PAGES | problem_responses(404, 503) | {304: {"description": "未变 / not modified"}},
)  # fmt: skip
async def read_released_page(request: Request, tools: ToolsOf, id: str, form: PageForm = "html") -> Response:
    return _kept(request, await service.released(tools, id, form=form), POLICY)


@router.get(
    "/packages/{id}/page", operation_id="preview_package_page", response_class=Response,
    summary="预览 / what it will look like", responses=_PAGES | problem_responses(401, 403, 404, 503),
)  # fmt: skip
async def preview_package_page(session: Read, caller: Reader, id: str, form: PageForm = "html") -> Response:
    content = await service.rendered(await service.on_its_way(session, caller, id), form)
    return Response(content, 200, POLICY, service.MEDIA[form])


@router.get(
    "/released/{id}/charts/{material}/{number}", operation_id="read_released_chart", response_class=Response,
    summary="已发布材料的图表(免密钥)/ a chart of a released material; no key needed",
    responses={200: {"content": IMAGES}, **problem_responses(404, 503)},
)  # fmt: skip
async def read_released_chart(
    request: Request, tools: ToolsOf, id: str, material: Slug, number: Annotated[int, Path(ge=0, le=100)],
    form: FormQuery = "svg",
) -> Response:  # fmt: skip
    found = await service.released(tools, id, material=material, number=str(number), form=form)
    return _kept(request, found, INERT)


def _kept(request: Request, found: Snapshot, headers: Mapping[str, str]) -> Response:
    """A snapshot as an answer: 304 to a reader that has it."""
    own = {**headers, "etag": found.etag, "cache-control": found.cache_control.decode()}
    if matches(request.headers.get("if-none-match"), found.etag):
        return Response(None, 304, own)
    return Response(found.body, 200, own, found.media_type.decode())
