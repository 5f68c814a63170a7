"""What interpretation hears: publications of catalog, to link them to the packages that they are of."""

from functools import partial

from kernel.messaging.consumer import Subscription
from services.interpretation.releases import service as releases
from services.interpretation.tools import Tools


def subscriptions_of(tools: Tools) -> list[Subscription]:
    """The subscriptions of this service."""
    follow = partial(releases.follow_publications, tools=tools)
    return [Subscription("interpretation-publications", "gongkai.catalog.publication.", follow)]
