"""Use cases of what is entered for a report: read a part with its ETag, enter it whole."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import FieldError, Invalid
from kernel.security.principal import Principal
from services.disclosure_requests.report_entries import repository
from services.disclosure_requests.report_entries.models import ReportEntry
from services.disclosure_requests.reports.figures import read_figures, restored, stored
from services.disclosure_requests.reports.filling import placeholder_faults
from services.disclosure_requests.reports.findings import plain
from services.disclosure_requests.reports.subjects import Subject
from services.disclosure_requests.reports.tables import form_of
from services.disclosure_requests.tools import Tools

Part = Literal["table2", "sections"]
_NOTHING: Final[Mapping[Part, dict[str, Any]]] = {
    "table2": {"figures": {}}, "sections": {"sections": {}, "carry_explained": None},
}  # fmt: skip


async def entered(session: AsyncSession, subject: Subject, year: int, part: Part) -> dict[str, Any]:
    """What was entered for a part, as it is kept; the empty part where nothing was."""
    found = await repository.get(session, subject, year, part)
    return found.document if found is not None else _NOTHING[part]


async def shown(session: AsyncSession, subject: Subject, year: int, part: Part) -> tuple[dict[str, Any], str]:
    """A part as answers show it, with its ETag, which is there before anything is entered."""
    found = await repository.get(session, subject, year, part)
    document = found.document if found is not None else _NOTHING[part]
    if part == "table2":
        numbers = restored(document["figures"])
        document = {"figures": {name: plain(numbers.get(name)) for name in form_of(year).figures}}
    marked = {"changed_at": found and found.changed_at, "officer": found and found.officer}
    etag = version_etag(f"{subject.scope}.{subject.id}.{year}.{part}", found.version if found else 0)
    return document | marked, etag


async def enter(
    session: Session, principal: Principal, tools: Tools, subject: Subject, year: int, part: Part, values: dict[str, Any],
    if_match: str | None,
) -> tuple[dict[str, Any], str]:  # fmt: skip
    """Enter a part whole (If-Match); what `shown` gives then. Raises Invalid naming every member at fault."""
    await one_at_a_time(session, f"report entry {subject.scope} {subject.id} {year} {part}")
    require_match(if_match, (await shown(session, subject, year, part))[1])
    marked = {
        "document": _kept(part, values, year), "changed_at": tools.clock.now(),
        "officer": principal.officer.as_dict() if principal.officer else None,
    }  # fmt: skip
    found = await repository.get(session, subject, year, part)
    if found is None:
        repository.add(
            session, ReportEntry(scope=subject.scope, subject=subject.id, year=year, part=part, **marked)
        )
    else:
        for name, value in marked.items():
            setattr(found, name, value)
    await session.flush()
    return await shown(session, subject, year, part)


def _kept(part: Part, values: dict[str, Any], year: int) -> dict[str, Any]:
    form = form_of(year)
    faults: list[FieldError]
    if part == "table2":
        figures, faults = read_figures(values["figures"], form)
        values = {"figures": stored(figures)}
    else:
        faults = placeholder_faults(values["sections"], form)
    if faults:
        raise Invalid(faults[0].message_zh, faults[0].message_en, code=faults[0].code, errors=faults)
    return values
