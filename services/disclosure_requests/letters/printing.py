"""How values stand on paper: days, lists, sentences, Chinese punctuation. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.disclosure_requests.letters.fields import FIELDS

Printed = str | list[str]
_FULL_WIDTH: Final = str.maketrans(",;:()!?", "，；：（）！？")
_HAN: Final = r"\u3400-\u9fff《》〔〕“”、。"
#: Half-width punctuation that touches a Chinese sign.
_HALF: Final = re.compile(rf"(?<=[{_HAN}])[,;:()!?]|[,;:()!?](?=[{_HAN}])")
_ENDS: Final = ("。", "！", "？", "；", "：")


def printed_day(day: date) -> str:
    """A day as official letters print it."""
    return f"{day.year}年{day.month}月{day.day}日"


def numbered(points: Sequence[str]) -> list[str]:
    """Points as the list of an official document: 1. 2. …; one alone has no number."""
    return [f"{place}. {point}" for place, point in enumerate(points, 1)] if len(points) > 1 else list(points)


def sentence(text: str) -> str:
    """A text with its full stop."""
    text = text.strip()
    return text if text.endswith(_ENDS) else f"{text.rstrip('.;,')}。"


def typeset(text: str) -> str:
    """A Chinese text of ours with the punctuation of print."""
    return _HALF.sub(lambda found: found[0].translate(_FULL_WIDTH), text)


def printed(field: str, value: Any) -> Printed:
    """A value of JSON as a letter prints it. Raises ValueError for what is not of the field's type."""
    match FIELDS[field].type, value:
        case "date", str():
            return printed_day(date.fromisoformat(value))
        case "count", int() if not isinstance(value, bool):
            return f"{value:,}"
        case "list", list() if all(isinstance(one, str) for one in value):
            return numbered(value)
        case "text", str():
            return value
    raise ValueError(field)
