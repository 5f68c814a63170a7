"""What a division is on a day, when divisions merge, split and are recoded. Pure.

A change says: from `effective_on`, what was `old` is (a part of) `new`. A code is followed forwards through the changes
that a day has seen; one that somebody subscribed to also backwards through those that were still to come:

    2024  X ─┐              the notice of 2024 for X is heard by who lives in Y now,
    2025     └─> Y          the notice of 2026 for Y by who registered in X then.

The notice of 2024 for Y is not heard by who registered in X: X was no part of Y then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.contracts.regions import ancestors


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on, `old` is (a part of) `new`."""

    old: str
    new: str
    effective_on: date


class Lineage:
    """All changes that are known, up to one `number`; the number says which, for whoever asks again later."""

    def __init__(self, changes: Iterable[Change] = (), number: int = 0) -> None:
        self.number = number
        self._after: dict[str, list[Change]] = {}
        self._before: dict[str, list[Change]] = {}
        for change in sorted(changes, key=lambda each: (each.effective_on, each.old, each.new)):
            self._after.setdefault(change.old, []).append(change)
            self._before.setdefault(change.new, []).append(change)
        self._cells: dict[tuple[str, date, bool], tuple[frozenset[str], frozenset[str]]] = {}

    def changed(self, code: str) -> bool:
        """Whether the division or one above it was ever changed: only then is its code alone not enough."""
        return any(each in self._after or each in self._before for each in (code, *ancestors(code)))

    def given(self, code: str, day: date) -> frozenset[str]:
        """The codes on a day of a division that a message of that day is given for."""
        return self._cell(code, day, False)[0]

    def above_given(self, code: str, day: date) -> frozenset[str]:
        """Those and all divisions above them, as they are on that day."""
        return self._cell(code, day, False)[1]

    def places(self, code: str, day: date) -> frozenset[str]:
        """The codes on a day of a division that somebody subscribed to: several for a day before a merger."""
        return self._cell(code, day, True)[0]

    def above(self, code: str, day: date) -> frozenset[str]:
        """Its `places` and all divisions above them, as they are on that day."""
        return self._cell(code, day, True)[1]

    def ever(self, code: str) -> frozenset[str]:
        """Every code that the division has on some day: its `places` of any day are among them."""
        found = {code}
        todo = [code]
        while todo:
            here = todo.pop()
            near = [c.new for c in self._after.get(here, ())] + [c.old for c in self._before.get(here, ())]
            todo += [each for each in near if each not in found]
            found.update(near)
        return frozenset(found)

    def ever_above(self, code: str) -> frozenset[str]:
        """Those and every division that is above one of them on some day."""
        if not self.changed(code):
            return frozenset((code, *ancestors(code)))
        found: set[str] = set()
        todo = [code]
        while todo:
            here = todo.pop()
            if here not in found:
                found.add(here)
                todo += [each for above in (here, *ancestors(here)) for each in self.ever(above)]
        return frozenset(found)

    def _cell(self, code: str, day: date, back: bool) -> tuple[frozenset[str], frozenset[str]]:
        if not self.changed(code):
            return frozenset((code,)), frozenset((code, *ancestors(code)))
        found = self._cells.get((code, day, back))
        if found is None:
            places = self._forwards(code, day) or (self._backwards(code, day) if back else {code})
            found = frozenset(places), frozenset(self._closed(places, day))
            self._cells[code, day, back] = found
        return found

    def _forwards(self, code: str, day: date) -> set[str]:
        """Where a code that has changed by that day has gone; nothing when it has not."""
        found: set[str] = set()
        seen = {code}
        todo = [(code, date.min)]
        while todo:
            here, since = todo.pop()
            onward = [c for c in self._after.get(here, ()) if since <= c.effective_on <= day]
            if not onward and here != code:
                found.add(here)
            for change in onward:
                if change.new not in seen:
                    seen.add(change.new)
                    todo.append((change.new, change.effective_on))
        return found

    def _backwards(self, code: str, day: date) -> set[str]:
        """A code and those that are to become it after that day."""
        found = {code}
        todo = [code]
        while todo:
            here = todo.pop()
            for change in self._before.get(here, ()):
                if change.effective_on > day and change.old not in found:
                    found.add(change.old)
                    todo.append(change.old)
        return found

    def _closed(self, places: Iterable[str], day: date) -> set[str]:
        found: set[str] = set()
        todo = list(places)
        while todo:
            here = todo.pop()
            if here in found:
                continue
            found.add(here)
            for above in ancestors(here):
                todo += self._forwards(above, day) or (above,)
        return found
