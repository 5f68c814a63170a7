"""Metrics in the Prometheus text format; one registry per process shape, made at assembly, not at import."""

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: Upper bounds, seconds.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


#: What a part of the process tells beside the counters; it may ask a database.
Source = Callable[[], Awaitable[Sequence[Metric]]]
#: A source that takes longer is left out.
SOURCE_SECONDS: Final = 2.0
log = structlog.get_logger("metrics")


class Metrics(Collector):
    """The counters of one process; more collectors may register with `registry`. `sources` are asked at each reading, by name.

    Requests are counted in plain numbers on the event loop and become metrics when /metrics is read: the
    library's own counters lock at each step, which a request answered from memory would feel.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sources: dict[str, Source] = {}
        self.in_flight = 0
        self._answered: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._buckets = [0] * (len(BUCKETS) + 1)
        self._seconds = 0.0
        self.registry.register(self)

    def begin(self) -> None:
        """A request has come."""
        self.in_flight += 1

    def end(self, method: str, status: int, seconds: float) -> None:
        """It was answered; `method` from a closed list, or the label would grow without end."""
        self.in_flight -= 1
        self._answered[method, status] += 1
        self._buckets[bisect_left(BUCKETS, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """What was counted, for the registry."""
        requests = CounterMetricFamily(
            "gongkai_http_requests", "Requests answered", labels=["method", "status"]
        )
        for (method, status), count in self._answered.items():
            requests.add_metric([method, str(status)], count)
        yield requests
        bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
        yield HistogramMetricFamily(
            "gongkai_http_request_seconds",
            "Seconds to the last byte of the answer",
            buckets=list(zip(bounds, accumulate(self._buckets), strict=True)),
            sum_value=self._seconds,
        )
        yield GaugeMetricFamily("gongkai_http_requests_in_flight", "Requests at work", value=self.in_flight)

    async def exposition(self) -> bytes:
        """The text for /metrics. A source that does not answer is left out, and told as one that is down."""
        told = CollectorRegistry()
        up = GaugeMetricFamily("gongkai_metrics_source_up", "1: the source answered", labels=["source"])
        for name, source in self.sources.items():
            found = await _asked(name, source)
            up.add_metric([name], found is not None)
            told.register(_Told(found or ()))
        if self.sources:
            told.register(_Told([up]))
        return generate_latest(self.registry) + generate_latest(told)


class _Told(Collector):
    """Metrics that were read before."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


async def _asked(name: str, source: Source) -> Sequence[Metric] | None:
    try:
        async with asyncio.timeout(SOURCE_SECONDS):
            return await source()
    except Exception as error:
        log.warning("metrics_source_down", source=name, error=repr(error))
        return None
