"""Which deliveries are followed up on another channel, which channel that is, and when one is given up. Pure.

| a delivery                                          | followed up         | given up, and told so  |
|-----------------------------------------------------|---------------------|------------------------|
| failed_perm, expired                                | where a policy says | statutory, emergency   |
| suppressed: no address, or one that is no good      | where a policy says | statutory, emergency   |
| held, of an emergency                               | where a policy says | no: it may still go    |
| any other                                           | no                  | no                     |

Not where the same message is with the same subscriber already, or is on its way to it on another channel; and never on a channel on
which it was tried before. What is superseded, unsubscribed, capped or erased is not followed up: it was not to be told. A step of
somebody's own case goes on no channel that everybody sees or hears.
"""

from collections.abc import Collection, Sequence
from typing import Final

#: Classes of which somebody hears when a delivery is given up for good.
TOLD: Final = ("statutory", "emergency")
#: Reasons of suppression by which an address is not there, or is not the subscriber's.
_NO_ADDRESS: Final = ("no_address: ", "suppression_list: bounced", "suppression_list: wrong_person")
#: The message is with its subscriber, or under way; whether it is or will be is not known.
_THERE: Final = ("delivered", "accepted_unverified", "planned", "queued", "leased", "failed_temp")
_OPEN: Final = ("uncertain", "held")
#: Those who pass by see or hear it.
_PUBLIC: Final = ("bulletin", "screen", "loudspeaker")


def comes_to_nothing(class_: str, state: str, reason: str | None) -> bool:
    """Whether a delivery that is in this state is to be followed up."""
    if state == "suppressed":
        return (reason or "").startswith(_NO_ADDRESS)
    return state in ("failed_perm", "expired") or (state == "held" and class_ == "emergency")


def leaves_others(class_: str, state: str, reason: str | None) -> bool:
    """Whether a delivery in this state may have kept others of the same message from being followed up, and does so no more."""
    if state == "suppressed":
        return reason != "erased" and not comes_to_nothing(class_, state, reason)
    return state in _OPEN


def needs_none(others: Collection[str]) -> bool:
    """Whether other deliveries of the same message to the same subscriber, in these states, tell it anyway."""
    return any(state in _THERE for state in others)


def given_up(class_: str, state: str, others: Collection[str]) -> bool:
    """Whether nothing can tell a subscriber any more, where there is no channel to follow up on, and somebody has to hear of it."""
    return class_ in TOLD and state != "held" and not any(one in _THERE or one in _OPEN for one in others)


def next_channels(channels: Sequence[str], tried: Collection[str], *, own_case: bool) -> list[str]:
    """The channels of a policy on which a message was not tried yet, in its order; `own_case`: a step of one person's case."""
    barred = {*tried, *(_PUBLIC if own_case else ())}
    return [channel for channel in channels if channel not in barred]


def is_own_case(class_: str, thread: str | None) -> bool:
    """Whether a delivery tells a person of its own case."""
    return class_ == "progress" and thread is not None


def reason_of(channel: str, code: str) -> str:
    """Why a delivery was planned, in the words that answers show."""
    return f"failover from {channel}: {code}"
