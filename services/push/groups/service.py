"""Use cases of audience groups: register and change them, check that named ones are there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound, id_taken
from kernel.security.principal import Principal
from services.push.groups import repository
from services.push.groups.models import AudienceGroup
from services.push.region_changes import service as region_changes
from services.push.tools import Tools


def etag_of(group: AudienceGroup) -> str:
    """The strong ETag of a group."""
    return version_etag(group.id, group.version)


def shown(group: AudienceGroup) -> dict[str, Any]:
    """A group as answers show it: who belongs to it is not told."""
    return {"id": group.id, "region": group.region, "name": group.name, "stands_for": group.stands_for}


async def read(session: AsyncSession, principal: Principal, identifier: str) -> AudienceGroup:
    """A group of the caller's division; raises NotFound."""
    group = await repository.get(session, identifier)
    if group is None or not principal.reaches(group.region):
        raise NotFound(f"没有受众群体 {identifier}", f"there is no audience group {identifier}")
    return group


async def put(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: dict[str, Any], if_match: str | None
) -> tuple[AudienceGroup, bool]:  # fmt: skip
    """Register a group, or change it (If-Match); the group and whether it is new. Raises Conflict for an id that others use."""
    await region_changes.require_division(session, principal, values["region"])
    await one_at_a_time(session, f"push.group.{identifier}")
    group = await repository.get(session, identifier)
    if group is None:
        group = AudienceGroup(id=identifier, changed_at=tools.clock.now(), **values)
        repository.add(session, group)
        await session.flush()
        return group, True
    if not principal.reaches(group.region):
        raise id_taken(identifier)
    require_match(if_match, etag_of(group))
    for name, value in values.items():
        setattr(group, name, value)
    group.changed_at = tools.clock.now()
    await session.flush()
    return group, False


async def require(
    session: AsyncSession, principal: Principal, identifiers: Sequence[str], pointer: str
) -> None:
    """Raise Invalid for the first of these groups that is not there for the caller."""
    there = {g.id for g in await repository.several(session, identifiers) if principal.reaches(g.region)}
    for n, identifier in enumerate(identifiers):
        if identifier not in there:
            raise Invalid.at(
                f"{pointer}/{n}", "unknown_group", f"没有受众群体 {identifier};先用 PUT /v1/push/groups/{identifier} 登记",
                f"there is no audience group {identifier}: register it by PUT /v1/push/groups/{identifier} first",
            )  # fmt: skip
