"""Use cases of receipts: take a provider's reports and a person's confirmation, apply what came too early."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from kernel.contracts.regions import contains
from kernel.db import Session, one_at_a_time
from kernel.failpoints import failpoint
from kernel.http.problems import Conflict, Invalid
from kernel.security.principal import Principal
from services.push.decisions import repository as decisions
from services.push.deliveries import repository as delivery_rows
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Delivery
from services.push.deliveries.rules import BOUNCED, after
from services.push.deliveries.standing import Standing
from services.push.events import DeliveryBouncedLate
from services.push.fallbacks import service as fallbacks
from services.push.kept_roots import repository as kept_roots
from services.push.messages import repository as messages
from services.push.receipts import repository
from services.push.receipts.models import Receipt
from services.push.receipts.rules import Verdict, leads_on, name_of
from services.push.tools import Tools

_SHOWN: Final = ("verdict", "code", "at", "received_at", "applied")


class _Led(NamedTuple):
    """A delivery that a receipt led to another state, and which it was in."""

    row: Delivery | Standing
    receipt: Receipt
    was: str


async def shown(session: AsyncSession, principal: Principal, tools: Tools, delivery: str) -> dict[str, Any]:
    """What was heard of a delivery (see ReceiptsOut)."""
    row = await deliveries.read(session, principal, delivery)
    found = await repository.of_deliveries(session, [row.id])
    return {
        "items": [
            {name: getattr(one, name) for name in _SHOWN} | {"person": _opened(tools, one)} for one in found
        ]
    }


async def take(
    session: Session, principal: Principal, tools: Tools, receipts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Take reports (see ReceiptsIn); what became of each. One of a delivery that the caller does not reach waits for ever: it
    tells nobody whether there is such a delivery. One of the future is not kept: it may come again.
    """
    region = principal.region
    names = [
        name_of(region, r["channel"], r["reference"], r["verdict"], r["code"], r["at"]) for r in receipts
    ]
    await in_turn(session)
    known = await repository.there(session, names)
    items: list[tuple[str, str, str | None]] = []
    heard_of, led = set(), list[_Led | None]()
    for name, told in zip(names, receipts, strict=True):
        if name in known:
            items.append((told["reference"], "repeated", None))
            continue
        if _of_the_future(tools, told):
            items.append((told["reference"], "in_the_future", None))
            continue
        known.add(name)
        row = await _delivery(session, principal, told["channel"], told["reference"])
        receipt = _receipt(principal, tools, name, told, row)
        repository.add(session, receipt)
        if row is not None:
            heard_of.add(row.message)
            led.append(_lead_on(tools, row, receipt))
        result = "waiting" if row is None else "applied" if receipt.applied else "noted"
        items.append((told["reference"], result, row.message if row else None))
    await _follow(session, tools, led)
    await session.flush()
    await kept_roots.look_again(session, heard_of, tools.clock.now())
    labels = await messages.labels_of(session, heard_of)
    failpoint("receipt.taken")
    return {
        "items": [
            {
                "reference": reference, "result": result,
                "message_reference": labels[message].reference if message is not None else None,
            }
            for reference, result, message in items
        ]
    }  # fmt: skip


async def confirm(
    session: Session, principal: Principal, tools: Tools, delivery: str, values: Mapping[str, Any]
) -> Delivery:
    """A person says whether a delivery arrived. Raises Conflict where its state leaves nothing to confirm."""
    row = await deliveries.read(session, principal, delivery, lock=True)
    if await decisions.undecided(session, row.id):
        raise deliveries.to_be_decided(row)
    told = {**values, "channel": row.channel, "code": "by_person", "reference": None}
    if _of_the_future(tools, told):
        raise Invalid.at("/at", "in_the_future", "确认时间晚于现在,请核对时钟",
                         "the confirmation is of the future: look at the clock")  # fmt: skip
    person = tools.keys.index("receipt person", values["person"])  # the id tells nobody who lacks the key
    name = name_of(row.region, row.channel, row.id, values["verdict"], f"by_person:{person}", values["at"])
    if await repository.there(session, [name]):
        return row
    if leads_on(row.state, values["verdict"]) is None:
        raise Conflict(
            f"投递 {row.id} 的状态为 {row.state},无可确认", f"the delivery {row.id} is {row.state}: nothing is to be confirmed",
            code="nothing_to_confirm",
        )  # fmt: skip
    receipt = _receipt(principal, tools, name, told, row)
    repository.add(session, receipt)
    await _apply(session, tools, row, receipt)
    await session.flush()
    await kept_roots.look_again(session, [row.message], tools.clock.now())
    return row


async def decided(session: Session, principal: Principal, tools: Tools, row: Delivery, verdict: str) -> None:
    """An officer takes an uncertain delivery as delivered, or gives it up, now."""
    means: Verdict = "arrived" if verdict == "taken_as_delivered" else "bounced"
    at = tools.clock.now()
    told = {"channel": row.channel, "reference": None, "code": verdict, "at": at, "verdict": means}
    receipt = _receipt(
        principal, tools, name_of(row.region, row.channel, row.id, means, verdict, at), told, row
    )
    repository.add(session, receipt)
    await _apply(session, tools, row, receipt)
    row.reason = None if means == "arrived" else verdict
    await session.flush()


async def posted(session: Session, tools: Tools, delivery: str) -> None:
    """A sheet was confirmed to be up: its delivery has arrived, now."""
    row = await delivery_rows.get(session, delivery, lock=True)
    assert row is not None, "a sheet is of a delivery"
    await answered(session, tools, row, "arrived", "posted", tools.clock.now())


async def answered(
    session: Session, tools: Tools, row: Delivery, verdict: Verdict, code: str, at: datetime
) -> None:
    """What this service found out of a delivery itself. Of what a provider tells, within `in_turn`."""
    receipt = Receipt(
        id=name_of(row.region, row.channel, row.id, verdict, code, at), client=tools.outbox.source, region=row.region,
        channel=row.channel, reference=None, delivery=row.id, verdict=verdict, code=code, person=None, at=at,
        received_at=tools.clock.now(), applied=False,
    )  # fmt: skip
    repository.add(session, receipt)
    await _apply(session, tools, row, receipt)
    await session.flush()


async def catch_up(session: Session, tools: Tools, settled: Mapping[tuple[str, str], Standing]) -> None:
    """Apply receipts that came before their deliveries were settled; by channel and reference. Within `in_turn`."""
    if not settled:
        return
    channels, references = {channel for channel, _ in settled}, {reference for _, reference in settled}
    led = []
    for receipt in await repository.waiting(session, channels, references):
        row = settled.get((receipt.channel, receipt.reference or ""))
        if row is not None and contains(receipt.region, row.region):
            receipt.delivery = row.id
            led.append(_lead_on(tools, row, receipt))
    await _follow(session, tools, led)


async def in_turn(session: Session) -> None:
    """Receipts and the settling of what they are of wait for each other: else each would miss the other's rows."""
    await one_at_a_time(session, "push.receipts")


async def _delivery(session: Session, principal: Principal, channel: str, reference: str) -> Delivery | None:
    identifier = await repository.delivery_of(session, principal.region, channel, reference)
    return await delivery_rows.get(session, identifier, lock=True) if identifier else None


def _receipt(
    principal: Principal, tools: Tools, name: str, told: Mapping[str, Any], row: Delivery | None
) -> Receipt:
    person, about = told.get("person"), row.id if row else None
    return Receipt(
        id=name, client=principal.client, region=principal.region, channel=told["channel"], reference=told["reference"],
        delivery=about, verdict=told["verdict"], code=told["code"],
        person=tools.keys.box("receipts").close(person.encode(), name) if person else None, at=told["at"],
        received_at=tools.clock.now(), applied=False,
    )  # fmt: skip


def _opened(tools: Tools, receipt: Receipt) -> str | None:
    return tools.keys.box("receipts").open(receipt.person, receipt.id).decode() if receipt.person else None


async def _apply(session: Session, tools: Tools, row: Delivery | Standing, receipt: Receipt) -> None:
    await _follow(session, tools, [_lead_on(tools, row, receipt)])


def _lead_on(tools: Tools, row: Delivery | Standing, receipt: Receipt) -> _Led | None:
    """Put a delivery into the state that a receipt leads to; None where it leads nowhere."""
    happening = leads_on(row.state, receipt.verdict)  # type: ignore[arg-type]  # a verdict as stored
    if happening is None:
        return None
    was = row.state
    receipt.applied = True
    row.state, row.changed_at = after(row.state, happening), tools.clock.now()
    row.reason = None if receipt.verdict == "arrived" else f"{BOUNCED}{receipt.code}"[:100]
    return _Led(row, receipt, was)


async def _follow(session: Session, tools: Tools, led: Sequence[_Led | None]) -> None:
    """Note what came to nothing and tell of late bounces, of all at once: settling waits meanwhile."""
    applied = [one for one in led if one is not None]
    await fallbacks.note(session, tools, [one.row for one in applied])
    late = [one for one in applied if one.was == "delivered"]
    labels = await messages.labels_of(session, {one.row.message for one in late}) if late else {}
    for row, receipt, _ in late:
        label = labels[row.message]
        told = DeliveryBouncedLate(
            delivery=row.id, message=row.message, region=row.region, channel=row.channel, code=receipt.code,
            message_reference=label.reference, key_kind=label.kind,
        )  # fmt: skip
        await tools.outbox.record(session, told.record(f"deliveries/{row.id}"), now=tools.clock.now())


def _of_the_future(tools: Tools, told: Mapping[str, Any]) -> bool:
    return bool(told["at"] > tools.clock.now())
