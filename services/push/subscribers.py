"""What push hears: which items catalogues have, which versions are in force, what was published, what is due when."""

from kernel.messaging.consumer import Subscription
from services.push.known import service as known
from services.push.notices import service as notices


def subscriptions_of() -> list[Subscription]:
    """The subscriptions of this service."""
    return [
        Subscription("push-items", "gongkai.catalog.item.", known.follow_items),
        Subscription("push-catalogues", "gongkai.catalog.catalogue.", known.follow_catalogues),
        Subscription("push-publications", "gongkai.catalog.publication.", known.follow_publications),
        Subscription("push-duties", "gongkai.catalog.obligation.", notices.follow_duties),
        Subscription(
            "push-applications", "gongkai.disclosure_requests.application.", notices.follow_applications
        ),
    ]
