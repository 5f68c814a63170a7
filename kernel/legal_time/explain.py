"""Why a period ends where it ends: one line per calendar day (逐日说明), from the trigger day to the last."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from kernel.legal_time.daybook import Daybook
from kernel.legal_time.due import Due, Line

#: No period of this law comes near; a longer one is explained up to here, then by its last day.
MAX_LINES: Final = 6000

_ART_201: Final = "《民法典》第二百零一条"
_ART_202: Final = "《民法典》第二百零二条"
_ART_203: Final = "《民法典》第二百零三条"
_HOLIDAYS: Final = "《全国年节及纪念日放假办法》"
_OPEN: Final = "尚无放假通知"


def explain(book: Daybook, due: Due) -> list[Line]:
    """The lines of a period in the order of counting (backward for `before`), at most MAX_LINES + 1.

    Where no notice speaks, weekdays count provisionally and say so; the lines then end on the outer bound.
    """
    lines: list[Line] = []
    for line in _lines(book, due):
        if len(lines) == MAX_LINES:
            last = _last_day(due)
            lines.append(Line(last, False, None, f"其余各日从略,至 {last} 止", None))
            break
        lines.append(line)
    return lines


def _lines(book: Daybook, due: Due) -> Iterator[Line]:
    trigger = due.start.date() if isinstance(due.start, datetime) else due.start
    if due.amount == 0:
        yield Line(trigger, False, 0, "数量为零,当日届满", None)
        return
    if due.unit == "hour":
        yield from _hours(due, trigger)
        return
    yield Line(trigger, False, None, "触发日,不计入", _ART_201)
    step = -1 if due.direction == "before" else 1
    days = range(trigger.toordinal() + step, _last_day(due).toordinal() + step, step)
    if due.unit == "working_day":
        yield from _working_days(book, due, days)
    else:
        yield from _calendar_days(book, due, days)


def _working_days(book: Daybook, due: Due, days: range) -> Iterator[Line]:
    n = 0
    for ordinal in days:
        working = book.settled(ordinal)
        counted = ordinal % 7 not in (0, 6) if working is None else working
        if working is None and ordinal in book.statutory_days(ordinal):
            counted = False
        reason, article = _reason(book, ordinal)
        if n == due.amount:  # only a provisional period goes on after its provisional end
            yield Line(date.fromordinal(ordinal), False, None, f"{_OPEN},期限可能延至本日", None)
            continue
        n += counted
        yield Line(date.fromordinal(ordinal), counted, n if counted else None, reason, article)


def _calendar_days(book: Daybook, due: Due, days: range) -> Iterator[Line]:
    strict = due.strict_date.toordinal() if due.strict_date else days[-1]
    last = abs(strict - days[0]) + 1
    in_months = due.unit in ("month", "year")
    for n, ordinal in enumerate(days, start=1):
        day = date.fromordinal(ordinal)
        reason, article = _reason(book, ordinal)
        if n < last:
            yield Line(day, True, n, "期间内", _ART_201)
        elif n == last:
            end = "届满日(对应日)" if in_months else "届满日"
            rolls = due.due != day
            if due.due is None:
                end += f",遇休息日顺延,{_OPEN}"
            elif rolls:
                end += f",遇休息日顺延({reason})"
            yield Line(day, True, n, end, _ART_203 if rolls else _ART_202 if in_months else _ART_201)
        elif due.due == day:
            yield Line(day, False, None, "顺延后的届满日", _ART_203)
        elif due.due is None:
            yield Line(day, False, None, f"{_OPEN},期限可能延至本日", _ART_203)
        else:
            yield Line(day, False, None, f"休息日,顺延({reason})", article or _ART_203)


def _hours(due: Due, trigger: date) -> Iterator[Line]:
    last = _last_day(due)
    step = -1 if due.direction == "before" else 1
    for ordinal in range(trigger.toordinal(), last.toordinal() + step, step):
        day = date.fromordinal(ordinal)
        reason = "按小时计算,昼夜连续"
        if day == last and due.due_at:
            reason += f",{due.due_at:%H:%M} 届满"
        yield Line(day, True, None, reason, f"{_ART_201}第二款")


def _last_day(due: Due) -> date:
    if due.due is not None:
        return due.due
    return due.earliest if due.direction == "before" else due.latest


def _reason(book: Daybook, ordinal: int) -> tuple[str, str | None]:
    if listing := book.listed.get(ordinal):
        if listing.local:
            return f"{listing.name}放假(地方)", f"{_HOLIDAYS}第四条"
        if listing.working:
            return f"调休上班({listing.name},{listing.document})", _HOLIDAYS
        return f"{listing.name}放假({listing.document})", _HOLIDAYS
    weekend = ordinal % 7 in (0, 6)
    if book.settled(ordinal) is not None:
        return ("周末" if weekend else "工作日"), None
    if name := book.statutory_days(ordinal).get(ordinal):
        return f"{name}(法定节日),{_OPEN}", _HOLIDAYS
    return (f"周末,{_OPEN}" if weekend else f"工作日(暂计),{_OPEN}"), None
