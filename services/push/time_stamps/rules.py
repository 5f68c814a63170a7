"""Who is asked for time stamps, when it is asked again, and what an answer is worth. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from cryptography.x509 import Certificate

from kernel.http.outbound.answers import Answer
from kernel.security.time_stamp import BadStamp, Stamp, verified

#: `not_configured`: nobody is asked; `pending`: it is asked for, or will be.
State = Literal["stamped", "pending", "not_configured"]
#: Seconds before each further question about a root; the last one holds from then on.
SCHEDULE: Final = (30, 120, 600, 1800, 3600, 7200, 21_600)


@dataclass(frozen=True, slots=True)
class Authority:
    """A time-stamping authority: where it answers, the certificates that its own has to lead to, the policy that is asked for."""

    url: str
    roots: Sequence[Certificate]
    policy: str | None = None


def state_of(stamped: bool, *, configured: bool) -> State:
    """How far the time stamp of a proof is."""
    return "stamped" if stamped else "pending" if configured else "not_configured"


def next_ask(now: datetime, tries: int) -> datetime:
    """When to ask again after so many tries."""
    return now + timedelta(seconds=SCHEDULE[min(tries, len(SCHEDULE)) - 1])


def judged(authority: Authority, answer: Answer, document: bytes, nonce: int) -> Stamp:
    """The time stamp that an answer over HTTP brings. Raises BadStamp."""
    if answer.status != 200:
        raise BadStamp(
            "status",
            f"时间戳机构以 HTTP {answer.status} 应答",
            f"the authority answered with HTTP {answer.status}",
        )
    if answer.truncated:
        raise BadStamp("too_large", "时间戳机构的应答过长", "the answer of the authority is too large")
    return verified(answer.body, document, authority.roots, nonce=nonce, policy=authority.policy)
