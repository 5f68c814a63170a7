"""What there is to say about the cell of a time limit (公开时限): unreadable, without an event, of another kind. Pure."""

from collections.abc import Iterator
from functools import lru_cache

from services.catalog.time_limits.rules import read_time_limit
from services.catalog.workbooks.channels import standard_channel
from services.catalog.workbooks.words import column_of, one_line

_DAYS = {"working_day", "calendar_day"}
_OF_CHANNELS = ("公示栏", "公开栏", "网站", "平台", "公众号")


@lru_cache(maxsize=512)
def limit_findings(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(code, words) of every finding about the cell, line breaks in it as they are."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    shown = one_line(text)
    reading = read_time_limit(shown)
    if reading.state != "read":
        other = standard_channel(shown) or column_of(shown) or any(word in shown for word in _OF_CHANNELS)
        yield ("time_limit_other" if other else "time_limit_unread"), (shown[:60],)
        return
    if len(reading.clauses) > 1:
        yield "several_limits", (str(len(reading.clauses)),)
    deadlines = [c for c in reading.clauses if c.is_deadline and c.unit in _DAYS and not c.recurrence]
    if deadlines and all(c.trigger is None and c.condition is None for c in deadlines):
        yield "time_limit_without_trigger", (shown[:60],)
