"""Use cases of redrives: begin one, work it off in pieces, say how far it is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from kernel.db import Session
from kernel.http.problems import Conflict, Invalid, NotFound, Problem
from kernel.ids import new_id
from kernel.security.principal import Officer, Principal
from services.push.decisions import service as decisions
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import DEAD
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints import service as endpoints
from services.push.endpoints.rules import OWN
from services.push.fallbacks import repository as fallbacks
from services.push.fallbacks.rules import needs_none
from services.push.kept_roots import repository as kept_roots
from services.push.messages import service as messages
from services.push.receipts import service as receipts
from services.push.redrives import repository
from services.push.redrives.models import Redrive
from services.push.tools import Tools
from services.push.work import repository as work

#: Deliveries of a piece: what one transaction sends again, while the worker waits.
PIECE: Final = 50
_BOX: Final = "redrives"
_SHOWN: Final = (
    "id", "region", "state", "message", "endpoint", "channel", "states", "since", "before", "total", "seen", "sent_again",
    "released", "refused", "begun_at", "ended_at",
)  # fmt: skip


def shown(tools: Tools, row: Redrive) -> dict[str, Any]:
    """A redrive as answers show it (see RedrivesOut)."""
    told = {"officer": None, "reason": None} if row.closed is None else _opened(tools, row)
    return {name: getattr(row, name) for name in _SHOWN} | told


async def read(session: AsyncSession, principal: Principal, identifier: str) -> Redrive:
    """A redrive of a key of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有批量重投 {identifier}", f"there is no redrive {identifier}")
    return row


async def begin(session: Session, principal: Principal, tools: Tools, values: Mapping[str, Any]) -> Redrive:
    """Begin to send again what is of a message, an endpoint, a channel (see RedrivesIn): what is there now, of the caller's division and
    below. Raises Forbidden without an officer, NotFound, Invalid where none of the three is named.
    """
    officer = principal.require_officer()
    if values["message"] is None and values["endpoint"] is None and values["channel"] is None:
        raise Invalid.at(
            "/endpoint", "nothing_named", "须写明 message、endpoint、channel 之一",
            "name a message, an endpoint or a channel",
        )  # fmt: skip
    since, before = values["since"], values["before"]
    if since is not None and before is not None and before <= since:
        raise Invalid.at(
            "/before", "before_since", "before 须晚于 since", "before has to be later than since"
        )
    if values["message"] is not None:
        await messages.read(session, principal, values["message"])
    if values["endpoint"] is not None:
        await endpoints.read(session, principal, values["endpoint"])
    name = new_id("rdv")
    told = {"officer": officer.as_dict(), "reason": values["reason"]}
    row = Redrive(
        id=name, client=principal.client, region=principal.region, state="waiting", message=values["message"],
        endpoint=values["endpoint"], channel=values["channel"], states=sorted(set(values["states"])), since=values["since"],
        before=values["before"], total=0, seen=0, sent_again=0, released=0, refused={}, last="", after_sequence=-1,
        after_delivery="", closed=tools.keys.box(_BOX).close(orjson.dumps(told), name), begun_at=tools.clock.now(),
        ended_at=None,
    )  # fmt: skip
    row.total, row.last = await repository.extent(session, row, await _by_endpoint(session, row.endpoint))
    repository.add(session, row)
    await session.flush()
    return row


async def work_off(session: Session, tools: Tools) -> bool:
    """Send the next piece of the oldest redrive again; False when nothing waits. A death in between leaves the piece as it was; what was
    sent again already is not sent once more.
    """
    row = await repository.next_waiting(session)
    if row is None:
        return False
    # The worker before receipts, and both before any delivery: it settles in this order too.
    await deliveries.hold_worker(session)
    await receipts.in_turn(session)
    found = await repository.next_some(session, row, await _by_endpoint(session, row.endpoint), PIECE)
    # All of them at once: whoever else holds several takes them in the same order.
    again = {one.message for one in found if one.state != "held"}
    await kept_roots.look_again(session, again, tools.clock.now())
    instead = await fallbacks.told_instead(session, again, {one.subscriber for one in found})
    told = _opened(tools, row)
    principal = Principal("", row.client, row.region, frozenset(), Officer(**told["officer"]))
    refused = dict(row.refused)
    for one in found:
        row.after_sequence, row.after_delivery = one.sequence or 0, one.id
        try:
            _require_untold(one, instead[one.message, one.subscriber])
            await _again(session, principal, tools, row, one, told["reason"])
        except Problem as problem:
            refused[problem.code] = refused.get(problem.code, 0) + 1
    row.seen, row.refused = row.seen + len(found), refused
    if len(found) < PIECE:
        row.state, row.ended_at = "done", tools.clock.now()
    await session.flush()
    return True


def _require_untold(row: Delivery, instead: Sequence[tuple[str, str]]) -> None:
    """Raises Conflict for a dead delivery in whose place another channel told it, or is about to."""
    if row.state in DEAD and needs_none([state for channel, state in instead if channel != row.channel]):
        raise Conflict(
            f"投递 {row.id} 已改由其他渠道告知", f"another channel tells in the place of {row.id}", code="told_elsewhere"
        )  # fmt: skip


async def _again(
    session: Session, principal: Principal, tools: Tools, row: Redrive, delivery: Delivery, reason: str
) -> None:
    if delivery.state == "held":
        deliveries.release(tools, delivery)
        row.released += 1
        return
    values = {"out_of_order": False, "reason": reason}
    await decisions.redrive_held(session, principal, tools, delivery, values)
    row.sent_again += 1


async def _by_endpoint(session: AsyncSession, endpoint: str | None) -> ColumnElement[bool] | None:
    """Deliveries that go out by an endpoint; None where none is named."""
    if endpoint is None:
        return None
    row = await endpoint_rows.get(session, endpoint)
    assert row is not None, "an endpoint stays"
    on_channel = Delivery.channel == row.channel
    if row.channel in OWN:
        return on_channel & (Delivery.subscriber == row.owner)
    return on_channel & work.by_accounts((row.owner,), await endpoint_rows.owners_on(session, row.channel))


def _opened(tools: Tools, row: Redrive) -> dict[str, Any]:
    assert row.closed is not None, "forgotten once it is done"
    told: dict[str, Any] = orjson.loads(tools.keys.box(_BOX).open(row.closed, row.id))
    return told
