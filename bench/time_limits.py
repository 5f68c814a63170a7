"""Reading a time-limit phrase as it stands in catalogues, beside one regular expression over it."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Final

from bench.report import Line, medians, spread
from services.catalog.time_limits.rules import read_time_limit

PROMISE_MS: Final = 1.0
ROUNDS: Final = 7
TIMES: Final = 200
PHRASE: Final = "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示"
_PATTERN: Final = re.compile(r"(?:自|信息)?(.+?)(?:之日)?起?(\d+)个(工作日|自然日|月|年)内")


def run() -> list[Line]:
    """One line, promised in milliseconds."""
    pairs = [
        (_timed(lambda: _PATTERN.findall(PHRASE)), _timed(lambda: read_time_limit(PHRASE)))
        for _ in range(ROUNDS)
    ]
    theirs, ours, ratio = medians(pairs)
    return [
        Line("reading a time-limit phrase", f"< {PROMISE_MS:.0f} ms", f"{ours:.3f} ms", f"{theirs:.3f} ms by one expression",
             ratio, ours < PROMISE_MS, spread(pairs))
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds for one."""
    begun = perf_counter()
    for _ in range(TIMES):
        work()
    return (perf_counter() - begun) * 1000 / TIMES
