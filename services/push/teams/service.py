"""Use cases of teams: name those whom a client's messages on trial reach."""

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.etag import require_match, version_etag
from kernel.http.problems import Invalid, NotFound, registered_elsewhere
from kernel.security.principal import Principal
from services.push import trials
from services.push.messages.models import Message
from services.push.registry import repository as registry
from services.push.teams import repository
from services.push.teams.models import Team
from services.push.tools import Tools


def etag_of(team: Team) -> str:
    """The strong ETag of a team."""
    name = hashlib.sha256(team.client.encode()).hexdigest()[:16]  # headers are ASCII, names are Chinese
    return version_etag(name, team.version)


def shown(team: Team) -> dict[str, Any]:
    """A team as answers show it."""
    return {name: getattr(team, name) for name in ("client", "region", "subscribers", "changed_at")}


async def read(session: AsyncSession, principal: Principal, client: str) -> Team:
    """The team of a client, kept by the caller's division or one below; raises NotFound."""
    team = await repository.get(session, client)
    if team is None or not principal.reaches(team.region):
        raise NotFound(f"系统“{client}”没有登记试用名单", f"no team is registered for the client {client}")
    return team


async def put(
    session: Session, principal: Principal, tools: Tools, client: str, values: dict[str, Any], if_match: str | None
) -> tuple[Team, bool]:  # fmt: skip
    """Register a client's team, or change it (If-Match); the team and whether it is new.

    Raises Invalid for a subscriber who is not there for the caller, Conflict where others keep the team.
    """
    await _require(session, principal, values["subscribers"])
    await one_at_a_time(session, f"push.team.{client}")
    team = await repository.get(session, client)
    subscribers, now = sorted(set(values["subscribers"])), tools.clock.now()
    if team is None:
        team = Team(client=client, region=principal.region, subscribers=subscribers, changed_at=now)
        repository.add(session, team)
        await session.flush()
        return team, True
    if not principal.reaches(team.region):
        raise registered_elsewhere(client)
    require_match(if_match, etag_of(team))
    team.subscribers, team.changed_at = subscribers, now
    await session.flush()
    return team, False


async def of_message(session: AsyncSession, message: Message) -> frozenset[str]:
    """The subscribers that a message of kind team may reach."""
    return (await of_names(session, [message.client]))[message.client]


async def of_names(session: AsyncSession, names: Collection[str]) -> dict[str, frozenset[str]]:
    """The subscribers that messages of kind team, sent under these names, may reach, by name; asks nothing where there is none."""
    if not names:
        return {}
    found = await repository.members(session, {trials.client_of(name) for name in names})
    return {name: found[trials.client_of(name)] for name in names}


async def _require(session: AsyncSession, principal: Principal, subscribers: list[str]) -> None:
    there = await registry.several(session, subscribers)
    for n, name in enumerate(subscribers):
        owner = there.get(name)
        if owner is None or owner.erased_at is not None or not principal.reaches(owner.region):
            raise Invalid.at(
                f"/subscribers/{n}", "unknown_subscriber", f"没有订阅者 {name};先用 POST /v1/push/subscribers 登记",
                f"there is no subscriber {name}: register it by POST /v1/push/subscribers first",
            )  # fmt: skip
