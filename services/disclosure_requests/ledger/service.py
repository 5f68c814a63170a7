"""The one way into a ledger: `append` writes an act of a case, or refuses it with the rule; every use case goes through it.

In one transaction: the transition is looked up, the clock is computed with the act in it and what it newly finds wrong
refuses the act, the entry is chained, the case's projections follow, a receipt is signed, an event is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.http.problems import Conflict, Invalid
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from kernel.security.seal import content_hash
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.clock.clock import Clock
from services.disclosure_requests.clock.findings import Finding
from services.disclosure_requests.clock.moments import CONSULTATION, KINDS
from services.disclosure_requests.ledger import repository
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.rules import chain_faults, entry_hash
from services.disclosure_requests.ledger.transitions import (
    APPLICANT_CONFIRMED,
    MOVING,
    ONCE,
    TITLES,
    Role,
    State,
    Transition,
    lawful,
    transition,
)
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.receipts.models import Receipt
from services.disclosure_requests.receipts.rules import FIRST, receipt
from services.disclosure_requests.tools import Tools

#: Ledger event -> the past verb under which others hear of it: gongkai.disclosure_requests.application.<verb>.v1
TOLD: Final[Mapping[str, str]] = {
    "submitted": "filed", APPLICANT_CONFIRMED: "confirmed_by_applicant",
    "received": "accepted", "correction_notice": "correction_needed", "corrected": "corrected",
    "reasons_asked": "reasons_asked", "delayed": "delayed", "extended": "extended", "fee_notice": "fee_asked",
    "decided": "decided", "delivered": "delivered", "withdrawn": "withdrawn", "correction_lapsed": "lapsed",
    "fee_lapsed": "lapsed",
}  # fmt: skip
#: Events that close a case without a decision -> the row of table 3 (withdrawal: 其他处理).
CLOSING_ROWS: Final[Mapping[str, str]] = {
    "correction_lapsed": "lapsed_correction",
    "fee_lapsed": "lapsed_fee",
    "withdrawn": "other",
}
#: Events that are the office's own business and get no receipt.
_INTERNAL: Final = frozenset({"assigned", "erased"})
#: Findings that tell of lateness: facts, no reason to refuse their record.
_TARDY: Final = frozenset({"late_delivery", "overdue"})
#: Warnings about acts that leave the clock as it is: refused, or the case would wait for what nobody waits for.
_WITHOUT_EFFECT: Final = frozenset({"second_fee_notice", "late_fee_payment"})


@dataclass(frozen=True, slots=True)
class Act:
    """An event to be written: its day of law, who acts, and its facts (no personal data; null members are left out)."""

    event: str
    on: date
    role: Role
    data: Mapping[str, Any] = field(default_factory=dict)


async def append(
    session: Session, principal: Principal, tools: Tools, case: Application, act: Act, *, refuse: bool = True
) -> tuple[LedgerEntry, Clock]:
    """Write an act into the ledger of a case whose row is locked (or new); the entry and the clock as it stands then.

    `refuse` False takes irregular acts of the past as they were; the clock's findings tell of them. Raises Conflict
    (409) with the article for an act that is not lawful now, Invalid (422) for a day that cannot be.
    """
    return (await append_all(session, principal, tools, case, [act], refuse=refuse))[-1]


async def append_all(
    session: Session, principal: Principal, tools: Tools, case: Application, acts: Sequence[Act], *, refuse: bool = True
) -> list[tuple[LedgerEntry, Clock]]:  # fmt: skip
    """Write acts one after the other, all or none; what `append` does and raises, for each."""
    entries = await repository.of_application(session, case.id) if case.entries else []
    last = await receipts.latest(session, case.id) if case.entries else None
    written = write(principal, tools, case, entries, last, acts, refuse=refuse)
    await keep(session, tools, [written])
    return list(zip(written.entries, written.clocks, strict=True))


@dataclass(slots=True)
class Written:
    """What acts add to a case: entries with the clocks that stand then, receipts, and what others are told."""

    entries: list[LedgerEntry] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    told: list[Record] = field(default_factory=list)


def write(
    principal: Principal, tools: Tools, case: Application, entries: Sequence[LedgerEntry], last: Receipt | None,
    acts: Sequence[Act], *, refuse: bool = True,
) -> Written:  # fmt: skip
    """Judge acts by the ledger of a case and project the case; what `keep` has to keep. Raises what `append` raises."""
    known = list(entries)
    clock = clocks.of_case(tools, case, known)
    written = Written()
    for act in acts:
        entry, clock = take(principal, tools, case, known, clock, act, refuse=refuse)
        known.append(entry)
        written.entries.append(entry)
        written.clocks.append(clock)
        if act.event not in _INTERNAL:
            last = _receipt(tools, case, entry, clock, last)
            written.receipts.append(last)
        if verb := TOLD.get(act.event):
            written.told.append(_record(verb, case, entry, clock))
    clocks.project(tools, case, known, clock)
    return written


async def keep(session: Session, tools: Tools, written: Sequence[Written]) -> None:
    """Add what acts of some cases wrote to the transaction."""
    for one in written:
        for entry in one.entries:
            repository.add(session, entry)
        for given in one.receipts:
            receipts.add(session, given)
    await session.flush()
    failpoint("ledger.written")
    told = [record for one in written for record in one.told]
    await tools.outbox.record_all(session, told, now=tools.clock.now())


def take(
    principal: Principal, tools: Tools, case: Application, entries: Sequence[LedgerEntry], before: Clock, act: Act,
    *, refuse: bool = True,
) -> tuple[LedgerEntry, Clock]:  # fmt: skip
    """Judge an act by a ledger and its clock: the entry that follows, the clock with it. Nothing is written; where the
    case stands follows. Raises what `append` raises.
    """
    found = _lawful_act(tools, case, act)
    _require_first(act, entries)
    _require_order(act, entries)
    entry = _entry(principal, tools, case, act)
    clock = clocks.of_case(tools, case, [*entries, entry])
    if refuse and (wrong := [one for one in clock.findings if _refused(one) and one not in before.findings]):
        raise _unlawful(wrong[0], clock)
    _project(case, entry, found)
    return entry, clock


def shown(case: Application, entries: Sequence[LedgerEntry]) -> dict[str, Any]:
    """The ledger of a case and whether its chain holds."""
    faults = chain_faults(case.id, entries, head=case.head_hash)
    items = [
        {
            "number": one.number, "kind": one.kind, "title": TITLES[one.kind], "on": one.on, "at": one.at,
            "role": one.role, "actor": one.actor, "data": one.data, "hash": one.hash, "previous": one.previous,
        }
        for one in entries
    ]  # fmt: skip
    return {"items": items, "chain_holds": not faults, "faults": [asdict(one) for one in faults]}


def _lawful_act(tools: Tools, case: Application, act: Act) -> Transition:
    state, today = State(case.state), tools.clock.today()
    found = transition(act.role, state, act.event)
    if found is None:
        raise _out_of_turn(act, state)
    if act.on > today:
        zh, en = f"日期不能晚于今日 {today}", f"the day cannot be later than today, {today}"
        raise Invalid.at("/on", "in_the_future", zh, en)
    return found


def _require_first(act: Act, entries: Sequence[LedgerEntry]) -> None:
    if act.event in ONCE and (there := next((one for one in entries if one.kind == act.event), None)):
        title = TITLES[act.event]
        raise Conflict(
            f"已于 {there.on} 登记“{title}”,一件申请只登记一次",
            f"{act.event} was recorded for {there.on}: it is recorded once in a case",
            code="recorded_already", on=there.on.isoformat(),
        )  # fmt: skip


def _require_order(act: Act, entries: Sequence[LedgerEntry]) -> None:
    """The state follows the order of entries, the clock that of days: an act cannot lie before the one that brought the
    case where it stands. Steps of a consultation belong to their letter and become known when they do: they only cannot
    lie before the application.
    """
    if act.event not in KINDS:
        return
    known = entries[:1] if act.event in CONSULTATION else [one for one in entries if one.kind in MOVING]
    last = max(known, key=lambda one: one.on, default=None)
    if last is not None and act.on < last.on:
        title = TITLES[last.kind]
        raise Invalid.at(
            "/on",
            "out_of_order",
            f"日期早于“{title}”之日 {last.on};请核对",
            f"lies before {last.kind} of {last.on}",
        )


def _entry(principal: Principal, tools: Tools, case: Application, act: Act) -> LedgerEntry:
    officer = principal.officer.as_dict() if principal.officer else None
    actor = {"key": principal.key_id, "client": principal.client, "officer": officer}
    data = {name: value for name, value in act.data.items() if value is not None}
    number, at = case.entries + 1, tools.clock.now()
    digest = entry_hash(case.id, number, act.event, act.on, at, act.role, actor, data, case.head_hash)
    return LedgerEntry(
        application=case.id, number=number, kind=act.event, on=act.on, at=at, role=act.role, actor=actor, data=data,
        previous=case.head_hash, hash=digest,
    )  # fmt: skip


def _project(case: Application, entry: LedgerEntry, found: Transition) -> None:
    case.state, case.head_hash, case.entries = found.to_state, entry.hash, entry.number
    match entry.kind:
        case "assigned":
            case.officer, case.team = entry.data["officer"], entry.data.get("team")
        case "decided":
            case.row, case.decided_on = entry.data["row"], entry.on
    if found.to_state is State.CLOSED and found.from_state is not State.CLOSED:
        case.closed_on = entry.on
        case.row = CLOSING_ROWS.get(entry.kind, case.row)


def _receipt(
    tools: Tools, case: Application, entry: LedgerEntry, clock: Clock, before: Receipt | None
) -> Receipt:
    document = receipt(
        application=case.id, registration=case.number, office=case.office, number=entry.number, event=entry.kind,
        title=TITLES[entry.kind], on=entry.on.isoformat(), at=entry.at.isoformat(timespec="microseconds"),
        entry=entry.hash, due=clocks.due_document(clock), calendar=tools.calendars.current.fingerprint,
        rules=tools.settings.rules.fingerprint, previous=before.hash if before else FIRST,
    )  # fmt: skip
    return Receipt(
        application=case.id, number=entry.number, at=entry.at, signed=tools.sealer.sign(document),
        hash=content_hash(document),
    )  # fmt: skip


def _record(verb: str, case: Application, entry: LedgerEntry, clock: Clock) -> Record:
    data = {
        "application": case.id, "number": case.number, "office": case.office, "region": case.region,
        "on": entry.on.isoformat(), "state": case.state, "due": clocks.due_document(clock), "row": case.row,
    }  # fmt: skip
    return Record(
        f"gongkai.disclosure_requests.application.{verb}.v1", f"applications/{case.id}", case.region, data
    )


def _refused(finding: Finding) -> bool:
    """Whether an act is refused for this: not for being late, for what was done late has to be recorded as it was."""
    if finding.level == "error":
        return finding.code not in _TARDY
    return finding.code in _WITHOUT_EFFECT


def _out_of_turn(act: Act, state: State) -> Conflict:
    title = TITLES.get(act.event, act.event)
    next_acts = lawful(act.role, state)
    zh = "、".join(t.title for t in next_acts) or "无"
    en = ", ".join(t.event for t in next_acts) or "nothing"
    return Conflict(
        f"当前状态({state})不能“{title}”;此刻可以:{zh}",
        f"{act.event} is not lawful in state {state}; what is lawful now: {en}",
        code="out_of_turn",
        state=str(state),
        next_acts=[{"event": t.event, "title": t.title, "article": t.article} for t in next_acts],
    )


def _unlawful(finding: Finding, clock: Clock) -> Conflict:
    return Conflict(
        f"{finding.zh}({finding.article})", f"{finding.en} ({finding.article})",
        code=finding.code, article=finding.article, due=clocks.due_document(clock),
    )  # fmt: skip
