"""Use cases of erasure: hold a case, list what is due, propose, approve by another officer, certify.

What is forgotten is the data key of the case: all that was closed with it cannot be opened again by anybody. The ledger,
the receipts and the figures of reports do not hold personal data and stay as they are.
"""

import hashlib
import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.idempotency import forget_naming
from kernel.http.problems import Conflict, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from kernel.security.seal import content_hash
from services.disclosure_requests.acts.service import require_another
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.attachments import repository as attachments
from services.disclosure_requests.erasures import repository, rules
from services.disclosure_requests.erasures.models import Erasure, Hold
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import Role, State
from services.disclosure_requests.personal_data import repository as personal_rows
from services.disclosure_requests.personal_data import service as personal_data
from services.disclosure_requests.sealed_texts import repository as sealed_texts
from services.disclosure_requests.tools import Tools


async def place(
    session: Session, principal: Principal, tools: Tools, identifier: str, kind: str, reason: str
) -> dict[str, Any]:
    """Hold a case: nothing of it is erased until the hold is lifted. Raises Conflict when there is nothing left to hold."""
    actor = _actor(principal)
    case = await applications.read(session, principal, identifier, lock=True)
    if (await personal_rows.of_application(session, case.id)).erased_at is not None:
        raise Conflict("申请人信息已删除", "the applicant's data were erased", code="erased")
    await personal_data.keep_out(session, tools, case.id, {"/reason": reason})
    row = Hold(
        id=new_id("hold"), application=case.id, kind=kind, reason=reason, placed_at=tools.clock.now(), placed_by=actor,
        lifted_at=None, lifted_by=None, lift_reason=None,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return shown_hold(row)


async def lift(
    session: Session, principal: Principal, tools: Tools, identifier: str, hold: str, reason: str
) -> dict[str, Any]:
    """End a hold. Raises NotFound, Conflict when it has ended."""
    actor = _actor(principal)
    case = await applications.read(session, principal, identifier, lock=True)
    row = await repository.hold(session, case.id, hold)
    if row is None:
        raise NotFound(f"没有保全 {hold}", f"there is no hold {hold}")
    if row.lifted_at is not None:
        raise Conflict("该保全已解除", "this hold was lifted", code="lifted")
    await personal_data.keep_out(session, tools, case.id, {"/reason": reason})
    row.lifted_at, row.lifted_by, row.lift_reason = tools.clock.now(), actor, reason
    await session.flush()
    return shown_hold(row)


async def holds(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """The holds of a case and whether one is in force."""
    case = await applications.read(session, principal, identifier)
    rows = await repository.holds_of(session, case.id)
    records = list(await repository.pending_records(session, case.id))
    held = bool(records) or any(row.lifted_at is None for row in rows)
    return {"items": [shown_hold(row) for row in rows], "pending_records": records, "held": held}


async def page(
    session: AsyncSession, principal: Principal, tools: Tools, *, stage: str, office: str | None, after: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:  # fmt: skip
    """One page of cases in a stage of erasure, and the id after which the next begins."""
    region, one_more = principal.region, limit + 1
    if stage == "due":
        today, schedule = tools.clock.today(), tools.settings.retention_years
        cutoffs = {row: rules.closed_before(today, years) for row, years in schedule.items()}
        due = await repository.list_due(
            session, region=region, office=office, cutoffs=cutoffs, after=after, limit=one_more
        )
        items = [_shown(tools, case, None, held=False) | {"stage": "due"} for case in due]
    else:
        rows = await repository.list_stage(
            session, stage, region=region, office=office, after=after, limit=one_more
        )
        held = await repository.held(session, [case.id for case, _ in rows])
        items = [_shown(tools, case, erasure, held=case.id in held) for case, erasure in rows]
    return items[:limit], items[limit - 1]["application"] if len(items) > limit else None


async def read(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """How far the erasure of a case is: the retention, the holds, the proposal made last, its certificate."""
    case = await applications.read(session, principal, identifier)
    return await _document(session, tools, case, await repository.latest(session, case.id))


async def propose(
    session: Session, principal: Principal, tools: Tools, identifier: str, basis: str, reason: str
) -> dict[str, Any]:
    """Propose to erase the personal data of a case. Raises Conflict while it may not be."""
    actor = _actor(principal)
    case = await applications.read(session, principal, identifier, lock=True)
    latest = await repository.latest(session, case.id)
    if latest is not None and latest.stage != "rejected":
        raise Conflict(
            "已提请删除或已删除",
            "an erasure is proposed, or was done",
            code="erasure_there",
            stage=latest.stage,
        )
    await _require_erasable(session, tools, case, basis)
    await personal_data.keep_out(session, tools, case.id, {"/reason": reason})
    row = Erasure(
        id=new_id("ers"), application=case.id, stage="proposed", basis=basis, reason=reason,
        proposed_at=tools.clock.now(), proposed_by=actor, decided_at=None, decided_by=None, decision_reason=None,
        certificate=None,
    )  # fmt: skip
    repository.add(session, row)
    await session.flush()
    return await _document(session, tools, case, row)


async def reject(
    session: Session, principal: Principal, tools: Tools, identifier: str, reason: str
) -> dict[str, Any]:
    """Turn a proposal down; the data stay."""
    actor = _actor(principal)
    case, row = await _proposed(session, principal, identifier)
    await personal_data.keep_out(session, tools, case.id, {"/reason": reason})
    row.stage, row.decided_at, row.decided_by = "rejected", tools.clock.now(), actor
    row.decision_reason = reason
    await session.flush()
    return await _document(session, tools, case, row)


async def approve(session: Session, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """Erase on the word of another officer than the proposer, and certify it. Whether it may be is looked at again."""
    actor = _actor(principal)
    case, row = await _proposed(session, principal, identifier)
    require_another(principal, row.proposed_by["officer"]["id"])
    await _require_erasable(session, tools, case, row.basis)
    sealed = await personal_rows.of_application(session, case.id, lock=True)
    ciphertext_hash = hashlib.sha256(sealed.ciphertext or b"").hexdigest()
    await personal_data.forget(session, tools, case.id)
    await sealed_texts.forget(session, case.id)
    await attachments.forget(session, case.id)
    for place in ("/v1/disclosure-requests", "/desk"):
        await forget_naming(session, f"{place}/applications/{case.id}")
    case.applicant_index, case.text_index = secrets.token_hex(32), secrets.token_hex(32)
    case.text_simhash = secrets.randbits(63)
    assert case.closed_on is not None
    until = rules.retained_until(case.closed_on, rules.years_of(tools.settings.retention_years, case.row))
    document = rules.certificate(
        application=case.id, registration=case.number, office=case.office,
        at=tools.clock.now().isoformat(timespec="microseconds"), basis=row.basis, reason=row.reason, row=case.row,
        closed_on=case.closed_on.isoformat(), retain_until=until.isoformat(), proposed_by=row.proposed_by,
        approved_by=actor, ciphertext_hash=ciphertext_hash, entries=case.entries, head=case.head_hash,
    )  # fmt: skip
    row.stage, row.decided_at, row.decided_by = "erased", tools.clock.now(), actor
    row.certificate = tools.sealer.sign(document)
    act = Act(
        "erased", tools.clock.today(), Role.HEAD, {"basis": row.basis, "certificate": content_hash(document)}
    )
    await ledger.append(session, principal, tools, case, act)
    return await _document(session, tools, case, row)


def shown_hold(row: Hold) -> dict[str, Any]:
    """A hold as answers show it."""
    return {
        "id": row.id, "kind": row.kind, "reason": row.reason, "placed_at": row.placed_at, "placed_by": row.placed_by,
        "lifted_at": row.lifted_at, "lifted_by": row.lifted_by, "lift_reason": row.lift_reason,
    }  # fmt: skip


async def _require_erasable(session: AsyncSession, tools: Tools, case: Application, basis: str) -> None:
    if case.state != State.CLOSED or case.closed_on is None:
        raise Conflict(
            "案件尚未办结,不得删除",
            "the case is open: nothing of it is erased",
            code="not_closed",
            state=case.state,
        )
    if await repository.held(session, [case.id]):
        raise Conflict(
            "有未解除的保全,或复议、诉讼尚未审结,不得删除;见 …/holds",
            "a hold is in force, or a review or lawsuit is pending: see …/holds", code="held",
        )  # fmt: skip
    until = rules.retained_until(case.closed_on, rules.years_of(tools.settings.retention_years, case.row))
    if rules.GROUNDS[basis].waits and tools.clock.today() <= until:
        raise Conflict(
            f"保存期至 {until},此前不得以此理由删除;{rules.SCHEDULE_BASIS.partition(' / ')[0]}",
            f"the data are kept until {until}: not before, on this basis; {rules.SCHEDULE_BASIS.partition(' / ')[2]}",
            code="retention_runs", retain_until=until.isoformat(),
        )  # fmt: skip


async def _proposed(session: Session, principal: Principal, identifier: str) -> tuple[Application, Erasure]:
    case = await applications.read(session, principal, identifier, lock=True)
    row = await repository.latest(session, case.id)
    if row is None or row.stage != "proposed":
        raise Conflict(
            "没有待批准的删除提请",
            "no erasure is proposed",
            code="nothing_proposed",
            stage=row.stage if row else None,
        )
    return case, row


async def _document(
    session: AsyncSession, tools: Tools, case: Application, row: Erasure | None
) -> dict[str, Any]:
    return _shown(tools, case, row, held=bool(await repository.held(session, [case.id])))


def _shown(tools: Tools, case: Application, row: Erasure | None, *, held: bool) -> dict[str, Any]:
    years = rules.years_of(tools.settings.retention_years, case.row)
    found = {
        "application": case.id, "number": case.number, "office": case.office, "closed_on": case.closed_on,
        "retention": {
            "outcome": case.row or rules.DEFAULT, "years": years,
            "until": rules.retained_until(case.closed_on, years) if case.closed_on else None,
            "basis": rules.SCHEDULE_BASIS, "basis_status": "inference",
        },
        "held": held, "stage": row.stage if row else None,
    }  # fmt: skip
    names = (
        "basis", "reason", "proposed_at", "proposed_by", "decided_at", "decided_by", "decision_reason", "certificate",
    )  # fmt: skip
    return found | {name: getattr(row, name) if row else None for name in names}


def _actor(principal: Principal) -> dict[str, Any]:
    """Who acts, as it is kept; raises Forbidden without an acting officer."""
    officer = principal.require_officer()
    return {"key": principal.key_id, "client": principal.client, "officer": officer.as_dict()}
