"""Use cases of the applicant's own case: show it by its token, confirm it (Art. 31)."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, NotFound
from services.disclosure_requests.applications import repository as cases
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.clock import service as clocks
from services.disclosure_requests.decisions.remedies import COMPLAINT, remedies_of_silence
from services.disclosure_requests.ledger import repository as ledger_rows
from services.disclosure_requests.ledger import service as ledger
from services.disclosure_requests.ledger.service import Act
from services.disclosure_requests.ledger.transitions import APPLICANT_CONFIRMED, TITLES, Role, State
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.public_applications.rules import PRIVATE
from services.disclosure_requests.public_applications.service import contact_of, public_of
from services.disclosure_requests.receipts import repository as receipts
from services.disclosure_requests.status_queries import rules
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists.rules import days_left


async def show(session: AsyncSession, tools: Tools, token: str) -> dict[str, Any]:
    """The case of a token (see StatusOut); raises NotFound."""
    return await _document(session, tools, await _case(session, tools, token))


async def confirm(session: Session, tools: Tools, token: str) -> dict[str, Any]:
    """Write down that the applicant confirmed the case of a token (see ConfirmedOut). The clock stands until the office
    confirms too. Raises NotFound, Conflict (409) when either side has confirmed before, or the case was withdrawn.
    """
    case = await _case(session, tools, token, lock=True)
    if case.state == State.CLOSED:
        raise Conflict("该申请已办结,无须确认", "this case is closed: there is nothing to confirm",
                       code="closed_already", headers=PRIVATE)  # fmt: skip
    if case.state != State.SUBMITTED:
        raise Conflict("工作机构已确认该申请,无须再确认", "the office has confirmed this case: there is nothing to confirm",
                       code="received_already", headers=PRIVATE)  # fmt: skip
    there = await ledger_rows.days_of(session, APPLICANT_CONFIRMED, [case.id])
    if there:
        on = there[case.id]
        raise Conflict(f"您已于 {on} 确认,无须再次确认", f"you confirmed it on {on}: once is enough",
                       code="confirmed_already", headers=PRIVATE)  # fmt: skip
    act = Act(APPLICANT_CONFIRMED, tools.clock.today(), Role.APPLICANT)
    await ledger.append(session, public_of(case.region), tools, case, act)
    latest = await receipts.latest(session, case.id)
    assert latest is not None, "an act of the applicant gets its receipt"
    return await _document(session, tools, case) | {"receipt": latest.signed}


async def _case(session: AsyncSession, tools: Tools, token: str, *, lock: bool = False) -> Application:
    case = await cases.of_token(session, tools.keys.index("token", token), lock=lock)
    if case is None:
        raise NotFound("没有与该口令对应的申请,请逐字核对", "no case has this token: compare it sign by sign",
                       code="unknown_token", headers=PRIVATE)  # fmt: skip
    return case


async def _document(session: AsyncSession, tools: Tools, case: Application) -> dict[str, Any]:
    entries = await ledger_rows.of_application(session, case.id)
    office = await offices.get(session, case.office)
    assert office is not None, "a case refers to its office"
    contact, today = contact_of(office), tools.clock.today()
    confirmed_on = next((entry.on for entry in entries if entry.kind == APPLICANT_CONFIRMED), None)
    left = days_left(tools.calendars.of(case.region), today, case.due_by) if case.due_by else None
    # As of today, not as of the last act: that somebody's time to answer is over changes it by itself.
    waiting = clocks.waiting_for(clocks.of_case(tools, case, entries))
    remedies = []
    if case.due_by is not None and case.due_by < today:
        silence = [one.as_dict() for one in remedies_of_silence(case.due_by, office.details)]
        remedies = [{"text": one["text"], "articles": one["articles"]} for one in (*silence, COMPLAINT)]
    return {
        "number": case.number, "office": contact, "state": case.state, "state_words": rules.STATE_WORDS[case.state],
        "waiting_words": rules.waiting_words(case.state, waiting, confirmed_on),
        "submitted_on": case.submitted_on, "applicant_confirmed_on": confirmed_on, "received_on": case.received_on,
        "due_by": case.due_by, "due_status": case.due_status, "due_words": rules.DUE_WORDS.get(case.due_status or ""),
        "days_left": left, "closed_on": case.closed_on,
        "may_confirm": case.state == State.SUBMITTED and confirmed_on is None,
        "steps": [{"title": TITLES[one.kind], "on": one.on} for one in entries if rules.is_shown(one.kind)],
        "why": clocks.explanation(tools, case, entries, None)["sentences"],
        "next_steps": rules.next_steps(case.state, confirmed_on, contact, {one.kind for one in entries}), "remedies": remedies,
    }  # fmt: skip
