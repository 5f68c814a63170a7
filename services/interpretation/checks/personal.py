"""Numbers of people in a text: resident numbers, mobile phones, bank cards. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kernel.contracts.bank_card import is_luhn
from kernel.contracts.resident_number import is_resident_number
from kernel.quantities import narrow

KINDS: Final = {"resident_number": "公民身份号码", "mobile_phone": "手机号码", "bank_card": "银行卡号"}
#: Digits as they are written in groups too; nothing alphanumeric around them.
_DIGITS: Final = re.compile(r"(?<![0-9A-Za-z.])\d(?:[ -]?\d){9,22}(?:[ -]?[Xx])?(?![0-9A-Za-z])", re.ASCII)
_MOBILE: Final = re.compile(r"(?:86)?1[3-9]\d{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number of a kind (see KINDS) and where it stands."""

    kind: str
    start: int
    end: int


def personal_numbers(text: str) -> Iterator[PersonalNumber]:
    """The numbers in a text that look like somebody's: resident numbers and cards by their check digits."""
    for match in _DIGITS.finditer(narrow(text)):
        number = match[0].replace(" ", "").replace("-", "").upper()
        if is_resident_number(number):
            kind = "resident_number"
        elif _MOBILE.fullmatch(number):
            kind = "mobile_phone"
        elif 16 <= len(number) <= 19 and number.isdigit() and number[0] in "3456" and is_luhn(number):
            kind = "bank_card"
        else:
            continue
        yield PersonalNumber(kind, match.start(), match.end())
