"""Whole numbers as catalogues write them: digits or Chinese numerals (二十, 十五, 两, 一百二十)."""

from typing import Final

NUMBER: Final = r"(?:\d{1,4}|[零〇一二两俩三四五六七八九十廿百]{1,5})"
"""Pattern of one number in normalised text; `number` reads what it matches."""

_DIGITS: Final = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_PLACES: Final = {"十": 10, "百": 100}


def number(text: str) -> int:
    """The value of a numeral: `number("二十")` is 20, `number("15")` is 15. Raises ValueError for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, 0
    for sign in text.replace("廿", "二十"):
        if sign in _PLACES:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
        elif sign in _DIGITS:
            digit = digit * 10 + _DIGITS[sign]
        else:
            raise ValueError(f"不是数字:{text} / not a numeral: {text}")
    return total + digit
