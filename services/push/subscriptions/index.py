"""The index of subscriptions in memory: those that hold for an event, exactly as asking each of them would find. Pure.

Filed under keys (see covers.py) of numbered atoms: an event makes the keys of the signatures (sets of dimensions) that
occur, looks under them, and checks the rules whose key is not the whole of them.
"""

from array import array
from collections.abc import Iterable
from itertools import product

from services.push.region_changes.rules import Lineage
from services.push.subscriptions.covers import Atom, Key, atoms_of, cover_of
from services.push.subscriptions.evaluation import Facts, matches
from services.push.subscriptions.grammar import Rule

Postings = dict[int, "int | array[int]"]


class SubscriptionIndex:
    """Subscriptions by their ids. `put` files or replaces one, `drop` takes it out, `find` asks for an event."""

    def __init__(self, lineage: Lineage | None = None) -> None:
        self.lineage = lineage or Lineage()
        self._slots: dict[str, int] = {}
        self._names: list[str | None] = []
        self._rules: dict[int, Rule] = {}
        self._atoms: dict[Atom, int] = {}
        self._signatures: dict[tuple[str, ...], int] = {}
        self._sure: Postings = {}
        self._to_check: Postings = {}
        self._always: set[int] = set()

    def __len__(self) -> int:
        return len(self._slots)

    def put(self, name: str, rule: Rule) -> None:
        """File a subscription's rule, in place of the one before."""
        self.drop(name)
        slot = self._slots[name] = len(self._names)
        self._names.append(name)
        cover = cover_of(rule, self.lineage)
        if cover is None or not cover.exact:
            self._rules[slot] = rule
        if cover is None:
            self._always.add(slot)
            return
        postings = self._sure if cover.exact else self._to_check
        for key in cover.keys:
            _file(postings, self._number(key), slot)

    def drop(self, name: str) -> None:
        """Take a subscription out; its place stays empty until the index is made anew."""
        slot = self._slots.pop(name, None)
        if slot is not None:
            self._names[slot] = None
            self._rules.pop(slot, None)
            self._always.discard(slot)

    def find(self, facts: Facts) -> list[str]:
        """The ids of the subscriptions whose rules hold for an event, in no order."""
        sure: set[int] = set()
        unsure = set(self._always)
        for number in self._numbers(facts):
            if (found := self._sure.get(number)) is not None:
                _take(sure, found)
            if (found := self._to_check.get(number)) is not None:
                _take(unsure, found)
        names = [name for slot in sure if (name := self._names[slot]) is not None]
        for slot in unsure:
            name = self._names[slot]
            if name is not None and matches(self._rules[slot], facts, self.lineage):
                names.append(name)
        return names

    def _number(self, key: Key) -> int:
        """A key as one number: its atoms' numbers side by side, in order."""
        signature = tuple(sorted(dimension for dimension, _ in key))
        self._signatures[signature] = self._signatures.get(signature, 0) + 1
        number = 0
        for place in sorted(self._atoms.setdefault(atom, len(self._atoms) + 1) for atom in key):
            number = number << 32 | place
        return number

    def _numbers(self, facts: Facts) -> set[int]:
        """The numbers of the keys that an event hits, of the signatures that occur."""
        known = {
            dimension: [n for value in values if (n := self._atoms.get((dimension, value)))]
            for dimension, values in atoms_of(facts, self.lineage).items()
        }
        found: set[int] = set()
        for signature in self._signatures:
            for places in product(*(known[dimension] for dimension in signature)):
                number = 0
                for place in sorted(set(places)):
                    number = number << 32 | place
                found.add(number)
        return found


def index_of(rules: Iterable[tuple[str, Rule]], lineage: Lineage | None = None) -> SubscriptionIndex:
    """An index of these subscriptions."""
    index = SubscriptionIndex(lineage)
    for name, rule in rules:
        index.put(name, rule)
    return index


def _file(postings: Postings, number: int, slot: int) -> None:
    """One slot alone stands as a number: most keys have one subscription, and an array would be ten times as large."""
    found = postings.get(number)
    if found is None:
        postings[number] = slot
    elif isinstance(found, int):
        postings[number] = array("I", (found, slot))
    else:
        found.append(slot)


def _take(into: set[int], found: "int | array[int]") -> None:
    if isinstance(found, int):
        into.add(found)
    else:
        into.update(found)
