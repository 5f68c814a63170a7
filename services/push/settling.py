"""Steps of the delivery worker, each one transaction: settle what came to its end, look after what was lost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import structlog

from kernel.db import Session
from kernel.failpoints import failpoint
from services.push.channels.port import Channel, Outcome, Parcel
from services.push.channels.simulators import is_simulated
from services.push.decisions import service as decisions
from services.push.deliveries.rules import ACCOUNT_FAULTS, next_attempt, sent_again
from services.push.deliveries.standing import Standing
from services.push.endpoint_states import repository as states
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.endpoints import service as endpoints
from services.push.endpoints.rules import ACCOUNTS, OWN
from services.push.fallbacks import service as fallbacks
from services.push.letting_out import BATCH, move
from services.push.messages import repository as messages
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import SUCCESS, End
from services.push.receipts import service as receipts
from services.push.status_queries import service as status_queries
from services.push.status_queries.rules import IN_DOUBT
from services.push.tools import Tools
from services.push.work import repository as work

log: Final = structlog.get_logger("push.settling")


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
    now = tools.clock.now()
    became: defaultdict[str, list[End]] = defaultdict(list)
    plain = [one for one in done if one[1].kind == "delivered" and one[1].reference is None]
    noted = await _deliver(session, plain, fence, now, became)
    if len(plain) < len(done):
        others = [one for one in done if one[1].kind != "delivered" or one[1].reference is not None]
        noted += await _settle_others(session, tools, others, fence, channels, became)
    await work.note(session, noted)
    await ready_endpoints.note(session, tools, became)
    await session.flush()
    failpoint("delivery.settling")
    return len(noted)


async def _deliver(
    session: Session, done: Sequence[tuple[Parcel, Outcome]], fence: int, now: datetime, became: defaultdict[str, list[End]]
) -> list[tuple[Any, ...]]:  # fmt: skip
    """What was delivered, as most is: one statement for all that are alike, and nothing is read first."""
    alike: defaultdict[tuple[int, int], list[tuple[Parcel, Outcome]]] = defaultdict(list)
    for parcel, outcome in done:
        alike[parcel.attempt, outcome.parts_done].append((parcel, outcome))
    noted = []
    for (attempt, parts_done), group in alike.items():
        names = [parcel.delivery for parcel, _ in group]
        channel_of = await work.deliver(session, names, attempt, fence, parts_done, now)
        for parcel, outcome in group:
            channel = channel_of.get(parcel.delivery)
            if channel is None:
                _tell_late(parcel, outcome)
                continue
            noted.append(work.ended(parcel.delivery, attempt, outcome, now))
            if parcel.endpoint_id is not None and not (channel in ACCOUNTS and is_simulated(outcome)):
                became[parcel.endpoint_id].append(SUCCESS)
    return noted


async def _settle_others(
    session: Session,
    tools: Tools,
    done: Sequence[tuple[Parcel, Outcome]],
    fence: int,
    channels: Mapping[str, Channel],
    became: defaultdict[str, list[End]],
) -> list[tuple[Any, ...]]:
    if any(outcome.reference for _, outcome in done):
        await receipts.in_turn(session)
    rows = await work.leased_of(session, [parcel.delivery for parcel, _ in done], fence)
    unsure = {
        parcel.endpoint_id for parcel, outcome in done if outcome.kind in IN_DOUBT and parcel.endpoint_id
    }
    now, policies = tools.clock.now(), await ready_endpoints.policies(session, unsure)
    superseded = await messages.standing_for(session, {row.message for row in rows.values()})
    failed = await work.failures_of(session, [row.id for row in rows.values() if row.attempts > 1])
    lawful = {row.message for row in rows.values() if row.class_ == "statutory" and row.expires is not None}
    due = await messages.ends_of_due(session, lawful) if lawful else {}
    disabled: dict[str, str] = {}
    noted, heard_of = [], {}
    for parcel, outcome in done:
        row = rows.get(parcel.delivery)
        if row is None or row.attempts != parcel.attempt:
            _tell_late(parcel, outcome)
            continue
        noted.append(work.ended(row.id, row.attempts, outcome, now))
        row.parts_done = outcome.parts_done
        again = outcome.kind == "uncertain" and sent_again(
            row.class_,
            policies.get(parcel.endpoint_id or ""),
            deduplicates=channels[row.channel].deduplicates,
        )
        if (outcome.kind == "failed_temp" or again) and row.message in superseded:
            move(row, "supersede", f"by {superseded[row.message]}", now)
        elif outcome.kind == "failed_temp" or again:
            ends_due = row.expires is not None and row.expires == due.get(row.message)
            _put_off_or_end(row, failed.get(row.id, 0) + 1, outcome, now, due=ends_due)
        else:
            move(row, outcome.kind, None if outcome.kind == "delivered" else outcome.code, now)
            if outcome.kind == "uncertain" and policies.get(parcel.endpoint_id or "") == "ask":
                decisions.ask(session, tools, row, parcel.endpoint_id or "", outcome.code)
            if outcome.kind in IN_DOUBT and _to_query(policies, parcel, outcome):
                status_queries.note(session, tools, row, parcel.endpoint_id or "", outcome.code)
        if outcome.reference:
            heard_of[row.channel, outcome.reference] = row
        if parcel.endpoint_id is not None:
            _tell_endpoint(row.channel, parcel, parcel.endpoint_id, outcome, became, disabled)
        elif outcome.kind == "credential" and parcel.tested is None:
            off = DisabledEndpoint(
                subscriber=row.subscriber, channel=row.channel, reason=outcome.code[:200], disabled_at=now
            )
            await states.put(session, off)
    await receipts.catch_up(session, tools, heard_of)
    await work.save(session, rows.values())
    await fallbacks.note(session, tools, rows.values())
    for endpoint, reason in disabled.items():
        await endpoints.disable(session, tools, endpoint, reason)
    return noted


def _to_query(policies: Mapping[str, str | None], parcel: Parcel, outcome: Outcome) -> bool:
    return policies.get(parcel.endpoint_id or "") == "query" and not is_simulated(outcome)


def _tell_late(parcel: Parcel, outcome: Outcome) -> None:
    log.warning("late_settle", delivery=parcel.delivery, attempt=parcel.attempt, kind=outcome.kind)


def _put_off_or_end(row: Standing, failures: int, outcome: Outcome, now: datetime, *, due: bool) -> None:
    when = next_attempt(now, row.class_, row.id, failures, outcome.retry_after_seconds, due=due)
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
        became[endpoint].append(SUCCESS)
    elif outcome.kind in ("failed_temp", "uncertain") and (channel in OWN or outcome.code in ACCOUNT_FAULTS):
        became[endpoint].append(End(outcome.code, parcel.probe))


async def recover(session: Session, tools: Tools, channels: Mapping[str, Channel], fence: int) -> int:
    """Look after what is under way though nobody is at it, up to BATCH: a worker died, or could not settle. To be called by the
    holder of the lease while it sends nothing, until nothing is left. Again where that is safe or wanted, as of a test always, else
    uncertain.
    """
    rows = await work.leased(session, fence, BATCH)
    if not rows:
        return 0
    now, went_to = tools.clock.now(), await work.endpoints_of(session, rows)
    policies = await ready_endpoints.policies(session, set(went_to.values()))
    superseded = await messages.standing_for(session, {row.message for row in rows})
    kinds = await messages.kinds_of(session, {row.message for row in rows})
    noted = []
    for row in rows:
        channel, policy = channels.get(row.channel), policies.get(went_to.get(row.id, ""))
        again = kinds[row.message] == "test" or (
            channel is not None and sent_again(row.class_, policy, deduplicates=channel.deduplicates)
        )
        noted.append(work.ended(row.id, row.attempts, Outcome("uncertain", "worker_died"), now, "lost"))
        if again and row.message in superseded:
            move(row, "supersede", f"by {superseded[row.message]}", now)
        else:
            move(row, "lost_safe" if again else "lost_unsure", "worker_died", now)
            if not again and policy == "ask":
                decisions.ask(session, tools, row, went_to[row.id], "worker_died")
            if not again and policy == "query":
                status_queries.note(session, tools, row, went_to[row.id], "worker_died")
    await work.note(session, noted)
    await work.save(session, rows)
    await fallbacks.note(session, tools, rows)
    failpoint("delivery.recovering")
    return len(rows)
