"""The states of a delivery and what leads from one to the next, as data; when it is tried again. Pure.

planned ─> queued ─> leased ─> delivered | accepted_unverified | uncertain | failed_temp ─> leased … | failed_perm
   └─> held ─> planned        └─> held (credential)          any that waits ─> expired | superseded | suppressed (skipped)
                              └─> superseded, instead of another attempt
   └─> suppressed, also from queued and failed_temp
delivered, accepted_unverified, uncertain ─> delivered | failed_perm by a receipt that comes later
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

State = Literal[
    "planned", "queued", "leased", "delivered", "accepted_unverified", "uncertain", "failed_temp", "failed_perm", "held",
    "suppressed", "expired", "superseded",
]  # fmt: skip
#: What happens to a delivery. The kinds of outcomes (see port.py) are events; so are `lost_safe` and `lost_unsure`: the worker
#: died after the intent, on a channel that drops a second message of the same id, or on one that does not. `release`: the cause
#: of holding is gone, everything is looked at again. `arrived` and `bounced` are told by receipts. `skip`: an officer lets the step
#: of a case fall, so that the next goes.
Happening = Literal[
    "queue", "hold", "suppress", "expire", "supersede", "lease", "delivered", "accepted_unverified", "failed_temp",
    "failed_perm", "uncertain", "credential", "exhaust", "lost_safe", "lost_unsure", "release", "arrived", "bounced",
    "skip",
]  # fmt: skip
#: The lease of the one worker that sends.
LEASE: Final = "push.deliveries"
STATES: Final[tuple[State, ...]] = get_args(State)
HAPPENINGS: Final[tuple[Happening, ...]] = get_args(Happening)
#: Those that may still go out: they keep the later messages of their thread waiting.
OPEN: Final[tuple[State, ...]] = ("planned", "queued", "leased", "failed_temp", "held")
#: Those that expire, are superseded, or are skipped.
WAITING: Final[tuple[State, ...]] = ("planned", "queued", "failed_temp", "held")
#: Those that an operator may send again, as a new generation.
DEAD: Final[tuple[State, ...]] = ("failed_perm", "uncertain", "expired", "suppressed")
#: Those that a named officer may, with a reason: they have arrived, as far as is known, and the receiver may have lost them.
REPLAYED: Final[tuple[State, ...]] = ("delivered", "accepted_unverified")
_WAITS: Final[dict[Happening, State]] = {
    "expire": "expired", "supersede": "superseded", "skip": "suppressed",
}  # fmt: skip
TRANSITIONS: Final[dict[State, dict[Happening, State]]] = {
    "planned": {"queue": "queued", "hold": "held", "suppress": "suppressed", **_WAITS},
    "queued": {"lease": "leased", "hold": "held", "suppress": "suppressed", **_WAITS},
    "held": {"release": "planned", **_WAITS},
    "failed_temp": {"lease": "leased", "hold": "held", "suppress": "suppressed", **_WAITS},
    "leased": {
        "delivered": "delivered", "accepted_unverified": "accepted_unverified", "failed_temp": "failed_temp",
        "failed_perm": "failed_perm", "uncertain": "uncertain", "credential": "held", "exhaust": "failed_perm",
        "lost_safe": "queued", "lost_unsure": "uncertain", "supersede": "superseded",
    },
    "delivered": {"arrived": "delivered", "bounced": "failed_perm"},
    "accepted_unverified": {"arrived": "delivered", "bounced": "failed_perm"},
    "uncertain": {"arrived": "delivered", "bounced": "failed_perm"},
    "failed_perm": {}, "suppressed": {}, "expired": {}, "superseded": {},
}  # fmt: skip
#: What a delivery may wait with: nothing tried yet, or an attempt that did not end it.
_WAITED: Final = (None, "lost", "credential", "failed_temp", "uncertain")
#: Outcomes of attempts that use up a step of the schedule; a worker's death, or a credential that is no good, is our fault.
FAILURES: Final = ("failed_temp", "uncertain")
#: State -> the last outcomes that lead there; None: no attempt, or one that is under way. Counts from attempts agree so.
AGREES: Final[dict[State, tuple[str | None, ...]]] = {
    "planned": _WAITED, "queued": _WAITED, "suppressed": _WAITED, "held": _WAITED, "expired": _WAITED, "superseded": _WAITED,
    "leased": (None,), "delivered": ("delivered",), "accepted_unverified": ("accepted_unverified",),
    "uncertain": ("uncertain", "lost"), "failed_temp": ("failed_temp", "uncertain", "lost"),
    "failed_perm": ("failed_perm", "failed_temp", "uncertain"),
}  # fmt: skip
#: State that a receipt led to -> the last outcomes that it may have come after.
RECEIVED: Final[dict[State, tuple[str, ...]]] = {
    "delivered": ("delivered", "accepted_unverified", "uncertain", "lost"),
    "failed_perm": ("delivered", "accepted_unverified", "uncertain", "lost"),
}
PRIORITIES: Final = {"emergency": 0, "statutory": 1, "progress": 2, "ordinary": 3}
#: Seconds before each further attempt: the schedule of Standard Webhooks (75 hours); an emergency is given up in minutes, what the law
#: demands to be told is tried to the day on which it is due, where it has one.
SCHEDULE: Final = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
EMERGENCY_SCHEDULE: Final = (5, 30, 120, 300)
#: A receiver that asks for more patience than this is asked again then; one that keeps an emergency waiting, as at its last attempt.
MAX_RETRY_AFTER: Final = 86_400
EMERGENCY_RETRY_AFTER: Final = EMERGENCY_SCHEDULE[-1]
JITTER: Final = 0.2
#: Classes that are sent again where nobody knows whether they arrived: told twice is better than not at all.
RESENT: Final = ("emergency",)
#: Failures that tell of an account, not of the one whom it sent to.
ACCOUNT_FAULTS: Final = (
    "connect_failed", "connect_timeout", "answer_timeout", "broke_off", "relay_unreachable", "relay_busy", "provider_busy",
    "status", "gateway_error",
)  # fmt: skip
#: Passing failures after which nothing is with the receiver: no connection, or a plain word that it takes nothing now. A server's
#: error proves nothing (it may have come after the message was kept), nor does one that a platform does not explain.
NOT_TAKEN: Final = (
    "connect_failed", "connect_timeout", "endpoint_absent", "throttled", "provider_busy", "recipient_capped", "relay_unreachable",
    "relay_busy", "mailbox_full", "simulated_temporary",
)  # fmt: skip
#: The reason of what a receipt ended begins so.
BOUNCED: Final = "bounced: "
#: Channel -> the address of a subscriber that it needs.
NEEDS: Final = {"sms": "mobile", "email": "email"}


class WrongTransition(ValueError):
    """A state that does not allow what happens."""


def after(state: str, happening: Happening) -> State:
    """The state that follows; raises WrongTransition."""
    try:
        return TRANSITIONS[state][happening]  # type: ignore[index]  # states come from the database as text
    except KeyError:
        raise WrongTransition(f"{state}: {happening}") from None


def next_attempt(
    now: datetime, class_: str, delivery: str, failures: int, retry_after_seconds: int | None, *, due: bool = False
) -> datetime | None:  # fmt: skip
    """When to try again after so many attempts that the receiver let fail; None when the class's horizon is used up. `due`: it
    ends with the day on which it is due, and of the class statutory not before. The jitter of a delivery's failure is always the same: it
    depends on nothing but their names.
    """
    schedule = EMERGENCY_SCHEDULE if class_ == "emergency" else SCHEDULE
    if failures > len(schedule) and not (due and class_ == "statutory"):
        return None
    share = int.from_bytes(hashlib.sha256(f"{delivery}/{failures}".encode()).digest()[:4], "big") / 2**32
    seconds = schedule[min(failures, len(schedule)) - 1] * (1 + JITTER * (2 * share - 1))
    if retry_after_seconds is not None:
        seconds = max(seconds, min(retry_after_seconds, patience(class_)))
    return now + timedelta(seconds=seconds)


def patience(class_: str) -> int:
    """For how many seconds at most a message of a class waits because its receiver asks for it."""
    return EMERGENCY_RETRY_AFTER if class_ == "emergency" else MAX_RETRY_AFTER


def sent_again(class_: str, policy: str | None, *, deduplicates: bool) -> bool:
    """Whether a delivery whose end nobody knows is sent again by itself: always where receivers drop doubles, else by the policy
    of its endpoint, else by its class.
    """
    return deduplicates or (class_ in RESENT if policy is None else policy == "resend")


def went_out(parts_done: int, outcomes: Sequence[tuple[str | None, str | None]], *, bounced: bool) -> bool:
    """Whether a delivery is, or may be, with its receiver, whole or in part, whatever state it is in now: an attempt was made that
    did not end by proving that nothing arrived. `outcomes` are kind and code of each attempt, the first one first; a kind of None is
    under way. `bounced`: a receipt says of the last one that it did not arrive.
    """
    heard = outcomes[:-1] if bounced else outcomes
    return parts_done != 0 or any(not _nothing_arrived(kind, code) for kind, code in heard)


def _nothing_arrived(kind: str | None, code: str | None) -> bool:
    return kind in ("failed_perm", "credential") or (kind == "failed_temp" and code in NOT_TAKEN)


def consistent(state: str, last_outcome: str | None, *, received: bool = False) -> bool:
    """Whether a delivery's state is one that its last attempt, and the receipt that came after it, lead to."""
    if received and state in RECEIVED:
        return last_outcome in RECEIVED[state]
    return last_outcome in AGREES[state]  # type: ignore[index]
