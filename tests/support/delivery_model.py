"""What the deliveries of push may be, by a model that is not the product's: receivers that keep a ledger, and a world that is asked
after each step whether it still holds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import select

from kernel.clock import Clock
from services.push.channels.port import Outcome, Parcel
from services.push.deliveries import service as deliveries
from services.push.deliveries.models import Attempt, AttemptOutcome, Delivery
from tests.support.push_worker import CALLER, Died, Pushing

#: How a receiver is -> what the channel says of an attempt, and whether the receiver has the message then.
MOODS: Final[dict[str, tuple[Outcome, bool]]] = {
    "well": (Outcome("delivered", "ok"), True),
    "relayed": (Outcome("accepted_unverified", "ok"), True),
    "busy": (Outcome("failed_temp", "busy"), False),
    "unreachable": (Outcome("failed_temp", "connect_failed"), False),
    "patient": (Outcome("failed_temp", "busy", retry_after_seconds=7200), False),
    "silent_with_it": (Outcome("uncertain", "answer_timeout"), True),
    "silent_without": (Outcome("uncertain", "answer_timeout"), False),
    "refusing": (Outcome("failed_perm", "number"), False),
    "locked": (Outcome("credential", "40001"), False),
}
Death = Literal["none", "intended", "sent"]
WAITING: Final = {"planned", "queued", "held", "expired", "superseded"}
TRIED: Final = WAITING | {"failed_temp"}
#: The last outcome -> what a delivery may be, where the receivers of its channel drop doubles or its class is told twice rather
#: than not at all.
MAY_BE: Final[dict[str | None, set[str]]] = {
    None: WAITING | {"suppressed", "leased"},
    "delivered": {"delivered"},
    "accepted_unverified": {"accepted_unverified"},
    "failed_perm": {"failed_perm"},
    "credential": WAITING,
    "failed_temp": TRIED | {"failed_perm"},
    "uncertain": TRIED | {"failed_perm"},
    "lost": TRIED,
}
ENDS: Final = {
    "delivered", "accepted_unverified", "uncertain", "failed_perm", "suppressed", "expired", "superseded"
}  # fmt: skip
DEAD: Final = {"failed_perm", "uncertain", "expired", "suppressed"}
Found = dict[str, tuple[Delivery, list[tuple[int, str | None]]]]


@dataclass
class Told:
    """A message as its sender knows it."""

    id: str
    class_: str
    not_before: datetime
    expires: datetime | None
    thread: str | None = None
    step: int = 0
    supersedes: str | None = None
    withdraws: bool = False
    cancelled: bool = False


@dataclass
class World:
    """What the sender did, how the receivers are, what they have, and what was seen of the deliveries last."""

    clock: Clock
    told: dict[str, Told] = field(default_factory=dict)
    moods: dict[str, str] = field(default_factory=dict)
    #: Of a message, whoever receives it.
    stuck: dict[str, str] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    ledger: Counter[str] = field(default_factory=Counter)
    #: (delivery, attempt) -> the outcome's kind, and the number of the run in which it was on the wire.
    wire: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    steps: dict[tuple[str, str, str], int] = field(default_factory=dict)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    deadly: set[int] = field(default_factory=set)
    run: int = 0
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    latest: datetime | None = None
    #: What was on the wire and must not have been: the worker takes what a channel raises for a failure of the channel.
    strays: list[AssertionError] = field(default_factory=list)

    def superseded(self, message: str) -> bool:
        """Whether a message that stands in its place, by itself or by those between, may have gone out."""
        return any(
            (not one.cancelled and one.not_before <= self._latest) or self.superseded(one.id)
            for one in self.told.values()
            if one.supersedes == message
        )

    def on_the_wire(self, channel: str, parcel: Parcel) -> None:
        """Nothing goes out that must not, and nothing twice under one number."""
        told, now = self.told[parcel.message], self.clock.now()
        assert (parcel.delivery, parcel.attempt) not in self.wire
        assert not told.cancelled
        assert told.not_before <= self._latest
        assert told.expires is None or now < told.expires
        assert parcel.subscriber not in self.off
        assert self.bytes_of.setdefault(parcel.message, parcel.content) == parcel.content
        if told.thread is not None:
            place = (told.thread, parcel.subscriber, channel)
            assert self.steps.get(place, 0) <= told.step, f"step {told.step} behind {self.steps[place]}"

    def arrives(self, channel: str, parcel: Parcel) -> None:
        """The receiver has it."""
        self.ledger[parcel.delivery] += 1
        if (thread := self.told[parcel.message].thread) is not None:
            self.steps[thread, parcel.subscriber, channel] = self.told[parcel.message].step

    @property
    def _latest(self) -> datetime:
        return max(self.clock.now(), self.latest or self.clock.now())

    async def hold(self, push: Pushing) -> list[Delivery]:
        """Ask whether every delivery is what it may be; all of them, in an order that is the same each time."""
        if self.strays:
            raise self.strays[0]
        self.latest = self._latest
        found, counts = await _read(push, self.told)
        places = Counter(
            (row.message, row.subscriber, row.channel, row.generation) for row, _ in found.values()
        )
        assert set(places.values()) <= {1}
        newest: dict[tuple[str, str, str], int] = {}
        for row, _ in found.values():
            place = (row.message, row.subscriber, row.channel)
            newest[place] = max(newest.get(place, 0), row.generation)
        for row, tries in found.values():
            self._hold(row, tries)
            if row.generation < newest[row.message, row.subscriber, row.channel]:
                assert row.state in ENDS, "sent again while it may still go out"
            assert (
                row.generation == 1
                or (row.message, row.subscriber, row.channel, row.generation - 1) in places
            )
        for message, count in counts.items():
            states = Counter(row.state for row, _ in found.values() if row.message == message)
            assert {name: number for name, number in count["by_state"].items() if number} == states
            assert (count["total"], count["inconsistent"]) == (states.total(), 0)
        assert set(self.seen) <= set(found), "a delivery is gone"
        self.seen = {name: (row.state, row.attempts) for name, (row, _) in found.items()}
        order = {name: place for place, name in enumerate(self.told)}
        whom = {name: place for place, name in enumerate(self.moods)}
        rows = [row for row, _ in found.values()]
        return sorted(rows, key=lambda row: (order[row.message], whom[row.subscriber], row.generation))

    def _hold(self, row: Delivery, tries: list[tuple[int, str | None]]) -> None:
        told, twice = self.told[row.message], row.channel == "email" or row.class_ == "emergency"
        state, before = row.state, self.seen.get(row.id)
        assert [number for number, _ in tries] == list(range(1, row.attempts + 1))
        assert before is None or row.attempts >= before[1]
        assert before is None or before[0] not in ENDS or before[0] == state, f"{before[0]} became {state}"
        for number, kind in tries:
            said, run = self.wire.get((row.id, number), (None, None))
            if kind == "lost":
                assert run is None or run in self.deadly
            elif kind is not None:
                assert kind == said
            assert kind is not None or (number == row.attempts and state == "leased")
        last = tries[-1][1] if tries else None
        unsure = not twice and last in ("uncertain", "lost")
        assert state in ({"uncertain"} if unsure else MAY_BE[last]), f"{state} after {last}"
        assert (state == "leased") is (bool(tries) and last is None)
        assert state != "expired" or (told.expires is not None and told.expires <= self._latest)
        assert state != "superseded" or self.superseded(row.message)
        assert state != "suppressed" or told.withdraws
        assert not told.cancelled
        effects = self.ledger[row.id]
        assert effects <= 1 or twice, f"{effects} effects of {row.id}"
        assert state not in ("delivered", "accepted_unverified") or effects >= 1

    async def rest(self, push: Pushing) -> None:
        """Ask whether a worker that ended left nothing that could go out."""
        found, _ = await _read(push, self.told)
        now, rows = self.clock.now(), [row for row, _ in found.values()]
        open_steps = {
            (row.thread, row.subscriber, row.channel, row.sequence)
            for row in rows
            if row.thread and row.state not in ENDS
        }
        for row in rows:
            assert row.state != "leased"
            assert row.state in ENDS or row.expires is None or row.expires > now
            waits = any(
                one[:3] == (row.thread, row.subscriber, row.channel) and (one[3] or 0) < (row.sequence or 0)
                for one in open_steps
            )
            if row.state in ("planned", "queued", "failed_temp") and not waits:
                assert row.not_before > now, f"{row.state} on {row.channel} ({row.reason}) could go out"
        planned = {row.message for row in rows}
        unplanned = [told for told in self.told.values() if told.id not in planned and not told.cancelled]
        for told in unplanned:
            behind = told.thread is not None and any(
                (one.thread, one.step < told.step) == (told.thread, True) for one in unplanned
            )
            assert behind or told.not_before > now


class Receivers:
    """A channel to all receivers, each of which answers as it is; the worker dies with `death` before the wire or behind it."""

    batch, together, at_once, kept = 64, True, 64, None

    def __init__(self, name: str, world: World, *, deduplicates: bool) -> None:
        self._name, self._world, self.deduplicates = name, world, deduplicates
        self.death: Death = "none"
        #: What was on the wire when the worker died.
        self.unheard: list[tuple[Parcel, Outcome]] = []

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        if self.death == "intended":
            raise Died
        said = []
        for parcel in batch:
            try:
                self._world.on_the_wire(self._name, parcel)
            except AssertionError as error:
                self._world.strays.append(error)
                raise
            mood = self._world.stuck.get(parcel.message, self._world.moods[parcel.subscriber])
            outcome, arrived = MOODS[mood]
            self._world.wire[parcel.delivery, parcel.attempt] = outcome.kind, self._world.run
            if arrived:
                self._world.arrives(self._name, parcel)
            said.append(outcome)
        if self.death == "sent":
            self.unheard = list(zip(batch, said, strict=True))
            raise Died
        return said


async def _read(push: Pushing, told: dict[str, Told]) -> tuple[Found, dict[str, dict[str, Any]]]:
    """The deliveries with the outcome of each of their attempts, by number, and the counts of messages."""
    async with push.database.read() as session:
        rows = (await session.scalars(select(Delivery))).all()
        tries = await session.execute(
            select(Attempt.delivery, Attempt.number, AttemptOutcome.kind)
            .outerjoin(
                AttemptOutcome,
                (AttemptOutcome.delivery == Attempt.delivery) & (AttemptOutcome.number == Attempt.number),
            )
            .order_by(Attempt.delivery, Attempt.number)
        )
        counts = {name: await deliveries.counted(session, CALLER, name) for name in told}
    found: Found = {row.id: (row, []) for row in rows}
    for delivery, number, kind in tries:
        found[delivery][1].append((number, kind))
    return found, counts
