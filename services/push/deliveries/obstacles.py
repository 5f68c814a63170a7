"""Why a delivery does not go out now: looked at when it is let out and again when it is claimed. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from services.push.deliveries.rules import NEEDS, Happening
from services.push.messages.rules import Quiet, earliest

#: Reasons of what is held for want of something outside: when it is there, it goes on.
FOR_WANT: Final = (
    "channel_absent", "endpoint_absent", "endpoint_disabled", "endpoint_unreadable", "subscriber_unreadable",
)  # fmt: skip


class Row(Protocol):
    """What is asked of a delivery."""

    id: str
    message: str
    subscriber: str
    channel: str
    region: str
    class_: str
    expires: datetime | None


class Ready(Protocol):
    """What is asked of an endpoint."""

    @property
    def off(self) -> bool: ...
    @property
    def unreadable(self) -> bool: ...
    @property
    def mode(self) -> str: ...
    @property
    def team(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around some deliveries: which messages others stand in the place of, who was erased, addresses in the open (of
    those that need one; None: they do not open), what wishes and the suppression list have against which delivery, quiet hours,
    which (subscriber, channel) is off, which channels there are and
    which have endpoints of subscribers; of each that goes out by endpoints, the endpoint of a delivery.
    """

    now: datetime
    superseded: Mapping[str, str]
    erased: Collection[str]
    addresses: Mapping[str, Mapping[str, Any] | None] = field(repr=False)
    unwanted: Mapping[str, str]
    quiet: Mapping[str, Quiet]
    off: Collection[tuple[str, str]]
    channels: Collection[str]
    own: Collection[str]
    endpoints: Mapping[str, Callable[[Any], Ready | None]]

    def obstacle(self, row: Row) -> tuple[Happening, str] | None:
        """What happens to a delivery instead of going out, with its reason; None where nothing stands against it."""
        if row.expires is not None and row.expires <= self.now:
            return "expire", "expired"
        if (by := self.superseded.get(row.message)) is not None:
            return "supersede", f"by {by}"
        if row.subscriber in self.erased:
            return "suppress", "erased"
        need = NEEDS.get(row.channel)
        if need is not None:
            addresses = self.addresses[row.subscriber]
            if addresses is None:
                return "hold", "subscriber_unreadable"
            if not addresses.get(need):
                return "suppress", f"no_address: {need}"
        if row.id in self.unwanted:
            return "suppress", self.unwanted[row.id]
        if row.channel not in self.channels:
            return "hold", "channel_absent"
        if (row.subscriber, row.channel) in self.off:
            return "hold", "endpoint_disabled"
        find = self.endpoints.get(row.channel)
        if find is None:
            return None
        endpoint = find(row)
        if endpoint is None:
            return "hold", "endpoint_absent" if row.channel in self.own else "channel_absent"
        if endpoint.off:
            return "hold", "endpoint_disabled"
        if endpoint.unreadable:
            return "hold", "endpoint_unreadable"
        if endpoint.mode == "team" and row.subscriber not in endpoint.team:
            return "suppress", "not_in_team"
        return None

    def quiet_until(self, row: Row) -> datetime | None:
        """The end of the quiet hours that a delivery waits for; None where it need not wait."""
        quiet = self.quiet.get(row.subscriber)
        if quiet is None:
            return None
        until = earliest(self.now, row.class_, row.channel, quiet)
        return until if until > self.now else None
