"""Use cases of local texts: register, change, take away."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import NotFound
from kernel.security.principal import Principal
from services.interpretation.local_texts import repository
from services.interpretation.local_texts.models import LocalText
from services.interpretation.tools import Tools


def etag_of(text: LocalText) -> str:
    """The strong ETag of a text."""
    return version_etag(f"local-{text.region}", text.version)


def shown(text: LocalText) -> dict[str, Any]:
    """A text as answers show it."""
    names = ("region", "title", "document_number", "article", "working_days", "officer")
    return {name: getattr(text, name) for name in names} | {"basis_status": "secondary"}


async def read(session: AsyncSession, principal: Principal, region: str) -> LocalText:
    """The text of a division; raises NotFound."""
    text = await repository.get(session, region) if principal.reaches(region) else None
    if text is None:
        raise NotFound(f"行政区划 {region} 没有登记自有文件", f"no local text is registered for {region}")
    return text


async def put(
    session: Session, principal: Principal, tools: Tools, region: str, values: dict[str, Any], if_match: str | None
) -> tuple[LocalText, bool]:  # fmt: skip
    """Register a text or change it (If-Match); the text and whether it is new."""
    principal.require_region(region)
    officer = principal.require_officer().as_dict()
    await one_at_a_time(session, f"interpretation.local_text.{region}")
    text = await repository.get(session, region)
    if text is None:
        text = LocalText(region=region, officer=officer, changed_at=tools.clock.now(), **values)
        repository.add(session, text)
        await session.flush()
        return text, True
    require_match(if_match, etag_of(text))
    for name, value in values.items():
        setattr(text, name, value)
    text.officer, text.changed_at = officer, tools.clock.now()
    await session.flush()
    return text, False


async def drop(session: Session, principal: Principal, region: str, if_match: str | None) -> None:
    """Take a text away (If-Match): from now on materials come with the document."""
    principal.require_officer()
    text = await read(session, principal, region)
    require_match(if_match, etag_of(text))
    await repository.drop(session, text)
    await session.flush()
