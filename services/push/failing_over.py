"""Step of the delivery worker: follow up what came to nothing, on the next channel of its class, in one transaction with the note that
it was.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from kernel.db import Session
from kernel.ids import new_id
from kernel.messaging.outbox import Record
from services.push.deliveries import repository as deliveries
from services.push.deliveries.models import Delivery
from services.push.deliveries.standing import Standing
from services.push.digests.rules import ID_KIND
from services.push.endpoints.repository import owners_of
from services.push.events import DeliveryGaveUp
from services.push.fallbacks import repository, rules
from services.push.fallbacks.models import Failover
from services.push.kept_roots import repository as kept_roots
from services.push.letting_out import around_of
from services.push.messages import repository as messages
from services.push.messages.models import Message
from services.push.preferences.rules import QUESTION
from services.push.tools import Tools

BATCH: Final = 500
#: The references of messages of this service's own that are for their channel alone begin so.
_BOUND: Final = (QUESTION, f"{ID_KIND}_")


class _Wanted(NamedTuple):
    """A delivery that came to nothing, and those that may stand in its place, the first one first."""

    row: Delivery
    instead: Sequence[Standing]


async def follow_up(session: Session, tools: Tools, channels: Collection[str]) -> int:
    """Follow up deliveries that came to nothing, the most urgent first, up to BATCH: plan each on the next of its channels on which
    nothing stands against it, else tell that it was given up; how many were looked at.
    """
    rows = await repository.dead_ends(session, BATCH)
    if not rows:
        return 0
    names = {row.message for row in rows}
    of = await messages.several(session, sorted(names))
    superseded = await messages.standing_for(session, names)
    standing = await repository.standing(session, names, {row.subscriber for row in rows})
    policies = await repository.policies(session, {one for row in rows for one in owners_of(row.region)})
    overtaken = await repository.overtaken(session, rows)
    wanted = []
    for row in rows:
        if row.message in superseded or not rules.comes_to_nothing(row.class_, row.state, row.reason):
            continue
        if rules.needs_none(_others(standing, row)):
            continue
        tried = {channel for _, channel, _ in standing[row.message, row.subscriber]} | overtaken[row.id]
        allowed = _policy(policies, row) if _may_go_elsewhere(tools, of[row.message]) else ()
        next_ones = rules.next_channels(allowed, tried, own_case=rules.is_own_case(row.class_, row.thread))
        wanted.append(_Wanted(row, [_instead(tools, row, of[row.message], one) for one in next_ones]))
    planned = await _plan(session, tools, wanted, standing, channels)
    await _keep(session, tools, planned, of)
    lost = [row for row, _ in wanted if rules.given_up(row.class_, row.state, _others(standing, row))]
    await tools.outbox.record_all(
        session, [_told(row, of[row.message]) for row in lost], now=tools.clock.now()
    )
    await repository.unmark(session, [row.id for row in rows])
    await session.flush()
    return len(rows)


def _policy(policies: Mapping[tuple[str, str], Sequence[str]], row: Delivery) -> Sequence[str]:
    """The channels that the nearest division at or above that of a message names for its class."""
    for region in owners_of(row.region):
        if (found := policies.get((region, row.class_))) is not None:
            return found
    return ()


def _may_go_elsewhere(tools: Tools, message: Message) -> bool:
    """Not what was forgotten, nor a question that asks about its channel, nor a digest, which is of the channels that wanted it."""
    own = message.client == tools.outbox.source
    return bool(message.content) and not (own and message.reference.startswith(_BOUND))


def _instead(tools: Tools, row: Delivery, message: Message, channel: str) -> Standing:
    now = tools.clock.now()
    return Standing(
        new_id("dlv"), row.message, row.subscriber, channel, 1, row.region, row.class_, message.expires, "planned", None, now,
        None, 0, 0, 0, now,
    )  # fmt: skip


def _others(standing: Mapping[tuple[str, str], Sequence[tuple[str, str, str]]], row: Delivery) -> list[str]:
    """The states of the other deliveries of a message to a subscriber."""
    return [state for name, _, state in standing[row.message, row.subscriber] if name != row.id]


async def _plan(
    session: Session,
    tools: Tools,
    wanted: Sequence[_Wanted],
    standing: Mapping[tuple[str, str], list[tuple[str, str, str]]],
    channels: Collection[str],
) -> list[tuple[Delivery, Standing]]:
    """Which delivery stands in the place of which. What is planned counts from then on: two that came to nothing are followed up by
    one.
    """
    candidates = [one for row, instead in wanted for one in instead]
    if not candidates:
        return []
    around, _ = await around_of(session, tools, candidates, channels)
    planned = []
    for row, instead in wanted:
        if rules.needs_none(_others(standing, row)):
            continue
        found = next((one for one in instead if around.obstacle(one) is None), None)
        if found is not None:
            planned.append((row, found))
            standing[row.message, row.subscriber].append((found.id, found.channel, found.state))
    return planned


async def _keep(
    session: Session, tools: Tools, planned: Sequence[tuple[Delivery, Standing]], of: Mapping[str, Message]
) -> None:
    if not planned:
        return
    now = tools.clock.now()
    places = {
        name: (f"{one.client}/{one.thread}" if one.thread else None, one.sequence) for name, one in of.items()
    }
    await deliveries.add_all(session, [one for _, one in planned], places, now)
    for row, one in planned:
        code = (row.reason or row.state)[:100]
        failover = Failover(delivery=one.id, source=row.id, channel=row.channel, code=code, at=now)
        repository.add(session, failover)
    await session.flush()
    await kept_roots.look_again(session, {row.message for row, _ in planned}, now)


def _told(row: Delivery, message: Message) -> Record:
    told = DeliveryGaveUp(
        delivery=row.id, message=row.message, message_reference=message.reference, region=row.region, class_=row.class_,
        channel=row.channel, state=row.state, code=(row.reason or row.state)[:100], key_kind=message.kind,
    )  # fmt: skip
    return told.record(f"deliveries/{row.id}")
