"""The catalogue in force in a division on a day, as ready bytes for the snapshot handler; asked of the database once.

Rows of standards are serialised once for all counties; a county's document joins them with its own rows.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import Clock
from kernel.db import Database
from kernel.http.openapi import snapshot_operation
from kernel.http.problems import BadParameter, encode
from kernel.http.snapshot import Loader, Snapshot
from kernel.http.types import read_date
from services.catalog.adoptions import service as adoptions
from services.catalog.catalogues import repository
from services.catalog.catalogues.schemas import PublishedCatalogue
from services.catalog.catalogues.service import removed_of, warnings_of
from services.catalog.standards import Standards, encoded_of, encoded_row, items_of

PREFIX: Final = "/v1/catalog/regions/"
SUFFIX: Final = "/catalogue"
PARAMETERS: Final = frozenset({"as_of"})


def loader(database: Database, clock: Clock, standards: Standards) -> Loader:
    """What the snapshot store calls for a division it does not hold."""

    async def load(region: str, parameters: Mapping[str, str]) -> Snapshot | None:
        as_of = clock.today()
        if "as_of" in parameters:
            try:
                as_of = read_date(parameters["as_of"])
            except ValueError as error:
                zh, _, en = str(error).partition(" / ")
                raise BadParameter.at("?as_of", "bad_date", f"as_of {zh}", f"as_of: {en}") from error
        async with database.read() as session:
            document = await document_of(session, standards, region, as_of)
        return None if document is None else Snapshot(document)

    return load


async def document_of(session: AsyncSession, standards: Standards, region: str, as_of: date) -> bytes | None:
    """The document (see PublishedCatalogue) as JSON; None when no version is in force here or in a division above."""
    found = await repository.nearest_in_force(session, region, as_of)
    if found is None:
        return None
    catalogue = found.catalogue
    adopted = await standards.of(session, catalogue.guidelines)
    if found.written:
        written = await repository.written_out(session, catalogue.id)
        rows = [encoded_row(item) for item in written or ()]
    else:
        differences = [(d.item, d.kind, d.changes) for d in found.deviations]
        rows = encoded_of(adopted, items_of(adopted, differences))
    before = {
        "region": region,
        "name": found.name,
        "inherited_from": None if catalogue.region == region else catalogue.region,
        "as_of": as_of,
        "id": catalogue.id,
        "version": catalogue.number,
        "effective_from": catalogue.effective_from,
        "published_at": catalogue.published_at,
        "complete": all(g.complete for g in adopted),
        "guidelines": [
            {"id": g.id, "title": g.title, "kind": g.kind, "complete": g.complete} for g in adopted
        ],
        "assumptions": catalogue.assumptions,
        "warnings": warnings_of(
            catalogue, adopted, as_of, await adoptions.superseded(session, catalogue.guidelines, as_of)
        ),
        "item_count": len(rows),
    }
    after = {"removed": removed_of(found.deviations)}
    # One object out of three pieces: the rows stand between the members before and after them.
    return b"".join((encode(before)[:-1], b',"items":[', b",".join(rows), b"],", encode(after)[1:]))


def paths() -> dict[str, Any]:
    """The OpenAPI path of the snapshot route."""
    return {
        PREFIX + "{code}" + SUFFIX: snapshot_operation(
            "get_published_catalogue",
            tag="目录 catalogues",
            summary="某区划现行目录(免密钥,强 ETag)/ the catalogue in force, no key needed",
            description="未发布本级目录的区划沿用上级目录(inherited_from)。 A division without its own inherits from above.",
            model=PublishedCatalogue,
            path_parameters={"code": ("行政区划代码", "360425")},
            query_parameters={
                "as_of": ("某一日期的目录,默认今日 / the catalogue of a day, today by default", "2026-03-01")
            },
        )
    }
