"""What is under way to each endpoint, and how much was sent to it within this minute: in the memory of the one worker. Pure.

After a death both begin anew: what was under way is looked after, a minute may be told twice what it takes. A minute is one that
passes, whatever the machine's clock is set to meanwhile.
"""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

_SECOND, _MINUTE = 1.0, 60.0
#: Claimed for an endpoint beyond what it takes at once, so that a batch is worth its commit.
AHEAD: Final = 4
#: One endpoint has this part of a channel's places at most: a quarter.
SHARE: Final = 4


@lru_cache(maxsize=256)  # it is asked for each delivery, of the few kinds of endpoints that there are
def most(concurrency: int, batch: int, at_once: int) -> int:
    """How many of an endpoint may be under way on a channel: where each is claimed by itself none ahead, and never more than a
    share of what the channel takes, so that others have room however slow some are.
    """
    return min(concurrency * AHEAD if batch > 1 else concurrency, max(at_once // SHARE, 1))


class _Pause(NamedTuple):
    """Since when and until when a receiver asked for patience, by `elapsed`; and when that was by the clock."""

    begun: float
    until: float
    at: datetime


class Traffic:
    """Counts by endpoint. Its `place` is its channel and its owner; `elapsed` are seconds that pass evenly."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._under_way: Counter[str] = Counter()
        self._full: dict[str, tuple[str, str]] = {}
        self._sent: defaultdict[str, deque[tuple[float, int]]] = defaultdict(deque)
        self._paused: dict[str, _Pause] = {}

    def begin_anew(self) -> None:
        """Nothing is under way; what was sent within this minute was sent."""
        self._under_way.clear()
        self._full.clear()

    def busy(self, channel: str) -> list[str]:
        """The owners whose endpoints of a channel have as much under way as they may."""
        return [owner for on, owner in self._full.values() if on == channel]

    def room(self, endpoint: str, place: tuple[str, str], most: int, failures: int) -> bool:
        """Whether one more may be claimed, where `most` may be under way: of one that fails, one at a time. Else it is busy."""
        if self._under_way[endpoint] < (1 if failures else most):
            return True
        self._full[endpoint] = place
        return False

    def begin(self, endpoint: str, place: tuple[str, str], most: int, failures: int, parts: int) -> None:
        """One more is under way, of so many parts."""
        sent, elapsed = self._sent[endpoint], self._elapsed()
        while sent and elapsed - sent[0][0] >= _MINUTE:
            sent.popleft()
        sent.append((elapsed, parts))
        self._under_way[endpoint] += 1
        self.room(endpoint, place, most, failures)

    def end(self, endpoint: str) -> None:
        """One has come to its end."""
        self._under_way[endpoint] -= 1
        self._full.pop(endpoint, None)
        if self._under_way[endpoint] <= 0:
            del self._under_way[endpoint]

    def pause(self, endpoint: str, seconds: float, now: datetime) -> None:
        """The receiver asked for patience."""
        begun = self._elapsed()
        self._paused[endpoint] = _Pause(begun, begun + seconds, now)

    def paused_until(
        self, endpoint: str, changed_at: datetime, patience: int, now: datetime
    ) -> datetime | None:
        """Until when its receiver is left in peace, for `patience` seconds at most; None: not at all, also where somebody has changed the
        endpoint since.
        """
        pause = self._paused.get(endpoint)
        if pause is None:
            return None
        elapsed = self._elapsed()
        if pause.until <= elapsed or changed_at > pause.at:
            del self._paused[endpoint]
            return None
        rest = min(pause.until, pause.begun + patience) - elapsed
        return now + timedelta(seconds=rest) if rest > 0 else None

    def wait_until(
        self, endpoint: str, per_minute: int | None, parts: int, now: datetime, per_second: int | None = None
    ) -> datetime | None:
        """When the next, of so many parts, may go out by its pace; None: now. No minute has more parts than `per_minute`, and no
        second more than `per_second`, but by a message that has more itself.
        """
        if per_minute is None and per_second is None:
            return None
        sent, elapsed = self._sent[endpoint], self._elapsed()
        found = [
            rest
            for limit, span in ((per_minute, _MINUTE), (per_second, _SECOND))
            if limit is not None and (rest := _rest(sent, limit, span, parts, elapsed)) is not None
        ]
        return now + timedelta(seconds=max(found)) if found else None


def _rest(
    sent: Iterable[tuple[float, int]], limit: int, span: float, parts: int, elapsed: float
) -> float | None:
    """Seconds until a span of time has room for so many parts more; None: now."""
    within = [(moment, count) for moment, count in sent if elapsed - moment < span]
    over = sum(count for _, count in within) + parts - limit
    rest = None
    for moment, count in within:
        if over <= 0:
            break
        over, rest = over - count, moment + span - elapsed
    return rest
