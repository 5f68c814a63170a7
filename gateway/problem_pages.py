"""/problems and /problems/<slug>: what each problem type means, so that `type` in an answer leads somewhere."""

from functools import partial
from typing import Any

from gateway.answers import send_json
from gateway.upstreams import Page
from kernel.http.asgi import Scope, Send
from kernel.http.problems import Problem, problem_types


def problem_pages() -> dict[str, Page]:
    """The paths of every problem type, and of their list."""
    described = [_described(kind) for kind in problem_types()]
    pages: dict[str, Page] = {"/problems": partial(_show, {"items": described})}
    pages |= {document["type"]: partial(_show, document) for document in described}
    return pages


def _described(kind: type[Problem]) -> dict[str, Any]:
    return {
        "type": f"/problems/{kind.slug}",
        "status": kind.status,
        "title_zh": kind.title_zh,
        "title_en": kind.title_en,
        "meaning": (kind.__doc__ or "").strip(),
    }


async def _show(document: dict[str, Any], scope: Scope, send: Send) -> None:
    await send_json(document, scope, send)
