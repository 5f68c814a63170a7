"""The public's pages below /opinion. The token comes in a form and goes back into forms, never into an address."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from pydantic import ValidationError

from kernel.http.problems import NotFound
from kernel.http.sessions import database_of
from kernel.pages.forms import Form, reading
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from services.disclosure_requests.consultations import service
from services.disclosure_requests.consultations.schemas import OpinionIn
from services.disclosure_requests.consultations.words import OPINION_PAGE, OPINIONS
from services.disclosure_requests.tools import Tools, ToolsOf

PREFIX: Final = OPINION_PAGE
router = page_router()
_CLOSED: Final = "没有与该口令对应的征求意见书:口令有误、已经答复,或者已经过期"
_FAULTS: Final = {"opinion": "请选择意见", "reason": "理由最多 20000 字"}


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(PREFIX, "services.disclosure_requests.opinion", "答复征求意见书", public=True)
    site.words(opinion_words=OPINIONS)
    return site


@router.get("")
async def show_form(request: Request) -> Response:
    return _token_page(request, {}, 200)


@router.get("/receipt")
@router.get("/answer")
async def begin_again(request: Request) -> Response:
    return site_of(request).go("")


@router.post("")
async def show_letter(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    if not form.one("token"):
        return _token_page(request, {"token": "请填写口令"}, 422)
    try:
        letter = await _letter(request, tools, form, look=True)
    except NotFound as problem:
        return _token_page(request, {"token": _CLOSED}, problem.status)
    return _letter_page(request, form, letter)


@router.post("/receipt")
async def confirm_receipt(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    try:
        await _letter(request, tools, form)
        async with database_of(request).write() as session:
            await service.confirm_by_link(session, tools, form.one("token"))
        letter = await _letter(request, tools, form)
    except NotFound as problem:
        return _token_page(request, {"token": _CLOSED}, problem.status)
    return _letter_page(request, form, letter, done=True)


@router.post("/answer")
async def answer(request: Request, tools: ToolsOf) -> Response:
    form = await _sent(request)
    try:
        letter = await _letter(request, tools, form)
        try:
            given = OpinionIn(opinion=form.one("opinion"), reason=form.one("reason") or None)  # type: ignore[arg-type]
        except ValidationError as error:
            errors = {(name := str(one["loc"][0])): _FAULTS[name] for one in error.errors()}
            return _letter_page(request, form, letter, errors)
        async with database_of(request).write() as session:
            said = await service.answer_by_link(session, tools, form.one("token"), given.model_dump())
    except NotFound as problem:
        return _token_page(request, {"token": _CLOSED}, problem.status)
    return site_of(request).page(request, "given.html", {"letter": letter, "given": said}, 201)


async def _sent(request: Request) -> Form:
    async with reading(request, public=True) as sent:
        return Form({"token": [sent.one("token")[:100]], **{
            name: [sent.one(name)] for name in ("opinion", "reason")
        }}, None)  # fmt: skip


async def _letter(request: Request, tools: Tools, form: Form, *, look: bool = False) -> dict[str, Any]:
    """The letter of a token; a guess takes no writer's lock. Raises NotFound."""
    async with database_of(request).read() as session:
        letter, consultation = await service.read_letter(session, tools, form.one("token"))
    if look:
        async with database_of(request).write() as writer:
            service.note(writer, tools, consultation, "read")
    return letter


def _token_page(request: Request, errors: Mapping[str, str], status: int) -> Response:
    return site_of(request).page(request, "form.html", {"errors": errors}, status)


def _letter_page(
    request: Request, form: Form, letter: Mapping[str, Any], errors: Mapping[str, str] | None = None, *, done: bool = False
) -> Response:  # fmt: skip
    shown = {"form": form, "letter": letter, "errors": errors or {}, "done": done}
    return site_of(request).page(request, "letter.html", shown, 422 if errors else 200)


add_common_routes(router)
