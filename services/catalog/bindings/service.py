"""Use cases of bindings: put one, take it away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Conflict, FieldError, Forbidden, Invalid, NotFound, Stale
from kernel.security.principal import Principal
from services.catalog.bindings import repository
from services.catalog.bindings.models import Binding
from services.catalog.bindings.rules import ANY, field_of
from services.catalog.guidelines import repository as guidelines
from services.catalog.guidelines.rules import deadline_clauses, defect
from services.catalog.reference import Known, KnownCatalogue
from services.catalog.tools import Tools


def etag_of(binding: Binding) -> str:
    """The strong ETag of a binding."""
    return version_etag(binding.id, binding.version)


async def shown(session: AsyncSession, tools: Tools, binding: Binding) -> dict[str, Any]:
    """A binding as answers show it."""
    known = await tools.reference.within(session)
    catalogue = _catalogue(known, tools, binding.region)
    return {
        "id": binding.id, "region": binding.region, "event_type": binding.event_type, "domain": binding.domain,
        "body": binding.body, "attributes": binding.attributes, "items": binding.items,
        "warnings": _warnings(catalogue, binding.items),
    }  # fmt: skip


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Binding:
    """A binding of the caller's subtree that is in use; raises NotFound."""
    binding = await repository.get(session, principal, identifier)
    if binding is None or not binding.active:
        raise NotFound(f"没有绑定 {identifier}", f"there is no binding {identifier}")
    return binding


async def put(
    session: Session,
    principal: Principal,
    tools: Tools,
    identifier: str,
    values: dict[str, Any],
    if_match: str | None,
) -> tuple[Binding, bool]:
    """Create a binding, or replace it (If-Match needed); (the binding, whether it is new).

    Raises Invalid naming each member: unknown division, body, domain, item, trigger or clause.
    """
    known = await tools.reference.within(session)
    known.require_region(values["region"])
    principal.require_region(values["region"])
    if values["body"] is not None:
        values["body"] = known.require_body(values["body"], "/body").id
    if values["domain"] is not None and await guidelines.domain(session, values["domain"]) is None:
        raise Invalid.at("/domain", "unknown_domain", f"没有领域 {values['domain']};见 GET /v1/catalog/domains",
                         f"there is no domain {values['domain']}; see GET /v1/catalog/domains")  # fmt: skip
    _check_items(_catalogue(known, tools, values["region"]), values)
    binding = await repository.get(session, principal, identifier)
    created = binding is None
    if binding is None:
        if await repository.taken(session, identifier):
            raise Forbidden("该标识已被其他区划使用,请换一个", "another division uses this id: choose another",
                            code="id_taken")  # fmt: skip
        _require_absent(if_match)
        binding = Binding(id=identifier, active=True, changed_at=tools.clock.now(), **values)
        repository.add(session, binding)
    else:
        if binding.active:
            require_match(if_match, etag_of(binding))
        else:
            _require_absent(if_match)
        created = not binding.active
        for name, value in values.items():
            setattr(binding, name, value)
        binding.active, binding.changed_at = True, tools.clock.now()
    await tools.reference.change(session, "bindings")
    await session.flush()
    return binding, created


async def retire(
    session: Session, principal: Principal, tools: Tools, identifier: str, if_match: str | None
) -> None:
    """Take a binding out of use; duties that it gave stay."""
    binding = await read(session, principal, identifier)
    require_match(if_match, etag_of(binding))
    binding.active, binding.changed_at = False, tools.clock.now()
    await tools.reference.change(session, "bindings")
    await session.flush()


def _require_absent(if_match: str | None) -> None:
    """Raise Stale when a caller means to change a binding that is not there (RFC 9110 §13.1.1)."""
    if if_match is not None:
        raise Stale("该绑定不存在或已停用;新建时不要带 If-Match",
                    "there is no such binding (any more): to create it, leave If-Match out")  # fmt: skip


def _catalogue(known: Known, tools: Tools, region: str) -> KnownCatalogue:
    """The newest version that holds for the division, in force today or announced."""
    found = known.newest_catalogue(region)
    if found is None:
        raise Conflict(
            f"{region} 及其上级尚未发布目录;请先发布(POST /v1/catalog/catalogues)",
            f"neither {region} nor a division above it has published a catalogue: publish one first",
            code="no_catalogue",
        )
    return found


def _check_items(catalogue: KnownCatalogue, values: dict[str, Any]) -> None:
    errors = []
    for n, entry in enumerate(values["items"]):
        item = catalogue.items.get(entry["item"])
        if item is None:
            errors.append(
                FieldError(f"/items/{n}/item", "unknown_item",
                           f"{catalogue.region} 的目录中没有事项 {entry['item']}",
                           f"the catalogue of {catalogue.region} has no item {entry['item']}")
            )  # fmt: skip
            continue
        if values["domain"] is not None and item["domain"] != values["domain"]:
            errors.append(
                FieldError(f"/items/{n}/item", "other_domain", f"事项 {entry['item']} 属于领域 {item['domain']}",
                           f"item {entry['item']} belongs to the domain {item['domain']}")
            )  # fmt: skip
        clauses = dict(deadline_clauses(item))
        triggers = [clause["trigger"] for clause in clauses.values() if clause["trigger"]]
        listed = "、".join(triggers) or "无"
        errors += [
            FieldError(f"/items/{n}/dates/{trigger}", "unknown_trigger",
                       f"该事项的时限没有触发事由“{trigger}”;有:{listed};其余用 *",
                       f"the item's time limit has no trigger “{trigger}”; it has: {listed}; * stands for all others")
            for trigger in entry["dates"]
            if trigger != ANY and trigger not in triggers
        ]  # fmt: skip
        errors += [
            FieldError(f"/items/{n}/clauses", "unknown_clause", f"时限没有第 {number} 款期限",
                       f"the time limit has no deadline clause {number}")
            for number in entry["clauses"] or ()
            if number not in clauses
        ]  # fmt: skip
    if errors:
        raise Invalid(errors[0].message_zh, errors[0].message_en, code=errors[0].code, errors=errors)


def _warnings(catalogue: KnownCatalogue, items: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    found = []
    for n, entry in enumerate(items):
        item = catalogue.items.get(entry["item"])
        for number, clause in deadline_clauses(item) if item else ():
            chosen = entry["clauses"] is None or number in entry["clauses"]
            if chosen and field_of(entry["dates"], clause["trigger"]) is None:
                words = clause["trigger"] or "(未写明)"
                found.append(
                    defect("unmapped_trigger", f"/items/{n}/dates",
                           f"触发事由“{words}”未对应日期字段,义务将为 needs_date",
                           f"the trigger “{words}” has no date field: duties will be needs_date")
                )  # fmt: skip
    return found
