"""The number of a resident (公民身份号码, GB 11643): region 6, birth 8, sequence 3, check sign modulus 11-2. Pure.

Residence permits of residents of Hong Kong, Macao and Taiwan (81, 82, 83) and permanent residence cards (9…) have the same form;
for the latter the region part follows rules of its own.
"""

import re
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
#: First two digits: provinces (GB/T 2260), 81-83 for residence permits.
_PROVINCES: Final = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62,
     63, 64, 65, 71, 81, 82, 83}
)  # fmt: skip


def has_form(number: str) -> bool:
    """Whether it is 17 digits and a digit or X."""
    return _FORM.fullmatch(number) is not None


def has_region(number: str) -> bool:
    """Whether it begins as numbers of some region do."""
    return int(number[:2]) in _PROVINCES or number[0] == "9"


def birthday(number: str) -> date | None:
    """The birthday that it tells; None for digits that are no day or one before 1880."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born >= date(1880, 1, 1) else None


def check_holds(number: str) -> bool:
    """Whether its last sign is the one that follows from the others."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def is_resident_number(text: str) -> bool:
    """Whether a text can be somebody's number."""
    return has_form(text) and has_region(text) and birthday(text) is not None and check_holds(text)
