"""What the catalog hears: its own publications, to keep the supply lists of archives and libraries (Art. 25); proposals of
information offices to disclose proactively (Art. 44).
"""

from kernel.db import Session
from kernel.messaging.consumer import Subscription
from kernel.messaging.event import Event
from services.catalog.proposals import service as proposals
from services.catalog.supplies import service as supplies


def subscriptions_of() -> list[Subscription]:
    """The subscriptions of this service."""
    return [
        Subscription("catalog-supplies", "gongkai.catalog.publication.", _supply),
        Subscription("catalog-proposals", "gongkai.disclosure_requests.proposal.", proposals.keep),
    ]


async def _supply(session: Session, event: Event) -> None:
    """List a publication for its county's archive and library, or take it off: whatever it is now decides."""
    await supplies.follow(session, event.data["publication"])
