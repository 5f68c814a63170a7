"""The first step of the delivery worker: plan the deliveries of messages, let out those whose time has come."""

import time
from collections.abc import Mapping, Sequence
from typing import Final

from kernel.db import Session
from kernel.messaging.outbox import Record
from services.push.audiences import repository as audiences
from services.push.channels.port import Channel
from services.push.deliveries import repository
from services.push.deliveries.planning import Plan, quiet_of, rows_of
from services.push.deliveries.standing import Standing
from services.push.digests import service as digests
from services.push.kept_roots import repository as kept_roots
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.registry import repository as people
from services.push.registry.repository import Facts
from services.push.sending import BATCH, decide, move, queue
from services.push.teams import service as teams
from services.push.tools import Tools

#: Small messages share a commit for so long.
SOON_SECONDS: Final = 0.1


async def plan_some(session: Session, tools: Tools, channels: Mapping[str, Channel]) -> bool:
    """Plan messages whose time has come, and let out what need not wait, as long as it is soon done; False when there is none left."""
    until = time.monotonic() + SOON_SECONDS
    while await plan(session, tools, channels):
        if time.monotonic() > until:
            return True
    return False


async def plan(session: Session, tools: Tools, channels: Mapping[str, Channel] | None = None) -> bool:
    """Plan the deliveries of the next message whose time has come; False when there is none. With `channels`, what need not wait
    is let out with it: written once, not twice.

    Whatever becomes of it there is a row: what is held or suppressed can be seen. What waits of a message that this one supersedes
    goes out no more.
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
    )
    team = await teams.of_message(session, message) if message.kind == "team" else None
    planned, last = 0, None
    while members := await audiences.to_tell(session, message.audience, after=last, limit=BATCH):
        owners = await people.facts(session, [member.subscriber for member in members])
        quiet = {name: quiet_of(one.quiet_from, one.quiet_to) for name, one in owners.items()}
        pairs = await digests.gather(session, message, members)
        rows = list(rows_of(told, pairs, quiet, now, withdrawn_from, team))
        if channels is not None:
            await _let_out(session, tools, rows, owners, channels)
        await repository.add_all(session, rows, thread, message.sequence, now)
        planned, last = planned + len(rows), members[-1].subscriber
        if len(members) < BATCH:
            break
    message.state = "released"
    await session.flush()
    await kept_roots.look_again(session, [message.id], now)
    facts = {
        "message": message.id, "region": message.region, "class": message.class_, "deliveries": planned,
        "key_kind": message.kind,
    }  # fmt: skip
    record = Record("gongkai.push.message.released.v1", f"messages/{message.id}", message.region, facts)
    await tools.outbox.record(session, record, now=now)
    return True


async def _let_out(
    session: Session, tools: Tools, rows: Sequence[Standing], owners: Mapping[str, Facts], channels: Mapping[str, Channel]
) -> None:  # fmt: skip
    """Let out what need not wait. What the channel that is there will claim is not looked at more closely now, when everything
    is looked at again, but for the messages that a day may have, which are counted as they are let out.
    """
    now, today = tools.clock.now(), tools.clock.today()
    counted = []
    for row in rows:
        if row.state != "planned" or row.not_before > now:
            continue
        if row.channel in channels and owners[row.subscriber].daily_cap is None:
            queue(row, now, today)
        else:
            counted.append(row)
    await decide(session, tools, counted, channels)


async def _supersede(session: Session, tools: Tools, message: Message) -> set[tuple[str, str]] | None:
    """End what waits of the messages that this one stands in the place of, also of those before a correction that never
    went out; of a withdrawal, whom anything was sent of them.
    """
    before = await messages.predecessors(session, message)
    if before:
        for row in await repository.waiting_of(session, before):
            move(row, "supersede", f"by {message.id}", tools.clock.now())
        await session.flush()
    return await repository.tried(session, before) if message.relation == "withdraws" else None
