"""The steps of the delivery worker, each one transaction: plan, let out, claim, settle, look after what was lost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from kernel.db import Session
from kernel.messaging.outbox import Record
from services.push.audiences import repository as audiences
from services.push.deliveries import repository
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from services.push.deliveries.planning import Plan, quiet_of, rows_of
from services.push.deliveries.port import Channel, Outcome, Parcel
from services.push.deliveries.rules import NEEDS, Happening, after, next_attempt
from services.push.digests import service as digests
from services.push.endpoint_states import repository as endpoints
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.messages.rules import over_cap
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.registry import repository as people
from services.push.registry import service as registry
from services.push.tools import Tools

BATCH: Final = 500
log = structlog.get_logger("push.sending")


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
    while members := await audiences.members(session, message.audience, told=True, after=last, limit=BATCH):
        owners = await people.several(session, [member.subscriber for member in members])
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
        _move(row, "supersede", f"by {message.id}", tools)
    await session.flush()
    return await repository.tried(session, before) if message.relation == "withdraws" else None


async def let_out(session: Session, tools: Tools, channels: Mapping[str, Channel]) -> int:
    """Queue planned deliveries whose time has come, hold or suppress them with the reason; how many were looked at."""
    now, today = tools.clock.now(), tools.clock.today()
    for row in await repository.expiring(session, now, BATCH):
        _move(row, "expire", "expired", tools)
    rows = await repository.planned(session, now, BATCH)
    names = sorted({row.subscriber for row in rows})
    owners = await people.several(session, names)
    opened = await registry.open_all(session, tools, names)
    off = await endpoints.off(session, names)
    told = Counter(await repository.told_on(session, names, today))
    unwanted = await preferences.obstacles(session, tools, rows, opened)
    for row in rows:
        document = opened[row.subscriber]
        cap = owners[row.subscriber].daily_cap
        if row.expires is not None and row.expires <= now:
            _move(row, "expire", "expired", tools)
        elif document is None:
            _move(row, "suppress", "erased", tools)
        elif (need := NEEDS.get(row.channel)) and not document["addresses"].get(need):
            _move(row, "suppress", f"no_address: {need}", tools)
        elif row.id in unwanted:
            _move(row, "suppress", unwanted[row.id], tools)
        elif row.channel not in channels:
            _move(row, "hold", "channel_absent", tools)
        elif (row.subscriber, row.channel) in off:
            _move(row, "hold", "endpoint_disabled", tools)
        elif over_cap(row.class_, row.channel, told[row.subscriber], cap):
            _move(row, "suppress", f"daily_cap: {told[row.subscriber]} of {cap}", tools)
        else:
            _move(row, "queue", None, tools)
            row.queued_on = today
            told[row.subscriber] += over_cap(row.class_, row.channel, 1, 1)
    await session.flush()
    return len(rows)


async def claim(session: Session, tools: Tools, name: str, channel: Channel, fence: int) -> list[Parcel]:
    """Take the next batch of a channel: the intents are written, under the fence of the worker's lease."""
    now = tools.clock.now()
    rows = await repository.claimable(session, name, now, channel.batch)
    names = sorted({row.subscriber for row in rows})
    off = await endpoints.off(session, names)
    opened = await registry.open_all(session, tools, names)
    unwanted = await preferences.obstacles(session, tools, rows, opened)
    taken = []
    for row in rows:
        document, need = opened[row.subscriber], NEEDS.get(row.channel)
        # What was let out may have waited for days: the subscriber is looked at again.
        if document is None or (need and not document["addresses"].get(need)):
            _move(row, "suppress", "erased" if document is None else f"no_address: {need}", tools)
            continue
        if row.id in unwanted:
            _move(row, "suppress", unwanted[row.id], tools)
            continue
        if (row.subscriber, row.channel) in off:
            _move(row, "hold", "endpoint_disabled", tools)
            continue
        _move(row, "lease", None, tools)
        row.attempts, row.fence = row.attempts + 1, fence
        repository.add(session, Attempt(delivery=row.id, number=row.attempts, fence=fence, begun_at=now))
        proofs.mark(session, tools, row, document["addresses"].get(need) if need else None)
        taken.append(row)
    await session.flush()
    contents = await messages.several(session, sorted({row.message for row in taken}))
    return [
        Parcel(
            row.id, row.attempts, row.generation, row.message, contents[row.message].content,
            contents[row.message].sha256, row.subscriber, (opened[row.subscriber] or {})["addresses"],
        )
        for row in taken
    ]  # fmt: skip


async def settle(
    session: Session, tools: Tools, parcels: Sequence[Parcel], outcomes: Sequence[Outcome], fence: int
) -> int:
    """Write what became of a batch; how many rows it settled. A delivery that another worker has taken meanwhile, under a
    higher fence, is left to it.
    """
    settled = 0
    for parcel, outcome in zip(parcels, outcomes, strict=True):
        row = await repository.get(session, parcel.delivery, lock=True)
        if row is None or (row.state, row.fence, row.attempts) != ("leased", fence, parcel.attempt):
            log.warning("late_settle", delivery=parcel.delivery, attempt=parcel.attempt, kind=outcome.kind)
            continue
        _note(session, tools, row, outcome.kind, outcome.code, outcome.reference)
        await _settle_one(session, tools, row, outcome)
        settled += 1
    await session.flush()
    return settled


async def _settle_one(session: Session, tools: Tools, row: Delivery, outcome: Outcome) -> None:
    if outcome.kind == "failed_temp":
        when = next_attempt(tools.clock.now(), row.class_, row.id, row.attempts, outcome.retry_after_seconds)
        _move(row, "failed_temp" if when else "exhaust", outcome.code if when else "exhausted", tools)
        row.not_before = when or row.not_before
        return
    _move(row, outcome.kind, None if outcome.kind == "delivered" else outcome.code, tools)
    if outcome.kind == "credential":
        off = DisabledEndpoint(
            subscriber=row.subscriber,
            channel=row.channel,
            reason=outcome.code[:200],
            disabled_at=tools.clock.now(),
        )
        await endpoints.put(session, off)


async def recover(session: Session, tools: Tools, channels: Mapping[str, Channel], fence: int) -> int:
    """Look after what is under way though nobody is at it: a worker died, or could not settle. To be called by the holder
    of the lease while it sends nothing. Again where the channel drops doubles, else uncertain.
    """
    rows = [row for row in await repository.leased(session, BATCH) if row.fence <= fence]
    for row in rows:
        channel = channels.get(row.channel)
        safe = channel is not None and channel.deduplicates
        _note(session, tools, row, "lost", "worker_died", None)
        _move(row, "lost_safe" if safe else "lost_unsure", "worker_died", tools)
    await session.flush()
    return len(rows)


def _note(session: Session, tools: Tools, row: Delivery, kind: str, code: str, reference: str | None) -> None:
    outcome = AttemptOutcome(
        delivery=row.id, number=row.attempts, kind=kind, code=code[:100], reference=reference and reference[:200],
        ended_at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, outcome)


def _move(row: Delivery, happening: Happening, reason: str | None, tools: Tools) -> None:
    row.state, row.reason = after(row.state, happening), reason[:100] if reason else None
    row.changed_at = tools.clock.now()
