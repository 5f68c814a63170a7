"""The catalogue in force in a division on a day, as ready bytes for the snapshot handler; asked of the database once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.clock import Clock
from kernel.contracts.regions import ancestors
from kernel.db import Database
from kernel.http.openapi import snapshot_operation
from kernel.http.problems import BadParameter, encode
from kernel.http.snapshot import Loader, Snapshot
from kernel.http.types import read_date
from services.catalog.catalogues import repository
from services.catalog.catalogues.schemas import PublishedCatalogue
from services.catalog.catalogues.service import removed_of, warnings_of
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.rules import defects_of
from services.catalog.regions import repository as regions

PREFIX: Final = "/v1/catalog/regions/"
SUFFIX: Final = "/catalogue"
PARAMETERS: Final = frozenset({"as_of"})


def loader(database: Database, clock: Clock) -> Loader:
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
            document = await document_of(session, region, as_of)
        return None if document is None else Snapshot(encode(document))

    return load


async def document_of(session: AsyncSession, region: str, as_of: date) -> dict[str, Any] | None:
    """The document (see PublishedCatalogue); None when no version is in force here or in a division above."""
    division = await regions.get(session, region)
    if division is None:
        return None
    for code in (region, *ancestors(region)):
        if identifier := await repository.in_force(session, code, as_of):
            break
    else:
        return None
    catalogue = await repository.with_items(session, identifier)
    adopted = [await guidelines.guideline(session, g) for g in catalogue.guidelines]
    items = catalogue.items or []
    return {
        "region": region,
        "name": division.name,
        "inherited_from": None if catalogue.region == region else catalogue.region,
        "as_of": as_of,
        "id": catalogue.id,
        "version": catalogue.number,
        "effective_from": catalogue.effective_from,
        "published_at": catalogue.published_at,
        "complete": all(g.complete for g in adopted if g),
        "guidelines": [
            {"id": g.id, "title": g.title, "kind": g.kind, "complete": g.complete} for g in adopted if g
        ],
        "assumptions": catalogue.assumptions,
        "warnings": await warnings_of(session, catalogue, as_of),
        "item_count": len(items),
        "items": [item | {"defects": defects_of(item)} for item in items],
        "removed": await removed_of(session, catalogue),
    }


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
