"""The step of the delivery worker before the wire: deliveries are claimed, and their intents kept, under the fence of its lease."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from kernel.db import Session, after_commit
from kernel.failpoints import failpoint
from services.push.channels.port import Channel, HttpChannel, Outcome, Parcel
from services.push.channels.service import CHANNELS, behind, form_of, parts_of
from services.push.deliveries.obstacles import Around
from services.push.deliveries.rules import NEEDS, patience
from services.push.deliveries.standing import Standing
from services.push.deliveries.traffic import Traffic
from services.push.deliveries.traffic import most as most_of
from services.push.endpoints import repository as endpoint_rows
from services.push.endpoints.rules import ACCOUNTS, OWN, PROBE_SECONDS, open_to
from services.push.fallbacks import service as fallbacks
from services.push.letting_out import around_of, move
from services.push.preferences import service as preferences
from services.push.proofs import service as proofs
from services.push.ready_endpoints import service as ready_endpoints
from services.push.ready_endpoints.service import Known, Ready
from services.push.registry.repository import Facts
from services.push.teams import service as teams
from services.push.tools import Tools
from services.push.trials import NOT_OF_THE_TEAM
from services.push.work import repository as work
from services.push.work.repository import Content


class Taken(NamedTuple):
    """A delivery that is claimed, and by which endpoint it goes out; `tested`: of a test, the address that is simulated."""

    row: Standing
    endpoint: Ready | None
    tested: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """Deliveries that are claimed, by channel, what is sent of their messages, and what stands around them; of `kept` the end is known."""

    taken: Mapping[str, Sequence[Taken]]
    kept: Sequence[tuple[Taken, Outcome]]
    contents: Mapping[str, Content]
    around: Around


@dataclass(slots=True)
class Room:
    """Where deliveries are claimed as they are planned, instead of being read again: on `channels`, as many as are `left` of each. A
    channel is left out on which anything waits already, for that goes first.
    """

    channels: Mapping[str, Channel]
    left: dict[str, int]
    fence: int
    traffic: Traffic
    #: Endpoints through whose breaker an attempt goes: what is planned beside this does not see it yet.
    probed: set[str] = field(default_factory=set)

    def for_some(self, rows: Iterable[Standing], threads: Collection[str]) -> dict[str, list[Standing]]:
        """Those of new deliveries for which there is room, by channel. Behind one for which there is none, or that is of one of the
        messages `threads`, all others of its channel wait.
        """
        found: dict[str, list[Standing]] = {}
        for row in rows:
            if row.state != "queued" or not (left := self.left.get(row.channel)):
                continue
            if row.message in threads:
                self.left[row.channel] = 0
                continue
            self.left[row.channel] = left - 1
            found.setdefault(row.channel, []).append(row)
        return found


async def claim(
    session: Session, tools: Tools, name: str, channel: Channel, fence: int, limit: int, traffic: Traffic
) -> tuple[list[Parcel], bool]:
    """Take the next deliveries of a channel, up to `limit`: the intents are written. What was taken, and whether anything was moved
    at all: if not, what is left waits for endpoints that are busy.

    What was let out may have waited for days: everything is looked at again. What an endpoint does not take now, because
    its breaker is open or its minute is full, is put off.
    """
    now = tools.clock.now()
    busy = traffic.busy(name)
    if busy and name in ACCOUNTS:
        but = work.by_accounts(busy, await endpoint_rows.owners_on(session, name))
        rows = await work.claimable(session, name, now, limit, but=but)
    else:
        rows = await work.claimable(session, name, now, limit, busy)
    around, _ = await around_of(session, tools, rows, (name,))
    contents = await work.contents_of(session, {row.message for row in rows})
    taken, kept = _apart(
        channel,
        await _take(session, tools, name, channel, rows, around, contents, traffic, set()),
        fence,
        now,
    )
    others = rows if not taken else [row for row in rows if row.state != "leased"]
    await work.save(session, others)
    await fallbacks.note(session, tools, others)
    await work.lease(session, [one.row for one in taken], fence, now)
    parcels = await intend(session, tools, Claimed({name: taken}, kept, contents, around), fence)
    failpoint("delivery.claimed")
    moved = (
        bool(taken or kept) or any(row.changed() for row in others) or set(traffic.busy(name)) != set(busy)
    )
    return parcels[name], moved


async def claim_planned(
    session: Session, tools: Tools, rows: Iterable[Standing], threads: Collection[str], owners: Mapping[str, Facts],
    known: Known, contents: Mapping[str, Content], room: Room,
) -> Claimed | None:  # fmt: skip
    """Take new deliveries that were let out, where there is room, as `claim` would; None where there is none. They are to be written
    as they are then, before `intend`. What is of a message of `threads` may have to wait for the steps before it.
    """
    found = room.for_some(rows, threads)
    if not found:
        return None
    near = [row for some in found.values() for row in some]
    around, _ = await around_of(session, tools, near, room.channels, owners, known)
    taken: dict[str, Sequence[Taken]] = {}
    kept: list[tuple[Taken, Outcome]] = []
    for name, some in found.items():
        channel = room.channels[name]
        claimed = await _take(
            session, tools, name, channel, some, around, contents, room.traffic, room.probed
        )
        taken[name], ended = _apart(channel, claimed, room.fence, around.now)
        kept += ended
    return Claimed(taken, kept, contents, around)


def _apart(
    channel: Channel, taken: Sequence[Taken], fence: int, now: datetime
) -> tuple[Sequence[Taken], list[tuple[Taken, Outcome]]]:
    """What goes out, and what a channel keeps here, which comes to its end now; a test is only simulated there. All bear the fence."""
    for one in taken:
        one.row.fence = fence
    if (outcome := channel.kept) is None:
        return taken, []
    kept = [(one, outcome) for one in taken if one.tested is None]
    for one, _ in kept:
        move(one.row, outcome.kind, None if outcome.kind == "delivered" else outcome.code, now)
    return [one for one in taken if one.tested is not None], kept


async def intend(session: Session, tools: Tools, claimed: Claimed, fence: int) -> dict[str, list[Parcel]]:
    """Keep the intents of deliveries that are claimed, with the marks of the addresses they go to, and the end of those that are
    kept here; the parcels of the others, by channel.
    """
    around, intents = claimed.around, []
    for some in claimed.taken.values():
        for row, one, tested in some:
            address = None if tested is not None else _address(row, one, around)
            mark = None if address is None else proofs.mark(tools, row.message, row.subscriber, address)
            intents.append((row, one.id if one else None, mark))
    intents += [(one.row, None, None) for one, _ in claimed.kept]
    await work.intend(session, intents, fence, around.now)
    if claimed.kept:
        ends = [
            work.ended(one.row.id, one.row.attempts, outcome, around.now) for one, outcome in claimed.kept
        ]
        await work.note(session, ends)
        counted = Counter((one.row.channel, outcome.kind) for one, outcome in claimed.kept)
        after_commit(session, lambda: tools.outcomes.update(counted))
    return {
        name: [_parcel(tools, one, claimed.contents[one.row.message], around) for one in some]
        for name, some in claimed.taken.items()
    }


async def _take(
    session: Session, tools: Tools, name: str, channel: Channel, rows: Sequence[Standing], around: Around,
    contents: Mapping[str, Content], traffic: Traffic, probed: set[str],
) -> list[Taken]:  # fmt: skip
    """Move deliveries of a channel that go out now; others are held or put off, or stay where an endpoint has enough under way."""
    now, find = around.now, around.endpoints.get(name)
    team_of = await teams.of_names(session, {one.client for one in contents.values() if one.kind == "team"})
    pace = _Pace(traffic, probed, now, tools.settings.emergency_probe_seconds, CHANNELS.get(name))
    taken: list[Taken] = []
    for row in rows:
        content = contents[row.message]
        if (found := around.obstacle(row)) is not None:
            move(row, *found, now)
            continue
        if content.kind == "team" and row.subscriber not in team_of[content.client]:
            move(row, "suppress", NOT_OF_THE_TEAM, now)
            continue
        one: Ready | None = find(row) if find is not None else None  # type: ignore[assignment]
        tested = None
        if content.kind == "test":  # goes to no endpoint: breaker, pace and health are of what is sent
            tested, one = _address(row, one, around) or "", None
        until, parts = around.quiet_until(row), 0
        if until is None and one is not None:
            parts = _parts_left(name, row, content.content, form_of(one.endpoint))
            until = pace.wait_until(one, row.class_, parts)
        if until is not None:
            row.not_before = until
            continue
        if one is not None:
            place = (name, one.owner)
            most = most_of(one.concurrency, channel.batch, channel.at_once)
            if not traffic.room(one.id, place, most, one.failures):
                continue
            if one.probes(now):
                await ready_endpoints.probe(session, tools, one.id)
                probed.add(one.id)
            traffic.begin(one.id, place, most, one.failures, parts)
        move(row, "lease", None, now)
        row.attempts += 1
        taken.append(Taken(row, one, tested))
    return taken


def _parts_left(name: str, row: Standing, content: bytes, form: str) -> int:
    """In how many parts a delivery goes out yet."""
    if name not in CHANNELS:
        return 1
    parts = parts_of(name, content, form)
    return parts - behind(name, form, row.parts_done) if row.parts_done else parts


class _Pace:
    """How fast the endpoints of a channel take something, as far as that is the same for all deliveries of a batch."""

    def __init__(
        self, traffic: Traffic, probed: Collection[str], now: datetime, probe_seconds: int, channel: HttpChannel | None
    ) -> None:  # fmt: skip
        self._traffic, self._probed, self._now, self._probe_seconds = traffic, probed, now, probe_seconds
        self._per_minute = channel.limits.per_minute if channel is not None else None
        self._per_second = channel.limits.per_second if channel is not None else None

    def wait_until(self, one: Ready, class_: str, parts: int) -> datetime | None:
        """Until when an endpoint takes nothing: its breaker is open, the one attempt through it is under way, it asked for patience,
        its minute is full.
        """
        now, traffic = self._now, self._traffic
        if one.open_until is not None and one.open_until > now:
            until = open_to(class_, one.open_until, one.last_failure_at, self._probe_seconds)
            if until > now:
                return until
        if one.id in self._probed and one.probes(now):
            return now + timedelta(seconds=PROBE_SECONDS)
        paused = traffic.paused_until(one.id, one.changed_at, patience(class_), now)
        if paused is not None:
            return paused
        return traffic.wait_until(one.id, one.per_minute or self._per_minute, parts, now, self._per_second)


def _address(row: Standing, one: Ready | None, around: Around) -> str | None:
    """The address of its subscriber that a delivery goes to; None on a channel without one."""
    if (need := NEEDS.get(row.channel)) is not None:
        return str((around.addresses[row.subscriber] or {})[need])
    return one.endpoint.url if one is not None and row.channel in OWN else None


def _parcel(tools: Tools, taken: Taken, content: Content, around: Around) -> Parcel:
    row, one, tested = taken
    return Parcel(
        row.id, row.attempts, row.generation, row.message, content.content, content.sha256, row.subscriber,
        around.addresses.get(row.subscriber) or {}, one.endpoint if one else None, one.id if one else None,
        one.concurrency if one else 1, one is not None and one.mode == "test", row.parts_done,
        preferences.one_click_url(tools, row.class_, row.subscriber, row.channel), one is not None and one.probes(around.now),
        tested,
    )  # fmt: skip
