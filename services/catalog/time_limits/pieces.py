"""A sentence cut into pieces: one time expression (or a few that belong together) with the words around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from services.catalog.time_limits.durations import durations
from services.catalog.time_limits.expression import PUBLISH, UPDATE, Expression
from services.catalog.time_limits.frequencies import periods, times
from services.catalog.time_limits.positions import positions
from services.catalog.time_limits.words import events, words

STRONG: Final = ("duration", "position", "frequency", "update", "keep")
"""Forms that make a clause of their own; the other forms join the clause they stand in."""

_PREFIX_END: Final = re.compile(r"(?:的|后|时|起|之前|前提下|以来|之日|条件下)$")
_VERB: Final = re.compile(
    rf"^(?:予以|进行|应?当?|及时|同步|主动|依法|向社会|对外|{PUBLISH}|{UPDATE}|完成|[、并且和])+"
)
_LATEST: Final = re.compile(
    r"^(?:但|且|原则上)?(?:最迟|最长|最晚|至迟|不得?迟于|不得?晚于|不得?超过|一般不超过)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a comma segment: `text[start:end]` with its expressions.

    `prefix` is what earlier commas set apart (情况复杂的,经批准), `suffix` what later ones do (在村公示栏公开).
    """

    prefix: str
    text: str
    start: int
    end: int
    expressions: tuple[Expression, ...]
    suffix: str = ""

    def before(self, one: Expression) -> str:
        """The words before the expression, other expressions left out."""
        parts, at = [], self.start
        for other in self.expressions:
            if other.start >= one.start:
                break
            parts.append(self.text[at : other.start])
            at = other.end
        return "".join([*parts, self.text[at : one.start]])

    def after(self, one: Expression) -> str:
        """The words after the expression, to the end of the piece and what follows its commas."""
        return self.text[one.end : self.end] + self.suffix


def pieces(sentence: str) -> list[Piece]:
    """The sentence's pieces in order; none when it names no time at all."""
    found: list[Piece] = []
    waiting: list[str] = []
    segments = sentence.split(",")
    for index, segment in enumerate(segments):
        expressions = _expressions(segment)
        if expressions and index + 1 < len(segments) and segment.endswith("的"):
            expressions = [one for one in expressions if one.form in STRONG]  # 能当场答复的, is a condition
        if not expressions:
            if found and not waiting and not _PREFIX_END.search(segment):
                found[-1] = _followed(found[-1], segment)
            else:
                waiting.append(segment)
            continue
        found.extend(_cut(segment, expressions, ",".join(waiting)))
        waiting = []
    if waiting and found:
        found[-1] = _followed(found[-1], ",".join(waiting))
    return _latest_moment(found or _event_only(sentence))


def _expressions(segment: str) -> list[Expression]:
    """The expressions of a segment by place, each reader leaving alone what an earlier one took."""
    taken: list[Expression] = []
    for reader in (times, positions, durations):
        apart = [
            one for one in reader(segment) if all(one.end <= t.start or one.start >= t.end for t in taken)
        ]
        taken.extend(_first_of_overlapping(apart))
    taken.extend(_first_of_overlapping(list(periods(segment, taken))))
    taken.extend(words(segment, taken))
    timed = any(one.form in STRONG and not _is_period(one) for one in taken)
    if not timed and (taken or re.search(PUBLISH, segment)):
        taken.extend(list(events(segment, taken))[:1])
    return sorted(taken, key=lambda one: one.start)


def _is_period(one: Expression) -> bool:
    return one.form == "frequency" and one.amount is None


def _first_of_overlapping(found: list[Expression]) -> list[Expression]:
    """Of overlapping readings the first stays; dates of one list share their place and all stay."""
    kept: list[Expression] = []
    for one in found:
        same = any((k.start, k.end) == (one.start, one.end) for k in kept)
        apart = all(one.end <= k.start or one.start >= k.end for k in kept)
        if apart or (same and one.form == "position" and one not in kept):
            kept.append(one)
    return kept


def _cut(segment: str, expressions: list[Expression], prefix: str) -> Iterator[Piece]:
    """A piece for each strong expression, cut after the verb that follows it; weak ones join where they stand."""
    groups: list[list[Expression]] = []
    for one in expressions:
        if groups and not (one.form in STRONG and _stands_apart(groups[-1], one, segment)):
            groups[-1].append(one)
        else:
            groups.append([one])
    start = 0
    for index, group in enumerate(groups):
        end = len(segment)
        if index + 1 < len(groups):
            last, limit = group[-1].end, max(groups[index + 1][0].start, group[-1].end)
            verb = _VERB.match(segment[last:limit])
            end = last + (verb.end() if verb else 0)
        yield Piece(prefix if index == 0 else "", segment, start, end, tuple(group))
        start = end


def _stands_apart(group: list[Expression], one: Expression, segment: str) -> bool:
    """Whether a strong expression starts a clause of its own beside those before it.

    每年…批复后20日内, 每日实时更新 and 20个工作日内及时更新 are one clause each, and so are dates of one list.
    """
    strong = [other for other in group if other.form in STRONG]
    if not strong:
        return False
    last = strong[-1]
    if _is_period(last) and one.form in ("duration", "position"):
        return False
    if one.form == "position" and (last.start, last.end) == (one.start, one.end):
        return False
    if one.form == "update":
        return re.search(rf"{PUBLISH}|{UPDATE}", segment[group[0].start : one.start]) is not None
    return not (one.form == last.form == "keep")


def _followed(piece: Piece, words_after: str) -> Piece:
    return replace(piece, suffix=f"{piece.suffix},{words_after}")


def _event_only(sentence: str) -> list[Piece]:
    """A sentence whose only time is an event: 在实地启动拟征收土地工作时,在村公示栏公开."""
    found = list(events(sentence, []))[:1]
    if not found or not re.search(PUBLISH, sentence):
        return []
    return [Piece("", sentence, 0, len(sentence), tuple(found))]


def _latest_moment(found: list[Piece]) -> list[Piece]:
    """及时公开,最迟不超过20个工作日: the latest moment says what 及时 left open, so they are one piece."""
    kept: list[Piece] = []
    for piece in found:
        open_before = bool(kept) and all(
            one.form in ("urgent", "real_time", "moment") for one in kept[-1].expressions
        )
        first = piece.expressions[0]
        own = piece.before(first)
        if open_before and first.form == "duration" and (first.bound == "most" or _LATEST.match(own)):
            if not _LATEST.sub("", own):
                previous = kept[-1]
                event = previous.text[: previous.expressions[0].start]
                moved = len(event) - first.start
                text = event + piece.text[first.start :]
                shifted = tuple(
                    replace(one, start=one.start + moved, end=one.end + moved) for one in piece.expressions
                )
                piece = Piece(previous.prefix, text, 0, len(text), shifted, piece.suffix)
            kept[-1] = piece
        else:
            kept.append(piece)
    return kept
