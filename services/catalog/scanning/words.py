"""Kinds that go by words (minors, health, disability, marks), and addresses exact to the house. Pure.

They are reported as they are: whether a word tells of a person is for whoever reviews.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.catalog.scanning.kinds import KINDS
from services.catalog.scanning.spans import Span

_KINDS: Final = tuple(
    (
        kind.code,
        tuple(re.compile(p) for p in (*(("|".join(sorted(kind.words, key=len, reverse=True)),) if kind.words else ()), *kind.patterns)),
        re.compile("|".join(kind.not_in)) if kind.not_in else None,
    )
    for kind in KINDS.values()
    if kind.words or kind.patterns
)  # fmt: skip
_NUMBER: Final = r"(?:\d{1,5}|[一二三四五六七八九十百]{1,4})"
_SIGN: Final = "[\u4e00-\u9fffA-Za-z0-9]"
#: What makes an address exact: a house number on a road, a group of a village, a flat of a house.
_EXACT: Final = re.compile(
    rf"(?:路|街|大道|巷|弄|胡同|里)(?:[东西南北中]段)?\d{{1,5}}(?:-\d{{1,4}})?号"
    rf"|(?:村|社区|屯|寨|庄)(?:委会)?[\u4e00-\u9fff]{{0,6}}?{_NUMBER}(?:村民小组|组|队)(?:\d{{1,4}}号)?"
    rf"|(?:村|屯|寨|庄)\d{{1,4}}号"
    rf"|(?:{_NUMBER}|[A-Za-z])(?:栋|幢|号楼|座)(?:{_NUMBER}单元)?\d{{2,4}}(?:室|房|号|户)?"
)
_TAIL: Final = re.compile(
    rf"(?:附\d{{1,4}}号)?(?:[\u4e00-\u9fff]{{0,10}}?(?:{_NUMBER}|[A-Za-z])(?:栋|幢|号楼|座))?"
    rf"(?:{_NUMBER}单元)?(?:\d{{1,4}}(?:室|房|号|户))?"
)
_HEAD: Final = re.compile(rf"{_SIGN}{{0,30}}\Z")
#: What an address begins after, and the names in it that are not masked.
_BEGINS: Final = re.compile(r"(?:住址|地址|住所|家住|现住|户籍地|户籍|住在|位于|坐落于|坐落|居住于|住)(?:为|是|在)?")  # fmt: skip
_DIVISION: Final = re.compile("省|自治区|市|自治州|县|区|镇|乡|街道")


def word_spans(text: str) -> Iterator[Span]:
    """The words of every kind."""
    for code, patterns, not_in in _KINDS:
        apart = [found.span() for found in not_in.finditer(text)] if not_in else []
        taken: list[tuple[int, int]] = []
        for pattern in patterns:
            for found in pattern.finditer(text):
                start, end = _trimmed(text, *found.span())
                if not any(a < end and start < b for a, b in (*apart, *taken)):
                    taken.append((start, end))
                    yield Span(code, start, end)


def addresses(text: str) -> Iterator[Span]:
    """Addresses exact to a house, a flat or a village group; the division they lie in is not masked."""
    done = 0
    for found in _EXACT.finditer(text):
        if found.start() < done:
            continue
        tail = _TAIL.match(text, found.end())
        end = tail.end() if tail else found.end()
        head = _HEAD.search(text, max(done, found.start() - 30), found.start())
        start = head.start() if head else found.start()
        begun = [one.end() for one in _BEGINS.finditer(text, start, found.start())]
        start = begun[-1] if begun else start
        named = [one.end() for one in _DIVISION.finditer(text, start, found.start())]
        yield Span("exact_address", start, end, shown=named[-1] - start if named else 0)
        done = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
