"""Use cases of domains and guidelines: read them; register a new domain or a new version of a standard."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import COUNTRY
from kernel.db import Session
from kernel.http.etag import content_etag, require_match
from kernel.http.problems import BadParameter, Conflict, FieldError, Invalid, NotFound, Stale, encode
from kernel.messaging.outbox import Record
from services.catalog.guidelines import repository
from services.catalog.guidelines.models import Domain, Guideline
from services.catalog.guidelines.rules import Item, basis_of, bodies_of, time_limit_of
from services.catalog.seed.acts import basis_in_force
from services.catalog.tools import Tools


def domain_shown(domain: Domain) -> dict[str, Any]:
    """A domain as answers show it."""
    return {
        "slug": domain.slug, "name_zh": domain.name_zh, "name_en": domain.name_en, "pilot": domain.pilot,
        "lead_ministry": domain.lead_ministry, "details": domain.details,
    }  # fmt: skip


def guideline_shown(guideline: Guideline) -> dict[str, Any]:
    """A guideline as answers show it."""
    return {
        "id": guideline.id, "domain": guideline.domain, "title": guideline.title, "edition": guideline.edition,
        "kind": guideline.kind, "complete": guideline.complete, "document_number": guideline.document_number,
        "published_on": guideline.published_on, "effective_from": guideline.effective_from,
        "effective_to": guideline.effective_to, "supersedes": guideline.supersedes,
        "may_adopt_from": guideline.may_adopt_from, "must_adopt_from": guideline.must_adopt_from,
        "note": guideline.note, "item_count": guideline.item_count,
    }  # fmt: skip


async def read(session: AsyncSession, identifier: str) -> Guideline:
    """One guideline; raises NotFound."""
    guideline = await repository.guideline(session, identifier)
    if guideline is None:
        raise NotFound(
            f"没有标准指引 {identifier};可用者见 GET /v1/catalog/guidelines",
            f"there is no guideline {identifier}; see GET /v1/catalog/guidelines",
        )
    return guideline


async def require_domain(session: AsyncSession, slug: str) -> Domain:
    """The domain that a query names; raises BadParameter (400) that lists the known ones."""
    found = await repository.domain(session, slug)
    if found is None:
        known = ", ".join(domain.slug for domain in await repository.domains(session))
        raise BadParameter.at("?domain", "unknown_domain", f"没有领域 {slug};有:{known}",
                              f"there is no domain {slug}; there are {known}")  # fmt: skip
    return found


def domain_etag(domain: Domain) -> str:
    """The strong ETag of a domain."""
    return content_etag(encode(domain_shown(domain)))


async def read_domain(session: AsyncSession, slug: str) -> Domain:
    """One domain; raises NotFound."""
    found = await repository.domain(session, slug)
    if found is None:
        raise NotFound(f"没有领域 {slug};见 GET /v1/catalog/domains",
                       f"there is no domain {slug}; see GET /v1/catalog/domains")  # fmt: skip
    return found


async def keep_domain(
    session: Session, slug: str, values: dict[str, Any], if_match: str | None
) -> tuple[Domain, bool]:
    """Register a domain beyond the pilot ones, or change it (If-Match needed); (it, whether it is new). The 26 pilot
    domains stay as 54号 names them.
    """
    domain = await repository.domain(session, slug, lock=True)
    if domain is not None and domain.pilot:
        raise Conflict(
            "试点领域由国办发〔2019〕54号规定,不能修改", "the pilot domains are set by 国办发〔2019〕54号"
        )
    created = domain is None
    if domain is None:
        if if_match is not None:
            raise Stale("该领域不存在;新建时不要带 If-Match",
                        "there is no such domain: to create it, leave If-Match out")  # fmt: skip
        domain = Domain(slug=slug, ordinal=1000, pilot=False, details={}, **values)
        session.add(domain)
    else:
        require_match(if_match, domain_etag(domain))
        for name, value in values.items():
            setattr(domain, name, value)
    await session.flush()
    return domain, created


async def create(session: Session, tools: Tools, values: dict[str, Any]) -> Guideline:
    """Register a version of a standard with its rows. Raises Invalid for an unknown domain or a repeated row id,
    Conflict when the id is taken: a guideline never changes, a new version has a new id.
    """
    if await repository.domain(session, values["domain"]) is None:
        raise Invalid.at("/domain", "unknown_domain", f"没有领域 {values['domain']};见 GET /v1/catalog/domains",
                         f"there is no domain {values['domain']}; see GET /v1/catalog/domains")  # fmt: skip
    if await repository.guideline(session, values["id"]) is not None:
        raise Conflict(f"标准指引 {values['id']} 已存在;新版本请用新的标识",
                       f"guideline {values['id']} exists: a new version takes a new id", code="guideline_exists")  # fmt: skip
    await _require_predecessor(session, values)
    rows = values.pop("items")
    ids = [row["id"] for row in rows]
    repeated = [
        FieldError(f"/items/{n}/id", "repeated_item", f"标识 {i} 重复", f"the id {i} stands twice")
        for n, i in enumerate(ids)
        if i in ids[:n]
    ]
    if repeated:
        raise Invalid("行标识重复", "row ids are repeated", code="repeated_item", errors=repeated)
    on = tools.clock.today()
    place = {"guideline": values["id"], "document_number": values["document_number"]}
    items = [item_of_changes(row, base=blank_item(row["id"], values["domain"], place), on=on) for row in rows]
    guideline = Guideline(created_at=tools.clock.now(), item_count=len(items), **values)
    await repository.add(session, guideline, items)
    if guideline.supersedes is not None:
        # What stands on the old version says from a day on that it does.
        await tools.reference.change(session, "catalogues", tools.snapshots.invalidate)
        facts = {
            "guideline": guideline.supersedes, "by": guideline.id, "domain": guideline.domain, "title": guideline.title,
            "published_on": _iso(guideline.published_on), "may_adopt_from": _iso(guideline.may_adopt_from),
            "must_adopt_from": _iso(guideline.must_adopt_from), "items": len(items),
        }  # fmt: skip
        told = Record(
            "gongkai.catalog.guideline.superseded.v1", f"guidelines/{guideline.supersedes}", COUNTRY, facts, public=True
        )  # fmt: skip
        await tools.outbox.record(session, told, now=tools.clock.now())
    return guideline


async def _require_predecessor(session: AsyncSession, values: Mapping[str, Any]) -> None:
    if values["supersedes"] is None:
        return
    before = await repository.guideline(session, values["supersedes"])
    if before is None or before.domain != values["domain"]:
        raise Invalid.at("/supersedes", "unknown_guideline", f"本领域没有标准指引 {values['supersedes']};见 GET /v1/catalog/guidelines",
                         f"this domain has no guideline {values['supersedes']}; see GET /v1/catalog/guidelines")  # fmt: skip
    if (twin := await repository.successor(session, before.id)) is not None:
        raise Conflict(f"{before.id} 已由 {twin.id} 代替;请代替后者", f"{before.id} is superseded by {twin.id}: supersede that one",
                       code="superseded_already")  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def blank_item(identifier: str, domain: str, provenance: Mapping[str, Any]) -> Item:
    """An item of which nothing is known yet."""
    return {
        "id": identifier, "domain": domain, "name": None,
        "names": {"level1": None, "level2": None, "level3": None}, "content_elements": None, "basis": None,
        "time_limit": None, "responsible_body": None, "method": None, "channels": None, "channels_other": [],
        "audience": None, "levels": None, "disclosure_attribute": None, "stage": None,
        "regime": "government_information", "contact": None, "provenance": dict(provenance),
    }  # fmt: skip


def item_of_changes(changes: Mapping[str, Any], *, base: Item, on: date) -> Item:
    """`base` with the members set that a request sets (schemas.Changes, as a mapping)."""
    return base | members_of_changes(changes, on)


def members_of_changes(changes: Mapping[str, Any], on: date) -> Item:
    """The members of an item that a request sets, in the item's own shape."""
    members = {name: value for name, value in changes.items() if name != "id"}
    if names := members.get("names"):
        members["name"] = " / ".join(dict.fromkeys(name for name in names.values() if name))
    if members.get("basis") is not None:
        members["basis"] = basis_of(members["basis"], basis_in_force, on)
    if "time_limit" in members:
        members["time_limit"] = time_limit_of(members["time_limit"])
    if "responsible_body" in members:
        members["responsible_body"] = bodies_of(members["responsible_body"])
    for name in ("content_elements", "channels", "levels"):
        if name in members:
            members[name] = members[name] or None
    if "channels_other" in members:
        members["channels_other"] = members["channels_other"] or []
    return members
