"""Articles of two versions aligned, and what changed in each, sign by sign. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from kernel.text import bigrams, normalised

Kind = Literal["same", "changed", "moved", "added", "removed"]
_HEAD: Final = re.compile(
    r"^\s*(第(?:[0-9]+|[零〇一二两三四五六七八九十百]+)条|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])\s*"
)
#: Articles that share less than this of their pairs of signs are not versions of each other.
ALIKE: Final = 0.35
#: More articles or paragraphs than this are not laid beside each other: each is held against each.
MOST: Final = 2000
#: Work on two texts sign by sign grows with the pairs of equal signs in them: above so many they are held together clause by clause,
#: and above as many pairs of equal clauses as wholes.
MOST_PAIRS: Final = 250_000
_CLAUSE: Final = re.compile(r"[^,，。；;、\n]*[,，。；;、\n]?")
#: Changes with fewer signs than this between them are shown as one: shreds cannot be read.
_SHRED: Final = 2


@dataclass(frozen=True, slots=True)
class Article:
    """An article, paragraph or heading: its number as written (None for text before the first), and its words."""

    number: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text that is in both, in the old one alone, or in the new one alone."""

    op: Literal["equal", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of articles, or one without a counterpart; `moved` has the same words under another number or place."""

    kind: Kind
    old: Article | None
    new: Article | None
    similarity: float
    segments: tuple[Segment, ...]


def articles(text: str) -> list[Article]:
    """The articles of a document: a line that has no number of its own belongs to the article before it."""
    found: list[Article] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        head = _HEAD.match(line)
        if head is not None:
            found.append(Article(head[1].strip(), line[head.end() :].strip()))
        elif found and found[-1].number is not None:
            found[-1] = Article(found[-1].number, f"{found[-1].text}\n{line.strip()}")
        else:
            found.append(Article(None, line.strip()))
    return found


def compare(old: str, new: str) -> list[Row]:
    """The rows of a comparison in the order of the new version; what was removed stands where it stood."""
    before, after = articles(old), articles(new)
    pairs = _pairs(before, after)
    partner = {j: i for i, j in pairs}
    paired = set(partner.values())
    gone = [i for i in range(len(before)) if i not in paired]
    steady = _in_order(pairs)
    rows: list[Row] = []
    for j, article in enumerate(after):
        i = partner.get(j)
        if i is None:
            rows.append(Row("added", None, article, 0.0, (Segment("insert", article.text),)))
            continue
        while gone and gone[0] < i and (i, j) in steady:
            rows.append(_removed(before[gone.pop(0)]))
        rows.append(_paired(before[i], article, moved=(i, j) not in steady))
    rows += [_removed(before[i]) for i in gone]
    return rows


def segments(old: str, new: str) -> tuple[Segment, ...]:
    """What to take out and put in, to come from one text to the other: by signs, of texts too alike in themselves by clauses."""
    before, after = _units(old, new)
    found: list[Segment] = []
    for op, i, k, j, m in _joined(_opcodes(before, after)):
        if op == "equal":
            found.append(Segment("equal", "".join(before[i:k])))
            continue
        if k > i:
            found.append(Segment("delete", "".join(before[i:k])))
        if m > j:
            found.append(Segment("insert", "".join(after[j:m])))
    return tuple(found)


def _units(old: str, new: str) -> tuple[Sequence[str], Sequence[str]]:
    if _equal_pairs(old, new) <= MOST_PAIRS:
        return old, new
    return [one for one in _CLAUSE.findall(old) if one], [one for one in _CLAUSE.findall(new) if one]


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if _equal_pairs(before, after) > MOST_PAIRS:
        return [("replace", 0, len(before), 0, len(after))]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _equal_pairs(before: Sequence[str], after: Sequence[str]) -> int:
    there = Counter(after)
    return sum(count * there[one] for one, count in Counter(before).items())


def _joined(opcodes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """Changes that only a shred of common text parts are one change."""
    held: tuple[str, int, int, int, int] | None = None
    for place, code in enumerate(opcodes):
        op, i, k, j, m = code
        shred = op == "equal" and k - i < _SHRED and 0 < place < len(opcodes) - 1
        if op == "equal" and not shred:
            if held is not None:
                yield held
            held = None
            yield code
        else:
            held = ("replace", held[1], k, held[3], m) if held is not None else ("replace", i, k, j, m)
    if held is not None:
        yield held


def _pairs(before: Sequence[Article], after: Sequence[Article]) -> list[tuple[int, int]]:
    """(old, new) places of articles that belong together: the same words first, then the most alike."""
    found: list[tuple[int, int]] = []
    words = [[normalised(one.text) for one in side] for side in (before, after)]
    waiting: dict[str, list[int]] = {}
    for i, text in enumerate(words[0]):
        waiting.setdefault(text, []).append(i)
    for j, text in enumerate(words[1]):
        if waiting.get(text):
            found.append((waiting[text].pop(0), j))
    taken_old, taken_new = {i for i, _ in found}, {j for _, j in found}
    grams = [[frozenset(bigrams(text)) for text in side] for side in words]
    # What two articles share is counted on numbers whose bits are the pairs of signs that both sides have: sets take twenty times as long.
    places = {gram: n for n, gram in enumerate(sorted(set().union(*grams[0]) & set().union(*grams[1])))}
    bits = [[sum(1 << places[gram] for gram in one & places.keys()) for one in side] for side in grams]
    scored = []
    for i, one in enumerate(bits[0]):
        if i in taken_old:
            continue
        for j, other in enumerate(bits[1]):
            if j in taken_new:
                continue
            both = len(grams[0][i]) + len(grams[1][j])
            alike = 2 * (one & other).bit_count() / both if both else 0.0
            if alike >= ALIKE:
                # Of two that are as alike, the one of the same number, then the nearer.
                scored.append((-alike, before[i].number != after[j].number, abs(i - j), i, j))
    for *_, i, j in sorted(scored):
        if i not in taken_old and j not in taken_new:
            found.append((i, j))
            taken_old.add(i)
            taken_new.add(j)
    return sorted(found, key=lambda pair: pair[1])


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most pairs that keep their order: all others were moved (longest increasing subsequence)."""
    best: list[int] = []
    tails: list[int] = []
    before: list[int | None] = []
    for place, (i, _) in enumerate(pairs):
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if tails[middle] < i:
                low = middle + 1
            else:
                high = middle
        before.append(best[low - 1] if low else None)
        if low == len(tails):
            tails.append(i)
            best.append(place)
        else:
            tails[low], best[low] = i, place
    kept: set[tuple[int, int]] = set()
    at: int | None = best[-1] if best else None
    while at is not None:
        kept.add(pairs[at])
        at = before[at]
    return kept


def _paired(old: Article, new: Article, *, moved: bool) -> Row:
    same = normalised(old.text) == normalised(new.text)
    if same:
        kind: Kind = "moved" if moved else "same"
        return Row(kind, old, new, 1.0, (Segment("equal", new.text),))
    parts = segments(old.text, new.text)
    equal = sum(len(one.text) for one in parts if one.op == "equal")
    share = 2 * equal / max(len(old.text) + len(new.text), 1)
    return Row("changed", old, new, round(share, 3), parts)


def _removed(article: Article) -> Row:
    return Row("removed", article, None, 0.0, (Segment("delete", article.text),))
