"""Use cases of feeds: the newest released packages of a division."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.syndication import Entry, Feed
from services.interpretation.materials.rules import FORMS
from services.interpretation.releases import repository
from services.interpretation.releases.models import Release

#: Readers take the newest so many.
ENTRIES: Final = 50


async def read(
    session: AsyncSession, base: str, own: str, now: datetime, region: str | None, domain: str | None
) -> tuple[Feed, list[Entry]]:
    """The feed of a division and below, the newest first; addresses begin with `base`."""
    rows = await repository.list_page(
        session, region=region, domain=domain, on=None, audience=None, after=None, limit=ENTRIES
    )
    feed = Feed("政策文件与解读", f"{base}/v1/interpretation/released", own, now)
    return feed, [_entry(base, row) for row in rows]


def _entry(base: str, row: Release) -> Entry:
    address = f"{base}/v1/interpretation/released/{row.package}/page"
    told = {
        "package": row.package, "edition": row.edition, "region": row.region, "domain": row.domain, "audience": row.audience,
        "stale": bool(row.links["basis_changed"]),
    }  # fmt: skip
    return Entry(
        address, f"《{row.title}》及解读", row.document["issuer"], _html(row.document["materials"]), row.released_at, row.changed_at,
        extra={"_gongkai": told},
    )  # fmt: skip


def _html(materials: Sequence[dict[str, str]]) -> str:
    rows = "".join(f"<li>{escape(one['title'])}({FORMS[one['form']]})</li>" for one in materials)
    return f"<ul>{rows}</ul>" if rows else "<p>解读材料随后发布。</p>"
