"""Use cases of reminders of reviews and lawsuits: which have reached a stage, and the events that tell of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.messaging.outbox import Record
from services.disclosure_requests.reminders.rules import OVERDUE, is_news, stage_on
from services.disclosure_requests.reviews import repository
from services.disclosure_requests.reviews.models import Review
from services.disclosure_requests.reviews.rules import PENDING
from services.disclosure_requests.reviews.service import owed_by
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.work_lists.rules import days_left

_DUE_SOON: Final = "gongkai.disclosure_requests.review.became_due_soon.v1"
_OVERDUE: Final = "gongkai.disclosure_requests.review.became_overdue.v1"


async def waiting(session: AsyncSession, tools: Tools) -> list[str]:
    """The unanswered records that have to be told of today; the latest stage alone counts."""
    return [one.id for one in await repository.all_unanswered(session) if _stage(tools, one)]


async def tell(session: Session, tools: Tools, identifiers: Sequence[str]) -> int:
    """Record the events of these records, as far as they are still news; how many."""
    today = tools.clock.today()
    records = []
    for review in await repository.locked(session, identifiers):
        if stage := _stage(tools, review):
            review.told = stage
            records.append(_record(tools, review, stage, today))
    await session.flush()
    await tools.outbox.record_all(session, records, now=tools.clock.now())
    return len(records)


def _stage(tools: Tools, review: Review) -> str | None:
    """The stage that is news; None when nothing is."""
    if review.answered_on is not None or review.outcome != PENDING:
        return None
    latest = owed_by(tools, review)["latest"]
    stage = stage_on(tools.calendars.of(review.region), tools.clock.today(), latest)
    return stage if is_news(stage, review.told) else None


def _record(tools: Tools, review: Review, stage: str, today: date) -> Record:
    owed = owed_by(tools, review)
    data: dict[str, Any] = {
        "review": review.id, "application": review.application, "office": review.office, "kind": review.kind,
        "role": review.role, "title": owed["title"], "article": owed["article"], "due": owed["latest"].isoformat(),
        "due_status": owed["due_status"],
        "days_left": days_left(tools.calendars.of(review.region), today, owed["latest"]),
    }  # fmt: skip
    return Record(_OVERDUE if stage == OVERDUE else _DUE_SOON, f"reviews/{review.id}", review.region, data)
