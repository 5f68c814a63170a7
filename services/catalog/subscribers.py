"""What the catalog hears: its own publications, to keep the supply lists of archives and libraries (Art. 25); its own duties
as they arise, for articles of portals that came before them; proposals of
information offices to disclose proactively (Art. 44); released interpretation packages, which are published.
"""

from functools import partial

from kernel.db import Session
from kernel.messaging.consumer import Subscription
from kernel.messaging.event import Event
from services.catalog.interpretations import service as interpretations
from services.catalog.portal_articles import service as portal_articles
from services.catalog.proposals import service as proposals
from services.catalog.supplies import service as supplies
from services.catalog.tools import Tools


def subscriptions_of(tools: Tools) -> list[Subscription]:
    """The subscriptions of this service."""
    return [
        Subscription("catalog-supplies", "gongkai.catalog.publication.", supply),
        Subscription(
            "catalog-portals",
            "gongkai.catalog.obligation.created.",
            partial(portal_articles.follow, tools=tools),
        ),
        Subscription("catalog-proposals", "gongkai.disclosure_requests.proposal.", proposals.keep),
        Subscription(
            "catalog-interpretations",
            "gongkai.interpretation.package.",
            partial(interpretations.follow, tools=tools),
        ),
    ]


async def supply(session: Session, event: Event) -> None:
    """List a publication for its county's archive and library, or take it off: whatever it is now decides."""
    await supplies.follow(session, event.data["publication"])
