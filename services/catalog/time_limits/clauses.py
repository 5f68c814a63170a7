"""From a piece to its clause: which event counts, what the clause is limited to, what kind it is."""

import re
from typing import Final, Literal

from services.catalog.time_limits.clause import Clause
from services.catalog.time_limits.context import Context, context_of, notice_context
from services.catalog.time_limits.expression import PUBLISH, UPDATE, Expression, every_months
from services.catalog.time_limits.frequencies import recurring_end
from services.catalog.time_limits.kinds import extends, is_term, kind_of_amount, step_follows
from services.catalog.time_limits.pieces import STRONG, Piece, pieces
from services.catalog.time_limits.words import requests

_PERIOD_UNITS: Final = ("week", "month", "year")
_LENGTHS: Final = ("notice_period", "consultation_period", "keep_online")
_OTHER_TIME: Final = re.compile(r"缩短|延长|推迟|延期|顺延|暂缓")
_BEFORE_EVENT: Final = re.compile(rf"^(?!{PUBLISH})[^,;。]{{1,8}}?前(?![款述期])")


def clauses_of(sentence: str, previous: Clause | None) -> list[Clause]:
    """The clauses of one sentence; `previous` is the clause before it, which an extension or exception refers to."""
    found: list[Clause] = []
    tail = ""
    for piece in pieces(sentence):
        found.extend(_clauses(piece, found[-1] if found else previous, tail))
        tail = piece.after(piece.expressions[-1])
    if found:
        return found
    if previous and _OTHER_TIME.search(sentence) and "的" in sentence:
        condition = sentence.partition("的")[0].strip(",") or None
        return [Clause(None, condition, None, None, None, None, True, previous.kind)]
    for request in requests(sentence):
        condition = context_of("", sentence[: request.start]).condition
        return [Clause(None, condition, None, None, None, None, True, "publish_deadline")]
    return []


def weigh_aside(words: str) -> Literal["limit", "remark", "words"]:
    """What stands in parentheses: a limit of its own, a remark on time that adds none (动态调整), or plain words."""
    forms = {one.form for piece in pieces(words) for one in piece.expressions}
    if forms & {"duration", "position", "frequency"}:
        return "limit"
    return "remark" if forms else "words"


def unresolved(sentence: str) -> bool:
    """Whether the sentence points to the row above (同上) instead of naming a time."""
    return any(one.form == "ditto" for piece in pieces(sentence) for one in piece.expressions)


def _clauses(piece: Piece, previous: Clause | None, tail: str) -> list[Clause]:
    """The clauses of one piece; `tail` is what the sentence said before it (征求意见,|期限不少于30日)."""
    strong = [one for one in piece.expressions if one.form in STRONG]
    amount = next((one for one in strong if one.form == "duration"), None)
    places = [one for one in strong if one.form == "position"]
    period_only = [one.form for one in strong] == ["frequency"] and strong[0].amount is None
    if amount:
        return [_amount(piece, amount, previous, tail)]
    if places:
        return [_place(piece, place) for place in places]
    if not strong or (period_only and any(one.form == "moment" for one in piece.expressions)):
        return [_open(piece)]
    return [_standing(piece, strong[0])]


def _amount(piece: Piece, amount: Expression, previous: Clause | None, tail: str) -> Clause:
    """An amount of time: its kind says whether it is a deadline or a length."""
    recurrence = next((one.recurrence for one in piece.expressions if one.form == "frequency"), None)
    before, after, vague = piece.before(amount), piece.after(amount), amount.vague
    if previous and extends(before):
        kind, where = previous.kind, Context(None, context_of(piece.prefix, before).whole)
    else:
        said = (piece.prefix or tail) + before if is_term(before) else before
        kind = kind_of_amount(amount, said, after)
        counted = context_of(piece.prefix, before, counted=True)
        where = notice_context(piece.prefix, before) if kind in _LENGTHS else counted
    if kind == "publish_deadline" and _is_bare(piece, amount):
        kind, vague = "update_frequency", True
    if kind == "update_frequency":
        recurrence = _interval(amount)
    recurrence = recurrence or recurring_end(where.event or "")
    directed = kind in ("publish_deadline", "procedure_deadline")
    direction = amount.direction if directed else None
    return Clause(
        where.event, where.condition, amount.amount, amount.unit, recurrence, direction, vague, kind
    )


def _is_bare(piece: Piece, amount: Expression) -> bool:
    """An amount of weeks, months or years and nothing else: an interval or a duration, the cell does not say which."""
    label = piece.before(amount)
    alone = (not label or label.endswith(":")) and not piece.prefix and not piece.after(amount).strip(",")
    return alone and amount.open_side and amount.bound is None and amount.unit in _PERIOD_UNITS


def _interval(amount: Expression) -> str | None:
    """The recurrence of an update due within so long."""
    count = amount.amount or 0
    if amount.unit == "week":
        return "weekly" if count == 1 else None
    return every_months(count * 12 if amount.unit == "year" else count)


def _place(piece: Piece, place: Expression) -> Clause:
    where = context_of(piece.prefix, piece.before(place))
    # 9月1日开学前: the date names the event that publication comes before.
    direction = "before" if _BEFORE_EVENT.match(piece.after(place)) else place.direction
    return Clause(
        where.event,
        where.condition,
        place.amount,
        place.unit,
        place.recurrence,
        direction,
        place.vague,
        "publish_deadline",
    )


def _standing(piece: Piece, standing: Expression) -> Clause:
    """A frequency, an update or a retention: how the information is kept, not when it is due."""
    where = context_of(piece.prefix, piece.before(standing))
    kind = "keep_online" if standing.form == "keep" else "update_frequency"
    beside = standing.form == "keep" and any(one.form in ("urgent", "real_time") for one in piece.expressions)
    return Clause(
        where.event,
        where.condition,
        standing.amount,
        standing.unit,
        standing.recurrence,
        None,
        standing.vague or beside,
        kind,
    )


def _open(piece: Piece) -> Clause:
    """Only words: an event, 及时, 实时, 按进展. With an event at a fixed distance the time is not open any more."""
    forms = {one.form for one in piece.expressions}
    moments = [one for one in piece.expressions if one.form == "moment"]
    moment = next((one for one in moments if one.amount is not None), moments[0] if moments else None)
    recurrence = next((one.recurrence for one in piece.expressions if one.recurrence), None)
    where = context_of(
        piece.prefix, piece.before(moments[0] if moments else piece.expressions[0]), event=bool(moments)
    )
    event = next((one.event for one in piece.expressions if one.event), None) or where.event
    after = piece.after(piece.expressions[-1])
    kind = "publish_deadline"
    if "periodic" in forms or (re.search(UPDATE, after) and not re.search(PUBLISH, after)):
        kind = "update_frequency"
    elif step_follows(after):
        kind = "procedure_deadline"
    if moment is None:
        return Clause(event, where.condition, None, None, recurrence, None, True, kind)
    direction = None if kind == "update_frequency" else moment.direction
    return Clause(
        event, where.condition, moment.amount, moment.unit, recurrence, direction, moment.vague, kind
    )
