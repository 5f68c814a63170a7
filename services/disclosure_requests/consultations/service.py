"""Use cases of consultations: an officer sends a letter and records what comes of it; its addressee answers by the link.

Every step is a ledger entry under the consultation's id, so that the clock excludes the union of the open ones.
"""

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.acts import rules as act_rules
from services.disclosure_requests.acts import service as acts
from services.disclosure_requests.applications import repository as application_rows
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.consultations import repository, rules
from services.disclosure_requests.consultations.models import Consultation, ConsultationLook
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools

#: Who acts by a link, as the ledger names them.
_BY_LINK: Final = "consultation-link"


async def send(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """Send a letter; the consultation (see ConsultationOut) and its link's token, which is not kept.

    Raises Invalid for a wrong addressee or words that give the applicant away, Conflict where none can be sent now.
    """
    principal.require_officer()
    case = await applications.read(session, principal, identifier, lock=True)
    person = await personal_data.open_one(session, tools, case.id)
    if errors := rules.faults(values, person, tools.clock.today()):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    token = secrets.token_urlsafe(24)
    consultation = Consultation(
        id=new_id("con"), application=case.id, party=values["party"], manner=values["manner"],
        sent_on=values["sent_on"], state=repository.OPEN, opinion=None, opinion_by=None,
        link_index=_index(tools, token), link_expires_at=_expiry(tools), link_used_at=None,
    )  # fmt: skip
    await _step(
        session, principal, tools, case, consultation, "consult_sent", values["sent_on"], by=values["manner"]
    )
    repository.add(session, consultation)
    await session.flush()
    words = {name: values[name] for name in ("addressee", "question", "extract")}
    await sealed_texts.keep(session, tools, case.id, "consultation", consultation.id, words)
    return await _one(session, tools, case, consultation), token


async def renew_link(
    session: Session, principal: Principal, tools: Tools, identifier: str, ref: str
) -> tuple[dict[str, Any], str]:
    """Give a new link in place of the old one, which opens no more; raises Conflict when nothing is waited for."""
    principal.require_officer()
    case, consultation = await _open(session, principal, identifier, ref)
    token = secrets.token_urlsafe(24)
    consultation.link_index, consultation.link_expires_at = _index(tools, token), _expiry(tools)
    await session.flush()
    return await _one(session, tools, case, consultation), token


async def receive(
    session: Session, principal: Principal, tools: Tools, identifier: str, ref: str, on: date
) -> dict[str, Any]:
    """Record that the letter was received."""
    principal.require_officer()
    case, consultation = await _open(session, principal, identifier, ref)
    await _step(session, principal, tools, case, consultation, "consult_received", on, by="paper")
    return await _one(session, tools, case, consultation)


async def enter_reply(
    session: Session, principal: Principal, tools: Tools, identifier: str, ref: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Enter an opinion that came on paper; the link opens no more."""
    principal.require_officer()
    case, consultation = await _open(session, principal, identifier, ref)
    await _reply(session, principal, tools, case, consultation, values, Role.OFFICER, "paper")
    return await _one(session, tools, case, consultation)


async def record_return(
    session: Session, principal: Principal, tools: Tools, identifier: str, ref: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Record that the letter came back; its exclusion ends on the day the return is known."""
    principal.require_officer()
    case, consultation = await _open(session, principal, identifier, ref)
    consultation.state = "returned"
    await _step(session, principal, tools, case, consultation, "consult_returned", values["on"])
    await _add_words(session, tools, consultation, {"return_note": values["note"]})
    return await _one(session, tools, case, consultation)


async def tell_override(
    session: Session, principal: Principal, tools: Tools, identifier: str, ref: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Record the notice to a third party whose objection the decision overrides (Art. 32); raises Conflict for another."""
    principal.require_officer()
    case, entries = await acts.locked(session, principal, identifier)
    consultation = await _of(session, case, ref)
    if ref not in act_rules.untold(entries):
        raise Conflict(
            "答复未以公共利益为由决定公开该第三方的信息,或者已经告知", "no decision overrides this objection, or it was told already",
            code="not_overridden", article=rules.ART_32,
        )  # fmt: skip
    await _step(
        session, principal, tools, case, consultation, "third_party_told", values["on"], by=values["manner"]
    )
    return await _one(session, tools, case, consultation)


async def of_case(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> list[dict[str, Any]]:
    """The consultations of a case with their words and the uses of their links."""
    case, entries = await applications.with_ledger(session, principal, identifier)
    rows = await repository.of_application(session, case.id)
    clock = clocks.of_case(tools, case, entries)
    words = await sealed_texts.open_all(session, tools, "consultation", [(case.id, row.id) for row in rows])
    looks = await repository.looks(session, [row.id for row in rows])
    return [
        _document(row, clock, words.get((case.id, row.id)))
        | {
            "words": {k: v for k, v in words.get((case.id, row.id), {}).items() if k != "addressee"},
            "looks": [{"at": one.at, "what": one.what} for one in looks if one.consultation == row.id],
        }
        for row in rows
    ]


async def unanswered(
    session: AsyncSession, principal: Principal, tools: Tools, *, office: str | None, after: str | None, limit: int
) -> list[dict[str, Any]]:  # fmt: skip
    """Letters of the caller's division that wait for an opinion, with their deadlines."""
    rows = await repository.unanswered(
        session, region=principal.region, office=office, after=after, limit=limit
    )
    cases = {case.id: case for _, case in rows}
    ledgers = await ledger_rows.of_applications(session, list(cases))
    found = {one: clocks.of_case(tools, case, ledgers[one]) for one, case in cases.items()}
    names = [(row.application, row.id) for row, _ in rows]
    words = await sealed_texts.open_all(session, tools, "consultation", names)
    return [
        _document(row, found[row.application], words.get((row.application, row.id)))
        for row, _ in rows
    ]  # fmt: skip


async def read_letter(session: AsyncSession, tools: Tools, token: str) -> tuple[dict[str, Any], str]:
    """The letter as its addressee sees it (see LetterOut), and the consultation's id; raises NotFound for any link that
    does not open: guessed, used, expired, superseded, or of a case that waits for no opinion.
    """
    consultation = await _of_link(session, tools, token)
    case = await application_rows.get(session, consultation.application)
    assert case is not None
    clock = clocks.of_case(tools, case, await ledger_rows.of_application(session, case.id))
    words = await sealed_texts.open_one(session, tools, case.id, "consultation", consultation.id)
    office = offices.shown(await offices.read(session, case.office))
    own = _document(consultation, clock, words)
    letter = {name: own[name] for name in ("party", "sent_on", "received_on", "due", "silence", "article")}
    return letter | {
        "office": office["name"], "telephone": office.get("telephone"), "question": words["question"],
        "extract": words.get("extract"),
    }, consultation.id  # fmt: skip


async def confirm_by_link(session: Session, tools: Tools, token: str) -> None:
    """The addressee confirms that the letter was received today; again is as once. Raises NotFound."""
    case, consultation = await _locked_link(session, tools, token)
    clock = clocks.of_case(tools, case, await ledger_rows.of_application(session, case.id))
    if _document(consultation, clock, None)["received_on"] is None:
        today, caller = tools.clock.today(), _by_link(case)
        await _step(
            session, caller, tools, case, consultation, "consult_received", today, Role.CONSULTED, by="link"
        )
    note(session, tools, consultation.id, "received")


async def answer_by_link(
    session: Session, tools: Tools, token: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Take the addressee's opinion and close the link (see OpinionGivenOut). Of two at once one finds it closed."""
    case, consultation = await _locked_link(session, tools, token)
    consultation.link_used_at = tools.clock.now()
    reply = {"on": tools.clock.today(), "opinion": values["opinion"], "reason": values["reason"]}
    await _reply(session, _by_link(case), tools, case, consultation, reply, Role.CONSULTED, "link")
    note(session, tools, consultation.id, "answered")
    return {"opinion": values["opinion"], "on": reply["on"]}


def note(session: Session, tools: Tools, consultation: str, what: str) -> None:
    """Record a use of a link."""
    repository.add(
        session,
        ConsultationLook(id=new_id("look"), consultation=consultation, at=tools.clock.now(), what=what),
    )


async def _step(
    session: Session, principal: Principal, tools: Tools, case: Application, consultation: Consultation, event: str,
    on: date, role: Role = Role.OFFICER, **data: Any,
) -> LedgerEntry:  # fmt: skip
    facts = {"ref": consultation.id, "party": consultation.party} | data
    entry, _ = await acts.write(session, principal, tools, case, Act(event, on, role, facts), {})
    return entry


async def _reply(
    session: Session, principal: Principal, tools: Tools, case: Application, consultation: Consultation,
    values: Mapping[str, Any], role: Role, by: str,
) -> None:  # fmt: skip
    consultation.state, consultation.opinion, consultation.opinion_by = "replied", values["opinion"], by
    await _step(session, principal, tools, case, consultation, "consult_replied", values["on"], role,
                opinion=values["opinion"], by=by)  # fmt: skip
    await _add_words(session, tools, consultation, {"reason": values["reason"]})


async def _add_words(
    session: Session, tools: Tools, consultation: Consultation, words: dict[str, Any]
) -> None:
    case, ref = consultation.application, consultation.id
    there = await sealed_texts.open_one(session, tools, case, "consultation", ref)
    await sealed_texts.keep(session, tools, case, "consultation", ref, there | words)


async def _of(session: AsyncSession, case: Application, ref: str) -> Consultation:
    consultation = await repository.get(session, case.id, ref)
    if consultation is None:
        raise NotFound(f"没有征求意见 {ref}", f"there is no consultation {ref}")
    return consultation


async def _open(
    session: Session, principal: Principal, identifier: str, ref: str
) -> tuple[Application, Consultation]:
    case = await applications.read(session, principal, identifier, lock=True)
    consultation = await _of(session, case, ref)
    if consultation.state != repository.OPEN:
        raise Conflict(
            "该征求意见已有答复或者已退回",
            "an opinion is there, or the letter came back",
            code="consultation_ended",
        )
    return case, consultation


async def _of_link(session: AsyncSession, tools: Tools, token: str) -> Consultation:
    consultation = await repository.of_link(session, _index(tools, token), tools.clock.now())
    if consultation is None:
        raise _no_link()
    return consultation


async def _locked_link(session: Session, tools: Tools, token: str) -> tuple[Application, Consultation]:
    """The case is locked first, as every act locks it; then the link is looked at again: it may have been used meanwhile."""
    found = await _of_link(session, tools, token)
    case = await application_rows.get(session, found.application, lock=True)
    assert case is not None
    return case, await _of_link(session, tools, token)


async def _one(
    session: Session, tools: Tools, case: Application, consultation: Consultation
) -> dict[str, Any]:
    clock = clocks.of_case(tools, case, await ledger_rows.of_application(session, case.id))
    words = await sealed_texts.open_one(session, tools, case.id, "consultation", consultation.id)
    return _document(consultation, clock, words)


def _document(row: Consultation, clock: Clock, words: Mapping[str, Any] | None) -> dict[str, Any]:
    closed = clock.course.closed
    letter = next(one for one in clock.course.letters if one.sent.ref == row.id)
    seen = letter.as_dict(min(clock.today, closed) if closed else clock.today)
    silence, limit = rules.SILENCE[row.party], letter.limit
    return {
        "id": row.id, "application": row.application, "party": row.party,
        "addressee": rules.masked(words["addressee"]) if words else None, "manner": row.manner,
        "sent_on": row.sent_on, "received_on": seen["received"], "replied_on": seen["replied"],
        "returned_on": seen["returned"], "due": limit.due if limit else None,
        "due_earliest": limit.earliest if limit else None, "due_latest": limit.latest if limit else None,
        "outcome": seen["outcome"], "silence": silence.text, "article": silence.article, "opinion": row.opinion,
        "opinion_by": row.opinion_by, "link_expires_at": row.link_expires_at, "link_used_at": row.link_used_at,
        "token": None, "words": None, "looks": None,
    }  # fmt: skip


def _index(tools: Tools, token: str) -> str:
    return tools.keys.index("consultation", token)


def _expiry(tools: Tools) -> datetime:
    return tools.clock.now() + timedelta(days=rules.LINK_DAYS)


def _by_link(case: Application) -> Principal:
    """The addressee, who has no key, as the ledger's actor."""
    return Principal(_BY_LINK, _BY_LINK, case.region, frozenset())


def _no_link() -> NotFound:
    return NotFound("链接无效、已使用或者已过期", "this link does not open: it is unknown, used or expired")
