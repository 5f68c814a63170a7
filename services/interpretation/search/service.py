"""Use cases of search: index what is released, find what answers a question."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.abbreviations import alternatives
from kernel.db import Session
from kernel.search.index import Scope
from kernel.search.words import Document, question, words_of
from services.interpretation.materials.rules import passages
from services.interpretation.search.models import INDEX, PACKAGE


async def index(session: Session, document: Mapping[str, Any], on: date) -> None:
    """Let a released package be found by its title, its number, its questions, its materials and its text."""
    contents = [one["content"] for one in document["materials"]]
    members = {
        "title": document["title"], "document_number": document["document_number"], "issuer": document["issuer"],
        "questions": "\n".join(pair["question"] for content in contents for pair in content["qa"]),
        "materials": "\n".join(passage.text for content in contents for passage in passages(content)),
        "text": document["document"]["text"],
    }  # fmt: skip
    facts = {
        name: document[name]
        for name in ("package", "issuer", "document_number", "domain", "effective_on", "expires_on")
    }
    row = Document(
        document["package"], PACKAGE, document["domain"] or "", document["region"], document["title"][:1000], words_of(members),
        facts, on,
    )  # fmt: skip
    await INDEX.put(session, [row])


async def search(
    session: AsyncSession, q: str, region: str | None, domain: str | None, limit: int
) -> dict[str, Any]:
    """The released packages that answer best, and which exchanges of abbreviations were searched too."""
    asked = question(q, alternatives)
    scope = Scope(frozenset({domain}) if domain is not None else None, region)
    hits = await INDEX.find(session, asked, {PACKAGE: scope}, limit)
    items = [
        dict(hit.document.facts)
        | {
            "title": hit.document.title, "region": hit.document.region, "released_on": hit.document.on, "score": hit.score,
            "url": f"/v1/interpretation/released/{hit.document.facts['package']}/package",
            "why": [{"member": one.member, "words": list(one.words)} for one in hit.why],
        }
        for hit in hits
    ]  # fmt: skip
    return {
        "also": [{"asked": asked_as, "searched": other} for asked_as, other in asked.also],
        "items": items,
    }
