"""A million subscriptions asked for a thousand events: milliseconds an event and memory, beside asking each rule.

Rules are of the shapes that people and offices keep: one domain for the village one lives in, a few items, everything of
a county from below, domains but for an item, an audience group. Divisions are those of 2,845 made-up counties; half of
the subscriptions and of the events are in eighteen of them, where an event of a county finds hundreds.
"""

import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median
from typing import Any, Final

from bench.report import Line
from services.push.region_changes.rules import Change, Lineage
from services.push.subscriptions.evaluation import Facts, matches
from services.push.subscriptions.grammar import read_rule
from services.push.subscriptions.index import SubscriptionIndex

SUBSCRIPTIONS: Final = 1_000_000
EVENTS: Final = 1_000
MOST: Final = 1_000
LIMIT_MS: Final = 20.0
LIMIT_MB: Final = 1536
#: So many rules are asked one by one, and the time taken for a million.
SAMPLE: Final = 10_000
#: So many events are held against each rule of the million.
WHOLE: Final = 3
COUNTIES, BUSY, TOWNS, VILLAGES = 2_845, 18, 14, 15
DOMAINS, ITEMS_OF_A_DOMAIN, GROUPS = 26, 40, 12
TODAY: Final = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the child process found."""

    filled_seconds: float
    taken_ms: list[float]
    at_work_ms: list[float]
    asked_ms: list[float]
    most: int
    mean: float
    resident_mb: float


def run() -> list[Line]:
    """Two lines, promised. Raises when an event finds other subscriptions than asking the rules one by one does: all of them for some
    events, those of the sample for more.
    """
    with multiprocessing.get_context("spawn").Pool(1) as child:
        found: Measured = child.apply(_measure)
    p99, worked = (sorted(times)[int(EVENTS * 0.99) - 1] for times in (found.taken_ms, found.at_work_ms))
    by_asking = median(found.asked_ms) * SUBSCRIPTIONS / SAMPLE
    ratio = median(found.taken_ms) / by_asking
    note = (
        f"{EVENTS:,} events, {found.mean:.0f} hits on average and {found.most:,} at most; median "
        f"{median(found.taken_ms):.2f} ms; p99 of the processor's time {worked:.1f} ms; filled in "
        f"{found.filled_seconds:.0f} s; reference: each rule asked, {SAMPLE:,} of them measured; {WHOLE} events equal to asking all"
    )
    return [
        Line(f"event against {SUBSCRIPTIONS:,} subscriptions, p99", f"<= {LIMIT_MS:.0f} ms", f"{p99:.1f} ms",
             f"{by_asking:,.0f} ms", ratio, p99 <= LIMIT_MS and found.most <= MOST, note),
        Line("memory of the index", f"<= {LIMIT_MB} MB", f"{found.resident_mb:,.0f} MB", "-", None,
             found.resident_mb <= LIMIT_MB, "largest resident size of a process that holds nothing else"),
    ]  # fmt: skip


def _measure() -> Measured:
    random, lineage = _begun()
    index = SubscriptionIndex(lineage)
    begun = time.perf_counter()
    sample = {}
    for n, document in enumerate(_documents(random)):
        rule = read_rule(document)
        index.put(f"sub_{n:07d}", rule)
        if n < SAMPLE:
            sample[f"sub_{n:07d}"] = rule
    filled = time.perf_counter() - begun
    taken, at_work, asked, hits = [], [], [], []
    whole: dict[int, tuple[Facts, set[str]]] = {}
    for n in range(EVENTS):
        event = _event(random)
        begun, worked = time.perf_counter(), time.thread_time()
        names = index.find(event)
        taken.append((time.perf_counter() - begun) * 1000)
        at_work.append((time.thread_time() - worked) * 1000)
        hits.append(len(names))
        if n < WHOLE:
            whole[n] = (event, set(names))
        if n % 50 == 0:
            begun = time.perf_counter()
            expected = {name for name, rule in sample.items() if matches(rule, event, lineage)}
            asked.append((time.perf_counter() - begun) * 1000)
            if expected != sample.keys() & set(names):
                raise RuntimeError(f"other subscriptions were found for {event}")
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _hold_against_each_rule(list(whole.values()))
    return Measured(filled, taken, at_work, asked, max(hits), sum(hits) / EVENTS, resident)


def _begun() -> tuple[Random, Lineage]:
    random = Random(711)
    return random, Lineage([Change(_village(random), _village(random), date(2025, 7, 1)) for _ in range(200)])


def _hold_against_each_rule(found: Sequence[tuple[Facts, set[str]]]) -> None:
    """The million is drawn a second time, rule by rule: to keep them would be memory of the index to whoever measures it."""
    random, lineage = _begun()
    left = [set(names) for _, names in found]
    for n, document in enumerate(_documents(random)):
        rule, name = read_rule(document), f"sub_{n:07d}"
        for (event, names), rest in zip(found, left, strict=True):
            if matches(rule, event, lineage) != (name in names):
                raise RuntimeError(f"{name} is found by one way alone for {event}")
            rest.discard(name)
    if any(left):
        raise RuntimeError("subscriptions were found that there are not")


def _documents(random: Random) -> Iterator[dict[str, Any]]:
    for _ in range(SUBSCRIPTIONS):
        domain = random.randrange(DOMAINS)
        home = {"region": _village(random), "direction": "down"}
        county = {"region": home["region"][:6], "direction": "up"}
        match random.randrange(10):
            case 0 | 1 | 2 | 3:
                yield {"all": [{"domain": [f"domain-{domain}"]}, home]}
            case 4 | 5:
                yield {"all": [{"item": sorted({_item(random, domain) for _ in range(3)})}, home]}
            case 6:
                yield {"all": [{"audience": [f"group-{random.randrange(GROUPS)}"]}, home]}
            case 7:
                yield {"all": [county, {"item": [_item(random, domain)]}]}
            case 8:
                other = {"not": {"item": [_item(random, domain)]}}
                yield {
                    "all": [
                        {"domain": [f"domain-{domain}"]},
                        {"region": home["region"], "direction": "exact"},
                        other,
                    ]
                }
            case _:
                yield {
                    "any": [
                        {"all": [{"item": [_item(random, domain)]}, home]},
                        {"body": [f"body-{home['region'][:9]}"]},
                    ]
                }


def _event(random: Random) -> Facts:
    domain = random.randrange(DOMAINS)
    village = _village(random)
    region = random.choice((village, village, village[:9], village[:6]))
    return Facts(
        {
            "domain": frozenset({f"domain-{domain}"}), "item": frozenset({_item(random, domain)}),
            "body": frozenset({f"body-{village[:9]}"}), "audience": frozenset({f"group-{random.randrange(GROUPS)}"}),
            "event_type": frozenset({"gongkai.catalog.publication.recorded.v1"}), "class": frozenset({"ordinary"}),
        },
        region, TODAY,
    )  # fmt: skip


def _item(random: Random, domain: int) -> str:
    return f"domain-{domain}-{random.randrange(ITEMS_OF_A_DOMAIN):03d}"


def _village(random: Random) -> str:
    county = 110101 + random.randrange(BUSY if random.random() < 0.5 else COUNTIES)
    county += county % 100 == 0  # a county's code does not end in 00
    return f"{county}{100 + random.randrange(TOWNS)}{200 + random.randrange(VILLAGES)}"
