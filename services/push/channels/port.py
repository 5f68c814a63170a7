"""What every channel speaks: parcels, renderings, requests, outcomes, limits. Pure.

A rendering is made once and kept; each attempt makes its request from the kept bytes, so that a retry, a replay and a proof
are over the same ones. Signatures with a time in them are made with the request.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from kernel.http.outbound.answers import Answer
from services.push.channels.messages import Message

Kind = Literal["delivered", "accepted_unverified", "failed_temp", "failed_perm", "uncertain", "credential"]


class RecipientError(ValueError):
    """An address of the one who is told that cannot be sent to: no fault of the account. `中文 / English`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt, in a word and in a sentence of each language that says what to do.

    delivered            the receiver said that it has the message
    accepted_unverified  a provider took it over; whether it reaches anybody is not known
    failed_temp          not now; again after `retry_after_seconds`, or by the schedule where that is None
    failed_perm          not these bytes to this address
    uncertain            it may have arrived; sending again may tell it twice where the channel does not deduplicate
    credential           the address, key or secret of the channel is no longer good: an operator has to act

    `reference` is the provider's own id of the message, `status` and `answer_hash` (SHA-256 of the bytes that were kept of the
    answer) are evidence. Of a message in parts, `parts_done` are with the receiver: the next attempt begins behind them; below
    zero where they are parts of the channel's other form (see `service.done`).
    """

    kind: Kind
    code: str
    zh: str = ""
    en: str = ""
    retry_after_seconds: int | None = None
    reference: str | None = None
    status: int | None = None
    answer_hash: str | None = None
    parts_done: int = 0


def failed(deduplicates: bool) -> Outcome:
    """What is left to say of an attempt where its channel failed to: it may have arrived."""
    return Outcome("failed_temp" if deduplicates else "uncertain", "channel_failed")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of one rendering's body, renderings a minute to one address (None: no known limit), whether the receiver drops
    a second message of the same id, and renderings a second (None: no known limit).
    """

    bytes: int
    per_minute: int | None
    deduplicates: bool
    per_second: int | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """What goes out. `id` is the same at every attempt; long messages are `parts` renderings, numbered from 1."""

    id: str
    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a channel sends: an address, its secrets (the current one first, older ones while a rotation overlaps), options.

    Its `repr`, and that of a request, tells nothing: addresses of robots hold their keys, options hold telephone numbers.
    """

    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(slots=True, eq=False)  # not frozen, see Parcel
class Request:
    """One attempt as HTTP."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(
    slots=True, eq=False
)  # not frozen: there is one for each attempt, and that would cost as much as all of its fields
class Parcel:
    """One attempt: the delivery's id is the same at every attempt, for receivers that drop doubles. `content` are the canonical
    bytes; `addresses` are in the open and go no further than the wire; `endpoint` is where the channel has one. `parts_done`
    parts are with the receiver already; `simulated`: nothing leaves. `unsubscribe`: where one click switches the channel off.
    `probe`: it is let through an open breaker. `tested`: of a message of kind test, the address whose outcome is simulated, empty
    on a channel without one; it has no endpoint, and no channel sees it.
    """

    delivery: str
    attempt: int
    generation: int
    message: str
    content: bytes
    sha256: str
    subscriber: str
    addresses: Mapping[str, Any] = field(repr=False)
    endpoint: Endpoint | None = None
    endpoint_id: str | None = None
    concurrency: int = 1
    simulated: bool = False
    parts_done: int = 0
    unsubscribe: str | None = field(default=None, repr=False)
    probe: bool = False
    tested: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Doubt:
    """An attempt whose end nobody saw, of which its provider is asked: by the provider's `reference` where it gave one, else by what went
    out and when. `endpoint` is the account, with the address that it sent to among its options.
    """

    rendering: Rendering
    endpoint: Endpoint
    begun_at: datetime
    reference: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """What a provider says of a message that it was asked about."""

    verdict: Literal["arrived", "bounced"]
    code: str
    at: datetime


class Answering(Protocol):
    """What providers are asked by that know what became of their messages; a module of pure functions. Not every channel has one."""

    def status_request(self, doubt: Doubt) -> Request:
        """The question as HTTP."""
        ...

    def status_of(self, doubt: Doubt, answer: Answer, at: datetime) -> Status | None:
        """What an answer means; None where it says nothing that is certain. Total over all statuses and bodies."""
        ...


class Channel(Protocol):
    """What the worker sends by. `deduplicates`: the receiver drops a second message of the same id, so that an attempt whose end
    nobody saw is made again; else it is left as uncertain. `batch`: so many parcels are claimed at once. `together`: they are
    sent in one call, as into a database; else each by itself, so that a slow receiver holds up nobody. `at_once`: so many
    parcels may be under way. `kept`: what the end is of all that is read here and goes nowhere: it is written with the intent; None
    where something is sent.
    """

    deduplicates: bool
    batch: int
    together: bool
    at_once: int
    kept: Outcome | None

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """One outcome for each parcel, in their order. Raises nothing for what receivers or the network do."""
        ...


class Sending(Protocol):
    """A parcel under way, for which no task stands."""

    def done(self) -> bool:
        """Whether it has come to its end."""
        ...

    def break_off(self, outcome: Outcome) -> None:
        """End it now, as `outcome`; the receiver may have it."""
        ...


@runtime_checkable
class Starting(Protocol):
    """A channel that mostly needs no task to send a parcel: what comes back from the wire ends it."""

    def start(self, parcel: Parcel, ended: Callable[[Parcel, Outcome], None]) -> Sending | None:
        """Begin to send a parcel, of which `ended` is told its one end, maybe before this returns. None: it is left to `send`."""
        ...


class HttpChannel(Protocol):
    """A channel that sends by HTTP; each is a module of pure functions."""

    limits: Limits

    def render(self, message: Message) -> tuple[Rendering, ...]:
        """The message as this channel tells it, within the limits. Raises ValueError, bilingual, where it cannot."""
        ...

    def request(self, rendering: Rendering, endpoint: Endpoint, at: datetime) -> Request:
        """One attempt at a moment. Raises ValueError, bilingual, for secrets or options that cannot be read, RecipientError for a
        recipient's address.
        """
        ...

    def classify(self, answer: Answer, at: datetime) -> Outcome:
        """What an answer means; total over all statuses and bodies."""
        ...
