"""What is under way to each endpoint, and how much was sent to it within this minute: in the memory of the one worker. Pure.

After a death both begin anew: what was under way is looked after, a minute may be told twice what it takes.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

_SECOND: Final = timedelta(seconds=1)
_MINUTE: Final = timedelta(minutes=1)
#: Claimed for an endpoint beyond what it takes at once, so that a batch is worth its commit.
AHEAD: Final = 4
#: One endpoint has this part of a channel's places at most: a quarter.
SHARE: Final = 4


def most(concurrency: int, batch: int, at_once: int) -> int:
    """How many of an endpoint may be under way on a channel: where each is claimed by itself none ahead, and never more than a
    share of what the channel takes, so that others have room however slow some are.
    """
    return min(concurrency * AHEAD if batch > 1 else concurrency, max(at_once // SHARE, 1))


class Traffic:
    """Counts by endpoint. `busy` are the owners of those that take no more now."""

    def __init__(self) -> None:
        self._under_way: Counter[str] = Counter()
        self._full: dict[str, str] = {}
        self._sent: defaultdict[str, deque[tuple[datetime, int]]] = defaultdict(deque)
        self._paused: dict[str, tuple[datetime, datetime]] = {}

    def begin_anew(self) -> None:
        """Nothing is under way; what was sent within this minute was sent."""
        self._under_way.clear()
        self._full.clear()

    @property
    def busy(self) -> list[str]:
        """The owners whose endpoints have as much under way as they may."""
        return list(self._full.values())

    def room(self, endpoint: str, owner: str, most: int, failures: int) -> bool:
        """Whether one more may be claimed, where `most` may be under way: of one that fails, one at a time. Else it is busy."""
        if self._under_way[endpoint] < (1 if failures else most):
            return True
        self._full[endpoint] = owner
        return False

    def begin(self, endpoint: str, owner: str, most: int, failures: int, parts: int, now: datetime) -> None:
        """One more is under way, of so many parts."""
        self._under_way[endpoint] += 1
        self._sent[endpoint].append((now, parts))
        self.room(endpoint, owner, most, failures)

    def end(self, endpoint: str) -> None:
        """One has come to its end."""
        self._under_way[endpoint] -= 1
        self._full.pop(endpoint, None)
        if self._under_way[endpoint] <= 0:
            del self._under_way[endpoint]

    def pause(self, endpoint: str, now: datetime, until: datetime) -> None:
        """The receiver asked for patience."""
        self._paused[endpoint] = (now, until)

    def paused_until(
        self, endpoint: str, changed_at: datetime, patience: timedelta, now: datetime
    ) -> datetime | None:
        """Until when its receiver is left in peace, for `patience` at most; None: not at all, also where somebody has changed the
        endpoint since.
        """
        begun, until = self._paused.get(endpoint, (now, now))
        if until <= now or changed_at > begun:
            self._paused.pop(endpoint, None)
            return None
        until = min(until, begun + patience)
        return until if until > now else None

    def wait_until(
        self, endpoint: str, per_minute: int | None, parts: int, now: datetime, per_second: int | None = None
    ) -> datetime | None:
        """When the next, of so many parts, may go out by its pace; None: now. No minute has more parts than `per_minute`, and no
        second more than `per_second`, but by a message that has more itself.
        """
        sent = self._sent[endpoint]
        while sent and now - sent[0][0] >= _MINUTE:
            sent.popleft()
        found = [
            moment
            for limit, span in ((per_minute, _MINUTE), (per_second, _SECOND))
            if limit is not None and (moment := _room_at(sent, limit, span, parts, now)) is not None
        ]
        return max(found, default=None)


def _room_at(
    sent: Iterable[tuple[datetime, int]], limit: int, span: timedelta, parts: int, now: datetime
) -> datetime | None:
    """When a span of time has room for so many parts more; None: now."""
    within = [(moment, count) for moment, count in sent if now - moment < span]
    over = sum(count for _, count in within) + parts - limit
    until = None
    for moment, count in within:
        if over <= 0:
            break
        over, until = over - count, moment + span
    return until
