"""Whom a provider is asked about, and when. Pure."""

from datetime import datetime, timedelta
from typing import Final

#: Outcomes whose end is not known.
IN_DOUBT: Final = ("uncertain", "accepted_unverified")
#: Seconds after which a provider is asked, and asked again: within the 72 hours for which carriers report.
SCHEDULE: Final = (60, 300, 1800, 7200, 43_200, 86_400)


def next_ask(now: datetime, tries: int) -> datetime | None:
    """When a provider is asked that was asked so many times; None when it is asked no more."""
    return now + timedelta(seconds=SCHEDULE[tries]) if tries < len(SCHEDULE) else None
