"""Use cases of notices: follow what services tell of their deadlines, tell each stage once to the persons it concerns."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kernel.contracts.regions import contains
from kernel.db import Session
from kernel.failpoints import failpoint
from kernel.ids import new_id
from kernel.legal_time import WorkCalendar
from kernel.messaging.event import Event
from kernel.text import without_odd
from services.push.audiences import service as audiences
from services.push.events import NoticeFoundNobody
from services.push.messages import service as messages
from services.push.notices import repository
from services.push.notices.models import Deadline, Notice
from services.push.notices.rules import (
    MOVED,
    REPLY,
    STAGES,
    Due,
    Telling,
    content,
    days_of,
    is_news,
    next_look,
    stage_on,
)
from services.push.responsible_persons import repository as responsible
from services.push.responsible_persons.models import ResponsiblePersons
from services.push.responsible_persons.rules import rule_of
from services.push.tools import Tools

BATCH: Final = 200
#: Nothing more is to be told of a deadline as it stands.
NEVER: Final = date.max
#: Events of applications that carry a due date, or tell that there is none any more, are those of its acts.
_REMINDERS: Final = (".became_due_soon.", ".became_overdue.", ".stayed_unconfirmed.")
_SHOWN: Final = ("id", "subject", "region", "body", "stage", "due_on", "role", "message", "told_on")


def shown(notice: Notice) -> dict[str, Any]:
    """A notice as answers show it."""
    return {name: getattr(notice, name) for name in _SHOWN}


@dataclass(frozen=True, slots=True)
class _Heard:
    """What an event says of a deadline."""

    kind: str
    body: str
    item: str | None
    title: str
    due: Due | None
    article: str
    attested: str
    open: bool
    backlog: bool = False


async def follow_duties(session: Session, event: Event) -> None:
    """Keep when a duty of the catalog is due."""
    facts = event.data
    name = await repository.item_name(session, facts["item"]) or facts["item"]
    due = facts["due"]
    heard = _Heard(
        kind="obligation", body=facts["body"], item=facts["item"],
        title=without_odd(f"撤下并说明:{name}" if "take_down" in facts else name), due=_due(due, "date"),
        article=(due or {}).get("basis") or "《政府信息公开条例》第二十六条",
        attested=(due or {}).get("basis_status") or "inference", open=facts["state"] == "open",
        backlog=facts["backlog"],
    )  # fmt: skip
    await _keep(session, event, heard)


async def follow_applications(session: Session, event: Event) -> None:
    """Keep when an application is to be answered. Its own reminders say nothing that its acts have not said."""
    if any(verb in event.type for verb in _REMINDERS):
        return
    facts = event.data
    heard = _Heard(
        kind="application", body=facts["office"], item=None, title=without_odd(f"依申请公开 {facts['number']}"),
        due=_due(facts["due"], "due"), article=REPLY[0], attested=REPLY[1], open=facts["state"] != "closed",
    )  # fmt: skip
    await _keep(session, event, heard)


def _due(document: dict[str, Any] | None, name: str) -> Due | None:
    if document is None:
        return None

    def day(value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None

    earliest = day(document["earliest"])
    assert earliest is not None, "a due date has its bounds"
    return Due(day(document[name]), document["status"], earliest, day(document["latest"]))


async def _keep(session: Session, event: Event, heard: _Heard) -> None:
    """Keep what was heard; an older telling that comes late changes nothing."""
    row = await repository.deadline(session, event.subject)
    if row is not None and row.heard_at > event.time:
        return
    if heard.due is None:
        if row is not None:
            row.open, row.moved_from, row.heard_at = False, None, event.time
        return
    if row is None:
        row = Deadline(subject=event.subject, told=STAGES[-1] if heard.backlog else "", moved_from=None)
        repository.add(session, row)
    elif row.body != heard.body:
        row.told, row.moved_from = "", None  # who answers now has been told nothing
    elif (row.due_on, row.earliest, row.latest) != (heard.due.on, heard.due.earliest, heard.due.latest):
        if ".moved." in event.type and row.due_on is not None:
            row.moved_from = row.moved_from or row.due_on
        row.told = ""
    if row.moved_from == heard.due.on or not heard.open:
        row.moved_from = None
    row.kind, row.region, row.body, row.item = heard.kind, event.region, heard.body, heard.item
    row.title, row.article, row.attested = heard.title[:200], heard.article[:200], heard.attested
    row.due_on, row.status = heard.due.on, heard.due.status
    row.earliest, row.latest = heard.due.earliest, heard.due.latest
    row.open, row.look_on, row.heard_at = heard.open, None, event.time


async def tell(session: Session, tools: Tools) -> int:
    """Look at up to BATCH deadlines and tell what is news; how many were looked at. A date that moved is told first."""
    today = tools.clock.today()
    found = await repository.to_look_at(session, today, BATCH)
    for row in found:
        calendar = tools.calendars.of(row.region)
        days = days_of(_due_of(row), calendar)
        if row.moved_from is not None:
            await _tell(session, tools, row, MOVED, calendar)
            row.moved_from = None
        stage = stage_on(today, days)
        if is_news(stage, row.told):
            await _tell(session, tools, row, stage, calendar)
            row.told = stage
        row.look_on = next_look(row.told, days) or NEVER
    await session.flush()
    if found:
        failpoint("notice.told")
    return len(found)


async def ask_again(session: Session, region: str, body: str) -> None:
    """After a change of the responsible persons that a division has: let what nobody was told of be told, as far as it is still so."""
    for subject in {notice.subject for notice in await repository.untold(session, body)}:
        row = await repository.deadline(session, subject)
        if row is not None and row.open and row.body == body and contains(region, row.region):
            row.told, row.look_on = "", None


async def look_again(session: Session) -> None:
    """Let every open deadline be reckoned anew, for the calendar is another."""
    await repository.look_again(session)


async def _tell(session: Session, tools: Tools, row: Deadline, stage: str, calendar: WorkCalendar) -> None:
    persons = await responsible.nearest(session, row.region, row.body)
    if persons is None:
        await _find_nobody(session, tools, row, stage)
        return
    await _tell_role(session, tools, row, stage, calendar, persons, "responsible")
    if _escalates(stage, persons):
        await _tell_role(session, tools, row, stage, calendar, persons, "supervisor")


def _escalates(stage: str, persons: ResponsiblePersons) -> bool:
    at = persons.escalate_at
    if not persons.supervisors or at is None or stage == MOVED:
        return False
    return STAGES.index(stage) >= STAGES.index(at)


async def _tell_role(
    session: Session, tools: Tools, row: Deadline, stage: str, calendar: WorkCalendar, persons: ResponsiblePersons,
    role: str,
) -> None:  # fmt: skip
    """Tell a stage to one role, unless it was told."""
    due = _due_of(row)
    due_on = due.on or due.earliest
    notice = await repository.notice(session, row, stage, due_on, role)
    if notice is not None and notice.message is not None:
        return
    if notice is None:
        notice = _notice(tools, row, stage, due_on, role)
        repository.add(session, notice)
    named = persons.persons if role == "responsible" else persons.supervisors
    why = {
        "rule": rule_of(persons.region, row.body), "version": persons.version,
        "clause": "/persons" if role == "responsible" else "/supervisors", "dimension": role, "held": True,
        "matched": [row.body], "source": row.subject,
    }  # fmt: skip
    members = [audiences.Named(name, persons.channels, [why]) for name in named]
    audience = await audiences.name(session, tools, region=row.region, item=row.item or "", members=members)
    telling = Telling(
        without_odd(row.title),
        without_odd(persons.name),
        due,
        row.article,
        row.attested,
        row.moved_from,
        role == "supervisor",
    )
    message = await messages.announce(
        session, tools, audience, notice.id, "statutory", content(stage, telling, tools.clock.today(), calendar)
    )  # fmt: skip
    notice.message, notice.told_on = message.id, tools.clock.today()
    await session.flush()


async def _find_nobody(session: Session, tools: Tools, row: Deadline, stage: str) -> None:
    """Keep that nobody at or above the division is there to be told of a stage, and tell whoever listens, once."""
    due_on = row.due_on or row.earliest
    if await repository.notice(session, row, stage, due_on, "responsible") is not None:
        return
    notice = _notice(tools, row, stage, due_on, "responsible")
    repository.add(session, notice)
    told = NoticeFoundNobody(
        notice=notice.id,
        subject=row.subject,
        region=row.region,
        body=row.body,
        stage=stage,
        due_on=due_on.isoformat(),
    )
    await tools.outbox.record(session, told.record(f"deadline-notices/{notice.id}"), now=tools.clock.now())
    await session.flush()


def _notice(tools: Tools, row: Deadline, stage: str, due_on: date, role: str) -> Notice:
    return Notice(
        id=new_id("ntc"), subject=row.subject, region=row.region, body=row.body, stage=stage, due_on=due_on, role=role,
        message=None, told_on=tools.clock.today(),
    )  # fmt: skip


def _due_of(row: Deadline) -> Due:
    return Due(row.due_on, row.status, row.earliest, row.latest)
