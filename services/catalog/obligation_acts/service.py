"""Use cases on a duty that are no publication: nil report, waiver, its revocation, transfer; each keeps its trace."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.catalog.guidelines.rules import defect
from services.catalog.guidelines.schemas import channel_codes
from services.catalog.obligation_acts import repository
from services.catalog.obligation_acts.models import ObligationAct
from services.catalog.obligation_acts.rules import (
    GROUNDS,
    NUMERALS,
    REOPENED_LIMIT,
    REOPENED_TRIGGER,
    basis_of,
    law_may_require,
    review_on,
)
from services.catalog.obligations import repository as obligations
from services.catalog.obligations import service as duties
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.rules import NOT_CLOSED, OPEN, WAIVED, due_document, due_soon, fulfilment
from services.catalog.publications import repository as publications
from services.catalog.recurrences import repository as recurrences
from services.catalog.recurrences.models import Recurrence
from services.catalog.tools import Tools

BATCH = 200


async def acts(session: AsyncSession, principal: Principal, identifier: str) -> list[dict[str, Any]]:
    """What was done with a duty, in order; raises NotFound."""
    obligation = await duties.read(session, principal, identifier)
    return [
        {"id": act.id, "kind": act.kind, "at": act.at, "officer": act.officer, "details": act.details}
        for act in await repository.of_obligation(session, obligation.id)
    ]


async def report_nil(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Close a recurring duty of a period in which nothing happened (零报告); the duty. Judged like a publication.

    Raises Forbidden without an officer, Conflict for a duty that is not recurring or not open, Invalid for its members.
    """
    officer = principal.require_officer()
    obligation = await duties.read(session, principal, identifier, lock=True)
    if obligation.period is None or obligation.period_from is None:
        raise Conflict("零报告只适用于定期义务;该义务由业务事件产生",
                       "a nil report is for recurring duties; this one arose from an event",
                       code="not_recurring")  # fmt: skip
    if obligation.state != OPEN or obligation.due is None:
        raise _wrong_state(obligation)
    if await publications.standing(session, obligation.id):
        raise Conflict("本周期已登记公开,不是零报告", "something was published in this period: it is not nil",
                       code="published_already")  # fmt: skip
    day, today = values["reported_on"], tools.clock.today()
    if not obligation.period_from <= day <= today:
        raise Invalid.at("/reported_on", "bad_day", f"零报告日期应在 {obligation.period_from} 与今日之间",
                         f"the day lies between {obligation.period_from} and today")  # fmt: skip
    if unknown := [
        FieldError(f"/channels/{n}", "unknown_channel", f"未知公开渠道 {code};见 GET /v1/catalog/vocabularies",
                   f"unknown channel {code}; see GET /v1/catalog/vocabularies")
        for n, code in enumerate(values["channels"])
        if code not in channel_codes()
    ]:  # fmt: skip
        raise Invalid(unknown[0].message_zh, unknown[0].message_en, code="unknown_channel", errors=unknown)
    details = values | {"reported_on": day.isoformat()}
    obligation.nil_report = details | {"officer": officer.as_dict()}
    obligation.state = fulfilment(day, obligation.due)
    obligation.fulfilled_on, obligation.computed_on = day, today
    told = duties.record("gongkai.catalog.obligation.fulfilled.v1", obligation, nil=True)
    return await _done(session, principal, tools, obligation, "nil_report", details, told)


async def waive(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Waive a duty (《条例》 Arts 14-16, or another act); the duty. The approver is not the officer who reports it.

    Raises Forbidden without an officer or when both are one, Conflict for a closed duty, Invalid for its members.
    """
    officer = principal.require_officer()
    obligation = await duties.read(session, principal, identifier, lock=True)
    if obligation.state not in NOT_CLOSED:
        raise _wrong_state(obligation)
    if values["approver"]["id"] == officer.id:
        raise Forbidden("批准人不能是经办人本人", "the approver is not the officer who reports the decision",
                        code="author_is_approver")  # fmt: skip
    article, title = values["basis"]["article"], values["basis"]["title"]
    _check_basis(article, title, values["ground"])
    day = values["decided_on"]
    _not_in_the_future("/decided_on", day, tools.clock.today())
    warnings = []
    if law_may_require(article, title, obligation.item):
        warnings.append(
            defect("law_may_require_disclosure", "/basis",
                   "该事项的公开依据为法律、法规、规章;其规定应当公开的,不适用第十六条,请核对",
                   "the matter rests on a law, regulation or rule: where that says disclose, Art. 16 does not apply")
        )  # fmt: skip
    details = {
        "basis": {"title": title, "article": article, "text": basis_of(article, title)},
        "ground": values["ground"], "grounds": values["grounds"], "decided_on": day.isoformat(),
        "approver": values["approver"], "review_on": review_on(day, tools.settings.waiver_review_months).isoformat(),
        "review_basis_status": "memory", "warnings": warnings,
    }  # fmt: skip
    obligation.waiver = details | {
        "officer": officer.as_dict(), "state_before": obligation.state, "revocation": None,
    }  # fmt: skip
    obligation.state = WAIVED
    told = duties.record("gongkai.catalog.obligation.waived.v1", obligation, basis=details["basis"]["text"])
    return await _done(session, principal, tools, obligation, "waiver", details, told)


async def revoke(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Revoke a waiver after re-evaluation (Art. 18): the duty is open again, its trace stays.

    A date that still lies ahead stays, so that a waiver gains no time; after it, 20 working days are counted from the
    decision (Art. 26, inference).
    """
    officer = principal.require_officer()
    obligation = await duties.read(session, principal, identifier, lock=True)
    if obligation.state != WAIVED or obligation.waiver is None:
        raise _wrong_state(obligation)
    day, waived_on = values["decided_on"], date.fromisoformat(obligation.waiver["decided_on"])
    if day < waived_on:
        raise Invalid.at("/decided_on", "bad_day", f"不早于免除决定之日 {waived_on}",
                         f"not before the waiver was decided, {waived_on}")  # fmt: skip
    today = tools.clock.today()
    _not_in_the_future("/decided_on", day, today)
    details: dict[str, Any] = {
        "decided_on": day.isoformat(), "reason": values["reason"],
        "old_due": duties.bounds(obligation.due), "basis": basis_of_review(),
    }  # fmt: skip
    obligation.waiver = obligation.waiver | {"revocation": details | {"officer": officer.as_dict()}}
    obligation.state = obligation.waiver["state_before"]
    if obligation.state == OPEN and obligation.clause and obligation.due_by and obligation.due_by < day:
        calendar = tools.calendars.of(obligation.region)
        anew = due_document(obligation.clause, day, calendar, REOPENED_LIMIT)
        obligation.clause = {**obligation.clause, "trigger": REOPENED_TRIGGER, "condition": None}
        obligation.trigger_on, obligation.assumed = day, REOPENED_LIMIT
        duties.place(obligation, anew, today)
        obligation.due_soon_from = due_soon(anew, calendar, tools.settings.due_soon_working_days)
    told = duties.record("gongkai.catalog.obligation.reopened.v1", obligation, reason="waiver_revoked")
    return await _done(session, principal, tools, obligation, "waiver_revocation", details, told)


def basis_of_review() -> str:
    """The article of re-evaluation."""
    return "《政府信息公开条例》第十八条"


async def transfer(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Another body answers for one open duty; the duty. Raises Conflict for a closed one, Invalid for its members."""
    obligation = await duties.read(session, principal, identifier, lock=True)
    if obligation.state not in NOT_CLOSED:
        raise _wrong_state(obligation)
    to_body = await _successor(session, principal, tools, obligation.body, values)
    told = _move(session, principal, tools, obligation, to_body, values)
    await session.flush()
    await tools.outbox.record(session, told, now=tools.clock.now())
    return await duties.shown(session, tools, obligation)


async def transfer_all(
    session: Session, principal: Principal, tools: Tools, body: str, values: dict[str, Any]
) -> dict[str, Any]:
    """A reorganisation (the organ that exercises the power now answers): every open duty of a body in the caller's
    subtree moves, and its recurrences from the effective day on; closed duties stay (see TransferredOut).
    """
    known = await tools.reference.within(session)
    source = known.bodies.get(body)
    if source is None:
        raise NotFound(f"没有机构 {body}", f"there is no body {body}")
    principal.require_region(source.region, "id")
    to_body = await _successor(session, principal, tools, source.id, values)
    moved, running = await hand_over(
        session,
        principal,
        tools,
        source.id,
        lambda _domain, _item: to_body,
        lambda _recurrence: to_body,
        values,
    )
    return {
        "from_body": source.id, "to_body": to_body, "effective_on": values["effective_on"], "moved": moved,
        "recurrences": running,
    }  # fmt: skip


async def hand_over(
    session: Session, principal: Principal, tools: Tools, source: str, heir: Callable[[str, str], str],
    heir_of: Callable[[Recurrence], str], values: Mapping[str, Any],
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Move the open duties of a body in the caller's subtree to the heir of their (domain, item), and its recurrences to
    theirs; (the duties that moved, the recurrences). What the body itself keeps stays. `values`: reason, effective_on.
    """
    moved: list[str] = []
    after = ""
    while found := await obligations.owed_page(session, source, after=after, limit=BATCH):
        after = found[-1].id
        mine = [
            (one, new) for one in found
            if principal.reaches(one.region) and (new := heir(one.domain, one.item_id)) != source
        ]  # fmt: skip
        records = [_move(session, principal, tools, one, new, values) for one, new in mine]
        await session.flush()
        await tools.outbox.record_all(session, records, now=tools.clock.now())
        moved += [one.id for one, _ in mine]
    all_of = await recurrences.naming(session, principal)
    return moved, await _pass_on(session, all_of, source, heir_of, values["effective_on"])


async def _pass_on(
    session: Session,
    all_of: Sequence[Recurrence],
    source: str,
    heir_of: Callable[[Recurrence], str],
    day: date,
) -> list[str]:
    """End a body's part in recurrences and begin its successor's: with the first period that opens on or after the
    day and is not raised yet (those raised have moved as duties).
    """
    changed = []
    for recurrence in all_of:
        entries: list[dict[str, Any]] = []
        raised_to = recurrence.raised_to
        begins = max(day, raised_to + timedelta(days=1)) if raised_to else day
        if all(entry["body"] != source or entry["until"] is not None for entry in recurrence.bodies):
            continue
        if (to_body := heir_of(recurrence)) == source:
            continue
        for entry in recurrence.bodies:
            if entry["body"] == source and entry["until"] is None:
                entries += [
                    entry | {"until": begins.isoformat()},
                    {"body": to_body, "since": begins.isoformat(), "until": None},
                ]
            else:
                entries.append(entry)
        if entries != recurrence.bodies:
            recurrence.bodies = entries
            changed.append(recurrence.id)
    await session.flush()
    return changed


def _move(
    session: Session, principal: Principal, tools: Tools, obligation: Obligation, to_body: str,
    values: Mapping[str, Any],
) -> Record:  # fmt: skip
    day = values["effective_on"]
    details = {
        "from_body": obligation.body, "to_body": to_body, "reason": values["reason"], "effective_on": day.isoformat(),
    }  # fmt: skip
    obligation.body = to_body
    _keep(session, principal, tools, obligation, "transfer", details)
    told = {name: details[name] for name in ("from_body", "reason", "effective_on")}
    return duties.record("gongkai.catalog.obligation.transferred.v1", obligation, **told)


async def _successor(
    session: AsyncSession, principal: Principal, tools: Tools, source: str, values: dict[str, Any]
) -> str:
    known = await tools.reference.within(session)
    body = known.require_body(values["to_body"], "/to_body")
    principal.require_region(body.region, "/to_body")
    if body.id == source:
        raise Invalid.at("/to_body", "same_body", "承接机构与原机构相同", "it is the same body")
    _not_in_the_future("/effective_on", values["effective_on"], tools.clock.today())
    return body.id


async def _done(
    session: Session, principal: Principal, tools: Tools, obligation: Obligation, kind: str,
    details: dict[str, Any], told: Record,
) -> dict[str, Any]:  # fmt: skip
    _keep(session, principal, tools, obligation, kind, details)
    await session.flush()
    await tools.outbox.record(session, told, now=tools.clock.now())
    return await duties.shown(session, tools, obligation)


def _keep(
    session: Session, principal: Principal, tools: Tools, obligation: Obligation, kind: str,
    details: dict[str, Any],
) -> None:  # fmt: skip
    officer = principal.officer.as_dict() if principal.officer else None
    act = ObligationAct(id=new_id("act"), obligation=obligation.id, kind=kind, at=tools.clock.now(),
                        key_id=principal.key_id, officer=officer, details=details)  # fmt: skip
    repository.add(session, act)


def _check_basis(article: str, title: str | None, ground: str | None) -> None:
    if title is not None:
        return
    if article not in NUMERALS:
        raise Invalid.at("/basis/article", "unknown_article", "《政府信息公开条例》只有第十四、十五、十六条可据以不公开;其他法律法规请填 title",
                         "of the Regulation only Arts 14, 15 and 16 allow it; for another act give its title")  # fmt: skip
    fitting = [name for name, (of, _, _) in GROUNDS.items() if of == article]
    if ground not in fitting:
        raise Invalid.at("/ground", "unfit_ground", f"第{NUMERALS[article]}条的情形为:{'、'.join(fitting)}",
                         f"the grounds of Art. {article} are: {', '.join(fitting)}")  # fmt: skip


def _not_in_the_future(pointer: str, day: date, today: date) -> None:
    if day > today:
        raise Invalid.at(pointer, "in_the_future", f"不能晚于今日 {today}", f"not later than today, {today}")


def _wrong_state(obligation: Obligation) -> Conflict:
    return Conflict(f"该义务现为 {obligation.state},不能如此办理", f"the duty is {obligation.state}: this cannot be done",
                    code="wrong_state", state=obligation.state)  # fmt: skip
