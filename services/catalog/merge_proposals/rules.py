"""Three versions of an item made one: the guideline's old version (base), its new one (theirs), the county's row (ours). Pure.

Items are compared in the words that callers say (`guidelines.said`), field by field, lists as sets of entries:

    take_theirs                    the new version changed it, the county did not (or did the same)
    keep_ours                      the county changed it, the new version did not
    conflict                       both changed it, each its own way: an officer decides
    removed_upstream_changed_here  the new version leaves out what the county had changed: an officer decides
    local_only                     an item that the county added: it stays

Of a list that both changed, what is new in either stands; only an entry that both changed is a conflict.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.catalog.guidelines.said import BEYOND, LAYOUT
from services.catalog.seed.titles import normalise_title

Said = Mapping[str, Any]
#: The members of an item in the order of the table.
MEMBERS: Final = (*LAYOUT, *BEYOND)
TAKE, KEEP, CONFLICT, REMOVED, LOCAL = OUTCOMES = (
    "take_theirs", "keep_ours", "conflict", "removed_upstream_changed_here", "local_only",
)  # fmt: skip
#: The outcomes that an officer decides.
TO_DECIDE: Final = (CONFLICT, REMOVED)
#: What tells entries of a list apart; the entry is changed where this is the same and the rest is not.
_IDENTITY: Final[Mapping[str, Callable[[Any], Hashable]]] = {
    "basis": lambda act: normalise_title(act["title"]),
    "content_elements": lambda element: element["name"],
    "channels": lambda code: code,
    "channels_other": lambda name: name,
    "levels": lambda level: level,
}
Keyed = Mapping[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the three: `item` is its id after the merge, `was` its id before, `member` None where the
    whole item is meant, "id" where only its id changed. Values are in the words of requests, None where absent.

    `merged` is what stands if nobody decides otherwise, `kept` what stands when ours is chosen: they differ in what is to be
    decided. `entries` tells of a list entry by entry.
    """

    item: str
    was: str | None
    member: str | None
    outcome: str
    base: Any
    theirs: Any
    ours: Any
    merged: Any
    kept: Any
    entries: Sequence[Mapping[str, Any]] = ()

    def as_dict(self) -> dict[str, Any]:
        """Its members; values are not copied, there are hundreds."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided about a change: theirs, ours, or a value of their own."""

    choice: str
    value: Any = None

    def of(self, change: Change) -> Any:
        """The value that stands."""
        if self.choice == "value":
            return self.value
        return change.kept if self.choice == "ours" else change.merged


def merge(
    base: Mapping[str, Said], theirs: Mapping[str, Said], ours: Mapping[str, Said | None], renamed: Mapping[str, str]
) -> list[Change]:  # fmt: skip
    """Every difference, in the order of the new version, then what it leaves out, then what only the county has.

    `base` and `theirs` are the items of the two versions by id. `ours` has the rows that the county changed or added (by the
    id they have there) and None for those that it removed; what is not in it is as in the base. `renamed` gives for an id of
    the base, or of an added row, the id that the same matter has in the new version (`matching.same_matters`).
    """
    back = {new: old for old, new in renamed.items()}
    found: list[Change] = []
    taken = {*base, *theirs, *ours}

    def apart(was: str) -> str:
        """The id of a row that the new version has not: its own, unless that now means another matter."""
        if was not in theirs:
            return was
        new = next(name for n in range(1, len(taken) + 2) if (name := f"{was}-local-{n}") not in taken)
        taken.add(new)
        return new

    for item, new in theirs.items():
        was = back.get(item)
        if was is None:
            found.append(Change(item, None, None, TAKE, None, new, None, new, new))
            continue
        old = base.get(was)
        own = ours.get(was, old)
        if was != item:
            found.append(Change(item, was, "id", TAKE, was, item, was, item, item))
        if own is None:
            found.append(_removed_here(item, was, old or {}, new))
        else:
            found += _members(item, was, old or {}, new, own)
    for was, old in base.items():
        if was not in renamed:
            found.append(_removed_there(apart(was), was, old, ours.get(was, old)))
    found += [
        Change(apart(was), was, None, LOCAL, None, None, own, own, own)
        for was, own in ours.items()
        if own is not None and was not in base and was not in renamed
    ]
    return found


def merged_items(
    theirs: Mapping[str, Said], changes: Sequence[Change], decisions: Mapping[tuple[str, str | None], Decision]
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """The items that stand after the merge, by id: the new version's with what the county keeps of its own."""
    found: dict[str, dict[str, Any]] = {item: dict(said) for item, said in theirs.items()}
    for change in changes:
        value = standing(change, decisions)
        if change.member is None:
            if value is None:
                found.pop(change.item, None)
            else:
                found[change.item] = dict(value)
        elif change.member != "id":
            if value is None:
                found[change.item].pop(change.member, None)
            else:
                found[change.item][change.member] = value
    return found


def standing(change: Change, decisions: Mapping[tuple[str, str | None], Decision]) -> Any:
    """The value of a change that stands: as decided, else as proposed."""
    decided = decisions.get((change.item, change.member))
    return decided.of(change) if decided else change.merged


def same(member: str | None, one: Any, other: Any) -> bool:
    """Whether two values of a member say the same; the order of a list says nothing."""
    if member is None or member not in _IDENTITY or one is None or other is None:
        return bool(one == other)
    return _keyed(member, one) == _keyed(member, other)


def _members(item: str, was: str, base: Said, theirs: Said, ours: Said) -> list[Change]:
    found = []
    for member in MEMBERS:
        old, new, own = base.get(member), theirs.get(member), ours.get(member)
        if old == new == own:
            continue
        there, here = not same(member, old, new), not same(member, old, own)
        if not there and not here and old != new:
            continue  # only the order differs: that of the new version stands
        if not there:
            made = Change(item, was, member, KEEP, old, new, own, own, own)
        elif not here or same(member, new, own):
            made = Change(item, was, member, TAKE, old, new, own, new, new)
        elif member == "contact" or (member in _IDENTITY and new and own):
            made = _entries(item, was, member, old, new, own)
        else:
            outcome = REMOVED if new is None else CONFLICT
            made = Change(item, was, member, outcome, old, new, own, new, own)
        found.append(made)
    return found


def _entries(item: str, was: str, member: str, base: Any, theirs: Any, ours: Any) -> Change:
    """A member that both changed, merged entry by entry: theirs in their order, ours behind what they stood behind."""
    old, new, own = (_keyed(member, value) for value in (base, theirs, ours))
    told: list[Mapping[str, Any]] = []
    merged, kept = dict(new), dict(new)
    for key in {**new, **own, **old}:
        b, t, o = old.get(key), new.get(key), own.get(key)
        if b == t == o:
            continue
        if t in (b, o):
            outcome, proposed, other = KEEP if t == b else TAKE, o, o
        elif o == b:
            outcome, proposed, other = TAKE, t, t
        else:
            outcome, proposed, other = CONFLICT if t is not None else REMOVED, t, o
        told.append({"outcome": outcome, "base": b, "theirs": t, "ours": o})
        _place(merged, key, proposed, own)
        _place(kept, key, other, own)
    undecided = [entry["outcome"] for entry in told if entry["outcome"] in TO_DECIDE]
    took = any(entry["outcome"] == TAKE for entry in told)
    outcome = CONFLICT if undecided else TAKE if took else KEEP
    return Change(
        item, was, member, outcome, base, theirs, ours, _plain(member, merged), _plain(member, kept), tuple(told)
    )  # fmt: skip


def _place(found: dict[Hashable, Any], key: Hashable, value: Any, own: Keyed) -> None:
    """Put an entry where it stands; a new one behind the nearest that it stands behind in ours."""
    if value is None:
        found.pop(key, None)
        return
    if key in found:
        found[key] = value
        return
    before: Hashable | None = None
    for other in own:
        if other == key:
            break
        before = other if other in found else before
    rest = list(found.items())
    at = [other for other, _ in rest].index(before) + 1 if before is not None else 0
    found.clear()
    found.update([*rest[:at], (key, value), *rest[at:]])


def _keyed(member: str, value: Any) -> dict[Hashable, Any]:
    """Entries by what tells them apart; of entries that share it the first, the second ..."""
    if member == "contact":
        return {name: entry for name, entry in (value or {}).items() if entry is not None}
    found: dict[Hashable, Any] = {}
    for entry in value or ():
        key, number = _IDENTITY[member](entry), 0
        while (key, number) in found:
            number += 1
        found[key, number] = entry
    return found


def _plain(member: str, entries: Keyed) -> Any:
    return (dict(entries) if member == "contact" else list(entries.values())) or None


def _removed_here(item: str, was: str, base: Said, theirs: Said) -> Change:
    changed = any(not same(m, base.get(m), theirs.get(m)) for m in MEMBERS)
    if changed:
        return Change(item, was, None, CONFLICT, base, theirs, None, theirs, None)
    return Change(item, was, None, KEEP, base, theirs, None, None, None)


def _removed_there(item: str, was: str, base: Said, ours: Said | None) -> Change:
    changed = ours is not None and any(not same(m, base.get(m), ours.get(m)) for m in MEMBERS)
    return Change(
        item, was, None, REMOVED if changed else TAKE, base, None, ours, None, ours if changed else None
    )
