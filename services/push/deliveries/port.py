"""What the worker asks of a channel: send a batch, say of each parcel what became of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

#: delivered: the receiver said so. accepted_unverified: a provider took it over. failed_temp: not now. failed_perm: never.
#: uncertain: it may have arrived. credential: key or address of the channel is no longer good, an operator has to act.
Kind = Literal["delivered", "accepted_unverified", "failed_temp", "failed_perm", "uncertain", "credential"]


class Outcome(Protocol):
    """What became of an attempt: a code of the channel's own, the provider's reference."""

    @property
    def kind(self) -> Kind: ...
    @property
    def code(self) -> str: ...
    @property
    def retry_after_seconds(self) -> int | None: ...
    @property
    def reference(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome without more."""

    kind: Kind
    code: str
    retry_after_seconds: int | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One attempt: the delivery's id is the same at every attempt, for receivers that drop doubles. `addresses` are in the
    open and go no further than the wire.
    """

    delivery: str
    attempt: int
    generation: int
    message: str
    content: bytes
    sha256: str
    subscriber: str
    addresses: Mapping[str, Any]


class Channel(Protocol):
    """A channel. `deduplicates`: the receiver drops a second message of the same id, so that an attempt whose end nobody
    saw is made again; else it is left as uncertain. `batch`: so many parcels at once.
    """

    deduplicates: bool
    batch: int

    async def send(self, batch: Sequence[Parcel]) -> Sequence[Outcome]:
        """One outcome for each parcel, in their order. Raises nothing for what receivers or the network do."""
        ...
