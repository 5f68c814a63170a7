"""The steps of the delivery worker, each one transaction: let out, claim. See planner.py and settling.py too."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.channels.port import Channel, Parcel
from services.push.channels.service import CHANNELS, parts_of
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.deliveries.obstacles import FOR_WANT, Around
from services.push.deliveries.planning import quiet_of
from services.push.deliveries.rules import (
    NEEDS,
    Happening,
    after,
    patience,
)
from services.push.deliveries.standing import Standing
from services.push.deliveries.traffic import Traffic
from services.push.deliveries.traffic import most as most_of
from services.push.endpoint_states import repository as states
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints.rules import ACCOUNTS, OWN, PROBE_SECONDS, open_to
from services.push.messages import repository as messages
from services.push.messages.rules import over_cap
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import Ready
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.teams import service as teams
from services.push.tools import Tools
from services.push.trials import NOT_OF_THE_TEAM
from services.push.work import repository as work

BATCH: Final = 500
#: A place in the order of what is held: priority, not_before, id.
Place = tuple[int, datetime, str]
log = structlog.get_logger("push.sending")


@dataclass(frozen=True, slots=True)
class Pending:
    """What there is to do: a message to plan, deliveries to let out, channels on which something may go out."""

    plan: bool
    let_out: bool
    channels: frozenset[str]


async def pending(session: AsyncSession, tools: Tools, channels: Collection[str]) -> Pending:
    """What there is to do now, without a lock or a write: an idle worker costs no more."""
    now = tools.clock.now()
    let_out, channels = await work.pending(session, now, channels)
    return Pending(await messages.due(session, now) is not None, let_out, frozenset(channels))


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
    return len(rows)


async def decide(
    session: Session, tools: Tools, rows: Sequence[Standing], channels: Mapping[str, Channel]
) -> None:
    """What becomes of planned deliveries whose time has come: queued, put off, held or suppressed; nothing is written."""
    if not rows:
        return
    now, today = tools.clock.now(), tools.clock.today()
    around, owners = await _around(session, tools, rows, channels)
    capped = sorted(name for name, one in owners.items() if one.daily_cap is not None)
    told = await repository.told_on(session, capped, today) if capped else {}
    for row in rows:
        cap = owners[row.subscriber].daily_cap
        before = len(told.setdefault(row.subscriber, set()) - {row.message})
        if (found := around.obstacle(row)) is not None:
            move(row, *found, now)
        elif (until := around.quiet_until(row)) is not None:
            row.not_before = until
        elif over_cap(row.class_, row.channel, before, cap):
            move(row, "suppress", f"daily_cap: {before} of {cap}", now)
        else:
            queue(row, now, today)
            if over_cap(row.class_, row.channel, 1, 1):
                told[row.subscriber].add(row.message)


async def release_freed(
    session: Session, tools: Tools, channels: Collection[str], after: Place | None
) -> Place | None:
    """Plan again what is held for want of something that is there now: it came while the delivery was being held. Looks at BATCH
    deliveries behind `after`; where to go on, None at the end.
    """
    rows, last = await work.held(session, FOR_WANT, after, BATCH)
    around, _ = await _around(session, tools, rows, channels)
    for row in rows:
        found = around.obstacle(row)
        if found is None or found[0] != "hold":
            move(row, "release", None, around.now)
            row.not_before = around.now
    await work.save(session, rows)
    return last


async def release_absent(session: Session, tools: Tools, channels: Collection[str]) -> None:
    """Plan again what was held because a channel was not there that is there now, and needs no account."""
    for name in sorted(set(channels) - ACCOUNTS):
        await repository.release(session, tools.clock.now(), channel=name, reason="channel_absent")


async def claim(
    session: Session, tools: Tools, name: str, channel: Channel, fence: int, limit: int, traffic: Traffic
) -> tuple[list[Parcel], bool]:
    """Take the next deliveries of a channel, up to `limit`: the intents are written, under the fence of the worker's lease. What
    was taken, and whether anything was moved at all: if not, what is left waits for endpoints that are busy.

    What was let out may have waited for days: everything is looked at again. What an endpoint does not take now, because
    its breaker is open or its minute is full, is put off.
    """
    now = tools.clock.now()
    busy = traffic.busy
    if busy and name in ACCOUNTS:
        but = work.by_accounts(busy, await endpoint_rows.owners_on(session, name))
        rows = await work.claimable(session, name, now, limit, but=but)
    else:
        rows = await work.claimable(session, name, now, limit, busy)
    around, _ = await _around(session, tools, rows, (name,))
    contents = await work.contents_of(session, {row.message for row in rows})
    team_of = await teams.of_names(session, {one.client for one in contents.values() if one.kind == "team"})
    whole = {
        message: parts_of(name, one.content) if name in CHANNELS else 1 for message, one in contents.items()
    }
    taken: list[tuple[Standing, Ready | None, str | None]] = []
    probed: set[str] = set()
    for row in rows:
        content = contents[row.message]
        if (found := around.obstacle(row)) is not None:
            move(row, *found, now)
            continue
        if content.kind == "team" and row.subscriber not in team_of[content.client]:
            move(row, "suppress", NOT_OF_THE_TEAM, now)
            continue
        one: Ready | None = around.endpoint(row) if name in OWN or name in ACCOUNTS else None  # type: ignore[assignment]
        tested = None
        if content.kind == "test":  # goes to no endpoint: breaker, pace and health are of what is sent
            tested, one = _address(row, one, around) or "", None
        parts = whole[row.message] - row.parts_done
        until = around.quiet_until(row) or (
            _put_off(one, row, parts, traffic, probed, now, tools.settings.emergency_probe_seconds)
            if one
            else None
        )
        if until is not None:
            row.not_before = until
            continue
        if one is not None:
            most = most_of(one.concurrency, channel.batch, channel.at_once)
            if not traffic.room(one.id, one.owner, most, one.failures):
                continue
            if one.probes(now):
                await ready_endpoints.probe(session, tools, one.id)
                probed.add(one.id)
            traffic.begin(one.id, one.owner, most, one.failures, parts, now)
        move(row, "lease", None, now)
        row.attempts += 1
        taken.append((row, one, tested))
    others = rows if not taken else [row for row in rows if row.state != "leased"]
    await work.save(session, others)
    await work.intend(session, [(row, one.id if one else None) for row, one, _ in taken], fence, now)
    gone = [(row, _address(row, one, around)) for row, one, tested in taken if tested is None]
    await proofs.mark(session, tools, gone)
    moved = bool(taken) or any(row.changed() for row in others) or set(traffic.busy) != set(busy)
    return [
        _parcel(tools, row, one, contents[row.message], around, tested) for row, one, tested in taken
    ], moved


def _put_off(
    one: Ready,
    row: Standing,
    parts: int,
    traffic: Traffic,
    probed: set[str],
    now: datetime,
    probe_seconds: int,
) -> datetime | None:
    """Until when an endpoint takes nothing: its breaker is open, the one attempt through it is under way, it asked for patience,
    its minute is full.
    """
    if one.open_until is not None and one.open_until > now:
        until = open_to(row.class_, one.open_until, one.last_failure_at, probe_seconds)
        if until > now:
            return until
    if one.id in probed:
        return now + timedelta(seconds=PROBE_SECONDS)
    paused = traffic.paused_until(one.id, one.changed_at, timedelta(seconds=patience(row.class_)), now)
    if paused is not None:
        return paused
    name = row.channel
    limit = one.per_minute or (CHANNELS[name].limits.per_minute if name in CHANNELS else None)
    return traffic.wait_until(one.id, limit, parts, now)


def _address(row: Standing, one: Ready | None, around: Around) -> str | None:
    """The address of its subscriber that a delivery goes to; None on a channel without one."""
    if (need := NEEDS.get(row.channel)) is not None:
        return str((around.addresses[row.subscriber] or {})[need])
    return one.endpoint.url if one is not None and row.channel in OWN else None


def _parcel(
    tools: Tools, row: Standing, one: Ready | None, content: work.Content, around: Around, tested: str | None
) -> Parcel:
    return Parcel(
        row.id, row.attempts, row.generation, row.message, content.content, content.sha256, row.subscriber,
        around.addresses.get(row.subscriber) or {}, one.endpoint if one else None, one.id if one else None,
        one.concurrency if one else 1, one is not None and one.mode == "test", row.parts_done,
        preferences.one_click_url(tools, row.class_, row.subscriber, row.channel), one is not None and one.probes(around.now),
        tested,
    )  # fmt: skip


async def _around(
    session: Session, tools: Tools, rows: Sequence[Standing], channels: Collection[str]
) -> tuple[Around, dict[str, people.Facts]]:
    """What stands around deliveries, and their subscribers."""
    names = sorted({row.subscriber for row in rows})
    owners = await people.facts(session, names)
    erased = {name for name, one in owners.items() if one.erased_at is not None}
    asked = sorted({row.subscriber for row in rows if row.channel in NEEDS} - erased)
    documents = await registry.open_all(session, tools, asked) if asked else {}
    addresses = {name: document and document["addresses"] for name, document in documents.items()}
    readable = {name: one for name, one in addresses.items() if one is not None}
    ready: dict[str, dict[str, Ready]] = {}
    for channel in {row.channel for row in rows}:
        near = {one for row in rows if row.channel == channel for one in ready_endpoints.owners(row)}
        ready[channel] = await ready_endpoints.ready(session, tools, channel, near)
    around = Around(
        tools.clock.now(), await messages.standing_for(session, {row.message for row in rows}), erased,
        addresses, await preferences.obstacles(session, tools, rows, readable),
        {name: quiet_of(one.quiet_from, one.quiet_to) for name, one in owners.items()}, await states.off(session, names),
        channels, OWN, ACCOUNTS, lambda row: ready_endpoints.of(ready[row.channel], row.channel, row.subscriber, row.region),
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
