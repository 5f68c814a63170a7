"""Use cases of the register of normative documents."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.disclosure_requests.normative_documents import repository
from services.disclosure_requests.normative_documents.models import NormativeDocument
from services.disclosure_requests.normative_documents.rules import faults, figures_of
from services.disclosure_requests.offices import service as offices
from services.disclosure_requests.tools import Tools


def etag_of(document: NormativeDocument) -> str:
    """The strong ETag of a document."""
    return version_etag(document.id, document.version)


def shown(tools: Tools, document: NormativeDocument) -> dict[str, Any]:
    """A document as answers show it."""
    today = tools.clock.today()
    return {
        "id": document.id, "office": document.office, "kind": document.kind, "title": document.title,
        "document_number": document.document_number, "issued_on": document.issued_on, "ceased_on": document.ceased_on,
        "ceased_how": document.ceased_how,
        "in_force": document.issued_on <= today and (document.ceased_on is None or document.ceased_on > today),
    }  # fmt: skip


async def register(
    session: Session, principal: Principal, tools: Tools, office: str, values: dict[str, Any]
) -> NormativeDocument:
    """Register a document. Raises NotFound, Invalid, and Conflict where the office has one of this number."""
    subject = await _reachable(session, principal, office)
    _check(tools, values)
    await _once(session, subject, values["document_number"])
    document = NormativeDocument(id=new_id("nd"), office=subject, **_marked(principal, tools, values))
    repository.add(session, document)
    await session.flush()
    return document


async def change(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> NormativeDocument:  # fmt: skip
    """Change a document, also when it is repealed (If-Match)."""
    document = await read(session, principal, identifier)
    require_match(if_match, etag_of(document))
    _check(tools, values)
    if values["document_number"] != document.document_number:
        await _once(session, document.office, values["document_number"])
    for name, value in _marked(principal, tools, values).items():
        setattr(document, name, value)
    await session.flush()
    return document


async def read(session: AsyncSession, principal: Principal, identifier: str) -> NormativeDocument:
    """A document of the caller's division; raises NotFound."""
    document = await repository.get(session, identifier)
    office = await offices.read(session, document.office) if document is not None else None
    if document is None or office is None or not principal.reaches(office.region):
        raise NotFound(f"没有文件 {identifier}", f"there is no document {identifier}")
    return document


async def page(
    session: AsyncSession, principal: Principal, office: str, *, kind: str | None, after: str | None, limit: int
) -> Sequence[NormativeDocument]:  # fmt: skip
    """One page of an office's documents; raises NotFound."""
    found = await _reachable(session, principal, office)
    return await repository.list_page(session, found, kind=kind, after=after, limit=limit)


async def of_year(session: AsyncSession, of: Select[Any], year: int) -> dict[tuple[str, str], int]:
    """(office, figure) -> what the register counts for a year, of the offices of a query."""
    return figures_of(await repository.lives(session, of), year)


async def _reachable(session: AsyncSession, principal: Principal, identifier: str) -> str:
    office = await offices.read(session, identifier)
    if not principal.reaches(office.region):
        raise NotFound(
            f"没有政府信息公开工作机构 {identifier}", f"there is no information office {identifier}"
        )
    return office.id


async def _once(session: AsyncSession, office: str, number: str) -> None:
    there = await repository.numbered(session, office, number)
    if there is not None:
        raise Conflict(
            f"文号 {number} 已登记:{there.id};修改请 PUT /v1/disclosure-requests/normative-documents/{there.id}",
            f"the number {number} is registered: {there.id}; change it by PUT …/normative-documents/{there.id}",
            code="document_exists", document=there.id,
        )  # fmt: skip


def _check(tools: Tools, values: dict[str, Any]) -> None:
    if errors := faults(values["issued_on"], values["ceased_on"], tools.clock.today()):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)


def _marked(principal: Principal, tools: Tools, values: dict[str, Any]) -> dict[str, Any]:
    officer = principal.officer.as_dict() if principal.officer else None
    return values | {"changed_at": tools.clock.now(), "officer": officer}
