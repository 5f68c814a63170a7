"""Identity numbers, bank cards, phones: found by their form, held to their check digits and to what the text calls them.

Pure. A number that the text calls a serial, a contract's or a document's number is none of them unless its check digit and
its birth date hold.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from kernel.contracts.bank_card import is_luhn
from services.catalog.scanning.kinds import MOBILE_PREFIXES, PROVINCES
from services.catalog.scanning.spans import Span, is_labelled, is_serial, said_before

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
#: Eighteen signs, whole or in groups; a disability certificate has two digits more (kind and class).
_GROUPS: Final = ((6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4), (3, 3, 4, 2, 2, 4))
_WHOLE: Final = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?:[1-7][1-4])?(?![0-9A-Za-z])")
_GROUPED: Final = tuple(
    re.compile(
        r"(?<!\d)" + "".join(
            (rf"\d{{{size}}}" if n < len(groups) - 1 else rf"\d{{{size - 1}}}[\dXx](?![0-9A-Za-z])")
            + ("([ -])" if n == 0 else r"\1" if n < len(groups) - 1 else "")
            for n, size in enumerate(groups)
        )
    )
    for groups in _GROUPS
)  # fmt: skip
_OLD: Final = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
_CARD: Final = re.compile(
    r"(?<![0-9A-Za-z.-])(?:\d{14,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{2,4}(?:\1\d{1,3})?|\d{6}[ -]\d{10,13})"
    r"(?![0-9A-Za-z-]|\.\d)"
)
#: What cards in China begin with; those of other issuers count where the text calls them a card.
_UNIONPAY: Final = "62"
_OTHER_CARDS: Final = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|35\d{14}|9\d{15,18}|6\d{15,18}"
)
_MOBILE: Final = re.compile(
    r"(?:\+86[ -]?|(?<!\d)(?:0086|86)[ -]?|(?<!\d))(1[3-9]\d)([ -]?)\d{4}\2\d{4}(?![0-9A-Za-z]|\.\d|-\d{3,})"
)
_LANDLINE: Final = re.compile(
    r"(?<![0-9A-Za-z./-])(?:\+86[ -]?)?(?:\((0\d{2,3})\) ?|(0\d{2,3})[ -])([2-9]\d{6,7})(?:(?:转|-)\d{1,5})?(?!\d|\.\d)"
)
_LOCAL: Final = re.compile(r"(?<![0-9A-Za-z.-])(?:0(?:10|2\d|[3-9]\d\d))?[2-9]\d{6,7}(?:(?:转|-)\d{1,5})?(?![0-9A-Za-z]|\.\d)")  # fmt: skip
_AREA: Final = re.compile(r"0(?:10|2[0-57-9]|[3-9]\d\d)\Z")
_DAY: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z")
#: Words that phones may follow without a blank, and units that make a number an amount.
_LETTERS: Final = re.compile(r"[A-Za-z]+\Z")
_CALLS: Final = frozenset({"tel", "phone", "mobile", "mob", "m", "t", "p", "wx", "vx", "v", "wechat", "fax"})
#: What a longer number, or one with a year or letters before it, shows ahead of these digits.
_GOES_ON: Final = re.compile(r"(?:\d[-./]|[A-Z]-|[(\[〔]\d{4}[)\]〕])\Z")
_UNITS: Final = re.compile(
    r" ?(?:元|万|亿|千|百|平方|㎡|吨|公里|公斤|亩|立方|度|人|户|股|次|件|条|%|号文|年)"
)


def is_identity(number: str, on: date) -> bool:
    """Whether 18 signs are an identity number (GB 11643) of somebody born by that day; permits of residents of Hong Kong,
    Macao and Taiwan (81-83) and of foreigners (9 and the province) among them.
    """
    province = number[1:3] if number[0] == "9" else number[:2]
    if province not in PROVINCES:
        return False
    born = birth_of(number)
    if born is None or not born.year >= 1900 or born > on:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def birth_of(number: str) -> date | None:
    """The day of birth in 18 signs; None where there is none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def numbers(text: str, context: str, on: date) -> Iterator[Span]:
    """The numbers of a text (see `spans.plain`); what one kind has taken is not looked at again."""
    taken: list[Span] = []
    for found in (_identities, _cards, _mobiles, _landlines):
        for span in found(text, context, on):
            if all(span.end <= one.start or span.start >= one.end for one in taken):
                taken.append(span)
                yield span


def _identities(text: str, context: str, on: date) -> Iterator[Span]:
    for pattern in (_WHOLE, *_GROUPED):
        for found in pattern.finditer(text):
            number = re.sub("[ -]", "", found.group())
            if is_identity(number[:18], on):
                yield Span("identity_number", found.start(), found.end(), shown=6)
    for found in _OLD.finditer(text):
        number = found.group()
        born = birth_of(f"{number[:6]}19{number[6:]}")
        before = said_before(text, found.start(), context)
        if number[:2] in PROVINCES and born is not None and is_labelled("identity", before):
            yield Span("identity_number", found.start(), found.end(), shown=6)


def _cards(text: str, context: str, on: date) -> Iterator[Span]:
    for found in _CARD.finditer(text):
        digits = re.sub("[ -]", "", found.group())
        before = said_before(text, found.start(), context)
        if not is_luhn(digits) or is_serial(before) or _UNITS.match(text, found.end()):
            continue
        called = is_labelled("card", before)
        if (digits.startswith(_UNIONPAY) and len(digits) >= 16) or (
            called and _OTHER_CARDS.fullmatch(digits)
        ):
            yield Span("bank_card", found.start(), found.end(), shown=4)


def _mobiles(text: str, context: str, on: date) -> Iterator[Span]:
    for found in _MOBILE.finditer(text):
        start = found.start()
        letters = _LETTERS.search(text, max(0, start - 12), start)
        before = said_before(text, start, context)
        ahead = text[max(0, start - 2) : start]
        if (
            found.group(1) not in MOBILE_PREFIXES
            or (letters and letters.group().lower() not in _CALLS)
            or ahead.endswith(("_", "¥", "¥", "$", "#"))
            or _GOES_ON.search(text, max(0, start - 6), start)
            or is_serial(before)
            or _UNITS.match(text, found.end())
        ):
            continue
        yield Span("mobile_phone", start, found.end(), shown=found.end(1) - start)


def _landlines(text: str, context: str, on: date) -> Iterator[Span]:
    for found in _LANDLINE.finditer(text):
        area = found.group(1) or found.group(2)
        before = said_before(text, found.start(), context)
        unsure = _DAY.match(found.group(3)) and not is_labelled("phone", before)
        if _AREA.match(area) and not unsure and not is_serial(before):
            yield Span("landline", found.start(), found.end(), shown=found.start(3) - found.start())
    for found in _LOCAL.finditer(text):
        before = said_before(text, found.start(), context)
        if (
            is_labelled("phone", before)
            and not is_serial(before)
            and not _DAY.match(found.group())
            and not _UNITS.match(text, found.end())
        ):
            yield Span("landline", found.start(), found.end())
