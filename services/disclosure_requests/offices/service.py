"""Use cases of offices: register and change them, find the one that a case is filed with."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound
from kernel.security.principal import Principal
from services.disclosure_requests.offices import repository
from services.disclosure_requests.offices.models import Office
from services.disclosure_requests.tools import Tools

_OWN = ("region", "name", "kind")


def etag_of(office: Office) -> str:
    """The strong ETag of an office."""
    return version_etag(office.id, office.version)


def shown(office: Office) -> dict[str, Any]:
    """An office as answers show it (offices are public: Art. 12 puts them into the guide)."""
    return {
        "id": office.id,
        "region": office.region,
        "name": office.name,
        "kind": office.kind,
    } | office.details


async def read(session: AsyncSession, identifier: str) -> Office:
    """An office; raises NotFound."""
    office = await repository.get(session, identifier)
    if office is None:
        raise NotFound(
            f"没有政府信息公开工作机构 {identifier}", f"there is no information office {identifier}"
        )
    return office


async def office_of(session: AsyncSession, principal: Principal, identifier: str) -> Office:
    """The office that a case is filed with; raises Invalid at /office, Forbidden for another division's."""
    office = await repository.get(session, identifier)
    if office is None:
        raise Invalid.at(
            "/office", "unknown_office",
            f"没有政府信息公开工作机构 {identifier};先用 PUT /v1/disclosure-requests/offices/{identifier} 登记",
            f"there is no office {identifier}: register it by PUT /v1/disclosure-requests/offices/{identifier} first",
        )  # fmt: skip
    principal.require_region(office.region, "/office")
    return office


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> tuple[Office, bool]:  # fmt: skip
    """Register an office, or change it (If-Match); the office and whether it is new."""
    principal.require_region(values["region"])
    details = {name: value for name, value in values.items() if name not in _OWN}
    own = {name: values[name] for name in _OWN}
    office = await repository.get(session, identifier)
    if office is None:
        office = Office(id=identifier, details=details, changed_at=tools.clock.now(), **own)
        repository.add(session, office)
        await session.flush()
        return office, True
    principal.require_region(office.region)
    require_match(if_match, etag_of(office))
    for name, value in own.items():
        setattr(office, name, value)
    office.details, office.changed_at = details, tools.clock.now()
    await session.flush()
    return office, False
