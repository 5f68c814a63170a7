"""The page of a case, the pages of its drafts, and the acts that their forms send."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from kernel.http.idempotency import Answer, once
from kernel.http.problems import Conflict, Forbidden, Invalid, NotFound, Problem, encode
from kernel.http.sessions import Read, database_of
from kernel.http.validation import from_body_errors
from kernel.ids import new_id
from kernel.pages.forms import Form, reading
from kernel.pages.site import page_router, site_of
from kernel.security.principal import Principal, holder_of, lacks_scopes
from services.disclosure_requests.desk_cases import service
from services.disclosure_requests.desk_cases.act_forms import FORMS
from services.disclosure_requests.desk_cases.decision_form import FURTHER
from services.disclosure_requests.desk_cases.fields import Typed, typed
from services.disclosure_requests.desk_cases.forms import ActForm
from services.disclosure_requests.desk_cases.rules import Texts
from services.disclosure_requests.tools import Tools, ToolsOf

router = page_router()
Reader = Annotated[Principal, holder_of("applications:read")]
#: What a form can be refused for in a way that its page tells.
REFUSED: Final = (Invalid, Conflict, Forbidden)
#: The code for a form that was sent before and now says something else.
SENT_BEFORE: Final = "idempotency_key_reused"


@router.get("/applications/{id}")
async def show_case(request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str) -> Response:
    return case_page(request, await service.case(session, caller, tools, id))


@router.get("/applications/{id}/decision")
async def show_decision_form(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str
) -> Response:
    given = request.query_params
    further = [code for code in given.getlist("further") if code]
    codes = [given.get("type", ""), *further[:FURTHER]]
    if not codes[0]:
        return site_of(request).go(f"/applications/{id}")
    found = await service.case(session, caller, tools, id)
    return _decision_page(request, tools, found, codes, None, {}, 200)


@router.get("/applications/{id}/decisions/{number}")
async def show_draft(
    request: Request, session: Read, caller: Reader, tools: ToolsOf, id: str, number: str
) -> Response:
    found = await service.case(session, caller, tools, id)
    return await _draft_page(request, session, caller, tools, found, number, {}, {}, 200)


@router.post("/applications/{id}/acts/{form}")
async def do_act(request: Request, caller: Reader, tools: ToolsOf, id: str, form: str) -> Response:
    if form not in FORMS:
        raise NotFound("没有此表单", "there is no such form")
    act = FORMS[form]
    if act.scope not in caller.scopes:
        raise lacks_scopes([act.scope])
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    of, codes = given.one("of"), [given.one("type"), *_further(given)]
    parts = act.parts
    if act.page == "decision":
        async with database_of(request).read() as reader:
            parts, _ = service.drafted(tools, await service.case(reader, caller, tools, id), codes)
    said = typed(parts, given.all)
    try:
        values = validated(act.model, said.members)
        tokens = await _done(request, caller, tools, id, act, of, values, given)
    except REFUSED as problem:
        return await _refused(request, caller, tools, id, act, of, given, codes, said, problem)
    if tokens:
        async with database_of(request).read() as reader:
            found = await service.case(reader, caller, tools, id)
        values = {"case": found.shown["case"], "token": tokens[0]}
        return site_of(request).page(request, "link.html", values, 201)
    return site_of(request).go(f"/applications/{id}?done={form}")


async def _done(
    request: Request, caller: Principal, tools: Tools, id: str, act: ActForm, of: str, values: dict[str, Any], given: Form
) -> list[str]:  # fmt: skip
    """Do the act once for its form; the token of a link where this very request made one: it is kept nowhere."""
    tokens: list[str] = []

    async def do() -> Answer:
        token = await service.perform(session, caller, tools, act.name, id, of, values)
        tokens.extend([token] if token else [])
        return Answer(201, {"form": act.name})

    # Not a session of the route's own: what was refused must be rolled back before the page is made.
    async with database_of(request).write() as session:
        await once(
            session, caller=caller.key_id, request=request, key=given.one("form_id")[:100] or None,
            payload=encode({"of": of, **values}), now=tools.clock.now(), act=do,
        )  # fmt: skip
    return tokens


async def _refused(
    request: Request, caller: Principal, tools: Tools, id: str, act: ActForm, of: str, given: Form, codes: Sequence[str],
    said: Typed, problem: Problem,
) -> Response:  # fmt: skip
    """The page of the form again, with what was typed and what is wrong beside it."""
    told = faults_of(said, problem)
    typed_in: Texts = typed_again(given, problem)
    async with database_of(request).read() as reader:
        found = await service.case(reader, caller, tools, id)
        offer = found.offer(act.name, of)
        errors = {(offer.id_of(name) if offer and name else ""): words for name, words in told.items()}
        if act.page == "decision" and offer:
            return _decision_page(request, tools, found, codes, typed_in, errors, problem.status)
        if act.page == "draft":
            texts = {offer.key: typed_in} if offer else {}
            return await _draft_page(request, reader, caller, tools, found, of, texts, errors, problem.status)
    return case_page(
        request,
        found,
        {offer.key: typed_in} if offer else {},
        errors,
        problem.status,
        at=offer.key if offer else None,
    )


def case_page(
    request: Request, found: service.Case, texts: Mapping[str, Texts] | None = None, errors: Mapping[str, str] | None = None,
    status: int = 200, *, at: str | None = None, **more: Any,
) -> Response:  # fmt: skip
    """The page of a case; `texts`: what was typed, by form; `errors`: id -> words, those of the form `at`."""
    done = FORMS.get(request.query_params.get("done", ""))
    happened = {one["kind"] for one in found.shown["ledger"]["items"]}
    values = {
        **found.shown, "texts": {**found.texts, **(texts or {})}, "errors": errors or {}, "at": at or "",
        "done": done.heading if done and (done.page or done.event in happened) else None, "further": FURTHER,
        "unmasked": None, **more,
    }  # fmt: skip
    return site_of(request).page(request, "case.html", values, status)


def validated(model: type[BaseModel], members: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a schema; raises Invalid naming every member at fault."""
    try:
        return model.model_validate(members).model_dump()
    except ValidationError as error:
        raise from_body_errors(error) from None


def faults_of(said: Typed, problem: Problem) -> dict[str, str]:
    """Field name -> what is wrong; under "" what is no field's, or the problem itself."""
    if problem.code == SENT_BEFORE:
        return {"": "此表单已经提交过,首次提交的内容已办理;确需再次办理的,核对后重新提交"}
    told = said.faults(problem.errors)
    return told | {"": problem.zh} if "" in told or not told else told


def typed_again(given: Form, problem: Problem) -> Texts:
    """What was typed, for the page to show again; a form that was done already becomes a new one."""
    fresh = {"form_id": [new_id("form")]} if problem.code == SENT_BEFORE else {}
    return {name: list(values) for name, values in given.fields.items()} | fresh


def _decision_page(
    request: Request, tools: Tools, found: service.Case, codes: Sequence[str], typed_in: Texts | None,
    errors: Mapping[str, str], status: int,
) -> Response:  # fmt: skip
    offer = found.offer("decision", "")
    if offer is None:
        return site_of(request).go(f"/applications/{found.shown['case']['id']}")
    parts, texts = service.drafted(tools, found, codes)
    values = {
        **found.shown, "offer": offer, "parts": parts, "texts": texts if typed_in is None else typed_in, "errors": errors,
        "codes": codes,
    }  # fmt: skip
    return site_of(request).page(request, "decision.html", values, status)


async def _draft_page(
    request: Request, session: Read, caller: Principal, tools: Tools, found: service.Case, number: str,
    texts: Mapping[str, Texts], errors: Mapping[str, str], status: int,
) -> Response:  # fmt: skip
    id = found.shown["case"]["id"]
    which = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
    drafted = await service.draft(session, caller, tools, id, which)
    values = {
        **found.shown, **drafted, "offer": found.offer("approval", str(which)), "texts": {**found.texts, **texts},
        "errors": errors,
    }  # fmt: skip
    return site_of(request).page(request, "draft.html", values, status)


def _further(given: Form) -> list[str]:
    """The kinds of the further answers of a draft, as its hidden fields name them."""
    codes = (given.one(f"further.{n}.type") for n in range(FURTHER))
    return [code for code in codes if code]
