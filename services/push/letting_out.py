"""Steps of the delivery worker, each one transaction: let out what is planned, let go what was held. See planner.py too."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.channels.port import Channel
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.deliveries.obstacles import FOR_WANT, Around
from services.push.deliveries.planning import quiet_of
from services.push.deliveries.rules import NEEDS, Happening, after
from services.push.deliveries.standing import Standing
from services.push.endpoint_states import repository as states
from services.push.endpoints.rules import ACCOUNTS, FORMS, OWN
from services.push.fallbacks import service as fallbacks
from services.push.messages import repository as messages
from services.push.messages.rules import over_cap
from services.push.pieces import repository as pieces
from services.push.preferences import service as preferences
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import Known, Ready
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.tools import Tools
from services.push.work import repository as work

BATCH: Final = 500
#: A place in the order of what is held: priority, not_before, id.
Place = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class Pending:
    """What there is to do: a message or a piece to plan, deliveries to let out, channels on which something may go out."""

    plan: bool
    let_out: bool
    channels: frozenset[str]


async def pending(session: AsyncSession, tools: Tools, channels: Collection[str]) -> Pending:
    """What there is to do now, without a lock or a write: an idle worker costs no more."""
    now = tools.clock.now()
    let_out, channels = await work.pending(session, now, channels)
    plan = await messages.is_any_due(session, now) or await pieces.there_are(session)
    return Pending(plan, let_out, frozenset(channels))


async def let_out(session: Session, tools: Tools, channels: Mapping[str, Channel]) -> int:
    """Queue planned deliveries whose time has come, hold or suppress them with the reason; how many were looked at."""
    now = tools.clock.now()
    expired = await work.expiring(session, now, BATCH)
    for row in expired:
        move(row, "expire", "expired", now)
    await work.save(session, expired)
    rows = await work.planned(session, now, BATCH)
    await decide(session, tools, rows, channels)
    await work.save(session, rows)
    await fallbacks.note(session, tools, (*expired, *rows))
    return len(rows)


async def decide(
    session: Session, tools: Tools, rows: Sequence[Standing], channels: Mapping[str, Channel]
) -> None:
    """What becomes of planned deliveries whose time has come: queued, put off, held or suppressed; nothing is written."""
    if not rows:
        return
    now, today = tools.clock.now(), tools.clock.today()
    around, owners = await around_of(session, tools, rows, channels)
    capped = sorted(name for name, one in owners.items() if one.capped)
    told = await repository.told_on(session, capped, today) if capped else {}
    kinds = await messages.kinds_of(session, {row.message for row in rows}) if capped else {}
    for row in rows:
        cap = owners[row.subscriber].cap_of(row.class_)
        before = len(told.setdefault((row.subscriber, row.class_), set()) - {row.message})
        if (found := around.obstacle(row)) is not None:
            move(row, *found, now)
        elif (until := around.quiet_until(row)) is not None:
            row.not_before = until
        elif over_cap(row.class_, row.channel, before, cap):
            move(row, "suppress", f"daily_cap: {before} of {cap}", now)
        else:
            queue(row, now, today)
            if over_cap(row.class_, row.channel, 1, 1) and kinds.get(row.message) != "test":
                told[row.subscriber, row.class_].add(row.message)


async def release_freed(
    session: Session, tools: Tools, channels: Collection[str], after: Place | None
) -> Place | None:
    """Plan again what is held for want of something that is there now: it came while the delivery was being held. Looks at BATCH
    deliveries behind `after`; where to go on, None at the end.
    """
    rows, last = await work.held(session, FOR_WANT, after, BATCH)
    around, _ = await around_of(session, tools, rows, channels)
    for row in rows:
        found = around.obstacle(row)
        if found is None or found[0] != "hold":
            move(row, "release", None, around.now)
            row.not_before = around.now
    await work.save(session, rows)
    return last


async def release_absent(session: Session, tools: Tools, channels: Collection[str]) -> None:
    """Plan again what was held because a channel was not there that is there now, and needs no account."""
    there = sorted(set(channels) - ACCOUNTS)
    await repository.release(session, tools.clock.now(), channels=there, reason="channel_absent")


async def around_of(
    session: Session, tools: Tools, rows: Sequence[Standing], channels: Collection[str],
    owners: Mapping[str, people.Facts] | None = None, known: Known | None = None,
) -> tuple[Around, Mapping[str, people.Facts]]:  # fmt: skip
    """What stands around deliveries, and their subscribers; both these and endpoints are read where they are not given."""
    names = sorted({row.subscriber for row in rows})
    if owners is None:
        owners = await people.facts(session, names)
    erased = {name for name in names if owners[name].erased_at is not None}
    asked = sorted({row.subscriber for row in rows if row.channel in NEEDS} - erased)
    documents = await registry.open_all(session, tools, asked) if asked else {}
    addresses = {name: document and document["addresses"] for name, document in documents.items()}
    readable = {name: one for name, one in addresses.items() if one is not None}
    endpoints: dict[str, Callable[[Standing], Ready | None]] = {}
    for channel in {row.channel for row in rows} & FORMS.keys():
        near = {one for row in rows if row.channel == channel for one in ready_endpoints.owners(row)}
        found = await ready_endpoints.ready(session, tools, channel, near, known)
        endpoints[channel] = ready_endpoints.finder(channel, found)
    quiet = {name: quiet_of(owners[name].quiet_from, owners[name].quiet_to) for name in names}
    around = Around(
        tools.clock.now(), await messages.standing_for(session, {row.message for row in rows}), erased,
        addresses, await preferences.obstacles(session, tools, rows, readable),
        {name: one for name, one in quiet.items() if one is not None}, await states.off(session, names), channels, OWN, endpoints,
    )  # fmt: skip
    return around, owners


def queue(row: Standing, now: datetime, today: date) -> None:
    """A delivery is let out."""
    move(row, "queue", None, now)
    row.queued_on = today


def move(row: Standing | Delivery, happening: Happening, reason: str | None, now: datetime) -> None:
    """What happens to a delivery, with its reason. Raises WrongTransition."""
    row.state, row.reason = after(row.state, happening), reason[:100] if reason else None
    row.changed_at = now
