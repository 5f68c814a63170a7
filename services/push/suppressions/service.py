"""Use cases of the suppression list: put addresses on it, take them off, say which are on it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Invalid, NotFound
from kernel.security.principal import Principal
from services.push.region_changes import service as region_changes
from services.push.suppressions import repository
from services.push.suppressions.models import Suppression
from services.push.tools import Tools


def shown(row: Suppression) -> dict[str, Any]:
    """An entry as answers show it."""
    names = ("region", "reason", "client", "at")
    return {"id": row.address} | {name: getattr(row, name) for name in names}


def _index(tools: Tools, address: str) -> str:
    return tools.keys.index("suppressed address", address.lower())


async def put(
    session: Session, principal: Principal, tools: Tools, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """Put addresses on the list; the entries. Raises Invalid when none is given."""
    await region_changes.require_division(session, principal, values["region"])
    addresses = [one for one in values["addresses"].values() if one]
    if not addresses:
        raise Invalid.at("/addresses", "no_address", "请至少写明一个地址", "give at least one address")
    rows = [
        Suppression(
            address=_index(tools, one), region=values["region"], reason=values["reason"], client=principal.client,
            at=tools.clock.now(),
        )
        for one in addresses
    ]  # fmt: skip
    for row in rows:
        await repository.put(session, row)
    await session.flush()
    return [shown(row) for row in rows]


async def remove(session: Session, principal: Principal, identifier: str) -> None:
    """Take an address off the list. Raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"禁发名单中没有 {identifier}", f"{identifier} is not on the suppression list")
    await repository.remove(session, identifier)


async def reasons(session: AsyncSession, tools: Tools, addresses: Collection[str]) -> dict[str, str]:
    """Address -> the reason for which it is on the list."""
    names = {_index(tools, one): one for one in addresses}
    found = await repository.several(session, names) if names else {}
    return {names[index]: reason for index, reason in found.items()}
