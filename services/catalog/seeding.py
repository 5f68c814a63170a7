"""Reference data of an empty database: divisions, the 26 pilot domains, the sample excerpts of their guidelines.

Seeds are read once; what operators change afterwards is theirs and is never overwritten.
"""

from datetime import date
from typing import Any

from sqlalchemy import insert

from kernel.contracts.divisions import read_divisions
from kernel.db import Database, Session, one_at_a_time
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.models import Domain, Guideline
from services.catalog.guidelines.rules import Item, item_of_row
from services.catalog.regions.models import Region
from services.catalog.seed.acts import basis_in_force
from services.catalog.seed.reader import (
    code_of,
    read_domains,
    read_guidelines,
    read_sample_townships,
    read_vocabulary,
)
from services.catalog.tools import Tools

NOTE = (
    "各地已公布目录的摘录,仅供试用与参照,不是该领域的完整标准。"
    " Excerpts of published county tables, for trial and reference; not the whole standard."
)
PLACE = (
    "jurisdiction",
    "source",
    "source_kind",
    "confidence",
    "source_seq",
    "note",
    "not_visible_in_stored_text",
)


async def seed(database: Database, tools: Tools) -> bool:
    """Fill an empty database; True when it was empty. One transaction: a crash leaves it empty."""
    async with database.write() as session:
        await one_at_a_time(session, "catalog.seed")
        if await guidelines.any_guideline(session):
            return False
        await _divisions(session, tools)
        await _domains(session)
        await _guidelines(session, tools)
    return True


async def _divisions(session: Session, tools: Tools) -> None:
    now = tools.clock.now()
    townships = read_sample_townships() if tools.settings.sample else ()
    rows = [
        {
            "code": r.code,
            "name": r.name,
            "parent": r.parent,
            "level": r.level,
            "source": source,
            "changed_at": now,
        }
        for source, seeds in (("GB/T 2260", read_divisions()), ("示例 sample", townships))
        for r in seeds
    ]
    await session.execute(insert(Region), rows)
    await tools.reference.change(session, "regions")


async def _domains(session: Session) -> None:
    for d in read_domains():
        details = {
            "document_number": d.document_number, "document_status": d.document_status,
            "published_on": d.published_on.isoformat() if d.published_on else None,
            "lead_ministry_status": d.lead_ministry_status, "source": d.source, "note": d.note,
        }  # fmt: skip
        session.add(
            Domain(slug=d.slug, ordinal=d.ordinal, name_zh=d.name_zh, name_en=d.name_en, pilot=d.pilot,
                   lead_ministry=d.lead_ministry, details=details)
        )  # fmt: skip
    await session.flush()


async def _guidelines(session: Session, tools: Tools) -> None:
    for document in read_guidelines():
        domain = document["domain"]
        rows = items_of_document(document, tools.clock.today())
        guideline = Guideline(
            id=f"{domain['slug']}-sample", domain=domain["slug"], title=f"{domain['name_zh']}领域目录摘录",
            edition="sample-1", kind="sample_excerpt", complete=False, document_number=domain["guideline_doc_no"],
            published_on=None, effective_from=None, effective_to=None, note=NOTE, item_count=len(rows),
            created_at=tools.clock.now(),
        )  # fmt: skip
        await guidelines.add(session, guideline, rows)


def items_of_document(document: dict[str, Any], on: date) -> list[Item]:
    """The rows of one shipped excerpt as items."""
    channels = read_vocabulary("channels")
    slug = document["domain"]["slug"]
    return [
        item_of_row(
            row, domain=slug, on=on, basis=basis_in_force, channel_code=lambda text: code_of(channels, text),
            place={"guideline": f"{slug}-sample"} | {name: row.get(name) for name in PLACE},
        )
        for row in document["items"]
    ]  # fmt: skip
