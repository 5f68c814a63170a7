"""Cases like a case: reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.matters.models import Matter


@dataclass(frozen=True, slots=True)
class Text:
    """Applications with the same words: how many, by how many applicants, when."""

    text_index: str
    simhash: int
    applications: int
    applicants: int
    first_on: date
    last_on: date


def _within(region: str) -> ColumnElement[bool]:
    return Application.region.startswith(stem(region), autoescape=True)


async def of_applicant(
    session: AsyncSession, region: str, case: Application, limit: int
) -> Sequence[Application]:
    """The newest other cases of the same applicant."""
    query = select(Application).where(
        Application.applicant_index == case.applicant_index, Application.id != case.id, _within(region)
    )
    return (await session.scalars(query.order_by(Application.id.desc()).limit(limit))).all()


async def with_text(
    session: AsyncSession, region: str, case: Application, limit: int
) -> Sequence[Application]:
    """The newest other cases with the same words."""
    query = select(Application).where(
        Application.text_index == case.text_index, Application.id != case.id, _within(region)
    )
    return (await session.scalars(query.order_by(Application.id.desc()).limit(limit))).all()


async def tally_of_text(session: AsyncSession, region: str, text_index: str) -> Text:
    """What the cases with these words amount to."""
    query = _texts().where(Application.text_index == text_index, _within(region))
    return Text(*(await session.execute(query)).one())


async def offices_of_text(session: AsyncSession, region: str, text_index: str) -> Sequence[str]:
    """The offices that applications with these words came to."""
    query = select(Application.office).distinct()
    query = query.where(Application.text_index == text_index, _within(region))
    return (await session.scalars(query.order_by(Application.office))).all()


async def others_of_office(
    session: AsyncSession, case: Application, item: str | None, limit: int
) -> Sequence[tuple[str, int]]:
    """(case, fingerprint) of the newest cases of other applicants at the same office and about the same item, or about
    none, with other words.
    """
    about = Matter.item == item if item is not None else Matter.item.is_(None)
    query = (
        select(Application.id, Application.text_simhash)
        .join(Matter, Matter.application == Application.id)
        .where(
            Application.office == case.office, about, Application.id != case.id,
            Application.applicant_index != case.applicant_index, Application.text_index != case.text_index,
        )
        .order_by(Application.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [(row.id, row.text_simhash) for row in await session.execute(query)]


async def several(session: AsyncSession, identifiers: Sequence[str]) -> Sequence[Application]:
    """These cases, the newest first."""
    query = select(Application).where(Application.id.in_(identifiers))
    return (await session.scalars(query.order_by(Application.id.desc()))).all()


async def texts_between(
    session: AsyncSession, region: str, office: str | None, begin: date, end: date, limit: int
) -> Sequence[Text]:
    """What was asked from `begin` to `end`, by its words, the most frequent first."""
    query = _texts().where(_within(region), Application.submitted_on.between(begin, end))
    if office is not None:
        query = query.where(Application.office == office)
    query = query.order_by(func.count().desc(), Application.text_index).limit(limit)
    return [Text(*row) for row in await session.execute(query)]


async def sample_of_texts(session: AsyncSession, region: str, texts: Sequence[str], limit: int) -> list[str]:
    """The first cases with these words."""
    query = select(Application.id).where(Application.text_index.in_(texts), _within(region))
    return list(await session.scalars(query.order_by(Application.id).limit(limit)))


def _texts() -> Select[str, int, int, int, date, date]:
    return select(
        Application.text_index, func.min(Application.text_simhash), func.count(),
        func.count(Application.applicant_index.distinct()), func.min(Application.submitted_on),
        func.max(Application.submitted_on),
    ).group_by(Application.text_index)  # fmt: skip
