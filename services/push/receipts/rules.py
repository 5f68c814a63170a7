"""What a receipt does to a delivery. Pure.

| state                         | arrived   | bounced     |
|-------------------------------|-----------|-------------|
| accepted_unverified, uncertain| delivered | failed_perm |
| delivered                     | noted     | failed_perm |
| failed_perm by a receipt      | noted     | noted       |
| any other                     | noted     | noted       |

A bounce is the last word: in whichever order a provider's reports come, they end in the same state.
"""

import hashlib
from datetime import datetime
from typing import Literal

from services.push.deliveries.rules import TRANSITIONS, Happening

Verdict = Literal["arrived", "bounced"]


def leads_on(state: str, verdict: Verdict) -> Happening | None:
    """What happens to a delivery in a state; None where a receipt is noted and changes nothing."""
    if state == "delivered" and verdict == "arrived":
        return None
    return verdict if verdict in TRANSITIONS[state] else None  # type: ignore[index]  # states come from the database as text


def name_of(region: str, channel: str, about: str, verdict: Verdict, code: str, at: datetime) -> str:
    """The id of a receipt: told twice by a division it is the same (64 hex digits). Another division's is another: providers give
    the same reference to two of their clients.
    """
    told = "\0".join((region, channel, about, verdict, code, at.isoformat()))
    return hashlib.sha256(told.encode()).hexdigest()
