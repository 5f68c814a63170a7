"""The officer's pages, below /desk. Sign-in and sign-out are answered by the gateway, which alone knows keys."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from kernel.db import Session
from kernel.http.idempotency import Answer, once
from kernel.http.problems import Conflict, Invalid, encode
from kernel.http.sessions import Read, database_of
from kernel.http.validation import from_body_errors
from kernel.ids import new_id
from kernel.pages.forms import Form, reading
from kernel.pages.sign_in import add_sign_in
from kernel.pages.site import Site, add_common_routes, page_router, site_of
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.acts import service as acts
from services.disclosure_requests.acts.schemas import DeliveryIn
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.schemas import ConfirmationIn
from services.disclosure_requests.desk import rules, service
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role
from services.disclosure_requests.tools import Tools, ToolsOf
from services.disclosure_requests.work_lists.endpoints import next_cursor, place

PREFIX: Final = "/desk"
router = page_router()
Reader = Annotated[Principal, holder_of("applications:read")]
Handler = Annotated[Principal, holder_of("applications:read", "applications:handle")]
Do = Callable[[Session, Principal, Tools, str, dict[str, Any]], Awaitable[Any]]


async def _confirm(session: Session, caller: Principal, tools: Tools, id: str, values: dict[str, Any]) -> Any:
    act = Act("received", values["on"], Role.OFFICER, {"how": values["how"]})
    return await applications.act(session, caller, tools, id, act)


#: Form -> (event, what it reads, how it is done, its fields in the page).
_FORMS: Final[Mapping[str, tuple[str, type[BaseModel], Do, tuple[str, ...]]]] = {
    "confirmation": ("received", ConfirmationIn, _confirm, ("on", "how")),
    "delivery": ("delivered", DeliveryIn, acts.deliver, ("on", "manner", "tracking_number", "signed_by")),
}


def make_site() -> Site:
    """The site of these pages, with the words that their templates use."""
    site = Site(
        PREFIX, "services.disclosure_requests.desk", "依申请公开办理", lead="查看待办申请、期限依据,登记确认与送达",
        officer_hint="办理时记入台账;办理须填写工号与姓名。",
    )  # fmt: skip
    site.words(
        status_words=rules.STATUS_WORDS, state_words=rules.STATE_WORDS, waiting_words=rules.WAITING_WORDS,
        manner_words=rules.MANNER_WORDS, service_words=rules.SERVICE_WORDS, kind_words=rules.KIND_WORDS,
        forms={event: form for form, (event, *_) in _FORMS.items()},
    )  # fmt: skip
    return site


@router.get("")
async def show_list(request: Request, session: Read, caller: Reader, tools: ToolsOf) -> Response:
    filters = rules.read_filters(request.query_params.get)
    shown, more = await service.listing(session, caller, tools, filters, place(filters.cursor))
    return site_of(request).page(request, "work_list.html", shown | {"next": next_cursor(more)})


@router.get("/applications/{id}")
async def show_case(request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    shown = await service.case(session, caller, tools, id)
    empty = Form({"form_id": [new_id("form")], "on": [shown["today"].isoformat()]}, None)
    return _case_page(request, shown, empty, {}, "", 200)


@router.post("/applications/{id}/{form}")
async def do_act(request: Request, caller: Handler, tools: ToolsOf, id: str, form: str) -> Response:
    if form not in _FORMS:
        return site_of(request).go(f"/applications/{id}")
    event, model, do, names = _FORMS[form]
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    try:
        values = _read(model, {name: given.one(name) for name in names})
        # Not a session of the route's own: what was refused must be rolled back before the page is made.
        async with database_of(request).write() as session:

            async def act() -> Answer:
                await do(session, caller, tools, id, values)
                return Answer(201, {"event": event})

            await once(
                session, caller=caller.key_id, request=request, key=given.one("form_id")[:100] or None,
                payload=encode(values), now=tools.clock.now(), act=act,
            )  # fmt: skip
    except (Invalid, Conflict) as problem:
        errors = {error.pointer.lstrip("/"): error.message_zh for error in problem.errors} or {"": problem.zh}
        async with database_of(request).read() as reader:
            shown = await service.case(reader, caller, tools, id)
        return _case_page(request, shown, given, errors, event, problem.status)
    return site_of(request).go(f"/applications/{id}?done={event}")


def _read(model: type[BaseModel], members: Mapping[str, str]) -> dict[str, Any]:
    try:
        return model.model_validate({name: text for name, text in members.items() if text}).model_dump()
    except ValidationError as error:
        raise from_body_errors(error) from None


def _case_page(
    request: Request,
    shown: Mapping[str, Any],
    form: Form,
    errors: Mapping[str, str],
    at_fault: str,
    status: int,
) -> Response:
    done = next(
        (e["title"] for e in shown["ledger"]["items"] if e["kind"] == request.query_params.get("done")), None
    )
    values = {**shown, "form": form, "errors": errors, "at_fault": at_fault, "done": done}
    return site_of(request).page(request, "case.html", values, status)


add_sign_in(router)
add_common_routes(router)
