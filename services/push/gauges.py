"""What /metrics tells of push: how long the oldest delivery waits, what waits, what became of attempts, how the worker fares."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from kernel.db import Database
from services.push.backlogs import service as backlogs
from services.push.canaries import service as canaries
from services.push.recounts import service as recounts
from services.push.tools import Tools

#: However often it is asked, the database is looked into once in so many seconds.
FRESH_SECONDS: Final = 5.0


class Found(NamedTuple):
    """What the database says."""

    backlog: backlogs.Look
    numbers: Mapping[tuple[str, str], int]
    canary: float | None
    miscounted: int


class Gauges:
    """`read` gives the metrics. Every process of push tells them, whichever sends: a worker that is dead hides no backlog. Outcomes are
    counted where they come in, in the worker's process.
    """

    def __init__(self, database: Database, tools: Tools) -> None:
        self._database, self._tools = database, tools
        self._found: Found | None = None
        self._looked = float("-inf")
        self._one_look = asyncio.Lock()

    async def read(self) -> Sequence[Metric]:
        """What there is to tell now. Raises what the database raises."""
        async with self._one_look:
            if self._found is None or time.monotonic() - self._looked >= FRESH_SECONDS:
                self._found = await self._look()
                self._looked = time.monotonic()
        return [*_waiting(self._found), *self._worker(self._found)]

    async def _look(self) -> Found:
        async with self._database.read() as session:
            return Found(
                await backlogs.look(session, self._tools), await backlogs.numbers(session),
                await canaries.seconds_ago(session), await recounts.number(session),
            )  # fmt: skip

    def _worker(self, found: Found) -> Iterator[Metric]:
        canary = GaugeMetricFamily(
            "gongkai_push_canary_age_seconds", "Seconds since a canary came through the delivery worker"
        )
        if found.canary is not None:
            canary.add_metric([], found.canary)
        yield canary
        yield GaugeMetricFamily(
            "gongkai_push_miscounted_messages", "Messages whose deliveries and attempts do not agree",
            value=found.miscounted,
        )  # fmt: skip
        outcomes = CounterMetricFamily(
            "gongkai_push_outcomes", "What became of attempts, since this process began", labels=["channel", "outcome"]
        )  # fmt: skip
        for (channel, outcome), number in sorted(self._tools.outcomes.items()):
            outcomes.add_metric([channel, outcome], number)
        yield outcomes


def _waiting(found: Found) -> Iterator[Metric]:
    look = found.backlog
    oldest = GaugeMetricFamily(
        "gongkai_push_oldest_waiting_seconds", "Seconds that the oldest delivery waits whose time has come",
        labels=["channel"],
    )  # fmt: skip
    due = GaugeMetricFamily("gongkai_push_waiting", "Deliveries whose time has come", labels=["channel"])
    behind = GaugeMetricFamily("gongkai_push_behind", "1: the channel has fallen behind", labels=["channel"])
    for channel in backlogs.CHANNELS:
        oldest.add_metric([channel], look.oldest.get(channel, 0.0))
        due.add_metric([channel], look.due.get(channel, 0))
        behind.add_metric([channel], channel in look.behind)
    deliveries = GaugeMetricFamily(
        "gongkai_push_deliveries", "Deliveries that have not gone out, 1,000 of each counted at most",
        labels=["state", "channel"],
    )  # fmt: skip
    for state in backlogs.STATES:
        for channel in backlogs.CHANNELS:
            deliveries.add_metric([state, channel], found.numbers.get((state, channel), 0))
    yield from (oldest, due, behind, deliveries)
