"""Use cases of deliveries for those who look at them: list, attempts, counts, send again, switch an endpoint off and on."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.db import Session, one_at_a_time
from kernel.http.problems import Conflict, NotFound
from kernel.ids import new_id
from kernel.security.principal import Principal
from services.push.audiences import repository as audience_rows
from services.push.audiences import service as audiences
from services.push.deliveries import repository
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import (
    BOUNCED,
    DEAD,
    REPLAYED,
    STATES,
    WAITING,
    after,
    went_out,
)
from services.push.digests import repository as digests
from services.push.endpoint_states import repository as endpoints
from services.push.endpoint_states.models import DisabledEndpoint
from services.push.fallbacks import service as fallbacks
from services.push.messages import repository as messages
from services.push.messages import service as message_service
from services.push.messages.rules import until
from services.push.registry import service as registry
from services.push.tools import Tools

#: Members of a delivery that a copy of it (a new generation) has too.
_SAME: Final = (
    "message", "subscriber", "channel", "region", "class_", "priority", "thread", "sequence"
)  # fmt: skip
_SHOWN: Final = (
    "id", "message", "subscriber", "channel", "generation", "state", "reason", "not_before", "expires", "attempts",
    "created_at", "changed_at",
)  # fmt: skip


async def shown(session: AsyncSession, rows: Sequence[Delivery]) -> list[dict[str, Any]]:
    """Deliveries as answers show them."""
    labels = await messages.labels_of(session, {row.message for row in rows})
    instead = await fallbacks.of_each(session, [row.id for row in rows])
    return [
        {name: getattr(row, name) for name in _SHOWN}
        | {"kind": labels[row.message].kind, "message_reference": labels[row.message].reference}
        | {"failover": instead.get(row.id)}
        for row in rows
    ]


async def read(
    session: AsyncSession, principal: Principal, identifier: str, *, lock: bool = False
) -> Delivery:
    """A delivery of a message of the caller's division; raises NotFound."""
    row = await repository.get(session, identifier, lock=lock)
    if row is None or not principal.reaches(row.region):
        raise NotFound(f"没有投递 {identifier}", f"there is no delivery {identifier}")
    return row


async def held(session: Session, principal: Principal, identifier: str, *, to_send: bool) -> Delivery:
    """A delivery that nobody else changes until this transaction ends; `to_send`: again, so that the worker sends no later step
    of its thread meanwhile. The worker is held up before the delivery is held: it settles in this order too. Raises NotFound.
    """
    if to_send and (await read(session, principal, identifier)).thread is not None:
        await hold_worker(session)
    return await read(session, principal, identifier, lock=True)


async def hold_worker(session: Session) -> None:
    """Let the worker write nothing until this transaction ends."""
    await repository.hold_worker(session)


def release(tools: Tools, row: Delivery) -> None:
    """Let what is held be looked at anew."""
    now = tools.clock.now()
    row.state, row.reason, row.not_before, row.changed_at = after(row.state, "release"), None, now, now


async def attempts(session: AsyncSession, principal: Principal, identifier: str) -> dict[str, Any]:
    """Every attempt of a delivery and what became of it (see AttemptsOut)."""
    row = await read(session, principal, identifier)
    items = [
        {
            "number": attempt.number, "begun_at": attempt.begun_at, "kind": outcome.kind if outcome else None,
            "code": outcome.code if outcome else None, "reference": outcome.reference if outcome else None,
            "status": outcome.status if outcome else None, "ended_at": outcome.ended_at if outcome else None,
        }
        for attempt, outcome in await repository.attempts_of(session, row.id)
    ]  # fmt: skip
    return {"items": items}


async def why(session: AsyncSession, principal: Principal, tools: Tools, identifier: str) -> dict[str, Any]:
    """Why its subscriber is told (see DeliveryReasonOut)."""
    row = await read(session, principal, identifier)
    message = await messages.get(session, row.message)
    assert message is not None, "a delivery has its message"
    audience = await audience_rows.get(session, message.audience)
    assert audience is not None, "a message has its audience"
    found = await audiences.reason(session, principal, tools, audience, row.subscriber)
    return found | {"failover": (await fallbacks.of_each(session, [row.id])).get(row.id)}


async def counted(session: AsyncSession, principal: Principal, message: str) -> dict[str, Any]:
    """A message's deliveries by state, and whether the attempts say the same (see CountsOut)."""
    row = await message_service.read(session, principal, message)
    found = await repository.counts(session, (row.id,))
    by_state = dict.fromkeys(STATES, 0)
    for one in found:
        by_state[one.state] += one.number  # type: ignore[index]  # one of STATES
    odd = sum(one.number for one in found if one.odd)
    return {"message": row.id, "total": sum(by_state.values()), "by_state": by_state, "inconsistent": odd}


async def _overtaken_by(session: Session, row: Delivery) -> list[str]:
    """The later messages of its thread that are, or may be, with its subscriber on its channel, by themselves or in a digest, in
    their order; of one that is `held` to send.
    """
    later = [(one.sequence or 0, one.message, one) for one in await repository.later_steps(session, row)]
    if row.thread is not None and row.sequence is not None:
        later += await digests.later_steps(session, row)
    if not later:
        return []
    outcomes = await repository.outcomes_of(session, [one.id for *_, one in later])
    gone = {
        (sequence, message)
        for sequence, message, one in later
        if went_out(one.parts_done, outcomes.get(one.id, ()), bounced=(one.reason or "").startswith(BOUNCED))
    }
    return list(dict.fromkeys(message for _, message in sorted(gone)))


def to_be_decided(row: Delivery) -> Conflict:
    """The refusal of what goes round the officer who is to decide."""
    return Conflict(
        f"投递 {row.id} 结果不明,端点规定由经办人处置;请用 POST /v1/push/deliveries/{row.id}/decisions",
        f"nobody knows the end of {row.id}, and its endpoint wants an officer to decide:"
        f" POST /v1/push/deliveries/{row.id}/decisions", code="to_be_decided",
    )  # fmt: skip


def being_asked(row: Delivery) -> Conflict:
    """The refusal of what does not wait for the provider, who may say that it arrived."""
    return Conflict(
        f"投递 {row.id} 结果不明,正在向服务商查询;不再等待的,请用 POST /v1/push/deliveries/{row.id}/decisions",
        f"nobody knows the end of {row.id}, and its provider is being asked; not to wait for that, decide:"
        f" POST /v1/push/deliveries/{row.id}/decisions", code="being_asked",
    )  # fmt: skip


def skip(tools: Tools, row: Delivery) -> None:
    """Let a step of a case fall that waits, so that the next goes; it is `held` by the caller. Raises Conflict for one that is under way
    or has ended, or that no case is behind.
    """
    if row.thread is None or row.state not in WAITING:
        raise Conflict(
            f"投递 {row.id} 的状态为 {row.state}{'' if row.thread else ',且不属于任何办件'};只能跳过办件中尚在等待的一步"
            f"({'、'.join(WAITING)})",
            f"the delivery {row.id} is {row.state}{'' if row.thread else ' and of no case'}: skipped is a step of a case that waits"
            f" ({', '.join(WAITING)})", code="nothing_to_skip",
        )  # fmt: skip
    row.state, row.reason, row.changed_at = after(row.state, "skip"), "skipped", tools.clock.now()


async def send_again(
    session: Session, principal: Principal, tools: Tools, row: Delivery, *, out_of_order: bool
) -> tuple[Delivery, bool]:
    """Send a delivery again, `held` to send by the caller, that is dead, or may be replayed: the new generation, planned now, and whether
    a later step of its thread had gone out before it. The caller lets the root of its message be kept again. Raises Conflict for any
    other, one that was sent again already, whose message is superseded or has expired, or (unless `out_of_order`) behind a later step of
    its thread.
    """
    if row.state not in (*DEAD, *REPLAYED):
        held = row.state == "held"
        zh = f";挂起的投递在原因({row.reason})消除后自动发出" if held else ""
        en = (
            f"; what is held goes out by itself once there is no reason any more ({row.reason})"
            if held
            else ""
        )
        raise Conflict(
            f"投递 {row.id} 的状态为 {row.state},只有 {'、'.join((*DEAD, *REPLAYED))} 可以重投{zh}",
            f"the delivery {row.id} is {row.state}: only {', '.join((*DEAD, *REPLAYED))} are sent again{en}", code="not_dead",
        )  # fmt: skip
    await one_at_a_time(session, f"push.delivery.{row.message}.{row.subscriber}.{row.channel}")
    if await repository.last_generation(session, row) > row.generation:
        raise Conflict(
            f"投递 {row.id} 已重投", f"the delivery {row.id} was sent again already", code="sent_again"
        )
    now = tools.clock.now()
    message = await message_service.read(session, principal, row.message)
    message_service.require_content(message)
    if (newer := await messages.superseding(session, row.message)) is not None:
        raise Conflict(
            f"消息已由 {newer.id} 替代,不再发送;须再发的,请重投 {newer.id} 的投递",
            f"the message is superseded by {newer.id} and goes out no more: send a delivery of that one again",
            code="message_over",
        )
    if message.expires is not None and message.expires <= now:
        raise Conflict(
            f"消息已于 {message.expires.isoformat()} 失效,不再发送;仍须告知的,请发一条新消息",
            f"the message expired at {message.expires.isoformat()} and goes out no more: send a new one if it is still to be told",
            code="message_over",
        )
    later = await _overtaken_by(session, row)
    if later and not out_of_order:
        raise Conflict(
            f"同一办件的后一步已发给该订阅者({'、'.join(later)}),再发本步会使事前、事中、事后的次序颠倒;"
            "确须补发的,请写明 out_of_order: true 与 reason",
            f"a later step of the thread has gone to this subscriber ({', '.join(later)}): this one would come behind it;"
            " if it must, say out_of_order: true and a reason", code="out_of_order",
        )  # fmt: skip
    ends = until(message.expires, message.due_on)
    if ends is not None and ends <= now:
        ends = message.expires  # it was due: late is better than not at all
    again = Delivery(
        id=new_id("dlv"), generation=row.generation + 1, state="planned", reason=None, not_before=now, queued_on=None,
        attempts=0, fence=0, parts_done=0, expires=ends, created_at=now, changed_at=now,
        **{name: getattr(row, name) for name in _SAME},
    )  # fmt: skip
    repository.add(session, again)
    await session.flush()
    return again, bool(later)


async def switch(
    session: Session, principal: Principal, tools: Tools, subscriber: str, channel: str, reason: str | None
) -> None:
    """Switch a channel of a subscriber off (with a reason: what it waits for is held), or on (None): what is held goes out."""
    await registry.read(session, principal, subscriber)
    now = tools.clock.now()
    if reason is not None:
        await endpoints.put(
            session, DisabledEndpoint(subscriber=subscriber, channel=channel, reason=reason, disabled_at=now)
        )
        return
    await endpoints.remove(session, subscriber, channel)
    await repository.release(session, now, channels=(channel,), subscriber=subscriber)
