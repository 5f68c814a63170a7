"""A case as its page shows it, and its acts as the use cases do them; nothing is decided here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.acts import service as acts
from services.disclosure_requests.acts.rules import untold
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.attachments import service as attachments
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.consultations import service as consultations
from services.disclosure_requests.decisions import service as decisions
from services.disclosure_requests.decisions.answers import answer_types, cited
from services.disclosure_requests.desk.rules import remaining
from services.disclosure_requests.desk_cases import rules
from services.disclosure_requests.desk_cases.act_forms import FORMS
from services.disclosure_requests.desk_cases.decision_form import decision_parts
from services.disclosure_requests.desk_cases.fields import Part, texts_of
from services.disclosure_requests.desk_cases.forms import Offer, beyond, grouped, likeliest, offers
from services.disclosure_requests.fees import service as fees
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import APPLICANT_CONFIRMED, State
from services.disclosure_requests.letters import service as letters
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists.rules import days_left


@dataclass(frozen=True, slots=True)
class Case:
    """What the page shows, the forms that it has now, and what each says at first."""

    shown: dict[str, Any]
    offered: list[Offer]
    texts: dict[str, rules.Texts]

    def offer(self, form: str, of: str) -> Offer | None:
        """The form as this case has it; None when it is not offered."""
        return next((one for one in self.offered if (one.form.name, one.of) == (form, of)), None)


async def case(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> Case:
    """One case: masked applicant, explained clock, ledger, papers, and a form for what is lawful next. Raises NotFound."""
    found, entries = await applications.with_ledger(session, principal, identifier)
    today = tools.clock.today()
    left = days_left(tools.calendars.of(found.region), today, found.due_by) if found.due_by else None
    asked = await consultations.of_case(session, principal, tools, identifier)
    drafts = await decisions.listed(session, principal, tools, identifier)
    fee = await fees.read(session, principal, tools, identifier)
    unmade = await letters.unmade(session, principal, identifier)
    words = await sealed_texts.open_all(
        session, tools, "entry", [(found.id, str(one.number)) for one in entries]
    )
    confirmed_on = next((one.on for one in entries if one.kind == APPLICANT_CONFIRMED), None)
    shown: dict[str, Any] = {
        "case": await applications.shown(session, tools, found), "office": await offices.get(session, found.office),
        "today": today, "clock": clocks.document(tools, found, entries, None),
        "why": clocks.explanation(tools, found, entries, None), "ledger": ledger.shown(found, entries),
        "told": {int(number): rules.told(some) for (_, number), some in words.items()},
        "applicant_confirmed_on": confirmed_on, "remaining": remaining(left), "overdue": left is not None and left < 0,
        "consultations": asked, "decisions": drafts, "fee": fee, "types": answer_types(today),
        "letters": await letters.listed(session, principal, identifier),
        "attachments": await attachments.listed(session, principal, tools, identifier),
        "unmade": [one | {"form_id": new_id("form")} for one in unmade], "pdf": tools.pdf.program is not None,
    }  # fmt: skip
    officer = principal.officer.id if principal.officer else ""
    # Acts are an officer's: a key alone does none of them here.
    scopes = principal.scopes if principal.officer else frozenset()
    happened = {one.kind for one in entries}
    things = rules.things_of(asked, untold(entries), drafts, fee, officer)
    offered = offers(FORMS.values(), State(found.state), scopes, happened, things)
    texts = {
        one.key: {"form_id": [new_id("form")]}
        | rules.first_texts(one.form, shown["case"], fee, officer, today)
        for one in offered
    }
    likely = likeliest(offered)
    shown |= {
        "likely": likely, "groups": grouped(offered, likely),
        "beyond": beyond(FORMS.values(), State(found.state), scopes, things) if scopes else [],
    }  # fmt: skip
    return Case(shown, offered, texts)


def drafted(tools: Tools, found: Case, codes: Sequence[str]) -> tuple[tuple[Part, ...], rules.Texts]:
    """The form of a draft of these kinds of answers and what it says at first; raises NotFound for a kind that is none."""
    types = answer_types(tools.clock.today())
    if unknown := [code for code in codes if code not in types]:
        raise NotFound(f"没有答复种类 {unknown[0]}", f"there is no kind of answer {unknown[0]}")
    kinds = [types[code] for code in codes]
    objecting = rules.objecting(found.shown["consultations"])
    parts = decision_parts(kinds, rules.asked(found.shown["consultations"]), objecting)
    basis = list(dict.fromkeys(article for kind in kinds for article in cited(kind.articles)))
    members: dict[str, Any] = {
        "type": codes[0], "basis": basis, "further": [{"type": code} for code in codes[1:]],
        "objections": [{"consultation": ref} for ref in objecting],
    }  # fmt: skip
    form = found.shown["case"]["form"]
    texts = texts_of(parts, members | {"provision": form})
    return parts, {"form_id": [new_id("form")]} | texts


async def draft(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, number: int
) -> dict[str, Any]:
    """A draft or decision as its page shows it: its document (see DecisionDocumentOut) and its words, by block."""
    document = await decisions.document(session, principal, tools, identifier, number)
    words = document["words"]
    read: list[tuple[str, list[tuple[str, str]]]] = []
    if words:
        types = answer_types(document["decided_on"] or tools.clock.today())
        kinds = [types[code] for code in (words["type"], *(one["type"] for one in words["further"]))]
        asked = await consultations.of_case(session, principal, tools, identifier)
        objecting = {one["consultation"]: "" for one in words["objections"]}
        names = rules.asked(asked)
        named = {ref: names.get(ref, ref) for ref in objecting}
        read = rules.read_through(decision_parts(kinds, names, named), words)
    return {"decision": document, "read": read}


Do = Callable[..., Awaitable[Any]]
#: Acts that are nothing but their event: form -> the members that stand in the ledger.
_PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "confirmation": ("how",), "assignment": ("officer", "team"), "withdrawal": ("reason",),
}  # fmt: skip
#: Form -> the use case that takes the values as they are.
_WHOLE: Final[Mapping[str, Do]] = {
    "correction-notice": acts.give_correction_notice, "correction": acts.correct,
    "correction-lapse": acts.lapse_correction, "reasons-request": acts.ask_reasons, "reasons": acts.give_reasons,
    "extension": acts.extend, "delay": acts.delay, "delivery": acts.deliver, "delivery-failure": acts.fail_delivery,
    "decision": decisions.draft,
}  # fmt: skip
#: Form -> the use case that takes them one by one.
_BY_NAME: Final[Mapping[str, Do]] = {
    "fee-notice": fees.notify, "fee-notice-receipt": fees.receive, "fee-payment": fees.pay, "fee-waiver": fees.waive,
    "fee-lapse": fees.lapse,
}  # fmt: skip
#: Form -> the use case that is told first which consultation.
_CONSULTED: Final[Mapping[str, Do]] = {
    "consultation-opinion": consultations.enter_reply, "consultation-return": consultations.record_return,
    "override-notice": consultations.tell_override,
}  # fmt: skip


async def perform(
    session: Session, principal: Principal, tools: Tools, form: str, identifier: str, of: str, values: dict[str, Any]
) -> str | None:  # fmt: skip
    """Do the act of a form; the token of a link that it gave. Raises what the use case raises."""
    principal.require_officer()
    where = (session, principal, tools, identifier)
    if form in _PLAIN:
        data = {name: values[name] for name in _PLAIN[form]}
        act = Act(FORMS[form].event, values["on"], FORMS[form].role, data)
        await applications.act(*where, act)
    elif form in _WHOLE:
        await _WHOLE[form](*where, values)
    elif form in _BY_NAME:
        await _BY_NAME[form](*where, **values)
    elif form in _CONSULTED:
        await _CONSULTED[form](*where, of, values)
    elif form == "consultation-receipt":
        await consultations.receive(*where, of, values["on"])
    elif form == "approval":
        await decisions.approve(*where, int(of) if of.isascii() and of.isdigit() else 0, values["on"])
    else:
        make = (
            consultations.send(*where, values)
            if form == "consultation"
            else consultations.renew_link(*where, of)
        )
        _, token = await make
        return token
    return None
