"""When a message is looked at for its root. Pure."""

from datetime import datetime, timedelta
from typing import Final

#: After something happened to a message its root is kept no earlier: receipts come in the first minutes, and what comes together is
#: one root (and one time stamp, which may cost money).
QUIET: Final = timedelta(minutes=15)
#: While something of a message may still go out it is looked at again after half of the time that it has taken, within these.
SOONEST: Final = timedelta(seconds=30)
LATEST: Final = timedelta(hours=1)


def next_look(now: datetime, since: datetime) -> datetime:
    """When a message that was let out at `since` is looked at next."""
    return now + min(max((now - since) / 2, SOONEST), LATEST)
