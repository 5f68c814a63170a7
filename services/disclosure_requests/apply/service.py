"""What the steps of a filing show and do, made by the use cases of offices, suggestions and applications of the public."""

from contextlib import suppress
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import NotFound
from kernel.ids import least_id
from services.disclosure_requests.applications.models import Application
from services.disclosure_requests.offices import repository as offices
from services.disclosure_requests.public_applications import service as filings
from services.disclosure_requests.public_applications.rules import CLIENT, WINDOW_SECONDS
from services.disclosure_requests.suggestions import repository as suggested
from services.disclosure_requests.suggestions import service as suggestions
from services.disclosure_requests.suggestions.rules import ANSWERED, FILED
from services.disclosure_requests.tools import Tools

#: More than one list can be chosen from; a portal of many counties links with `?region=`.
_MOST: Final = 500
_SUGGESTED: Final = 5
_LOOKS_PER_FILING: Final = 10


async def choices(
    session: AsyncSession, tools: Tools, region: str | None, chosen: str | None
) -> dict[str, Any]:
    """The offices to choose from (id -> name), the chosen one among them; `closed` where none takes filings by web."""
    found = {one.id: one for one in await offices.list_page(session, region=region, after=None, limit=_MOST)}
    if chosen and chosen not in found and (office := await offices.get(session, chosen)):
        found[chosen] = office
    return {
        "offices": {identifier: office.name for identifier, office in found.items()},
        "contacts": [filings.contact_of(office) for office in found.values()],
        "closed": not tools.settings.public_filings_per_hour,
    }


async def check(session: Session, tools: Tools, values: dict[str, Any]) -> dict[str, Any]:
    """The office of an application that can be filed, and what may answer it already: None once so much was shown in the
    last hour that nobody can have meant to file it all, for each is kept. Raises what `judge` raises.
    """
    office = await filings.judge(session, tools, values)
    most = _LOOKS_PER_FILING * tools.settings.public_filings_per_hour
    since = least_id("sug", WINDOW_SECONDS)
    if await suggested.of_client_since(session, office.id, CLIENT, since, most) is not None:
        return {"office": filings.contact_of(office), "suggestion": None}
    content = values["content"]
    words = content["description"] or content["title"] or content["document_number"]
    asked = {
        "office": office.id, "region": None, "title": content["title"], "description": words,
        "limit": _SUGGESTED,
    }  # fmt: skip
    found = await suggestions.suggest(session, filings.public_of(office.region), tools, asked)
    return {"office": filings.contact_of(office), "suggestion": found}


async def file(
    session: Session, tools: Tools, values: dict[str, Any], suggestion: str
) -> tuple[Application, dict[str, Any]]:
    """Register the application, and keep that it was filed in spite of what was suggested. Raises what `file` raises."""
    case, document = await filings.file(session, tools, values)
    with suppress(NotFound):  # a suggestion is advice: without one the application is filed all the same
        public = filings.public_of(case.region)
        await suggestions.tell(session, public, tools, suggestion, FILED, None)
    return case, document


async def tell_answered(session: Session, tools: Tools, office: str, suggestion: str, ref: str) -> None:
    """Keep that a hit answered the question. Raises NotFound, Invalid for a hit that was not shown."""
    there = await offices.get(session, office)
    if there is None:
        raise NotFound("没有此工作机构", "there is no such office")
    await suggestions.tell(session, filings.public_of(there.region), tools, suggestion, ANSWERED, ref)
