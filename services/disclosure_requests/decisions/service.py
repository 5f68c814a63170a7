"""Use cases of decisions: an officer drafts, the head of the office approves, which makes the decision; remedies."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.security.principal import Principal
from services.disclosure_requests.acts import service as acts
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.decisions import remedies, repository, rules
from services.disclosure_requests.decisions.answers import AnswerType, answer_types, cited
from services.disclosure_requests.decisions.models import Decision
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role, State
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools

_SETTLED = (State.DECIDED, State.CLOSED)
_LAPSES = ("lapsed_correction", "lapsed_fee")


async def draft(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Draft a decision (see DecisionOut); raises Invalid naming every member that is missing or does not fit the type,
    Conflict for a case that is decided.
    """
    author = principal.require_officer()
    case, entries = await acts.locked(session, principal, identifier)
    if case.state in _SETTLED:
        raise Conflict(
            "已作出答复或者已办结,不能再拟", "the case is decided or closed", code="decided_already"
        )
    types = answer_types(tools.clock.today())
    errors = rules.faults(values, types, await _asked(session, tools, case, entries))
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    decision = Decision(
        application=case.id, number=len(await repository.of_application(session, case.id)) + 1, type=values["type"],
        further=[one["type"] for one in values["further"]], grounds=rules.grounds_of(values, types),
        author=author.as_dict(), drafted_at=tools.clock.now(), approver=None, decided_on=None, entry=None,
    )  # fmt: skip
    repository.add(session, decision)
    await session.flush()
    await sealed_texts.keep(session, tools, case.id, "decision", str(decision.number), values)
    return _shown(case, decision, tools.clock.today())


async def approve(
    session: Session, principal: Principal, tools: Tools, identifier: str, number: int, on: date
) -> dict[str, Any]:
    """Make the decision of a draft; the case as it is then. Of two approvals at once one finds the case decided.

    Raises Forbidden when the author approves, Conflict with the article for what stands against the decision.
    """
    case, entries = await acts.locked(session, principal, identifier)
    decision = await _of(session, case, number)
    acts.require_another(principal, decision.author["id"])
    values = await sealed_texts.open_one(session, tools, case.id, "decision", str(number))
    values = _whole(values)
    types = answer_types(on)
    errors = rules.faults(values, types, await _asked(session, tools, case, entries))
    if case.state not in _SETTLED and (found := rules.obstacles(values, entries, errors)):
        first = found[0]
        raise Conflict(f"{first.zh}({first.article})", f"{first.en} ({first.article})", code=first.code,
                       article=first.article)  # fmt: skip
    data = {
        "type": decision.type, "row": types[decision.type].row, "articles": rules.articles_of(values, types),
        "grounds": decision.grounds, "further": decision.further or None, "decision": number,
        "overrides": rules.overrides_of(values) or None,
    }  # fmt: skip
    entry, _ = await acts.write(session, principal, tools, case, Act("decided", on, Role.HEAD, data), {})
    decision.approver, decision.decided_on = principal.require_officer().as_dict(), on
    decision.entry = entry.number
    await session.flush()
    return await applications.shown(session, tools, case)


async def listed(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> list[dict[str, Any]]:
    """The decisions and drafts of a case."""
    case = await applications.read(session, principal, identifier)
    today = tools.clock.today()
    return [_shown(case, one, today) for one in await repository.of_application(session, case.id)]


async def document(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, number: int
) -> dict[str, Any]:
    """A decision as a letter prints it (see DecisionDocumentOut): a draft's remedies are those of today."""
    case, entries = await applications.with_ledger(session, principal, identifier)
    decision = await _of(session, case, number)
    office = offices.shown(await offices.read(session, case.office))
    person = await personal_data.open_one(session, tools, case.id)
    clock = clocks.of_case(tools, case, entries)
    today = tools.clock.today()
    types = answer_types(decision.decided_on or today)
    kinds = [types[code] for code in (decision.type, *decision.further)]
    found = remedies.remedies_of(kinds, decision.decided_on or today, office)
    return _shown(case, decision, today) | {
        "words": await sealed_texts.open_one(session, tools, case.id, "decision", str(number)),
        "asked": person["content"] if person else None, "office": office, "registration": case.number,
        "received_on": clock.receipt_date, "due_by": clock.latest, "extension_days": clock.extension_days,
        "suspended_working_days": clock.suspended_working_days, "remedies": [one.as_dict() for one in found],
    }  # fmt: skip


async def open_remedies(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> dict[str, Any]:
    """What the applicant can do now (see RemediesOut): against the answer, a lapse, or silence past the due date."""
    case = await applications.read(session, principal, identifier)
    occasion, found = await remedies_of(session, tools, case)
    return {
        "application": case.id, "occasion": occasion, "remedies": [one.as_dict() for one in found],
        "complaint": remedies.COMPLAINT, "procedural": remedies.PROCEDURAL,
    }  # fmt: skip


async def remedies_of(
    session: AsyncSession, tools: Tools, case: Application
) -> tuple[str, list[remedies.Remedy]]:
    """The occasion and the remedies that it opens; without one ("none") there are none yet."""
    office = offices.shown(await offices.read(session, case.office))
    if case.decided_on is not None:
        made = next(one for one in await repository.of_application(session, case.id) if one.decided_on)
        types = answer_types(case.decided_on)
        kinds = [types[code] for code in (made.type, *made.further)]
        return "decided", remedies.remedies_of(kinds, case.decided_on, office)
    if case.state == State.CLOSED:
        if case.row in _LAPSES and case.closed_on is not None:
            return "lapsed", remedies.remedies_of_lapse(case.closed_on, office)
        return "none", []
    clock = clocks.of_case(tools, case, await ledger_rows.of_application(session, case.id))
    if clock.on_time is False:
        return "silence", remedies.remedies_of_silence(clock.due or clock.latest, office)
    return "none", []


def types_shown(on: date) -> list[dict[str, Any]]:
    """The kinds of answers of a day (see AnswerTypeOut)."""
    office = {"review_organ": "", "court": ""}
    return [
        {
            "code": one.code, "title": one.title, "en": one.en, "articles": cited(one.articles), "needs": one.needs,
            "may": one.may, "row": one.row, "row_status": one.row_status, "letter": one.code,
            "review_first": remedies.remedies_of([one], on, office)[0].order == "review_first",
        }
        for one in answer_types(on).values()
    ]  # fmt: skip


async def _asked(
    session: AsyncSession, tools: Tools, case: Application, entries: Sequence[LedgerEntry]
) -> rules.Asked:
    person = await personal_data.open_one(session, tools, case.id)
    return rules.asked_of(person["form"] if person else None, entries)


async def _of(session: AsyncSession, case: Application, number: int) -> Decision:
    decision = await repository.get(session, case.id, number)
    if decision is None:
        raise NotFound(f"没有答复草案 {number}", f"there is no decision {number}")
    return decision


def _whole(words: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a draft, those that were not given as None."""
    absent = dict.fromkeys(rules.SPECIFIC) | {"facts": None}
    return absent | dict(words)


def _shown(case: Application, decision: Decision, today: date) -> dict[str, Any]:
    types: Mapping[str, AnswerType] = answer_types(decision.decided_on or today)
    codes = (decision.type, *decision.further, *decision.grounds)
    status = "approved" if decision.decided_on else "superseded" if case.decided_on else "draft"
    return {
        "application": case.id, "number": decision.number, "status": status, "type": decision.type,
        "title": types[decision.type].title, "row": types[decision.type].row,
        "row_status": types[decision.type].row_status, "grounds": decision.grounds,
        "articles": list(dict.fromkeys(article for code in codes for article in cited(types[code].articles))),
        "letter": decision.type, "author": decision.author, "drafted_at": decision.drafted_at,
        "approver": decision.approver, "decided_on": decision.decided_on, "entry": decision.entry,
    }  # fmt: skip
