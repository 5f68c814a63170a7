"""Use cases of comparisons: two versions of a package's document, or two texts that are not kept."""

from collections import Counter
from dataclasses import asdict
from typing import Any, Final

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.apart import ApartError, run_apart
from kernel.http.problems import Invalid
from kernel.security.principal import Principal
from services.interpretation.comparisons import table
from services.interpretation.comparisons.rules import MOST, Row, articles, compare
from services.interpretation.documents import service as documents

#: Signs of one text times signs of the other: up to here a thread is done in a moment.
SMALL: Final = 4_000_000
SECONDS: Final = 20
MEMORY: Final = 2**30


async def of_versions(
    session: AsyncSession, principal: Principal, identifier: str, old: int, new: int
) -> list[Row]:
    """Two versions of a package's document; raises NotFound."""
    before = await documents.read(session, principal, identifier, old)
    after = await documents.read(session, principal, identifier, new)
    return await of_texts(before.text, after.text)


async def of_texts(old: str, new: str) -> list[Row]:
    """Two texts; long ones in a process of their own. Raises Invalid (422) where they have too many articles or take too long."""
    if max(len(articles(old)), len(articles(new))) > MOST:
        raise Invalid(
            f"条文(段落)超过 {MOST} 条,不能逐条对照;请分成几部分",
            f"more than {MOST} articles or paragraphs cannot be compared: split the texts", code="too_many_articles",
        )  # fmt: skip
    if len(old) * len(new) <= SMALL:
        return await anyio.to_thread.run_sync(compare, old, new)
    try:
        return await run_apart(compare, old, new, seconds=SECONDS, memory=MEMORY)
    except ApartError as error:
        raise Invalid(
            f"两份文本过长,{SECONDS} 秒内未能完成对照;请分成几部分",
            f"the texts take more than {SECONDS} s to compare: split them", code="too_long_to_compare",
        ) from error  # fmt: skip


def shown(rows: list[Row]) -> dict[str, Any]:
    """A comparison as JSON."""
    return {"counts": dict(Counter(row.kind for row in rows)), "rows": [asdict(row) for row in rows]}


def page(rows: list[Row], title: str) -> str:
    """A comparison as an HTML document."""
    return table.page(rows, title)
