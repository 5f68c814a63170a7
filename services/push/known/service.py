"""Use cases of what is known: follow the catalogue's events, say which item a message names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.listed import Shelf
from kernel.db import Session
from kernel.http.problems import Invalid, Unavailable
from kernel.messaging.event import Event
from services.push.known import repository
from services.push.known.models import KnownCatalogue, KnownItem, KnownPublication


@dataclass(frozen=True, slots=True)
class Reference:
    """An item by reference and version: the catalogue's version, and what it says of the item."""

    catalogue: str
    number: int
    region: str
    item: str
    facts: dict[str, Any]


async def follow_items(session: Session, event: Event) -> None:
    """Keep the items that the catalogue tells of."""
    source = event.data["guideline"] or event.data["catalogue"]
    for one in event.data["items"]:
        await repository.keep(
            session, KnownItem(source=source, item=one["item"], domain=one["domain"], facts=one)
        )


async def follow_catalogues(session: Session, event: Event) -> None:
    """Keep which items a version has; of its publication alone nothing follows."""
    if not event.type.startswith("gongkai.catalog.catalogue.listed."):
        return
    facts = event.data
    known = KnownCatalogue(
        catalogue=facts["catalogue"], region=facts["region"], number=facts["version"],
        effective_from=date.fromisoformat(facts["effective_from"]), guidelines=facts["guidelines"],
        changed=facts["changed"],
    )  # fmt: skip
    await repository.keep(session, known)


async def follow_publications(session: Session, event: Event) -> None:
    """Keep a publication as it is told now; an older telling that comes late changes nothing."""
    facts = event.data
    there = await repository.publication(session, facts["publication"])
    if there is None or there.told_at <= event.time:
        row = KnownPublication(
            publication=facts["publication"], region=facts["region"], item=facts["item"],
            withdrawn="withdrawn_on" in facts, facts=facts, told_at=event.time,
        )  # fmt: skip
        await repository.keep(session, row)


async def referred(
    session: AsyncSession, region: str, day: date, item: str, catalogue: str | None
) -> Reference:
    """What the catalogue says of an item, in the version that is in force in a division on a day. To name a version is to say
    which one that is: an older one may admit more than the law of the day does. For a day before every version the first one
    may be named: a notice of a year from which no catalogue is kept here.

    Raises Unavailable where no catalogue was heard of yet; Invalid at /catalogue for a version that is unknown or not the one in
    force, at /day for one before every version where none is named, at /item for an item that it has not.
    """
    known = await repository.catalogue_in_force(session, region, day)
    if known is None and catalogue is not None:
        known = await repository.first_catalogue(session, region)
    if known is None and not await repository.any_catalogue(session):
        raise Unavailable(
            "推送服务还没有听说过任何目录:首次启动后须等片刻,请稍后重试;若一直如此,请先在 catalog 发布目录",
            "push has heard of no catalogue at all yet, which takes a moment after the first start: try again; if it lasts,"
            " publish a catalogue first",
            code="catalogues_not_heard_yet", headers={"retry-after": "2"},
        )  # fmt: skip
    if known is None and catalogue is None and await repository.first_catalogue(session, region) is not None:
        raise Invalid.at(
            "/day", "no_catalogue_then", f"{day.isoformat()} 行政区划 {region} 尚无有效目录;请改 day,或写明 catalogue",
            f"there was no catalogue of {region} in force on {day.isoformat()}: change day, or name the catalogue",
        )  # fmt: skip
    if known is None or (catalogue is not None and await repository.catalogue(session, catalogue) is None):
        raise Invalid.at(
            "/catalogue", "unknown_catalogue", f"没有听说过行政区划 {region} 的这个目录版本;请先在 catalog 发布目录;"
            "刚刚发布的,须等几秒再重试",
            f"no such version of a catalogue of {region} is known here: publish the catalogue first; one that was published"
            " within the last seconds needs a moment, then try again",
        )  # fmt: skip
    if catalogue not in (None, known.catalogue):
        raise Invalid.at(
            "/catalogue", "not_in_force",
            f"{day.isoformat()} 在行政区划 {region} 有效的是目录 {known.catalogue}(第 {known.number} 版),不是 {catalogue};受众以有效版本为准",
            f"in force in {region} on {day.isoformat()} is catalogue {known.catalogue} (version {known.number}), not {catalogue}:"
            " the audience follows the version in force",
        )  # fmt: skip
    shelf = Shelf(known.catalogue, known.guidelines, frozenset(known.changed))
    rows = await repository.rows_of_item(session, item, shelf.sources)
    found = next(
        (row for row in rows if row.source == known.catalogue or item not in shelf.changed),
        None,
    )
    if found is None:
        raise Invalid.at(
            "/item", "unknown_item", f"目录 {known.catalogue}(第 {known.number} 版)没有事项 {item}",
            f"catalogue {known.catalogue} (version {known.number}) has no item {item}",
        )  # fmt: skip
    return Reference(known.catalogue, known.number, known.region, item, found.facts)
