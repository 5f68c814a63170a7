"""Use cases of uses: write what was counted."""

from kernel.db import Database
from services.catalog.tools import Tools
from services.catalog.uses import repository


async def write_counts(database: Database, tools: Tools) -> None:
    """Add the looks that this process has counted since it wrote last."""
    if counts := tools.looks.take():
        async with database.write() as session:
            await repository.add_looks(session, counts)
