"""Use cases of the platform: show it whole, read and write the columns that are kept here."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.db.session import one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import FieldError, Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.bodies import service as bodies
from services.catalog.guides import repository as guides
from services.catalog.guides.rules import guide_defects
from services.catalog.platform import repository
from services.catalog.platform.models import PlatformColumn
from services.catalog.platform.rules import BASIS, BASIS_STATUS, column, platform_defects
from services.catalog.tools import Tools

PATH = "/v1/catalog"


def etag_of(found: PlatformColumn) -> str:
    """The strong ETag of a column."""
    return version_etag(f"{found.body}.{found.code}", found.version)


def shown(found: PlatformColumn) -> dict[str, Any]:
    """A column as answers show it."""
    return {"body": found.body, "code": found.code, "entries": found.entries, "version": found.version}


async def whole(session: AsyncSession, tools: Tools, key: str) -> dict[str, Any]:
    """The platform of a body (see schemas.PlatformOut); raises NotFound for a body that is not there."""
    body = await bodies.read(session, key)
    kept = await repository.of_body(session, body.id)
    entries = {code: found.entries for code, found in kept.items()}
    guide = await guides.get(session, body.id)
    known = await tools.reference.within(session)
    today = tools.clock.today()
    catalogue = known.catalogue_in_force(body.region, today)
    held: dict[str, dict[str, Any]] = {
        "guide": {
            "url": f"{PATH}/bodies/{body.id}/guide", "updated_on": guide.content["updated_on"] if guide else None,
            "defects": guide_defects(guide.content) if guide else [],
        },
        "systems": {"entries": entries.get("systems", [])},
        "proactive_content": {
            "catalogue": known.version_of(catalogue.id) if catalogue else None,
            "catalogue_url": f"{PATH}/regions/{body.region}/catalogue",
            "publications_url": f"{PATH}/publications?body={body.id}",
        },
        "annual_reports": {"entries": entries.get("annual_reports", [])},
        "application_entries": {"entries": entries.get("application_entries", [])},
    }  # fmt: skip
    present = {code: bool(holds.get("entries")) for code, holds in held.items()} | {
        "guide": guide is not None,
        "proactive_content": catalogue is not None,
    }
    years = [report["year"] for report in entries.get("annual_reports", [])]
    return {
        "body": {"id": body.id, "name": body.name, "credit_code": body.credit_code},
        "basis": BASIS,
        "basis_status": BASIS_STATUS,
        "columns": [column(code, present[code], **holds) for code, holds in held.items()],
        "defects": platform_defects(present, years, body.level, today),
    }


async def read(session: AsyncSession, key: str, code: str) -> PlatformColumn:
    """One column that is kept here; raises NotFound when nothing was written yet."""
    body = await bodies.read(session, key)
    found = await repository.get(session, body.id, code)
    if found is None:
        raise NotFound(f"{body.name}尚未填写该栏目;请以 PUT 填写", f"nothing is kept for {body.id} yet: write it by PUT",
                       code="no_column")  # fmt: skip
    return found


async def put(
    session: Session, principal: Principal, tools: Tools, key: str, code: str, entries: list[dict[str, Any]],
    if_match: str | None,
) -> tuple[PlatformColumn, bool]:  # fmt: skip
    """Write a column of a body, or replace it (If-Match needed); (the column, whether it is new)."""
    body = await bodies.read(session, key)
    principal.require_region(body.region, "id")
    _refuse_repeated_years(code, entries)
    await one_at_a_time(session, f"platform {body.id} {code}")
    found = await repository.get(session, body.id, code)
    created = found is None
    if found is None:
        if if_match is not None:
            raise Stale(
                "该栏目尚未填写;新建时不要带 If-Match",
                "nothing is kept there yet: to write it, leave If-Match out",
            )
        found = PlatformColumn(body=body.id, code=code, entries=entries, changed_at=tools.clock.now())
        repository.add(session, found)
    else:
        require_match(if_match, etag_of(found))
        found.entries, found.changed_at = entries, tools.clock.now()
    await session.flush()
    return found, created


def _refuse_repeated_years(code: str, entries: list[dict[str, Any]]) -> None:
    if code != "annual_reports":
        return
    years = [entry["year"] for entry in entries]
    errors = [
        FieldError(f"/entries/{n}/year", "repeated_year", f"{year} 年度重复", f"the year {year} stands twice")
        for n, year in enumerate(years)
        if year in years[:n]
    ]
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code="repeated_year", errors=errors)
