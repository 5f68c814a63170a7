"""Normative documents: reads and writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.disclosure_requests.normative_documents.models import NormativeDocument
from services.disclosure_requests.normative_documents.rules import Life


async def get(session: AsyncSession, identifier: str) -> NormativeDocument | None:
    """The document of this id."""
    return await session.get(NormativeDocument, identifier)


async def numbered(session: AsyncSession, office: str, number: str) -> NormativeDocument | None:
    """The document that an office has under this number."""
    query = select(NormativeDocument).where(
        NormativeDocument.office == office, NormativeDocument.document_number == number
    )
    return (await session.scalars(query)).first()


async def list_page(
    session: AsyncSession, office: str, *, kind: str | None, after: str | None, limit: int
) -> Sequence[NormativeDocument]:
    """Documents of an office by id, that is in the order in which they were registered."""
    query = select(NormativeDocument).where(NormativeDocument.office == office)
    if kind is not None:
        query = query.where(NormativeDocument.kind == kind)
    if after is not None:
        query = query.where(NormativeDocument.id > after)
    return (await session.scalars(query.order_by(NormativeDocument.id).limit(limit))).all()


async def lives(session: AsyncSession, offices: Select[Any]) -> list[Life]:
    """From when to when the documents of offices are in force."""
    row = NormativeDocument
    query = select(row.office, row.kind, row.issued_on, row.ceased_on).where(row.office.in_(offices))
    return [Life(*found) for found in await session.execute(query)]


async def in_cell(
    session: AsyncSession, offices: Select[Any], kind: str, state: str, year: int, after: str, limit: int
) -> list[str]:
    """The documents that a figure counts (made, repealed, in_force), by id."""
    row, begin, end = NormativeDocument, date(year, 1, 1), date(year, 12, 31)
    tests: dict[str, ColumnElement[bool]] = {
        "made": row.issued_on.between(begin, end), "repealed": row.ceased_on.between(begin, end),
        "in_force": (row.issued_on <= end) & (row.ceased_on.is_(None) | (row.ceased_on > end)),
    }  # fmt: skip
    query = select(row.id).where(row.office.in_(offices), row.kind == kind, tests[state], row.id > after)
    return list((await session.scalars(query.order_by(row.id).limit(limit))).all())


def add(session: Session, document: NormativeDocument) -> None:
    """Keep a new document."""
    session.add(document)
