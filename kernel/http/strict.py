"""Strict routes: an unknown query parameter and a body that is not asked for are errors, never ignored; OpenAPI tells the
problems truthfully.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from kernel.http.problems import BadParameter, FieldError, Invalid, Problem, UnsupportedMedia
from kernel.http.storable import require_storable
from kernel.http.unasked import require_none
from kernel.json_members import RepeatedMembersError, read_json

PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
_TEXT = {"type": "string"}
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457。title 与 detail 随 Accept-Language(默认中文);errors 以 JSON Pointer 指明成员。",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": _TEXT | {"examples": ["/problems/invalid"]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "detail_zh": _TEXT,
        "detail_en": _TEXT,
        "code": _TEXT,
        "instance": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message_zh", "message_en"],
                "properties": {"pointer": _TEXT, "code": _TEXT, "message_zh": _TEXT, "message_en": _TEXT},
            },
        },
    },
}


class StrictRoute(APIRoute):
    """Refuses query parameters that the operation does not name (400), and a body where it names none (422)."""

    #: The body is read piece by piece by the operation, which looks at its texts itself.
    streamed = False

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))
        takes_json = self.body_field is not None
        takes_body = takes_json or "requestBody" in (self.openapi_extra or {})
        may_be_empty = self.body_field is not None and not self.body_field.field_info.is_required()

        async def strict(request: Request) -> Response:
            await require_storable(request, body=not self.streamed)
            if request.scope["query_string"]:
                given = [name for name, _ in request.query_params.multi_items()]
                if unknown := [name for name in dict.fromkeys(given) if name not in known]:
                    raise unknown_parameters(unknown, known)
                if len(set(given)) < len(given):
                    raise _repeated(max(given, key=given.count))
            if not takes_body:
                await require_none(request)
            sent = request.headers.get("content-type")
            nothing = sent is None and may_be_empty and not await request.body()
            if takes_json and not nothing and "json" not in (sent or "").partition(";")[0]:
                raise _not_json(sent)
            if takes_json and not nothing:
                await _read_once(request)
            return await handle(request)

        return strict


async def _read_once(request: Request) -> None:
    """Read the JSON body for whoever asks the request for it. Raises Invalid for a member that is there twice."""
    try:
        request._json = read_json(await request.body())
    except RepeatedMembersError as error:
        raise _twice(error.pointers) from error
    except (ValueError, RecursionError):
        return  # no JSON: whoever asks for it says so


def _twice(pointers: list[str]) -> Invalid:
    zh, en = "成员出现了不止一次,请只保留一个", "the member is given more than once: keep one of them"
    named = [FieldError(pointer, "repeated_member", zh, en) for pointer in pointers]
    told = ", ".join(pointers)
    return Invalid(f"{told}:{zh}", f"{told}: {en}", code="repeated_member", errors=named)


def _repeated(name: str) -> Problem:
    return BadParameter.at(
        f"?{name}", "repeated_parameter", f"参数 {name} 出现了不止一次", f"{name} is given more than once"
    )


def _not_json(sent: str | None) -> UnsupportedMedia:
    zh = f"请以 Content-Type: application/json 发送 JSON(收到:{sent or '未写明'})"
    en = f"send JSON with Content-Type: application/json (this came as: {sent or 'not said'})"
    return UnsupportedMedia(zh, en, errors=[FieldError("Content-Type", "unsupported_media", zh, en)])


class StreamedRoute(StrictRoute):
    """A strict route whose body is too large to be held."""

    streamed = True


def strict_router(tag: str, *, streamed: bool = False) -> APIRouter:
    """A router whose routes are strict; `streamed` leaves their bodies to them."""
    return APIRouter(tags=[tag], route_class=StreamedRoute if streamed else StrictRoute)


def unknown_parameters(unknown: list[str], known: frozenset[str]) -> BadParameter:
    """The problem for parameters that would have been ignored."""
    names, names_en = "、".join(sorted(known)) or "无", ", ".join(sorted(known)) or "none"
    errors = [
        FieldError(
            f"?{name}",
            "unknown_parameter",
            f"未知参数 {name};可用:{names}",
            f"unknown parameter {name}; known: {names_en}",
        )
        for name in unknown
    ]
    listed = ", ".join(unknown)
    return BadParameter(
        f"未知参数:{listed};可用参数:{names}",
        f"unknown parameter: {listed}; this operation knows: {names_en}",
        code="unknown_parameter",
        errors=errors,
    )


def _query_names(dependant: Dependant) -> set[str]:
    names = {field.alias for field in dependant.query_params}
    for below in dependant.dependencies:
        names |= _query_names(below)
    return names


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route for these problem statuses."""
    return {status: problem_response() for status in statuses}


def problem_response() -> dict[str, Any]:
    """One OpenAPI response that carries a problem."""
    return {
        "description": "问题说明 / a problem (RFC 9457)",
        "content": {"application/problem+json": {"schema": PROBLEM_REF}},
    }


def tell_the_truth(document: dict[str, Any]) -> dict[str, Any]:
    """Replace FastAPI's own 422 by our problems in an OpenAPI document, in place, and return it."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            responses["422"] = problem_response()  # where no body is taken, for one that was sent
            if "requestBody" in operation:
                responses["415"] = problem_response()
            if operation.get("security") == [
                {"key": []}
            ]:  # no scope is asked for: a key shows more, and need not be
                operation["security"].insert(0, {})
            if "security" in operation:
                responses.setdefault("401", problem_response())
            responses.setdefault("400", problem_response())
            responses["default"] = problem_response()
    return document
