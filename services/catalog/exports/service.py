"""Use cases of exports: gather a version of a catalogue, make the file of it beside the event loop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import anyio
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.security.principal import Principal
from services.catalog.catalogues import service as catalogues
from services.catalog.catalogues.schemas import ItemFilter
from services.catalog.exports import feed, files, linked
from services.catalog.exports.layout import sheets
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.rules import Item, defects_of
from services.catalog.tools import Tools

Format = Literal["xlsx", "csv", "jsonl", "dcat", "atom"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A version before it is a file: what it is, its items, the names of domains; the day for which acts are looked up."""

    about: Mapping[str, Any]
    items: list[Item]
    domains: Mapping[str, str]
    on: date


async def gather(
    session: AsyncSession, caller: Principal | None, tools: Tools, identifier: str, asked: ItemFilter
) -> Gathered:
    """The items of a version that are asked for. Raises NotFound, also for a draft of another division."""
    catalogue = await catalogues.read(session, caller, identifier)
    place = (await tools.reference.within(session)).require_region(catalogue.region)
    about = {
        "id": catalogue.id, "region": catalogue.region, "place": place, "title": f"{place}政务公开标准目录",
        "issued": catalogue.effective_from and catalogue.effective_from.isoformat(), "number": catalogue.number,
        "base": f"/v1/catalog/catalogues/{catalogue.id}", "at": catalogue.published_at or catalogue.created_at,
    }  # fmt: skip
    names = {one.slug: one.name_zh for one in await guidelines.domains(session)}
    return Gathered(about, asked.of(await catalogues.merged(session, catalogue)), names, tools.clock.today())


async def made(gathered: Gathered, form: Format, host: str, own: str) -> bytes:
    """The file. `host`: where the API answers, without a slash at its end; `own`: the address that was asked."""
    return await anyio.to_thread.run_sync(_made, gathered, form, host, own)


def _made(gathered: Gathered, form: Format, host: str, own: str) -> bytes:
    items, about = gathered.items, gathered.about
    match form:
        case "jsonl":
            return files.json_lines(item | {"defects": defects_of(item)} for item in items)
        case "dcat":
            return linked.dcat(about, items, gathered.domains)
        case "atom":
            return feed.atom(about, items, gathered.domains, host, own)
        case _:
            tables = sheets(items, about["place"], gathered.domains)
            make = files.xlsx if form == "xlsx" else files.csv_text
            return make(tables, gathered.domains, gathered.on)
