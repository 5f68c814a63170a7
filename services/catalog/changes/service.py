"""Use cases of changes: the feed's places, in which events stand in the order of commits, told as documents and tombstones.

The one relay gives an event its place after the commit, so what has a place is complete up to there (adr 0003): no change can
appear later at an earlier place. A document is the thing as it is now; one that changes again is told again later.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import stem
from kernel.messaging.event import Event
from kernel.messaging.outbox import horizon, placed
from services.catalog.catalogues import service as catalogues
from services.catalog.catalogues.models import Catalogue
from services.catalog.catalogues.repository import published_of
from services.catalog.changes.rules import changed
from services.catalog.publications import service as publications
from services.catalog.publications.models import Publication
from services.catalog.reference import Known
from services.catalog.tools import Tools

PUBLISHED: Final = "gongkai.catalog.catalogue.published.v1"
_TYPES: Final = (
    PUBLISHED, "gongkai.catalog.publication.recorded.v1", "gongkai.catalog.publication.updated.v1",
    "gongkai.catalog.publication.withdrawn.v1",
)  # fmt: skip
Change = dict[str, Any]


class Place(NamedTuple):
    """Where a mirror stands: the place of an event, and how many of its changes it has taken over."""

    position: int
    done: int


async def since(
    session: AsyncSession, tools: Tools, start: Place, region: str | None, limit: int
) -> tuple[list[Change], Place, bool]:
    """(changes, where to go on, whether there is more) from a place on; of a division and all below it, or of all."""
    last = await horizon(session)
    prefix = stem(region) if region is not None else ""
    told = await placed(
        session, _TYPES, first=start.position, last=last, region_prefix=prefix, limit=limit + 1
    )
    known = await tools.reference.within(session)
    found: list[Change] = []
    for position, event in told:
        of_event = await _of(session, known, event)
        done = min(start.done, len(of_event)) if position == start.position else 0
        room = limit - len(found)
        found += of_event[done : done + room]
        if len(of_event) - done > room:
            return found, Place(position, done + room), True
    if len(told) > limit:
        return found, Place(told[-1][0] + 1, 0), True
    return found, Place(max(last + 1, start.position), 0), False


async def _of(session: AsyncSession, known: Known, event: Event) -> list[Change]:
    """The changes that an event stands for, always the same number of them."""
    if event.type != PUBLISHED:
        publication = await publications.read(session, event.data["publication"])
        gone = publication.withdrawal is not None
        document = None if gone else _publication(publication, known)
        return [_change("publication", publication.id, publication.region, document)]
    catalogue = await session.get_one(Catalogue, event.data["catalogue"])
    return [
        _change("catalogue", catalogue.id, catalogue.region, _catalogue(catalogue)),
        *await _items(session, catalogue),
    ]


async def _items(session: AsyncSession, catalogue: Catalogue) -> list[Change]:
    """The items that a version changed of the one before it, as the newest version has them, each with the version that
    changed it last: in whatever order the events of two versions come, the newest stands in the end.
    """
    versions = await published_of(session, catalogue.region)
    number = catalogue.number or 0
    before = await _rows(session, versions[number - 1]) if number - 1 in versions else {}
    now = await _rows(session, catalogue)
    changed_by = dict.fromkeys(changed(before, now), catalogue)
    for later in sorted(one for one in versions if one > number):
        before, now = now, await _rows(session, versions[later])
        changed_by |= {item: versions[later] for item in changed(before, now) if item in changed_by}
    return [
        _change(
            "item", f"{catalogue.region}/{item}", catalogue.region,
            _item(now[item], version) if item in now else None,
        )
        for item, version in changed_by.items()
    ]  # fmt: skip


async def _rows(session: AsyncSession, catalogue: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    return {item["id"]: item for item in await catalogues.merged(session, catalogue)}


def _item(item: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {
        **item,
        "region": catalogue.region,
        "catalogue": catalogue.id,
        "effective_from": catalogue.effective_from,
    }


def _catalogue(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "id": catalogue.id, "region": catalogue.region, "version": catalogue.number, "guidelines": catalogue.guidelines,
        "assumptions": catalogue.assumptions, "effective_from": catalogue.effective_from,
        "published_at": catalogue.published_at,
    }  # fmt: skip


def _publication(publication: Publication, known: Known) -> dict[str, Any]:
    """What everybody sees of it; of the body its id, for its name changes without the publication."""
    shown = publications.document(publication, None, known)
    hidden = ("review", "publisher", "withdrawal", "publishing_body")
    return {name: value for name, value in shown.items() if name not in hidden} | {"body": publication.body}


def _change(kind: str, identifier: str, region: str, document: dict[str, Any] | None) -> Change:
    change = "delete" if document is None else "upsert"
    return {"kind": kind, "id": identifier, "change": change, "region": region, "document": document}
