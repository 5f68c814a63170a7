"""Articles of portals: reads and writes; the open duties that one may close."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.among import among
from kernel.security.principal import Principal
from services.catalog.business_events.models import BusinessEvent
from services.catalog.obligations.models import Obligation
from services.catalog.obligations.repository import within
from services.catalog.obligations.rules import NOT_CLOSED
from services.catalog.portal_articles.models import PortalArticle
from services.catalog.portal_articles.rules import CANDIDATES, UNMATCHED, WAITING, Candidate

#: What is read of duties that may fit: none is loaded before it is locked.
_OF_DUTY = (
    Obligation.id, Obligation.item_id, Obligation.item, Obligation.body, Obligation.event, Obligation.due, Obligation.period,
)  # fmt: skip


async def get(
    session: AsyncSession, portal: str, article: str, *, lock: bool = False
) -> PortalArticle | None:
    """The article; `lock` holds its row until the transaction ends."""
    return await session.get(
        PortalArticle, (portal, article), with_for_update=lock or None, populate_existing=lock
    )


async def list_page(
    session: AsyncSession, portal: str, *, state: str | None, waiting: bool | None, after: str | None, limit: int
) -> Sequence[PortalArticle]:  # fmt: skip
    """Articles by their ids; `waiting`: those that a person has to look at, or the others."""
    query = select(PortalArticle).where(PortalArticle.portal == portal)
    if state is not None:
        query = query.where(PortalArticle.state == state)
    if waiting is not None:
        waits = PortalArticle.state.in_(WAITING)
        query = query.where(waits if waiting else ~waits)
    if after is not None:
        query = query.where(PortalArticle.article > after)
    return (await session.scalars(query.order_by(PortalArticle.article).limit(limit))).all()


async def unmatched_columns(session: AsyncSession, portal: str) -> Sequence[str]:
    """The columns of the articles of a portal for which there was no duty yet."""
    query = select(PortalArticle.column_id).distinct()
    query = query.where(PortalArticle.portal == portal, PortalArticle.state == UNMATCHED)
    return (await session.scalars(query)).all()


async def unmatched(
    session: Session, portal: str, columns: Sequence[str], limit: int
) -> Sequence[PortalArticle]:
    """Articles of these columns for which there was no duty yet, the newest first; their rows are held until the transaction ends."""
    if not columns:
        return []
    query = select(PortalArticle).where(
        PortalArticle.portal == portal, PortalArticle.state == UNMATCHED, among(PortalArticle.column_id, columns)
    )  # fmt: skip
    query = query.order_by(PortalArticle.received_at.desc()).limit(limit).with_for_update()
    return (await session.scalars(query)).all()


async def open_duties(
    session: AsyncSession, principal: Principal, region: str, *, items: Sequence[str], domain: str | None,
    body: str | None, event: str | None, obligation: str | None,
) -> list[Candidate]:  # fmt: skip
    """The open duties of a division and all below it that fit, one more than are shown; `event` is our id, or the number that the
    system which reported it gave. What is to be taken down is none.
    """
    query = select(*_OF_DUTY).where(
        within(principal.region), within(region), Obligation.state.in_(NOT_CLOSED),
        Obligation.follow_up.is_(None),
    )  # fmt: skip
    if obligation is not None:
        query = query.where(Obligation.id == obligation)
    elif items:
        query = query.where(Obligation.item_id.in_(items))
    else:
        query = query.where(Obligation.domain == domain)
    if body is not None:
        query = query.where(Obligation.body == body)
    if event is not None:
        named = or_(BusinessEvent.id == event, BusinessEvent.client_event_id == event)
        query = query.where(Obligation.event.in_(select(BusinessEvent.id).where(named)))
    rows = await session.execute(query.order_by(Obligation.order_on, Obligation.id).limit(CANDIDATES + 1))
    return [
        Candidate(
            row.id, row.item_id, row.item["name"], row.body, row.event,
            (row.due or {}).get("date"), row.period,
        )
        for row in rows
    ]  # fmt: skip


def add(session: Session, article: PortalArticle) -> None:
    """Keep a new article."""
    session.add(article)
