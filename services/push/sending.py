"""The steps of the delivery worker, each one transaction: plan, let out, claim, settle, look after what was lost."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.messaging.outbox import Record
from services.push.audiences import repository as audiences
from services.push.channels.port import Channel, Outcome, Parcel
from services.push.channels.service import CHANNELS
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.deliveries.obstacles import Around
from services.push.deliveries.planning import Plan, quiet_of, rows_of
from services.push.deliveries.rules import ACCOUNT_FAULTS, NEEDS, Happening, after, next_attempt, sent_again
from services.push.deliveries.standing import Standing
from services.push.deliveries.traffic import Traffic
from services.push.digests import service as digests
from services.push.endpoint_states import repository as states
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.endpoints import service as endpoints
from services.push.endpoints.rules import ACCOUNTS, FAILURES, OWN, PROBE_SECONDS
from services.push.endpoints.service import Ready
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.messages.rules import over_cap
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.receipts import service as receipts
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.tools import Tools
from services.push.work import repository as work

BATCH: Final = 500
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


async def plan(session: Session, tools: Tools) -> bool:
    """Plan the deliveries of the next message whose time has come; False when there is none.

    The rows are there before anybody asks whether they may go out: what is held or suppressed can be seen. What waits of a
    message that this one supersedes goes out no more.
    """
    now = tools.clock.now()
    identifier = await messages.due(session, now)
    message = await messages.get(session, identifier, lock=True) if identifier else None
    if message is None or message.state != "scheduled":
        return False
    withdrawn_from = await _supersede(session, tools, message)
    thread = f"{message.client}/{message.thread}" if message.thread else None
    told = Plan(
        message.id,
        message.region,
        message.class_,
        message.not_before,
        message.expires,
        thread,
        message.sequence,
    )
    planned, last = 0, None
    while members := await audiences.to_tell(session, message.audience, after=last, limit=BATCH):
        owners = await people.facts(session, [member.subscriber for member in members])
        quiet = {name: quiet_of(one.quiet_from, one.quiet_to) for name, one in owners.items()}
        pairs = await digests.gather(session, message, members)
        rows = list(rows_of(told, pairs, quiet, now, withdrawn_from))
        await repository.add_all(session, rows)
        planned, last = planned + len(rows), members[-1].subscriber
    message.state = "released"
    await session.flush()
    facts = {"message": message.id, "region": message.region, "class": message.class_, "deliveries": planned}
    record = Record("gongkai.push.message.released.v1", f"messages/{message.id}", message.region, facts)
    await tools.outbox.record(session, record, now=now)
    return True


async def _supersede(session: Session, tools: Tools, message: Message) -> set[tuple[str, str]] | None:
    """End what waits of the messages that this one stands in the place of, also of those before a correction that never
    went out; of a withdrawal, whom anything was sent of them.
    """
    before = await messages.predecessors(session, message)
    for row in await repository.waiting_of(session, before):
        _move(row, "supersede", f"by {message.id}", tools.clock.now())
    await session.flush()
    return await repository.tried(session, before) if message.relation == "withdraws" else None


async def let_out(session: Session, tools: Tools, channels: Mapping[str, Channel]) -> int:
    """Queue planned deliveries whose time has come, hold or suppress them with the reason; how many were looked at."""
    now, today = tools.clock.now(), tools.clock.today()
    expired = await work.expiring(session, now, BATCH)
    for row in expired:
        _move(row, "expire", "expired", now)
    await work.save(session, expired)
    rows = await work.planned(session, now, BATCH)
    around, owners = await _around(session, tools, rows, channels)
    told = Counter(await repository.told_on(session, sorted(owners), today))
    for row in rows:
        cap = owners[row.subscriber].daily_cap
        before = told[row.subscriber] - (row.queued_on == today)
        if (found := around.obstacle(row)) is not None:
            _move(row, *found, now)
        elif (until := around.quiet_until(row)) is not None:
            row.not_before = until
        elif over_cap(row.class_, row.channel, before, cap):
            _move(row, "suppress", f"daily_cap: {before} of {cap}", now)
        else:
            _move(row, "queue", None, now)
            told[row.subscriber] += row.queued_on != today and over_cap(row.class_, row.channel, 1, 1)
            row.queued_on = today
    await work.save(session, rows)
    return len(rows)


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
    rows = await work.claimable(session, name, now, limit, traffic.busy)
    around, _ = await _around(session, tools, rows, (name,))
    taken: list[tuple[Standing, Ready | None]] = []
    probed: set[str] = set()
    for row in rows:
        if (found := around.obstacle(row)) is not None:
            _move(row, *found, now)
            continue
        one: Ready | None = around.endpoint(row) if name in OWN or name in ACCOUNTS else None  # type: ignore[assignment]
        until = around.quiet_until(row) or (_put_off(one, name, traffic, probed, now) if one else None)
        if until is not None:
            row.not_before = until
            continue
        if one is not None:
            if not traffic.room(one.id, one.concurrency, one.failures):
                continue
            if one.failures >= FAILURES:
                await endpoints.probe(session, tools, one.id)
                probed.add(one.id)
            traffic.begin(one.id, row.subscriber, one.concurrency, one.failures, now)
        _move(row, "lease", None, now)
        row.attempts, row.fence = row.attempts + 1, fence
        taken.append((row, one))
    await work.save(session, rows)
    await work.intend(session, [_intent(row, one, now) for row, one in taken])
    await proofs.mark(session, tools, [(row, _address(row, one, around)) for row, one in taken])
    contents = await work.contents_of(session, {row.message for row, _ in taken})
    moved = any(row.changed() for row in rows)
    return [_parcel(tools, row, one, contents[row.message], around) for row, one in taken], moved


def _put_off(one: Ready, name: str, traffic: Traffic, probed: set[str], now: datetime) -> datetime | None:
    """Until when an endpoint takes nothing: its breaker is open, the one attempt through it is under way, its minute is full."""
    if one.open_until is not None and one.open_until > now:
        return one.open_until
    if one.id in probed:
        return now + timedelta(seconds=PROBE_SECONDS)
    limit = one.per_minute or (CHANNELS[name].limits.per_minute if name in CHANNELS else None)
    return traffic.wait_until(one.id, limit, now)


def _intent(row: Standing, one: Ready | None, now: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id, "number": row.attempts, "fence": row.fence, "begun_at": now, "endpoint": one.id if one else None,
    }  # fmt: skip


def _address(row: Standing, one: Ready | None, around: Around) -> str | None:
    """The address of its subscriber that a delivery goes to; None on a channel without one."""
    if (need := NEEDS.get(row.channel)) is not None:
        return str(around.addresses[row.subscriber][need])
    return one.endpoint.url if one is not None and row.channel in OWN else None


def _parcel(
    tools: Tools, row: Standing, one: Ready | None, content: tuple[bytes, str], around: Around
) -> Parcel:
    return Parcel(
        row.id, row.attempts, row.generation, row.message, *content, row.subscriber,
        around.addresses.get(row.subscriber, {}), one.endpoint if one else None, one.id if one else None,
        one.concurrency if one else 1, one is not None and one.mode == "test", row.parts_done,
        preferences.one_click_url(tools, row.class_, row.subscriber, row.channel),
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
    addresses = {name: (document or {"addresses": {}})["addresses"] for name, document in documents.items()}
    ready: dict[str, dict[str, Ready]] = {}
    for channel in {row.channel for row in rows}:
        near = {one for row in rows if row.channel == channel for one in endpoints.owners(row)}
        ready[channel] = await endpoints.ready(session, tools, channel, near)
    around = Around(
        tools.clock.now(), erased, addresses, await preferences.obstacles(session, tools, rows, addresses),
        {name: quiet_of(one.quiet_from, one.quiet_to) for name, one in owners.items()}, await states.off(session, names),
        channels, OWN, ACCOUNTS, lambda row: endpoints.of(ready[row.channel], row.channel, row.subscriber, row.region),
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
    now, policies = tools.clock.now(), await endpoints.policies(session, unsure)
    became: defaultdict[str, list[str | None]] = defaultdict(list)
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
        if outcome.kind == "failed_temp" or again:
            _put_off_or_end(row, outcome, now)
        else:
            _move(row, outcome.kind, None if outcome.kind == "delivered" else outcome.code, now)
        if outcome.reference:
            heard_of[row.channel, outcome.reference] = row
        if parcel.endpoint_id is not None:
            _tell_endpoint(row.channel, parcel.endpoint_id, outcome, became, disabled)
        elif outcome.kind == "credential":
            off = DisabledEndpoint(
                subscriber=row.subscriber, channel=row.channel, reason=outcome.code[:200], disabled_at=now
            )
            await states.put(session, off)
    await work.note(session, noted)
    await receipts.catch_up(session, tools, heard_of)
    await work.save(session, rows.values())
    await endpoints.note(session, tools, became)
    for endpoint, reason in disabled.items():
        await endpoints.disable(session, tools, endpoint, reason)
    await session.flush()
    return len(noted)


def _put_off_or_end(row: Standing, outcome: Outcome, now: datetime) -> None:
    when = next_attempt(now, row.class_, row.id, row.attempts, outcome.retry_after_seconds)
    _move(row, "failed_temp" if when else "exhaust", outcome.code if when else "exhausted", now)
    row.not_before = when or row.not_before


def _tell_endpoint(
    channel: str, endpoint: str, outcome: Outcome, became: defaultdict[str, list[str | None]], disabled: dict[str, str]
) -> None:  # fmt: skip
    """What an outcome says of the endpoint it went to: that it works, fails, wants no more, or is not to be used as it is."""
    if outcome.kind == "credential" or outcome.code == "gone":
        disabled[endpoint] = outcome.code
    if outcome.kind in ("delivered", "accepted_unverified"):
        became[endpoint].append(None)
    elif outcome.kind in ("failed_temp", "uncertain") and (channel in OWN or outcome.code in ACCOUNT_FAULTS):
        became[endpoint].append(outcome.code)


async def recover(session: Session, tools: Tools, channels: Mapping[str, Channel], fence: int) -> int:
    """Look after what is under way though nobody is at it: a worker died, or could not settle. To be called by the holder
    of the lease while it sends nothing. Again where that is safe or wanted, else uncertain.
    """
    rows = [row for row in await work.leased(session, BATCH) if row.fence <= fence]
    if not rows:
        return 0
    now, went_to = tools.clock.now(), await work.endpoints_of(session, rows)
    policies = await endpoints.policies(session, set(went_to.values()))
    noted = []
    for row in rows:
        channel, policy = channels.get(row.channel), policies.get(went_to.get(row.id, ""))
        again = channel is not None and sent_again(row.class_, policy, deduplicates=channel.deduplicates)
        noted.append(_noted(row, Outcome("uncertain", "worker_died"), now) | {"kind": "lost"})
        _move(row, "lost_safe" if again else "lost_unsure", "worker_died", now)
    await work.note(session, noted)
    await work.save(session, rows)
    return len(rows)


def _noted(row: Standing, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id, "number": row.attempts, "kind": outcome.kind, "code": outcome.code[:100],
        "reference": outcome.reference and outcome.reference[:200], "status": outcome.status,
        "answer_hash": outcome.answer_hash, "ended_at": now,
    }  # fmt: skip


def _move(row: Standing | Delivery, happening: Happening, reason: str | None, now: datetime) -> None:
    row.state, row.reason = after(row.state, happening), reason[:100] if reason else None
    row.changed_at = now
