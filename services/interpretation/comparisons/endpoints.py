"""Routes of comparisons."""

from typing import Annotated, Any, Final, Literal

from fastapi import Query, Response

from kernel.http.idempotency import Answer
from kernel.http.sessions import Read
from kernel.http.strict import problem_responses, strict_router
from kernel.http.uploads import INERT
from kernel.security.principal import Principal, holder_of
from services.interpretation.comparisons import service
from services.interpretation.comparisons.rules import Row
from services.interpretation.comparisons.schemas import CompareIn, ComparisonOut

router = strict_router("新旧对照 comparisons")
Reader = Annotated[Principal, holder_of("interpretation:read")]
Number = Annotated[int, Query(ge=1, le=10_000, description="文件版本号 / version of the document")]
Form = Annotated[
    Literal["json", "html"],
    Query(alias="format", description="json 或 html / as JSON or as a readable table"),
]
HTML: Final = "text/html; charset=utf-8"
_EITHER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": ComparisonOut, "content": {"text/html": {"schema": {"type": "string"}}}}
}
#: A page of ours: its own style, nothing that runs, nothing from elsewhere.
POLICY: Final = INERT | {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
}


@router.get(
    "/packages/{id}/comparison", operation_id="compare_document_versions", response_model=ComparisonOut,
    summary="文件两个版本逐条对照 / two versions of the document, article by article",
    responses=problem_responses(401, 403, 404, 422) | _EITHER,
)  # fmt: skip
async def compare_document_versions(
    session: Read, caller: Reader, id: str, old: Number, new: Number, form: Form = "json"
) -> Response:
    rows = await service.of_versions(session, caller, id, old, new)
    return _answer(rows, form, f"第 {old} 版与第 {new} 版对照")


@router.post(
    "/comparisons", operation_id="compare_texts", response_model=ComparisonOut,
    summary="两份文本逐条对照:不保存 / two texts, article by article; nothing is kept",
    responses=problem_responses(401, 403, 422) | _EITHER,
)  # fmt: skip
async def compare_texts(caller: Reader, body: CompareIn, form: Form = "json") -> Response:
    return _answer(await service.of_texts(body.old, body.new), form, "新旧对照")


def _answer(rows: list[Row], form: str, title: str) -> Response:
    if form == "html":
        return Response(service.page(rows, title), 200, POLICY, HTML)
    return Answer(200, service.shown(rows)).response()
