"""What disclosure requests hears: the catalogue's decisions, which table 2 of the annual report counts; what can be found in
the catalogue, and what it made of proposals; its own applications, to say what they are about.
"""

from functools import partial

from kernel.contracts.decisions import TOLD
from kernel.messaging.consumer import Subscription
from services.disclosure_requests.proposals import service as proposals
from services.disclosure_requests.suggestions import service as suggestions
from services.disclosure_requests.tools import Tools
from services.disclosure_requests.yearly_counts import service as yearly_counts


def subscriptions_of(tools: Tools) -> list[Subscription]:
    """The subscriptions of this service."""
    return [
        Subscription("disclosure_requests-decisions", TOLD, yearly_counts.follow),
        Subscription("disclosure_requests-items", "gongkai.catalog.item.", suggestions.follow_items),
        Subscription("disclosure_requests-catalogues", "gongkai.catalog.catalogue.", suggestions.follow_catalogues),
        Subscription("disclosure_requests-publications", "gongkai.catalog.publication.", suggestions.follow_publications),
        Subscription("disclosure_requests-published", "gongkai.catalog.publication.", proposals.follow_publication),
        Subscription("disclosure_requests-proposals", "gongkai.catalog.proposal.", proposals.follow_decision),
        Subscription(
            "disclosure_requests-matters", "gongkai.disclosure_requests.application.",
            partial(proposals.follow_application, tools=tools),
        ),
    ]  # fmt: skip
