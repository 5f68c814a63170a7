"""The page on which an application is registered; the token for the applicant is shown this once."""

import json
import secrets
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import Request, Response

from kernel.http.idempotency import Answer, once
from kernel.http.problems import encode
from kernel.http.sessions import Read, database_of
from kernel.ids import new_id
from kernel.pages.forms import Form, reading
from kernel.pages.site import page_router, site_of
from kernel.security.principal import Principal, holder_of
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.schemas import ApplicationIn
from services.disclosure_requests.desk_cases.endpoints import REFUSED, faults_of, typed_again, validated
from services.disclosure_requests.desk_cases.fields import typed
from services.disclosure_requests.desk_cases.rules import Texts
from services.disclosure_requests.desk_registrations.rules import first_texts, registration_parts
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.tools import Tools, ToolsOf

router = page_router()
Registrar = Annotated[Principal, holder_of("applications:read", "applications:write")]
#: So many offices can be chosen from.
_OFFICES: Final = 500


@router.get("/registration")
async def show_registration(request: Request, session: Read, caller: Registrar, tools: ToolsOf) -> Response:
    caller.require_officer()
    names = await _offices(session, caller)
    texts = {"form_id": [new_id("form")]} | first_texts(names, tools.clock.today())
    return _page(request, names, texts, {}, 200)


@router.post("/registration")
async def register(request: Request, caller: Registrar, tools: ToolsOf) -> Response:
    caller.require_officer()
    async with reading(request) as sent:
        given = Form(dict(sent.fields), None)
    async with database_of(request).read() as reader:
        names = await _offices(reader, caller)
    said = typed(registration_parts(names), given.all)
    form_id = given.one("form_id")[:100] or None
    token = _token(caller, tools, form_id)
    try:
        values = validated(ApplicationIn, said.members)
        async with database_of(request).write() as session:

            async def act() -> Answer:
                case, _ = await applications.register(session, caller, tools, values, token)
                # Not the token: what is kept to answer the same form with does not hold it.
                return Answer(
                    201, {"application": case.id}, location=f"/v1/disclosure-requests/applications/{case.id}"
                )

            kept = await once(
                session, caller=caller.key_id, request=request, key=form_id,
                payload=encode(values), now=tools.clock.now(), act=act,
            )  # fmt: skip
    except REFUSED as problem:
        told = faults_of(said, problem)
        errors = {(f"registration-{k.replace('.', '-')}" if k else ""): v for k, v in told.items()}
        return _page(request, names, typed_again(given, problem), errors, problem.status)
    async with database_of(request).read() as reader:
        case = await applications.read(reader, caller, json.loads(bytes(kept.body))["application"])
    shown = {"id": case.id, "number": case.number, "token": token}
    return site_of(request).page(request, "registered.html", shown, 201)


def _token(caller: Principal, tools: Tools, form_id: str | None) -> str:
    """The applicant's token: the same for the same form, so that a button pressed twice shows it too."""
    if form_id is None:
        return secrets.token_urlsafe(24)
    return tools.keys.index("registration token", f"{caller.client}\0{caller.key_id}\0{form_id}")[:40]


async def _offices(session: Read, caller: Principal) -> dict[str, str]:
    found = await offices.list_page(session, region=caller.region, after=None, limit=_OFFICES)
    return {one.id: one.name for one in found}


def _page(
    request: Request, names: Mapping[str, str], texts: Texts, errors: Mapping[str, str], status: int
) -> Response:
    shown = {"parts": registration_parts(names), "texts": texts, "errors": errors}
    return site_of(request).page(request, "registration.html", shown, status)
