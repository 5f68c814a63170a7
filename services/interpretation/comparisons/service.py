"""Use cases of comparisons: two versions of a package's document, or two texts that are not kept."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.interpretation.comparisons import table
from services.interpretation.comparisons.rules import Row, compare
from services.interpretation.documents import service as documents


async def of_versions(
    session: AsyncSession, principal: Principal, identifier: str, old: int, new: int
) -> list[Row]:
    """Two versions of a package's document; raises NotFound."""
    before = await documents.read(session, principal, identifier, old)
    after = await documents.read(session, principal, identifier, new)
    return await of_texts(before.text, after.text)


async def of_texts(old: str, new: str) -> list[Row]:
    """Two texts; in a thread, long ones take a while."""
    return await anyio.to_thread.run_sync(compare, old, new)


def shown(rows: list[Row]) -> dict[str, Any]:
    """A comparison as JSON."""
    return {"counts": dict(Counter(row.kind for row in rows)), "rows": [asdict(row) for row in rows]}


def page(rows: list[Row], title: str) -> str:
    """A comparison as an HTML document."""
    return table.page(rows, title)
