"""Use cases of fees: the notice with its amount, its receipt, payment, waiver, lapse. What happened stands in the ledger;
only the places of items in a month are kept beside it.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid
from kernel.security.principal import Principal
from services.disclosure_requests.acts import service as acts
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.fees import repository
from services.disclosure_requests.fees.models import FeePlace
from services.disclosure_requests.fees.rules import (
    MAX_COUNT,
    RULES,
    Fee,
    Method,
    fee_of,
    natural_month,
    tariff_on,
)
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.models import LedgerEntry
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.tools import Tools

_ACT: Final = "国办函〔2020〕109号"


async def read(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """The fee of a case and what became of it."""
    return await _shown(session, tools, await applications.read(session, principal, identifier))


async def notify(
    session: Session, principal: Principal, tools: Tools, identifier: str, *, on: date, received_on: date | None,
    method: Method, count: int,
) -> dict[str, Any]:  # fmt: skip
    """Give notice of a fee. Raises Conflict for a second notice and where nothing is to be paid, Invalid for wrong days."""
    case, entries = await acts.locked(session, principal, identifier)
    if given := _last(entries, "fee_notice"):
        raise _second(given, method)
    if received_on is not None:
        _require_after(given_on=on, received_on=received_on, pointer="/received_on")
    already = await _already(session, tools, case, count) if method == "items" else 0
    fee = _fee(method, count, already, on)
    if fee.yuan == 0:
        raise Conflict(
            f"该件在不收费的范围内(此前 {already},本次 {count}),不应发出收费通知({fee.basis})",
            f"nothing is to be paid ({count}, after {already} in the month): no fee notice is sent ({fee.basis})",
            code="no_fee", article=fee.basis,
        )  # fmt: skip
    data = fee.as_dict() | {"month": natural_month(case.submitted_on) if method == "items" else None}
    del data["to_confirm"]
    await ledger.append(session, principal, tools, case, Act("fee_notice", on, Role.OFFICER, data))
    if received_on is not None:
        received = Act("fee_notice_received", received_on, Role.OFFICER)
        await ledger.append(session, principal, tools, case, received)
    return await _shown(session, tools, case)


async def receive(
    session: Session, principal: Principal, tools: Tools, identifier: str, on: date
) -> dict[str, Any]:
    """Record the day on which the applicant received the notice: payment runs from the day after."""
    case, given, entries = await _asked(session, principal, identifier)
    if _last(entries, "fee_notice_received"):
        raise Conflict(
            "收费通知的收到之日已登记", "the receipt of the fee notice is recorded", code="receipt_recorded"
        )
    _require_after(given_on=given.on, received_on=on, pointer="/on")
    await ledger.append(session, principal, tools, case, Act("fee_notice_received", on, Role.OFFICER))
    return await _shown(session, tools, case)


async def pay(
    session: Session, principal: Principal, tools: Tools, identifier: str, *, on: date, yuan: int, reference: str | None
) -> dict[str, Any]:  # fmt: skip
    """Record a payment: the reply period starts anew. Raises Invalid for another amount, Conflict when it came too late."""
    case, given, entries = await _asked(session, principal, identifier)
    owed = given.data["yuan"]
    if yuan != owed:
        raise Invalid.at(
            "/yuan", "wrong_amount", f"应缴 {owed} 元(台账第 {given.number} 条收费通知),实收 {yuan} 元,金额不符",
            f"{owed} yuan are owed (fee notice, entry {given.number}), {yuan} were received", owed=owed,
        )  # fmt: skip
    period = _pay_by(tools, case, entries)
    if period is not None and on.isoformat() > period["latest"]:
        raise Conflict(
            f"缴费期限 {period['latest']} 已过,视为放弃申请;请登记逾期不缴费(fee-lapse)并退还此款({_ACT}第六条)",
            f"the period for payment ended on {period['latest']}: record the lapse (fee-lapse), give the money back"
            f" ({_ACT} Art. 6)",
            code="late_fee_payment", article=f"{_ACT}第六条", pay_by=period,
        )  # fmt: skip
    act = Act("fee_paid", on, applications.role_of(principal), {"yuan": yuan, "reference": reference})
    await ledger.append(session, principal, tools, case, act)
    return await _shown(session, tools, case)


async def waive(
    session: Session, principal: Principal, tools: Tools, identifier: str, *, on: date, reason: str
) -> dict[str, Any]:
    """Waive the fee by the head of the office; the reply period goes on as after a payment."""
    principal.require_officer()
    case, given, _ = await _asked(session, principal, identifier)
    act = Act("fee_waived", on, Role.HEAD, {"yuan": given.data["yuan"]})
    await acts.write(session, principal, tools, case, act, {"reason": reason})
    return await _shown(session, tools, case)


async def lapse(
    session: Session, principal: Principal, tools: Tools, identifier: str, on: date
) -> dict[str, Any]:
    """Close a case whose fee was not paid in 20 working days; before that the ledger refuses it."""
    case, given, _ = await _asked(session, principal, identifier)
    act = Act("fee_lapsed", on, Role.OFFICER, {"yuan": given.data["yuan"]})
    await ledger.append(session, principal, tools, case, act)
    return await _shown(session, tools, case)


async def _already(session: Session, tools: Tools, case: Application, count: int) -> int:
    """How many items of the month come before those of this case; its places are taken.

    In the order of registration: applications that came before without a notice keep the places of the items that they
    asked for. Raises Conflict for more items than a later notice has counted for this case.
    """
    month = natural_month(case.submitted_on)
    key = tools.keys.index("fee_month", f"{case.office}/{month}/{case.applicant_index}")
    held = await repository.month_of(session, key)
    first = case.submitted_on.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    earlier = await repository.of_month_until(session, case, first, last)
    there = await repository.places_of(session, [case.id, *(identifier for identifier, _ in earlier)])
    for identifier, number in [*earlier, (case.id, count)]:
        if identifier not in there:
            there[identifier] = FeePlace(application=identifier, first=held.last + 1, count=number)
            repository.add(session, there[identifier])
            held.last += number
    own = there[case.id]
    if count > own.count:
        raise Conflict(
            f"该件在 {month} 已按 {own.count} 件计入,其后申请的收费以此为准;本次不能多于 {own.count} 件",
            f"a later fee notice counted {own.count} items for this application in {month}: no more can be charged",
            code="items_counted", counted=own.count,
        )  # fmt: skip
    return own.first - 1


def _fee(method: Method, count: int, already: int, on: date) -> Fee:
    """The fee; raises Invalid for a day before the first tariff, and for more items than a month can have."""
    try:
        tariff_on(on)
    except ValueError as error:
        raise Invalid.at(
            "/on", "no_tariff", f"{on} 尚无收费标准", f"there is no tariff for {on}: {error}"
        ) from error
    if count + already > MAX_COUNT:
        raise Invalid.at(
            "/count", "too_many", f"本月累计 {count + already} 件,超过 {MAX_COUNT}", f"more than {MAX_COUNT} in the month"
        )  # fmt: skip
    return fee_of(method, count, already, on=on)


async def _asked(
    session: Session, principal: Principal, identifier: str
) -> tuple[Application, LedgerEntry, Sequence[LedgerEntry]]:
    """A case, locked, its fee notice and its ledger; raises Conflict where there is no notice."""
    case, entries = await acts.locked(session, principal, identifier)
    given = _last(entries, "fee_notice")
    if given is None:
        raise Conflict(
            "尚未发出收费通知;先 POST …/fee-notices", "there is no fee notice: POST …/fee-notices first", code="no_fee_notice"
        )  # fmt: skip
    return case, given, entries


async def _shown(session: AsyncSession, tools: Tools, case: Application) -> dict[str, Any]:
    entries = await ledger_rows.of_application(session, case.id)
    given, paid = _last(entries, "fee_notice"), _last(entries, "fee_paid")
    latest = await receipts.latest(session, case.id)
    return {
        "application": case.id, "state": case.state, "due_by": case.due_by,
        "notice": _notice(given, _last(entries, "fee_notice_received")) if given else None,
        "pay_by": _pay_by(tools, case, entries),
        "paid": {"on": paid.on, **paid.data} if paid else None,
        "waived_on": _day(_last(entries, "fee_waived")), "lapsed_on": _day(_last(entries, "fee_lapsed")),
        "receipt": latest.signed if latest else None,
    }  # fmt: skip


def _notice(given: LedgerEntry, received: LedgerEntry | None) -> dict[str, Any]:
    rules = [one for one in RULES if given.data["method"] in one.methods and one.basis_status != "confirmed"]
    return {
        "number": given.number, "on": given.on, "received_on": _day(received), **given.data,
        "to_confirm": [one.as_dict() for one in rules],
    }  # fmt: skip


def _pay_by(tools: Tools, case: Application, entries: Sequence[LedgerEntry]) -> dict[str, Any] | None:
    deadlines = clocks.of_case(tools, case, entries).deadlines
    return next((one.as_dict() for one in deadlines if one.what == "fee_payment"), None)


def _require_after(*, given_on: date, received_on: date, pointer: str) -> None:
    if received_on < given_on:
        raise Invalid.at(
            pointer, "before_notice", f"收到之日不能早于发出之日 {given_on}",
            f"it cannot be received before it went out on {given_on}",
        )  # fmt: skip


def _second(given: LedgerEntry, method: Method) -> Conflict:
    if given.data["method"] != method:
        return Conflict(
            f"该件已选择 {given.data['method']}(台账第 {given.number} 条),每件申请只按一种标准计收({_ACT}第三条)",
            f"this application is charged by {given.data['method']} (entry {given.number}): one method for each (Art. 3)",
            code="one_method", article=f"{_ACT}第三条",
        )  # fmt: skip
    return Conflict(
        f"收费通知已发出(台账第 {given.number} 条),不再发第二份({_ACT}第六条)",
        f"the fee notice has been given (entry {given.number}); there is no second one (Art. 6)",
        code="second_fee_notice", article=f"{_ACT}第六条",
    )  # fmt: skip


def _last(entries: Sequence[LedgerEntry], kind: str) -> LedgerEntry | None:
    return next((entry for entry in reversed(entries) if entry.kind == kind), None)


def _day(entry: LedgerEntry | None) -> date | None:
    return entry.on if entry else None
