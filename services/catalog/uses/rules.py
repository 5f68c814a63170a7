"""Looks counted in memory until they are written, many at once. Pure."""

from collections import Counter

#: So many publications are counted between two writings; a crawler that reads all of them is no sign of use.
MOST = 10_000


class Looks:
    """How often each publication was looked at since the counts were taken last. A process that ends loses what it has not
    written: these are numbers to rank by, not to report.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, publication: str) -> None:
        """One look more."""
        if publication in self._counts or len(self._counts) < MOST:
            self._counts[publication] += 1

    def take(self) -> dict[str, int]:
        """The counts, from which it begins anew."""
        taken, self._counts = self._counts, Counter()
        return dict(taken)
