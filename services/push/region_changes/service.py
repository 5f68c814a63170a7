"""Use cases of changes of divisions: record one, take a wrong one back."""

from typing import Any, Final

from kernel.db import Session
from kernel.http.problems import Invalid, NotFound
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
    """Record a change. Raises Forbidden for divisions of others, Invalid when old and new are the same."""
    for name in ("old", "new"):
        principal.require_region(values[name], f"/{name}")
    if values["old"] == values["new"]:
        raise Invalid.at("/new", "same_code", "新旧代码相同", "the old and the new code are the same")
    change = RegionChange(
        number=await revisions.take(session, revisions.REGION_CHANGES), client=principal.client, recorded_at=tools.clock.now(),
        withdrawn=None, **values,
    )  # fmt: skip
    repository.add(session, change)
    await session.flush()
    return change


async def withdraw(session: Session, principal: Principal, number: int) -> None:
    """Take a change back that was recorded wrongly; done twice it is the same. Raises NotFound."""
    change = await repository.get(session, number)
    if change is None or not principal.reaches(change.old):
        raise NotFound(f"没有区划变更 {number}", f"there is no change of divisions {number}")
    if change.withdrawn is None:
        change.withdrawn = await revisions.take(session, revisions.REGION_CHANGES)
        await session.flush()
