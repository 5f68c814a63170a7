"""Use cases of applications: register one, read it masked, list them, and the plain acts of a case."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.applications import repository, rules
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.applications.texts import simhash, words_of
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.rules import GENESIS
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role, State, lawful
from services.disclosure_requests.offices import repository as office_rows
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.tools import Tools

#: The series of registration numbers (登记编号).
REGISTRATION: Final = "登记"
#: Free texts of plain acts: they stand in the ledger, which is not encrypted and outlasts an erasure.
_IN_THE_OPEN: Final = frozenset({"how", "reason"})


def role_of(principal: Principal) -> Role:
    """In whose place a key acts: with an acting officer the office's, without one the applicant's."""
    return Role.OFFICER if principal.officer is not None else Role.APPLICANT


async def register(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any], token: str | None = None
) -> tuple[Application, str]:
    """Register an application; the case and the applicant's token, which is not kept in clear: a new one, or the `token`
    of a caller who can make the same again.

    Raises Invalid (422) naming every member that does not hold, Conflict when the caller's number has a case already.
    """
    values = checked(tools, values)
    office = await offices.office_of(session, principal, values["office"])
    number = values["client_application_id"]
    there = await repository.of_client(session, principal.client, number) if number else None
    if there is not None:
        raise Conflict(
            f"编号 {number} 的申请已登记:{there.id};重试请用同一 Idempotency-Key",
            f"the application {number} is registered: {there.id}; retry with the same Idempotency-Key",
            code="application_exists", application=there.id,
        )  # fmt: skip
    year = values["submitted_on"].year
    serial = await office_rows.next_number(session, office.id, REGISTRATION, year)
    token = token or secrets.token_urlsafe(24)
    case = new_case(principal, tools, office, values, serial, token)
    repository.add(session, case)
    await session.flush()
    close_person(session, tools, case, values)
    await ledger.append_all(session, principal, tools, case, first_acts(principal, values))
    return case, token


def checked(tools: Tools, values: dict[str, Any]) -> dict[str, Any]:
    """The values of an application with numbers as they were meant; raises Invalid naming every member at fault."""
    values = rules.cleaned(values)
    if errors := rules.faults(values, tools.clock.today()):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    return values


def new_case(
    principal: Principal, tools: Tools, office: Office, values: Mapping[str, Any], serial: int, token: str, *,
    backlog: bool = False,
) -> Application:  # fmt: skip
    """A case of checked values, of which the ledger says nothing yet."""
    content = values["content"]
    words = words_of(content["title"], content["document_number"], content["description"])
    return Application(
        id=new_id("req"), office=office.id, region=office.region, number=f"{values['submitted_on'].year}-{serial:05d}",
        client=principal.client, client_application_id=values["client_application_id"], manner=values["manner"],
        applicant_kind=values["applicant"]["kind"],
        applicant_index=tools.keys.index("applicant", rules.who(values["applicant"])),
        text_index=tools.keys.index("text", words), text_simhash=simhash(words), items=content["items"],
        backlog=backlog, submitted_on=values["submitted_on"], created_at=tools.clock.now(),
        token_index=tools.keys.index("token", token), state=State.NEW, waiting_for=None, officer=values["officer"],
        team=values["team"], received_on=None, due_by=None, due_status=None, clock_hash="", row=None, decided_on=None,
        closed_on=None, told="", head_hash=GENESIS, entries=0,
    )  # fmt: skip


def close_person(session: Session, tools: Tools, case: Application, values: Mapping[str, Any]) -> None:
    """Close the personal data of a new case."""
    document = {name: values[name] for name in ("applicant", "content", "form")}
    personal_data.close(session, tools, case.id, document)


def first_acts(principal: Principal, values: Mapping[str, Any]) -> list[Act]:
    """What the ledger of a new case begins with."""
    on, manner = values["submitted_on"], values["manner"]
    acts = [Act("submitted", on, role_of(principal), {"manner": manner, "items": values["content"]["items"]})]
    if manner in rules.RECEIVED_AT_ONCE:
        acts.append(Act("received", on, Role.OFFICER, {"manner": manner}))
    return acts


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Application:
    """A case of the caller's division; raises NotFound, also for another division's."""
    case = await repository.get(session, identifier, lock=lock)
    if case is None or not principal.reaches(case.region):
        raise NotFound(f"没有申请 {identifier}", f"there is no application {identifier}")
    return case


async def with_ledger(
    session: AsyncSession, principal: Principal, identifier: str
) -> tuple[Application, list[LedgerEntry]]:
    """A case and its ledger; raises NotFound."""
    case = await read(session, principal, identifier)
    return case, await ledger_rows.of_application(session, case.id)


async def act(
    session: Session, principal: Principal, tools: Tools, identifier: str, act: Act
) -> dict[str, Any]:
    """Do an act of a case and show the case as it is then. Raises what `read` and `ledger.append` raise."""
    case = await read(session, principal, identifier, lock=True)
    texts = {f"/{name}": value for name, value in act.data.items() if name in _IN_THE_OPEN}
    await personal_data.keep_out(session, tools, case.id, texts)
    await ledger.append(session, principal, tools, case, act)
    return await shown(session, tools, case)


async def shown(session: AsyncSession, tools: Tools, case: Application) -> dict[str, Any]:
    """A case as answers show it: the applicant masked, with the latest receipt."""
    found = (await listed(session, tools, [case]))[0]
    latest = await receipts.latest(session, case.id)
    return found | {"receipt": latest.signed if latest else None}


async def listed(session: AsyncSession, tools: Tools, cases: Sequence[Application]) -> list[dict[str, Any]]:
    """Cases as lists show them."""
    opened = await personal_data.open_all(session, tools, [case.id for case in cases])
    return [_document(case, opened[case.id]) for case in cases]


def _document(case: Application, person: dict[str, Any] | None) -> dict[str, Any]:
    nobody = {"kind": case.applicant_kind, "erased": True}
    state = State(case.state)
    acts = {t.event: t for role in (Role.OFFICER, Role.HEAD) for t in lawful(role, state)}
    return {
        "id": case.id, "number": case.number, "office": case.office, "region": case.region, "manner": case.manner,
        "submitted_on": case.submitted_on, "received_on": case.received_on, "state": case.state,
        "waiting_for": case.waiting_for, "due_by": case.due_by, "due_status": case.due_status,
        "officer": case.officer, "team": case.team,
        "applicant": rules.masked(person["applicant"]) if person else nobody,
        "content": person["content"] if person else None, "form": person["form"] if person else None,
        "row": case.row, "closed_on": case.closed_on, "backlog": case.backlog, "created_at": case.created_at,
        "next_acts": [{"event": t.event, "title": t.title, "article": t.article} for t in acts.values()],
    }  # fmt: skip


async def page(
    session: AsyncSession, principal: Principal, tools: Tools, *, office: str | None, state: str | None,
    received_from: date | None, received_to: date | None, after: str | None, limit: int,
) -> tuple[list[dict[str, Any]], str | None]:  # fmt: skip
    """One page of the caller's cases and the id after which the next begins."""
    rows = await repository.list_page(
        session, region=principal.region, office=office, state=state, received_from=received_from,
        received_to=received_to, after=after, limit=limit + 1,
    )  # fmt: skip
    shown_rows = await listed(session, tools, rows[:limit])
    return shown_rows, rows[limit - 1].id if len(rows) > limit else None


async def history(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """The ledger of a case and whether its chain holds."""
    return ledger.shown(*await with_ledger(session, principal, identifier))
