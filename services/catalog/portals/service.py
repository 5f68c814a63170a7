"""Use cases of portals: register one, take its column tree, propose and confirm what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import FieldError, Forbidden, Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.schemas import channel_codes
from services.catalog.portals import repository
from services.catalog.portals.models import Portal, PortalColumn
from services.catalog.portals.rules import (
    ColumnRow,
    Offer,
    Place,
    mapping_for,
    offer_of,
    path_of,
    proposals,
)
from services.catalog.reference import Known, KnownCatalogue
from services.catalog.regions.rules import RowFault
from services.catalog.regions.service import import_outcome, refuse_faulty
from services.catalog.tools import Tools


def etag_of(portal: Portal) -> str:
    """The strong ETag of a portal."""
    return version_etag(f"portal.{portal.id}", portal.version)


def column_etag(column: PortalColumn) -> str:
    """The strong ETag of a column."""
    return version_etag(f"portal.{column.portal}.{column.column_id}", column.version)


def shown(portal: Portal) -> dict[str, Any]:
    """A portal as answers show it."""
    return {
        "id": portal.id, "region": portal.region, "name": portal.name, "address": portal.address,
        "registered_at": portal.registered_at,
    }  # fmt: skip


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Portal:
    """A portal of the caller's division; raises NotFound."""
    portal = await repository.get(session, identifier)
    if portal is None or not principal.reaches(portal.region):
        raise NotFound(f"没有门户 {identifier}", f"there is no portal {identifier}")
    return portal


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> tuple[Portal, bool]:  # fmt: skip
    """Register a portal, or change it (If-Match needed); (the portal, whether it is new)."""
    (await tools.reference.within(session)).require_region(values["region"])
    principal.require_region(values["region"])
    await one_at_a_time(session, f"portal {identifier}")
    portal = await repository.get(session, identifier)
    if portal is None:
        if if_match is not None:
            raise Stale(
                "该门户尚未登记;新建时不要带 If-Match",
                "there is no such portal yet: to make it, leave If-Match out",
            )
        portal = Portal(id=identifier, key_id=principal.key_id, registered_at=tools.clock.now(), **values)
        repository.add(session, portal)
        await session.flush()
        return portal, True
    if not principal.reaches(portal.region):
        raise Forbidden(
            "该标识已被其他区划使用,请换一个",
            "another division uses this id: choose another",
            code="id_taken",
        )
    require_match(if_match, etag_of(portal))
    for name, value in values.items():
        setattr(portal, name, value)
    await session.flush()
    return portal, False


async def take_columns(
    session: Session, principal: Principal, identifier: str, rows: Sequence[ColumnRow],
    faults: Sequence[RowFault], *, dry_run: bool,
) -> dict[str, Any]:  # fmt: skip
    """Take the whole tree of a portal, all or nothing (see ColumnsOut). What it no longer has is marked as gone; mappings stay with
    their columns. The same tree twice changes nothing.
    """
    portal = await read(session, principal, identifier)
    await one_at_a_time(session, f"portal {portal.id}")
    there = await repository.columns(session, portal.id)
    created, changed = 0, 0
    for row in rows:
        values = {"parent": row.parent, "name": row.name, "address": row.url, "gone": False}
        column = there.get(row.id)
        if column is None:
            created += 1
        elif any(getattr(column, name) != value for name, value in values.items()):
            changed += 1
        if faults or dry_run:
            continue
        if column is None:
            repository.add(session, PortalColumn(portal=portal.id, column_id=row.id, mapping=None, **values))
        else:
            for name, value in values.items():
                if getattr(column, name) != value:
                    setattr(column, name, value)
    sent = {row.id for row in rows}
    gone = [column for identifier, column in there.items() if identifier not in sent and not column.gone]
    if not faults and not dry_run:
        for column in gone:
            column.gone = True
        await session.flush()
    outcome = import_outcome(list(faults), dry_run, len(rows), created, changed) | {"gone": len(gone)}
    refuse_faulty(outcome)
    return outcome


async def columns_shown(
    session: AsyncSession, tools: Tools, portal: Portal, rows: Sequence[PortalColumn]
) -> list[dict[str, Any]]:
    """Columns as answers show them; those that no mapping holds for with what they may be."""
    tree = await repository.tree(session, portal.id)
    offers: list[Offer] | None = None
    found = []
    for row in rows:
        mapping, source = mapping_for(tree, row.column_id)
        names = [place.name for place in path_of(tree, row.column_id)]
        proposed: list[dict[str, Any]] = []
        if mapping is None and not row.gone:
            if offers is None:
                offers = await _offers(session, tools, portal.region)
            proposed = proposals(names, offers)
        found.append(_column(row, names, mapping, source) | {"proposals": proposed})
    return found


def _column(
    row: PortalColumn, names: Sequence[str], mapping: Mapping[str, Any] | None, source: str | None
) -> dict[str, Any]:
    return {
        "id": row.column_id, "parent": row.parent, "name": row.name, "path": list(reversed(names)),
        "url": row.address, "gone": row.gone, "mapping": mapping, "mapped_by": source,
    }  # fmt: skip


async def _offers(session: AsyncSession, tools: Tools, region: str) -> list[Offer]:
    """The domains and items of the catalogue in force."""
    catalogue = (await tools.reference.within(session)).catalogue_in_force(region, tools.clock.today())
    if catalogue is None:
        return []
    items = list(catalogue.items.values())
    domains = {item["domain"] for item in items}
    found = [
        offer_of(domain.slug, None, domain.name_zh, domain.name_zh)
        for domain in await guidelines.domains(session)
        if domain.slug in domains
    ]
    for item in items:
        names = [name for name in item["names"].values() if name]
        found.append(offer_of(item["domain"], item["id"], item["name"], names[-1] if names else item["name"]))
    return found


async def read_column(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str, column_id: str
) -> tuple[PortalColumn, dict[str, Any]]:
    """A column of a portal, and how answers show it; raises NotFound."""
    portal = await read(session, principal, identifier)
    column = await _read_column(session, portal, column_id, lock=False)
    return column, (await columns_shown(session, tools, portal, [column]))[0]


async def map_column(
    session: Session, principal: Principal, tools: Tools, identifier: str, column_id: str, values: dict[str, Any],
    if_match: str | None,
) -> tuple[PortalColumn, dict[str, Any]]:  # fmt: skip
    """Confirm, as an officer, what the articles of a column are; (the column, as answers show it).

    Raises Invalid naming each member: an item, domain, element, channel or body that is not there.
    """
    officer = principal.require_officer()
    portal = await read(session, principal, identifier)
    column = await _read_column(session, portal, column_id)
    require_match(if_match, column_etag(column))
    known = await tools.reference.within(session)
    if values["body"] is not None:
        values["body"] = known.require_body(values["body"], "/body").id
    if errors := _mapping_faults(values, known, known.catalogue_in_force(portal.region, tools.clock.today())):
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)
    column.mapping = values | {"officer": officer.as_dict(), "confirmed_at": tools.clock.now().isoformat()}
    await session.flush()
    return column, (await columns_shown(session, tools, portal, [column]))[0]


async def unmap_column(
    session: Session, principal: Principal, identifier: str, column_id: str, if_match: str | None
) -> None:
    """Take a column's own mapping away; that of a column above it holds again."""
    principal.require_officer()
    portal = await read(session, principal, identifier)
    column = await _read_column(session, portal, column_id)
    require_match(if_match, column_etag(column))
    column.mapping = None
    await session.flush()


async def _read_column(
    session: AsyncSession, portal: Portal, column_id: str, *, lock: bool = True
) -> PortalColumn:
    column = await repository.column(session, portal.id, column_id, lock=lock)
    if column is None:
        raise NotFound(
            f"门户 {portal.id} 没有栏目 {column_id};请先导入栏目树",
            f"the portal {portal.id} has no column {column_id}: import its tree first",
        )
    return column


def _mapping_faults(
    values: Mapping[str, Any], known: Known, catalogue: KnownCatalogue | None
) -> list[FieldError]:
    told = values["domain"] is not None or bool(values["items"])
    if values["nothing"] == told:
        return [
            FieldError("/items", "mapping_needed", "请写明事项 items 或领域 domain,或以 nothing 说明与公开义务无关,二者择一",
                       "name items or a domain, or say by `nothing` that it is none of them: one of the two")
        ]  # fmt: skip
    rows = catalogue.items if catalogue is not None else {}
    found = [
        FieldError(f"/items/{n}", "unknown_item", f"现行目录没有事项 {item}", f"the catalogue in force has no item {item}")
        for n, item in enumerate(values["items"]) if item not in rows
    ]  # fmt: skip
    domains = {row["domain"] for row in rows.values()}
    if values["domain"] is not None and values["domain"] not in domains:
        found.append(
            FieldError("/domain", "unknown_domain", f"现行目录没有领域 {values['domain']} 的事项",
                       f"the catalogue in force has no item of the domain {values['domain']}")
        )  # fmt: skip
    meant = [row for item, row in rows.items() if covers(values, item, row["domain"])]
    names = {element["name"] for row in meant for element in row["content_elements"] or ()}
    found += [
        FieldError(f"/elements/{n}", "unknown_element", f"所列事项没有内容要素“{name}”;须与目录原文一致",
                   f"none of the items has the content element “{name}”: use the catalogue's words")
        for n, name in enumerate(values["elements"] or ()) if name not in names and not found
    ]  # fmt: skip
    found += [
        FieldError(f"/channels/{n}", "unknown_channel", f"未知公开渠道 {code};见 GET /v1/catalog/vocabularies",
                   f"unknown channel {code}; see GET /v1/catalog/vocabularies")
        for n, code in enumerate(values["channels"]) if code not in channel_codes()
    ]  # fmt: skip
    return found


def covers(mapping: Mapping[str, Any], item: str, domain: str) -> bool:
    """Whether a mapping means an item: one of its items, or, where it names none, any of its domain."""
    if mapping["nothing"]:
        return False
    return item in mapping["items"] if mapping["items"] else domain == mapping["domain"]


async def mapping_of(
    session: AsyncSession, portal: str, column_id: str
) -> tuple[Mapping[str, Any] | None, dict[str, Place]]:
    """The mapping that holds for a column, and the tree in which it stands."""
    tree = await repository.tree(session, portal)
    return mapping_for(tree, column_id)[0], tree
