"""The steps of the delivery worker, each one transaction: let out, claim, settle, look after what was lost. See planner.py too."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from services.push.channels.port import Channel, Outcome, Parcel
from services.push.channels.service import CHANNELS, parts_of
from services.push.channels.simulators import is_simulated
from services.push.decisions import service as decisions
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.deliveries.obstacles import FOR_WANT, Around
from services.push.deliveries.planning import quiet_of
from services.push.deliveries.rules import (
    ACCOUNT_FAULTS,
    NEEDS,
    Happening,
    after,
    next_attempt,
    patience,
    sent_again,
)
from services.push.deliveries.standing import Standing
from services.push.deliveries.traffic import Traffic
from services.push.deliveries.traffic import most as most_of
from services.push.endpoint_states import repository as states
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints import service as endpoints
from services.push.endpoints.rules import ACCOUNTS, OWN, PROBE_SECONDS, open_to
from services.push.messages import repository as messages
from services.push.messages.rules import over_cap
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import End, Ready
from services.push.receipts import service as receipts
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.tools import Tools
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
    now, today = tools.clock.now(), tools.clock.today()
    expired = await work.expiring(session, now, BATCH)
    for row in expired:
        move(row, "expire", "expired", now)
    await work.save(session, expired)
    rows = await work.planned(session, now, BATCH)
    around, owners = await _around(session, tools, rows, channels)
    told = await repository.told_on(session, sorted(owners), today)
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
            move(row, "queue", None, now)
            if over_cap(row.class_, row.channel, 1, 1):
                told[row.subscriber].add(row.message)
            row.queued_on = today
    await work.save(session, rows)
    return len(rows)


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
    by_account = busy and name in ACCOUNTS
    accounts = await endpoint_rows.owners_on(session, name) if by_account else ()
    but = work.by_accounts(busy, accounts) if by_account else work.to_subscribers(busy)
    rows = await work.claimable(session, name, now, limit, but)
    around, _ = await _around(session, tools, rows, (name,))
    contents = await work.contents_of(session, {row.message for row in rows})
    taken: list[tuple[Standing, Ready | None]] = []
    probed: set[str] = set()
    for row in rows:
        if (found := around.obstacle(row)) is not None:
            move(row, *found, now)
            continue
        one: Ready | None = around.endpoint(row) if name in OWN or name in ACCOUNTS else None  # type: ignore[assignment]
        parts = parts_of(name, contents[row.message][0]) - row.parts_done if name in CHANNELS else 1
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
        row.attempts, row.fence = row.attempts + 1, fence
        taken.append((row, one))
    await work.save(session, rows)
    await work.intend(session, [_intent(row, one, now) for row, one in taken])
    await proofs.mark(session, tools, [(row, _address(row, one, around)) for row, one in taken])
    moved = any(row.changed() for row in rows) or set(traffic.busy) != set(busy)
    return [_parcel(tools, row, one, contents[row.message], around) for row, one in taken], moved


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


def _intent(row: Standing, one: Ready | None, now: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id, "number": row.attempts, "fence": row.fence, "begun_at": now, "endpoint": one.id if one else None,
    }  # fmt: skip


def _address(row: Standing, one: Ready | None, around: Around) -> str | None:
    """The address of its subscriber that a delivery goes to; None on a channel without one."""
    if (need := NEEDS.get(row.channel)) is not None:
        return str((around.addresses[row.subscriber] or {})[need])
    return one.endpoint.url if one is not None and row.channel in OWN else None


def _parcel(
    tools: Tools, row: Standing, one: Ready | None, content: tuple[bytes, str], around: Around
) -> Parcel:
    return Parcel(
        row.id, row.attempts, row.generation, row.message, *content, row.subscriber,
        around.addresses.get(row.subscriber) or {}, one.endpoint if one else None, one.id if one else None,
        one.concurrency if one else 1, one is not None and one.mode == "test", row.parts_done,
        preferences.one_click_url(tools, row.class_, row.subscriber, row.channel), one is not None and one.probes(around.now),
    )  # fmt: skip


async def _around(
    session: Session, tools: Tools, rows: Sequence[Standing], channels: Collection[str]
) -> tuple[Around, dict[str, people.Facts]]:
    """What stands around deliveries, and their subscribers."""
    names = sorted({row.subscriber for row in rows})
    owners = await people.facts(session, names)
    erased = {name for name, one in owners.items() if one.erased_at is not None}
    asked = sorted({row.subscriber for row in rows if row.channel in NEEDS} - erased)
    documents = await registry.open_all(session, tools, asked)
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


async def settle(
    session: Session,
    tools: Tools,
    done: Sequence[tuple[Parcel, Outcome]],
    fence: int,
    channels: Mapping[str, Channel],
) -> int:
    """Write what became of attempts; how many rows it settled. A delivery that another worker has taken meanwhile, under a
    higher fence, is left to it.
    """
    if any(outcome.reference for _, outcome in done):
        await receipts.in_turn(session)
    rows = await work.leased_of(session, [parcel.delivery for parcel, _ in done], fence)
    unsure = {
        parcel.endpoint_id for parcel, outcome in done if outcome.kind == "uncertain" and parcel.endpoint_id
    }
    now, policies = tools.clock.now(), await ready_endpoints.policies(session, unsure)
    superseded = await messages.standing_for(session, {row.message for row in rows.values()})
    became: defaultdict[str, list[End]] = defaultdict(list)
    disabled: dict[str, str] = {}
    noted, heard_of = [], {}
    for parcel, outcome in done:
        row = rows.get(parcel.delivery)
        if row is None or row.attempts != parcel.attempt:
            log.warning("late_settle", delivery=parcel.delivery, attempt=parcel.attempt, kind=outcome.kind)
            continue
        noted.append(_noted(row, outcome, now))
        row.parts_done = outcome.parts_done
        again = outcome.kind == "uncertain" and sent_again(
            row.class_,
            policies.get(parcel.endpoint_id or ""),
            deduplicates=channels[row.channel].deduplicates,
        )
        if (outcome.kind == "failed_temp" or again) and row.message in superseded:
            move(row, "supersede", f"by {superseded[row.message]}", now)
        elif outcome.kind == "failed_temp" or again:
            _put_off_or_end(row, outcome, now)
        else:
            move(row, outcome.kind, None if outcome.kind == "delivered" else outcome.code, now)
            if outcome.kind == "uncertain" and policies.get(parcel.endpoint_id or "") == "ask":
                decisions.ask(session, tools, row, parcel.endpoint_id or "", outcome.code)
        if outcome.reference:
            heard_of[row.channel, outcome.reference] = row
        if parcel.endpoint_id is not None:
            _tell_endpoint(row.channel, parcel, parcel.endpoint_id, outcome, became, disabled)
        elif outcome.kind == "credential":
            off = DisabledEndpoint(
                subscriber=row.subscriber, channel=row.channel, reason=outcome.code[:200], disabled_at=now
            )
            await states.put(session, off)
    await work.note(session, noted)
    await receipts.catch_up(session, tools, heard_of)
    await work.save(session, rows.values())
    await ready_endpoints.note(session, tools, became)
    for endpoint, reason in disabled.items():
        await endpoints.disable(session, tools, endpoint, reason)
    await session.flush()
    return len(noted)


def _put_off_or_end(row: Standing, outcome: Outcome, now: datetime) -> None:
    when = next_attempt(now, row.class_, row.id, row.attempts, outcome.retry_after_seconds)
    move(row, "failed_temp" if when else "exhaust", outcome.code if when else "exhausted", now)
    row.not_before = when or row.not_before


def _tell_endpoint(
    channel: str, parcel: Parcel, endpoint: str, outcome: Outcome, became: defaultdict[str, list[End]], disabled: dict[str, str]
) -> None:  # fmt: skip
    """What an outcome says of the endpoint it went to: that it works, fails, wants no more, or is not to be used as it is. Of an
    account, an address of the simulator that a subscriber has says nothing.
    """
    if channel in ACCOUNTS and is_simulated(outcome):
        return
    if outcome.kind == "credential" or outcome.code == "gone":
        disabled[endpoint] = outcome.code
    if outcome.kind in ("delivered", "accepted_unverified"):
        became[endpoint].append(End(None))
    elif outcome.kind in ("failed_temp", "uncertain") and (channel in OWN or outcome.code in ACCOUNT_FAULTS):
        became[endpoint].append(End(outcome.code, parcel.probe))


async def recover(session: Session, tools: Tools, channels: Mapping[str, Channel], fence: int) -> int:
    """Look after what is under way though nobody is at it, up to BATCH: a worker died, or could not settle. To be called by the
    holder of the lease while it sends nothing, until nothing is left. Again where that is safe or wanted, else uncertain.
    """
    rows = await work.leased(session, fence, BATCH)
    if not rows:
        return 0
    now, went_to = tools.clock.now(), await work.endpoints_of(session, rows)
    policies = await ready_endpoints.policies(session, set(went_to.values()))
    superseded = await messages.standing_for(session, {row.message for row in rows})
    noted = []
    for row in rows:
        channel, policy = channels.get(row.channel), policies.get(went_to.get(row.id, ""))
        again = channel is not None and sent_again(row.class_, policy, deduplicates=channel.deduplicates)
        noted.append(_noted(row, Outcome("uncertain", "worker_died"), now) | {"kind": "lost"})
        if again and row.message in superseded:
            move(row, "supersede", f"by {superseded[row.message]}", now)
        else:
            move(row, "lost_safe" if again else "lost_unsure", "worker_died", now)
            if not again and policy == "ask":
                decisions.ask(session, tools, row, went_to[row.id], "worker_died")
    await work.note(session, noted)
    await work.save(session, rows)
    return len(rows)


def _noted(row: Standing, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id, "number": row.attempts, "kind": outcome.kind, "code": outcome.code[:100],
        "reference": outcome.reference and outcome.reference[:200], "status": outcome.status,
        "answer_hash": outcome.answer_hash, "ended_at": now,
    }  # fmt: skip


def move(row: Standing | Delivery, happening: Happening, reason: str | None, now: datetime) -> None:
    """What happens to a delivery, with its reason. Raises WrongTransition."""
    row.state, row.reason = after(row.state, happening), reason[:100] if reason else None
    row.changed_at = now
