"""Use cases of reviews and lawsuits: record one, change it (its outcome too), show it with the office's deadlines."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from kernel.security.principal import Principal
from services.disclosure_requests.applications import service as applications
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.ledger import repository as ledger
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.reviews import repository, rules
from services.disclosure_requests.reviews.models import Review
from services.disclosure_requests.reviews.rules import (
    PENDING,
    Facts,
    deadlines,
    faults,
    warnings,
)
from services.disclosure_requests.tools import Tools

_FACTS = (
    "kind", "role", "procedure", "received_on", "accepted_on", "answered_on", "outcome", "decided_on",
)  # fmt: skip
_EVENTS: Final = {
    "recorded": "gongkai.disclosure_requests.review.recorded.v1",
    "changed": "gongkai.disclosure_requests.review.changed.v1",
    "decided": "gongkai.disclosure_requests.review.decided.v1",
}
_OWN = ("id", "application", "office", "region", "authority", "case_number")


def etag_of(review: Review) -> str:
    """The strong ETag of a record."""
    return version_etag(review.id, review.version)


async def record(
    session: Session, principal: Principal, tools: Tools, application: str, values: dict[str, Any]
) -> Review:
    """Record a review or lawsuit about a case. Raises NotFound, and Invalid naming every member that does not hold."""
    case = await applications.read(session, principal, application)
    office, region = await _taking_part(session, principal, case, values)
    _check(tools, case, values)
    review = Review(
        id=new_id("rev"),
        application=case.id,
        office=office,
        region=region,
        told="",
        **_marked(principal, tools, values),
    )
    repository.add(session, review)
    await session.flush()
    await _tell(session, tools, review, "recorded")
    return review


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> Review:  # fmt: skip
    """Change a record whole (If-Match): a slip of the pen, the office's answer, the outcome. Raises as `record` does."""
    review = await read(session, principal, identifier)
    require_match(if_match, etag_of(review))
    case = await applications.read(session, principal, review.application)
    review.office, review.region = await _taking_part(session, principal, case, values)
    _check(tools, case, values)
    was_open, latest = review.outcome == PENDING, owed_by(tools, review)["latest"]
    for name, value in _marked(principal, tools, values).items():
        setattr(review, name, value)
    if owed_by(tools, review)["latest"] != latest:
        review.told = ""  # that it is due soon or overdue is news once more
    await session.flush()
    await _tell(session, tools, review, "decided" if was_open and review.outcome != PENDING else "changed")
    return review


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Review:
    """A record of the caller's division; raises NotFound."""
    review = await repository.get(session, identifier)
    if review is None or not principal.reaches(review.region):
        raise NotFound(f"没有复议或诉讼记录 {identifier}", f"there is no review or lawsuit {identifier}")
    return review


async def shown_all(session: AsyncSession, tools: Tools, reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Records as answers show them (see ReviewOut)."""
    cases = sorted({one.application for one in reviews})
    entries = await ledger.of_applications(session, cases)
    replies = {case: [one for one in entries[case] if one.kind == "decided"] for case in cases}
    reviewed = {
        one.application for one in await repository.of_applications(session, cases) if one.kind == "review"
    }
    return [
        _document(tools, one, replies[one.application][-1:], reviewed=one.application in reviewed)
        for one in reviews
    ]


async def of_application(
    session: AsyncSession, principal: Principal, tools: Tools, application: str
) -> list[dict[str, Any]]:
    """The reviews and lawsuits about a case; raises NotFound."""
    case = await applications.read(session, principal, application)
    return await shown_all(session, tools, await repository.of_application(session, case.id))


async def owed(
    session: AsyncSession, tools: Tools, region: str, *, office: str | None, officer: str | None, team: str | None
) -> list[dict[str, Any]]:  # fmt: skip
    """What the offices of a division still owe review organs and courts, the most pressing first (see OwedOut)."""
    rows = await repository.unanswered(
        session, region, office=office, officer=officer, team=team, limit=rules.MOST_OWED
    )
    found = []
    for review, number in rows:
        due = owed_by(tools, review)
        found.append(
            {"review": review.id, "number": number}
            | {name: getattr(review, name) for name in (*_OWN[1:], "kind", "role", "version", "changed_at")}
            | {name: due[name] for name in ("title", "article", "due", "due_status", "latest")}
        )
    return sorted(found, key=lambda one: (one["latest"], one["review"]))


def owed_by(tools: Tools, review: Review) -> dict[str, Any]:
    """The office's own deadline: its answer to the review, its defence to the lawsuit (see `rules.deadlines`)."""
    facts = Facts(**{name: getattr(review, name) for name in _FACTS})
    return rules.owed(facts, tools.calendars.of(review.region))


def _document(tools: Tools, review: Review, reply: Sequence[Any], *, reviewed: bool) -> dict[str, Any]:
    facts = Facts(**{name: getattr(review, name) for name in _FACTS})
    row, replied_on = (reply[0].data["row"], reply[0].on) if reply else (None, None)
    return {name: getattr(review, name) for name in (*_OWN, *_FACTS)} | {
        "counted": review.role == "respondent",
        "deadlines": deadlines(facts, tools.calendars.of(review.region)),
        "warnings": warnings(facts, row, replied_on, reviewed=reviewed),
    }


async def _taking_part(
    session: AsyncSession, principal: Principal, case: Application, values: dict[str, Any]
) -> tuple[str, str]:
    """The office that takes part and its division: the case's own, or the co-defendant's."""
    named = values["office"] or case.office
    if (named != case.office) != (values["role"] == "co_defendant"):
        raise Invalid.at(
            "/office", "co_defendant", f"共同被告须写明复议机关的工作机构;作出答复的机关即 {case.office},不必写",
            f"a co-defendant names the office of the review organ; the organ that answered is {case.office}",
        )  # fmt: skip
    office = await offices.office_of(session, principal, named)
    return office.id, office.region


def _check(tools: Tools, case: Application, values: dict[str, Any]) -> None:
    facts = Facts(**{name: values[name] for name in _FACTS})
    if errors := faults(facts, case.submitted_on, tools.clock.today()):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)


def _marked(principal: Principal, tools: Tools, values: dict[str, Any]) -> dict[str, Any]:
    officer = principal.officer.as_dict() if principal.officer else None
    own = {name: value for name, value in values.items() if name != "office"}
    return own | {"changed_at": tools.clock.now(), "officer": officer}


async def _tell(session: Session, tools: Tools, review: Review, verb: str) -> None:
    owed = owed_by(tools, review)
    due = {name: owed[name] and owed[name].isoformat() for name in ("due", "earliest", "latest")}
    data = {
        "review": review.id, "application": review.application, "office": review.office, "kind": review.kind,
        "role": review.role, "outcome": review.outcome, "received_on": review.received_on.isoformat(),
        "title": owed["title"], "article": owed["article"], "due": due | {"status": owed["due_status"]},
        "answered_on": review.answered_on and review.answered_on.isoformat(),
    }  # fmt: skip
    told = Record(_EVENTS[verb], f"reviews/{review.id}", review.region, data)
    await tools.outbox.record(session, told, now=tools.clock.now())
