"""Use cases of changes of divisions: record one, take a wrong one back; whether a code is that of a division."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.divisions import listed_codes
from kernel.db import Session
from kernel.http.problems import Invalid, NotFound, Problem
from kernel.security.principal import Principal
from services.push.region_changes import repository
from services.push.region_changes.models import RegionChange
from services.push.revisions import repository as revisions
from services.push.tools import Tools

_SHOWN: Final = ("number", "old", "new", "effective_on", "basis", "client", "recorded_at", "withdrawn")


def shown(change: RegionChange) -> dict[str, Any]:
    """A change as answers show it (divisions are public)."""
    return {name: getattr(change, name) for name in _SHOWN}


async def record(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> RegionChange:
    """Record a change. Raises Forbidden for divisions of others, Invalid when old and new are the same or of no province."""
    for name in ("old", "new"):
        principal.require_region(values[name], f"/{name}")
        if f"{values[name][:2]}0000" not in listed_codes():  # the county may be older or newer than the list
            raise _unknown(values[name], f"/{name}")
    if values["old"] == values["new"]:
        raise Invalid.at("/new", "same_code", "新旧代码相同", "the old and the new code are the same")
    change = RegionChange(
        number=await revisions.take(session, revisions.REGION_CHANGES), client=principal.client, recorded_at=tools.clock.now(),
        withdrawn=None, **values,
    )  # fmt: skip
    repository.add(session, change)
    await session.flush()
    return change


async def require_division(
    session: AsyncSession, principal: Principal, code: str, pointer: str = "/region"
) -> None:
    """Raise Forbidden for a division outside the caller's, Invalid for one whose county is neither in the list of GB/T 2260 nor named
    by a change. Which townships and villages a county has is not known here.
    """
    principal.require_region(code, pointer)
    await require_known(session, code, pointer)


async def require_known(session: AsyncSession, code: str, pointer: str) -> None:
    """Raise Invalid for a division that is not known (see `require_division`)."""
    county = code[:6]
    if county not in listed_codes() and not await repository.named(session, county):
        raise _unknown(code, pointer)


def _unknown(code: str, pointer: str) -> Problem:
    return Invalid.at(
        pointer, "unknown_region",
        f"行政区划代码 {code} 不存在:前 6 位须为现行县级以上区划(GB/T 2260,见 GET /v1/catalog/regions);"
        "新设或已撤并的,请先登记区划变更(POST /v1/push/region-changes)",
        f"there is no division {code}: its first 6 digits have to be those of a county or a division above (GB/T 2260, see"
        " GET /v1/catalog/regions); of one that is new or gone record the change first (POST /v1/push/region-changes)",
    )  # fmt: skip


async def withdraw(session: Session, principal: Principal, number: int) -> None:
    """Take a change back that was recorded wrongly; done twice it is the same. Raises NotFound."""
    change = await repository.get(session, number)
    if change is None or not principal.reaches(change.old):
        raise NotFound(f"没有区划变更 {number}", f"there is no change of divisions {number}")
    if change.withdrawn is None:
        change.withdrawn = await revisions.take(session, revisions.REGION_CHANGES)
        await session.flush()
