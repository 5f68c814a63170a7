"""Use cases of facts: read them out of the text that was published, show them."""

import hashlib
from collections.abc import Mapping
from typing import Any

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.publication_facts import repository
from services.catalog.publication_facts.models import PublicationFacts
from services.catalog.publication_facts.rules import MOST, facts_of
from services.catalog.publications import service as publications
from services.catalog.publications.models import Publication
from services.catalog.tools import Tools


def etag_of(found: PublicationFacts) -> str:
    """The strong ETag of the facts of a publication."""
    return version_etag(f"{found.publication}.facts", found.version)


def shown(found: PublicationFacts, publication: Publication) -> dict[str, Any]:
    """Facts as answers show them."""
    return {
        "publication": found.publication, "sha256": found.sha256,
        "matches_content": publication.content_hash == f"sha256:{found.sha256}", "facts": found.facts,
        "cut": len(found.facts) >= MOST, "officer": found.officer, "given_at": found.given_at,
    }  # fmt: skip


async def read(
    session: AsyncSession, principal: Principal, identifier: str
) -> tuple[PublicationFacts, Publication]:
    """The facts of a publication of the caller's division; raises NotFound when none were given."""
    publication = await publications.read(session, identifier)
    found = await repository.get(session, identifier) if principal.reaches(publication.region) else None
    if found is None:
        raise NotFound(
            f"公开记录 {identifier} 尚未报送文字;请以 PUT 报送",
            f"no text of publication {identifier} was sent: send it by PUT",
        )
    return found, publication


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: Mapping[str, Any],
    if_match: str | None,
) -> tuple[PublicationFacts, Publication, bool]:  # fmt: skip
    """Read the facts out of a publication's text, in the place of those before (If-Match needed then); (facts, publication,
    whether they are new). Raises Invalid for a name that the text does not hold, Conflict for a withdrawn publication.
    """
    officer = principal.require_officer()
    publication = await publications.read(session, identifier)
    principal.require_region(publication.region, "id")
    # A withdrawal waits until this is done, or is seen: it forgets what the publication said.
    publication = await publications.read(session, identifier, lock=True)
    if publication.withdrawal is not None:
        raise Conflict("公开记录已撤回", "the publication was withdrawn", code="wrong_state")
    text = values["text"]
    absent = [
        FieldError(f"/names/{n}", "not_in_text", f"文中没有“{name}”", f"the text does not hold {name}")
        for n, name in enumerate(values["names"])
        if name not in text
    ]
    if absent:
        raise Invalid(absent[0].message_zh, absent[0].message_en, code="not_in_text", errors=absent)
    found = await repository.get(session, identifier)
    created = found is None
    if found is not None:
        require_match(if_match, etag_of(found))
    elif if_match is not None:
        raise Stale(
            "尚未报送文字;首次报送不要带 If-Match", "no text was sent yet: to send it, leave If-Match out"
        )
    else:
        found = PublicationFacts(publication=identifier)
    facts = await anyio.to_thread.run_sync(facts_of, text, values["names"], tools.clock.today())
    found.sha256 = hashlib.sha256(text.encode()).hexdigest()
    found.facts = [fact.as_dict() for fact in facts[:MOST]]
    found.officer, found.key_id, found.given_at = officer.as_dict(), principal.key_id, tools.clock.now()
    repository.add(session, found)
    await session.flush()
    return found, publication, created
