"""What nearly every request needs and nearly never changes, held in memory: divisions, bodies, bindings, catalogues.

Each kind of reference data has a generation number in the database, raised in the transaction that changes it.
Memory is refreshed when its number is old: at once after a change in this process, within `CHECK_SECONDS` after
a change in another. Published catalogue versions never change, so they are read once: of each only its deviations,
over the rows of its standards, which all versions share (standards.py).
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import ancestors, unpadded
from kernel.db import Database, Session, after_commit
from kernel.http.problems import BadParameter, Invalid, Problem
from services.catalog.bindings.models import Binding
from services.catalog.bodies.models import Body
from services.catalog.body_successions.models import BodySuccession
from services.catalog.body_successions.rules import Succession, answers_now, heirs
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.catalogues.repository import written_out
from services.catalog.regions.models import Generation, Region
from services.catalog.standards import Difference, Layered, Standards, items_of, members_of

CHECK_SECONDS = 1.0
#: Versions read at once: what comes between is answered meanwhile.
_AT_ONCE = 100
_CHANGED = "catalog.reference_changed"
KINDS = ("regions", "bodies", "bindings", "catalogues", "successions")


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body as rules need it."""

    id: str
    credit_code: str | None
    name: str
    region: str
    regime: str
    responsible_persons: list[dict[str, str | None]]

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id, "name": self.name, "credit_code": self.credit_code,
            "responsible_persons": self.responsible_persons,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A bound item: which date field each trigger means, and which clauses of the limit apply (None: all)."""

    item: str
    dates: Mapping[str, str]
    clauses: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class KnownBinding:
    """A binding as rules need it."""

    id: str
    region: str
    domain: str | None
    body: str | None
    attributes: Mapping[str, Any]
    items: tuple[KnownItem, ...]


@dataclass(frozen=True, slots=True)
class KnownCatalogue:
    """A published version: its rows by id, what duties show of them (`item_members`), the day it came into force."""

    id: str
    region: str
    number: int
    effective_from: date
    assumptions: Mapping[str, Any]
    items: Mapping[str, Mapping[str, Any]]
    members: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Known:
    """An immutable picture of the reference data."""

    generations: Mapping[str, int] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, KnownBody] = field(default_factory=dict)
    bindings: Mapping[str, tuple[KnownBinding, ...]] = field(default_factory=dict)
    catalogues: Mapping[str, tuple[KnownCatalogue, ...]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    successions: Sequence[Succession] = ()

    def require_region(self, code: str, pointer: str = "/region") -> str:
        """The division's name; raises Invalid (422), or BadParameter (400) for a query's `?name`, for an unknown code."""
        try:
            return self.regions[code]
        except KeyError:
            if (short := unpadded(code)) in self.regions:
                raise _kind_for(pointer).at(
                    pointer, "unknown_region", f"行政区划代码 {code} 末尾补了零,请写作 {short}",
                    f"the division code {code} is filled up with zeros: use {short}",
                ) from None  # fmt: skip
            raise _kind_for(pointer).at(
                pointer, "unknown_region",
                f"行政区划代码 {code} 不存在:代码为 6、9 或 12 位数字,见 GET /v1/catalog/regions;县级以下须先导入(POST /v1/catalog/region-imports)",
                f"there is no division {code}: codes have 6, 9 or 12 digits, see GET /v1/catalog/regions;"
                " townships and villages are loaded by POST /v1/catalog/region-imports",
            ) from None  # fmt: skip

    def require_body(self, key: str, pointer: str) -> KnownBody:
        """The body with this id or credit code; raises Invalid (422), or BadParameter (400) for a query's `?name`."""
        try:
            return self.bodies[key]
        except KeyError:
            raise _kind_for(pointer).at(
                pointer, "unknown_body",
                f"没有标识或统一社会信用代码为 {key} 的机构;见 GET /v1/catalog/bodies?region=,尚未登记的请先登记(POST /v1/catalog/bodies)",
                f"there is no body with id or credit code {key}; see GET /v1/catalog/bodies?region=, or register it (POST /v1/catalog/bodies)",
            ) from None  # fmt: skip

    def catalogue_in_force(self, region: str, day: date) -> KnownCatalogue | None:
        """The version in force on a day: the division's own, else that of the nearest division above it."""
        for code in (region, *ancestors(region)):
            versions = [c for c in self.catalogues.get(code, ()) if c.effective_from <= day]
            if versions:
                return max(versions, key=lambda c: (c.effective_from, c.number))
        return None

    def version_of(self, catalogue: str) -> str:
        """A catalogue version as answers name it: `<division>.<number>`."""
        return self.versions[catalogue]

    def answers_now(self, body: str, domain: str | None, item: str) -> str:
        """The body that answers now for an item of a body that may have been merged or split since."""
        return answers_now(self.successions, body, domain, item)

    def heirs(self, body: str) -> frozenset[str]:
        """A body and every body that something of it has passed to."""
        return heirs(self.successions, body)

    def newest_catalogue(self, region: str) -> KnownCatalogue | None:
        """The newest version, in force or announced, of the division or of the nearest division above it."""
        return self.catalogue_in_force(region, date.max)


def _kind_for(pointer: str) -> type[Problem]:
    """A query parameter at fault is a 400, a member of a body a 422."""
    return BadParameter if pointer.startswith("?") else Invalid


class Reference:
    """Keeps `Known` fresh. One per service; its reads are shared by all requests, and so are its `standards`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.standards = Standards()
        self._known = Known()
        self._checked = float("-inf")
        self._changes = 0
        self._looking = asyncio.Lock()

    async def current(self) -> Known:
        """The picture for reads and dry runs: as fresh as the last change here, or a second."""
        if self._is_old():
            # Many requests find it old at the same moment: one looks, the others wait for it.
            async with self._looking:
                if self._is_old():
                    async with self._database.read() as session:
                        await self.within(session)
        return self._known

    def _is_old(self) -> bool:
        return time.monotonic() - self._checked >= CHECK_SECONDS

    async def within(self, session: AsyncSession) -> Known:
        """The picture that is true in this transaction: for use cases that write."""
        started, changes = time.monotonic(), self._changes
        rows = await session.execute(select(Generation.kind, Generation.number))
        numbers = {row.kind: row.number for row in rows}
        known = self._known
        for kind in KINDS:
            if known.generations.get(kind) != numbers.get(kind, 0):
                loaded = await _LOADERS[kind](session, known, self.standards)
                generations = {**known.generations, kind: numbers.get(kind, 0)}
                known = replace(known, generations=generations, **{kind: loaded})
                if kind == "catalogues":
                    versions = {c.id: f"{c.region}.{c.number}" for group in loaded.values() for c in group}
                    known = replace(known, versions=versions)
        # What a transaction has changed is its own until it commits; and a slower transaction must not put an
        # older picture over a newer one.
        if not session.info.get(_CHANGED) and all(
            known.generations[kind] >= self._known.generations.get(kind, 0) for kind in KINDS
        ):
            self._known = known
            # What was read before a change here must not count as fresh after it.
            if changes == self._changes:
                self._checked = started
        return known

    async def change(self, session: Session, kind: str, *hooks: Callable[[], None]) -> None:
        """Say inside a transaction that it changes reference data of this kind."""
        changed = await session.execute(
            update(Generation).where(Generation.kind == kind).values(number=Generation.number + 1)
        )
        if not changed.rowcount:  # type: ignore[attr-defined]
            await session.execute(insert(Generation).values(kind=kind, number=1))
        session.info[_CHANGED] = True
        after_commit(session, self.expire)
        for hook in hooks:
            after_commit(session, hook)

    def expire(self) -> None:
        """Look at the generations again before the next use."""
        self._changes += 1
        self._checked = float("-inf")


async def _regions(session: AsyncSession, _known: Known, _standards: Standards) -> dict[str, str]:
    regions = Region.__table__.c  # thousands of rows, of which the mapper would make rows of its own
    rows = await session.execute(select(regions.code, regions.name))
    return dict(rows.all())


async def _bodies(session: AsyncSession, _known: Known, _standards: Standards) -> dict[str, KnownBody]:
    found: dict[str, KnownBody] = {}
    columns = (Body.id, Body.credit_code, Body.name, Body.region, Body.regime, Body.responsible_persons)
    rows = await session.execute(select(*columns))
    for row in rows:
        body = KnownBody(*row)
        found[body.id] = body
        if body.credit_code:
            found[body.credit_code] = body
    return found


async def _successions(
    session: AsyncSession, _known: Known, _standards: Standards
) -> tuple[Succession, ...]:  # fmt: skip
    query = select(BodySuccession).where(
        BodySuccession.state == "effective", BodySuccession.kind != "renamed"
    )
    rows = await session.scalars(query.order_by(BodySuccession.effective_on, BodySuccession.id))
    return tuple((frozenset(one.bodies), one.shares) for one in rows)


async def _bindings(
    session: AsyncSession, _known: Known, _standards: Standards
) -> dict[str, tuple[KnownBinding, ...]]:
    found: dict[str, tuple[KnownBinding, ...]] = {}
    query = select(Binding).where(Binding.active).order_by(Binding.id)
    for row in await session.scalars(query):
        items = tuple(
            KnownItem(
                entry["item"], entry["dates"], frozenset(entry["clauses"]) if entry["clauses"] else None
            )
            for entry in row.items
        )
        known = KnownBinding(row.id, row.region, row.domain, row.body, row.attributes, items)
        found[row.event_type] = (*found.get(row.event_type, ()), known)
    return found


async def _catalogues(
    session: AsyncSession, known: Known, standards: Standards
) -> dict[str, tuple[KnownCatalogue, ...]]:
    have = {version.id: version for versions in known.catalogues.values() for version in versions}
    published = (
        await session.scalars(
            select(Catalogue.id).where(Catalogue.state == "published").order_by(Catalogue.id)
        )
    ).all()
    missing = [identifier for identifier in published if identifier not in have]
    for start in range(0, len(missing), _AT_ONCE):
        for version in await _versions(session, missing[start : start + _AT_ONCE], standards):
            have[version.id] = version
    found: dict[str, list[KnownCatalogue]] = {}
    for identifier in published:
        version = have[identifier]
        found.setdefault(version.region, []).append(version)
    return {region: tuple(versions) for region, versions in found.items()}


async def _versions(
    session: AsyncSession, identifiers: Sequence[str], standards: Standards
) -> list[KnownCatalogue]:
    differences: dict[str, list[Difference]] = {identifier: [] for identifier in identifiers}
    deviations = (
        select(Deviation.catalogue, Deviation.item, Deviation.kind, Deviation.changes)
        .where(Deviation.catalogue.in_(identifiers))
        .order_by(Deviation.changed_at, Deviation.item)
    )
    for catalogue, item, kind, changes in await session.execute(deviations):
        differences[catalogue].append((item, kind, changes))
    columns = (
        Catalogue.id,
        Catalogue.region,
        Catalogue.number,
        Catalogue.effective_from,
        Catalogue.assumptions,
        Catalogue.guidelines,
        Catalogue.items.is_not(None),
    )
    rows = await session.execute(select(*columns).where(Catalogue.id.in_(identifiers)))
    made = []
    for identifier, region, number, effective_from, assumptions, guidelines, frozen in rows.all():
        adopted = () if frozen else await standards.of(session, guidelines)
        if frozen:
            written = await written_out(session, identifier)
            items = Layered({item["id"]: item for item in written or ()}, ())
        else:
            items = items_of(adopted, differences[identifier])
        members = members_of(adopted, items)
        made.append(KnownCatalogue(identifier, region, number, effective_from, assumptions, items, members))
    return made


_LOADERS: Mapping[str, Callable[[AsyncSession, Known, Standards], Any]] = {
    "regions": _regions,
    "bodies": _bodies,
    "bindings": _bindings,
    "catalogues": _catalogues,
    "successions": _successions,
}
