"""Use cases of the acts of a case: each is one ledger entry, the words that belong to it are kept closed beside it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound
from kernel.security.principal import Principal
from services.disclosure_requests.acts import rules
from services.disclosure_requests.applications import rules as application_rules
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.applications.texts import simhash, words_of
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import TITLES, Role
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.sealed_texts import service as sealed_texts
from services.disclosure_requests.tools import Tools

#: What an application consists of (Art. 29), as it is kept closed.
_MEMBERS: Final = ("applicant", "content", "form")


async def write(
    session: Session, principal: Principal, tools: Tools, case: Application, act: Act, words: Mapping[str, Any]
) -> tuple[LedgerEntry, Clock]:  # fmt: skip
    """Write an act of a locked case and keep its words; raises what `ledger.append` raises."""
    entry, clock = await ledger.append(session, principal, tools, case, act)
    await sealed_texts.keep(session, tools, case.id, "entry", str(entry.number), words)
    return entry, clock


async def perform(
    session: Session, principal: Principal, tools: Tools, identifier: str, act: Act, words: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """Do an act that needs nothing but to be lawful now; the case as it is then."""
    case = await applications.read(session, principal, identifier, lock=True)
    await write(session, principal, tools, case, act, words)
    return await applications.shown(session, tools, case)


async def written(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, number: int
) -> dict[str, Any]:
    """One act as written, with its words (see WrittenOut); raises NotFound."""
    case, entries = await applications.with_ledger(session, principal, identifier)
    entry = next((one for one in entries if one.number == number), None)
    if entry is None:
        raise NotFound(f"没有台账记录 {number}", f"there is no ledger entry {number}")
    words = await sealed_texts.open_one(session, tools, case.id, "entry", str(number))
    if "applicant" in words.get("before", {}):
        before = words["before"]
        words["before"] = before | {"applicant": application_rules.masked(before["applicant"])}
    return {
        "number": entry.number, "kind": entry.kind, "title": TITLES[entry.kind], "on": entry.on, "role": entry.role,
        "actor": entry.actor, "data": entry.data, "words": words,
    }  # fmt: skip


async def give_correction_notice(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Tell the applicant once what to supplement; raises Invalid unless one reasonable period is named."""
    principal.require_officer()
    on, days, until = values["on"], values["days"], values["until"]
    if errors := rules.period_faults(on, days, until):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    data = {
        "grounds": list(dict.fromkeys(values["grounds"])), "days": days, "until": until and until.isoformat(),
        "points": len(values["points"]),
    }  # fmt: skip
    act = Act("correction_notice", on, Role.OFFICER, data)
    return await perform(session, principal, tools, identifier, act, {"points": values["points"]})


async def lapse_correction(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Close a case that was not corrected in time."""
    principal.require_officer()
    act = Act("correction_lapsed", values["on"], Role.OFFICER)
    return await perform(session, principal, tools, identifier, act, {"note": values["note"]})


async def correct(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Take the corrected application: personal data change, the ledger says only which members, the old words stay with
    the entry. Raises Invalid naming every member that does not hold.
    """
    case = await applications.read(session, principal, identifier, lock=True)
    person = await personal_data.open_one(session, tools, case.id)
    members = {name: values[name] for name in _MEMBERS}
    changes = rules.changes_of(person, members) if person else {}
    merged: dict[str, Any] = {}
    if person and changes:
        merged = application_rules.cleaned(person | changes | {"submitted_on": case.submitted_on})
        if errors := application_rules.faults(merged, tools.clock.today()):
            raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    data = {
        "members": sorted(changes),
        "applicant_kind": merged["applicant"]["kind"] if "applicant" in changes else None,
        "items": merged["content"]["items"] if "content" in changes else None,
    }
    act = Act("corrected", values["on"], applications.role_of(principal), data)
    before = {name: value for name, value in (person or {}).items() if name in changes}
    await write(session, principal, tools, case, act, {"before": before or None})
    if merged:
        await personal_data.change(session, tools, case.id, {name: merged[name] for name in _MEMBERS})
        _follow(tools, case, merged)
        await session.flush()
    return await applications.shown(session, tools, case)


def _follow(tools: Tools, case: Application, merged: Mapping[str, Any]) -> None:
    """The columns that are read off the applicant and the words asked for."""
    applicant, content = merged["applicant"], merged["content"]
    words = words_of(content["title"], content["document_number"], content["description"])
    case.applicant_kind, case.items = applicant["kind"], content["items"]
    case.applicant_index = tools.keys.index("applicant", application_rules.who(applicant))
    case.text_index, case.text_simhash = tools.keys.index("text", words), simhash(words)


async def ask_reasons(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Ask for the reasons of an unreasonable number of applications."""
    principal.require_officer()
    data = {
        "applications": values["applications"], "since": values["since"].isoformat(),
        "answer_by": values["answer_by"] and values["answer_by"].isoformat(),
    }  # fmt: skip
    act = Act("reasons_asked", values["on"], Role.OFFICER, data)
    return await perform(session, principal, tools, identifier, act, {"frequency": values["frequency"]})


async def give_reasons(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Take the reasons that the applicant gives."""
    act = Act("reasons_given", values["on"], applications.role_of(principal))
    return await perform(session, principal, tools, identifier, act, {"reasons": values["reasons"]})


async def extend(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Extend the reply period on the head's word; the proposer is somebody else."""
    proposer = values["proposed_by"]
    require_another(principal, proposer["id"])
    data = {"days": values["days"], "proposed_by": proposer}
    act = Act("extended", values["on"], Role.HEAD, data)
    return await perform(session, principal, tools, identifier, act, {"reason": values["reason"]})


async def delay(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Set the later date of Art. 35; raises Conflict when no reasons were given, Invalid when the date is not later."""
    principal.require_officer()
    case, entries = await locked(session, principal, identifier)
    if not rules.has(entries, "reasons_given"):
        raise Conflict(
            f"申请人说明理由且理由合理的,方可确定延迟答复的期限({rules.ART_35});先用 reasons-requests 要求说明理由",
            f"a later date needs the applicant's reasons first ({rules.ART_35}): ask by reasons-requests",
            code="reasons_not_given", article=rules.ART_35,
        )  # fmt: skip
    until = values["until"]
    if until - values["on"] > rules.FAR:
        far = rules.too_far("/until")
        raise Invalid.at(far.pointer, far.code, far.message_zh, far.message_en)
    act = Act("delayed", values["on"], Role.HEAD, {"until": until.isoformat()})
    _, clock = await write(session, principal, tools, case, act, {"reason": values["reason"]})
    if any(one.code == "delay_not_later" for one in clock.findings):
        raise Invalid.at(
            "/until", "not_later", f"{until} 不晚于现答复期限;届满前能答复的不必延迟({rules.ART_35})",
            f"{until} does not lie after the end of the reply period ({rules.ART_35})",
        )  # fmt: skip
    return await applications.shown(session, tools, case)


async def deliver(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Serve the answer, which closes the case; raises Conflict while a third party that was overridden is not told."""
    principal.require_officer()
    case, entries = await locked(session, principal, identifier)
    if refs := rules.untold(entries):
        raise Conflict(
            f"决定公开第三方不同意公开的信息,先将内容和理由书面告知第三方({rules.ART_32}):{'、'.join(refs)}",
            f"tell the third party of the disclosure and its reasons in writing first ({rules.ART_32}): {', '.join(refs)}",
            code="third_party_not_told", article=rules.ART_32, consultations=refs,
        )  # fmt: skip
    act = Act("delivered", values["on"], Role.OFFICER, {"manner": values["manner"]})
    words = {name: values[name] for name in ("tracking_number", "signed_by")}
    await write(session, principal, tools, case, act, words)
    return await applications.shown(session, tools, case)


async def fail_delivery(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Record that the answer could not be served; it is served again."""
    principal.require_officer()
    act = Act(
        "delivery_failed", values["on"], Role.OFFICER, {"by": values["manner"], "cause": values["cause"]}
    )
    return await perform(session, principal, tools, identifier, act, {"note": values["note"]})


async def locked(
    session: Session, principal: Principal, identifier: str
) -> tuple[Application, Sequence[LedgerEntry]]:
    """A case whose row is held until the transaction ends, and its ledger."""
    case = await applications.read(session, principal, identifier, lock=True)
    return case, await ledger_rows.of_application(session, case.id)


def require_another(principal: Principal, author: str) -> None:
    """Raise Forbidden when the acting officer, who approves, is the author."""
    if principal.require_officer().id == author:
        raise Forbidden(
            "批准人与提请人不能是同一人", "the approver has to be somebody else than the author", code="author_is_approver",
            errors=[FieldError("Gongkai-Officer", "author_is_approver", "请由工作机构负责人批准", "the head approves")],
        )  # fmt: skip
