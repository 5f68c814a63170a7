"""Use cases of fallbacks: a division's policy, deliveries that came to nothing, what stands in their place."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import NotFound
from kernel.security.principal import Principal
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import PRIORITIES
from services.push.deliveries.standing import Standing
from services.push.fallbacks import repository
from services.push.fallbacks.models import Failover, Fallback
from services.push.fallbacks.rules import TOLD, comes_to_nothing, leaves_others, reason_of
from services.push.region_changes import service as region_changes
from services.push.tools import Tools


def shown(row: Fallback) -> dict[str, Any]:
    """A policy as answers show it."""
    names = ("region", "channels", "client", "changed_at")
    return {name: getattr(row, name) for name in names} | {"class": row.class_}


async def put(
    session: Session, principal: Principal, tools: Tools, class_: str, region: str | None, channels: Sequence[str]
) -> Fallback:  # fmt: skip
    """Set on which channels a class is told next; what came to nothing before is left as it is."""
    region = region or principal.region
    await region_changes.require_division(session, principal, region)
    await one_at_a_time(session, f"push.fallback.{region}.{class_}")
    row = await repository.get(session, region, class_, lock=True)
    if row is None:
        row = Fallback(region=region, class_=class_)
        repository.add(session, row)
    row.channels, row.client, row.changed_at = list(channels), principal.client, tools.clock.now()
    await session.flush()
    return row


async def remove(session: Session, principal: Principal, class_: str, region: str | None) -> None:
    """Let the policy of a division above count again. Raises NotFound."""
    region = region or principal.region
    row = await repository.get(session, region, class_) if principal.reaches(region) else None
    if row is None:
        raise NotFound(
            f"区划 {region} 没有 {class_} 类的备用渠道", f"{region} has no fallback for the class {class_}"
        )
    await repository.remove(session, row)


async def note(session: Session, tools: Tools, rows: Iterable[Standing | Delivery]) -> None:
    """Mark those of these deliveries that came to nothing, with the state that they are in by now, so that they are followed up; also
    what had come to nothing while one of these was on its way that tells nothing either.
    """
    dead: list[Standing | Delivery] = []
    leaving: list[Standing | Delivery] = []
    for row in rows:
        if comes_to_nothing(row.class_, row.state, row.reason):
            dead.append(row)
        elif leaves_others(row.class_, row.state, row.reason):
            leaving.append(row)
    if not dead and not leaving:
        return
    classes: Collection[str] = TOLD
    if any(row.class_ not in TOLD for row in (*dead, *leaving)):
        classes = {*TOLD, *await repository.classes(session)}
    marked = {(row.id, PRIORITIES[row.class_]) for row in dead if row.class_ in classes}
    if left := {(row.message, row.subscriber) for row in leaving if row.class_ in classes}:
        marked |= await _left(session, left)
    if marked:
        await repository.mark(session, marked, tools.clock.now())


async def _left(session: AsyncSession, left: Collection[tuple[str, str]]) -> set[tuple[str, int]]:
    """Id and priority of the last delivery that came to nothing of each of these messages to each subscriber."""
    found = {}
    for row in await repository.ended(session, {name for name, _ in left}, {owner for _, owner in left}):
        if (row.message, row.subscriber) in left and comes_to_nothing(row.class_, row.state, row.reason):
            found[row.message, row.subscriber] = (row.id, PRIORITIES[row.class_])
    return set(found.values())


def of(row: Failover) -> dict[str, Any]:
    """Why a delivery stands in the place of another (see FailoverOut)."""
    return {
        "delivery": row.source, "channel": row.channel, "code": row.code, "reason": reason_of(row.channel, row.code),
        "at": row.at,
    }  # fmt: skip


async def of_each(session: AsyncSession, deliveries: Collection[str]) -> dict[str, dict[str, Any]]:
    """Those of these deliveries that stand in the place of others, by id (see FailoverOut)."""
    return {name: of(row) for name, row in (await repository.of_deliveries(session, deliveries)).items()}
