"""Use cases of decisions: ask for one, list and tell of what waits for one, decide, send again out of order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push.decisions import repository
from services.push.decisions.models import Decision, Question
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import REPLAYED
from services.push.deliveries.standing import Standing
from services.push.events import DecisionAskedFor, DecisionStayedOpen
from services.push.fallbacks import service as fallbacks
from services.push.kept_roots import repository as kept_roots
from services.push.messages import repository as messages
from services.push.receipts import service as receipts
from services.push.status_queries import repository as status_queries
from services.push.tools import Tools

_BOX: Final = "decisions"
_SHOWN: Final = ("id", "delivery", "verdict", "out_of_order", "again", "client", "decided_at")


def ask(session: Session, tools: Tools, row: Standing | Delivery, endpoint: str, code: str) -> None:
    """Let a delivery that became uncertain wait for an officer, as its endpoint's policy `ask` wants, or its
    provider could not tell."""
    now = tools.clock.now()
    question = Question(delivery=row.id, endpoint=endpoint, code=code[:100], asked_at=now, tell_at=now)
    repository.add(session, question)


async def tell_next(session: Session, tools: Tools) -> bool:
    """Tell of deliveries that wait for an officer: soon after they were asked about, and once more when they have waited for
    `decision_reminder_hours`. What is due of a message at an endpoint is one event; False where nothing is due.
    """
    now = tools.clock.now()
    found = await repository.due(session, now)
    if found is None:
        return False
    question, row = found
    told = question.told
    again_at = None if told else _reminder(now, tools.settings.decision_reminder_hours)
    since = await repository.mark_told(
        session, row.message, question.endpoint, now, told=told, again_at=again_at
    )
    kind = DecisionStayedOpen if told else DecisionAskedFor
    event = kind(
        message=row.message, region=row.region, endpoint=question.endpoint, channel=row.channel,
        deliveries=len(since), since=min(since).isoformat(), **await messages.facts_of(session, row.message),
    )  # fmt: skip
    await tools.outbox.record(session, event.record(f"messages/{row.message}"), now=now)
    return True


def _reminder(now: datetime, hours: int) -> datetime:
    """At the full hour: what becomes uncertain little by little is reminded of together."""
    until = now + timedelta(hours=hours)
    whole = until.replace(minute=0, second=0, microsecond=0)
    return whole if whole == until else whole + timedelta(hours=1)


async def list_undecided(
    session: AsyncSession, *, region: str, after: str | None, limit: int
) -> list[dict[str, Any]]:
    """What waits for an officer (see UndecidedOut)."""
    rows = await repository.list_undecided(session, region=region, after=after, limit=limit)
    found = await deliveries.shown(session, [row for _, row in rows])
    return [
        {"delivery": one, "endpoint": question.endpoint, "code": question.code, "asked_at": question.asked_at}
        for one, (question, _) in zip(found, rows, strict=True)
    ]


async def of_delivery(
    session: AsyncSession, principal: Principal, tools: Tools, identifier: str
) -> dict[str, Any]:
    """The decisions on a delivery (see DecisionsOut)."""
    row = await deliveries.read(session, principal, identifier)
    return {"items": [shown(tools, one) for one in await repository.of_delivery(session, row.id)]}


def shown(tools: Tools, row: Decision) -> dict[str, Any]:
    """A decision as answers show it (see DecisionOut)."""
    told: dict[str, Any] = {"officer": None, "reason": None}
    if row.closed is not None:
        told = orjson.loads(tools.keys.box(_BOX).open(row.closed, row.id))
    return {name: getattr(row, name) for name in _SHOWN} | told


async def decide(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: Mapping[str, Any]
) -> Decision:
    """Decide what becomes of an uncertain delivery, or skip a step that waits (see DecisionIn). Raises Forbidden without an officer,
    Conflict where there is nothing to decide or to skip, or where it cannot be sent again.
    """
    principal.require_officer()
    verdict = values["verdict"]
    row = await deliveries.held(session, principal, identifier, to_send=verdict in ("again", "skipped"))
    again, overtaken = None, False
    if verdict == "skipped":
        deliveries.skip(tools, row)
        await session.flush()
        await fallbacks.note(session, tools, [row])
    else:
        await _require_undecided(session, row)
        if verdict == "again":
            again, overtaken = await deliveries.send_again(
                session, principal, tools, row, out_of_order=values["out_of_order"]
            )
        else:
            await receipts.decided(session, principal, tools, row, verdict)
    kept = await _keep(session, principal, tools, row, verdict, again, values["reason"], overtaken=overtaken)
    await kept_roots.look_again(session, [row.message], tools.clock.now())
    return kept


async def _require_undecided(session: AsyncSession, row: Delivery) -> None:
    decided = [one for one in await repository.of_deliveries(session, [row.id]) if one.delivery == row.id]
    if row.state != "uncertain" or decided:
        raise Conflict(
            f"投递 {row.id} 的状态为 {row.state},无须处置或已处置",
            f"the delivery {row.id} is {row.state}: nothing is to be decided, or it was decided", code="nothing_to_decide",
        )  # fmt: skip


async def redrive(
    session: Session, principal: Principal, tools: Tools, identifier: str, values: Mapping[str, Any]
) -> Delivery:
    """Send a delivery again (see RedriveIn); one that goes out behind a later step of its thread, or for a reason that is told, leaves
    a decision. Raises Forbidden without an officer for one that has arrived, Invalid without a reason where one is needed.
    """
    row = await deliveries.held(session, principal, identifier, to_send=True)
    again = await redrive_held(session, principal, tools, row, values)
    await kept_roots.look_again(session, [row.message], tools.clock.now())
    return again


async def redrive_held(
    session: Session, principal: Principal, tools: Tools, row: Delivery, values: Mapping[str, Any]
) -> Delivery:
    """As `redrive`, of a delivery that the caller has `held` to send, and whose message's root it lets be kept again."""
    arrived = row.state in REPLAYED
    if arrived:
        principal.require_officer()
    if (values["out_of_order"] or arrived) and not values["reason"]:
        raise Invalid.at(
            "/reason", "reason_needed", f"投递状态为 {row.state};out_of_order 或重投已送达的投递,须写明 reason",
            f"the delivery is {row.state}: out_of_order, and sending again what has arrived, needs a reason",
        )  # fmt: skip
    if await repository.undecided(session, row.id):
        raise deliveries.to_be_decided(row)
    if row.state == "uncertain" and await status_queries.waits(session, row.id):
        raise deliveries.being_asked(row)
    again, overtaken = await deliveries.send_again(
        session, principal, tools, row, out_of_order=values["out_of_order"]
    )
    if overtaken or values["reason"]:
        await _keep(session, principal, tools, row, "again", again, values["reason"], overtaken=overtaken)
    return again


async def _keep(
    session: Session, principal: Principal, tools: Tools, row: Delivery, verdict: str, again: Delivery | None,
    reason: str, *, overtaken: bool,
) -> Decision:  # fmt: skip
    officer = principal.officer
    told = {"officer": officer.as_dict() if officer else None, "reason": reason}
    name = new_id("dec")
    kept = Decision(
        id=name, delivery=row.id, verdict=verdict, out_of_order=overtaken, again=again.id if again else None,
        client=principal.client, closed=tools.keys.box(_BOX).close(orjson.dumps(told), name), decided_at=tools.clock.now(),
    )  # fmt: skip
    repository.add(session, kept)
    await session.flush()
    return kept
