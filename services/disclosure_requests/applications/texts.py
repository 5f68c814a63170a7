"""How two applications are compared: normalised words, and a fingerprint that stays near for near words. Pure."""

import re
from typing import Final

from kernel import text
from kernel.text import normalised

_SALUTATIONS: Final = re.compile(r"(请|谢谢|您好|你好|尊敬的|此致|敬礼|特此申请|依法)")
_FIGURES: Final = "〇零一二三四五六七八九"
_WRITTEN_YEARS: Final = re.compile(f"[{_FIGURES}]{{2,}}")
_PLAIN: Final = str.maketrans(_FIGURES, "00123456789")
#: Digits, numerals of two signs and more, and single ones before a unit: 2025, 二〇二五, 三 in 三月 but not in 三公经费.
_NUMBERS: Final = re.compile(
    r"\d+|[〇零一二三四五六七八九十百千万]{2,}|[〇零一二三四五六七八九十百千万](?=[年月日号批期亩户元])"
)
#: Names of villages and communities: two signs before the word for it, unless they only say which kind (农村, 本村).
_VILLAGES: Final = re.compile(
    r"[\u4e00-\u9fff]{2}(?<![农乡本我全各们])(?:村民小组|村民委员会|村委会|居民委员会|居委会|村|社区)"
)


def words_of(*texts: str | None) -> str:
    """What an application asks for, without width, case, punctuation, blanks and courtesies; 二〇二五 as 2025."""
    words = normalised("".join(one or "" for one in texts))
    return _SALUTATIONS.sub("", _WRITTEN_YEARS.sub(lambda found: found.group().translate(_PLAIN), words))


def essence_of(words: str) -> str:
    """Words without their numbers and names of villages: the same for the same request about another village or year."""
    return _VILLAGES.sub("", _NUMBERS.sub("", words))


def numbers_in(words: str) -> set[str]:
    """The numbers in words, as they are written."""
    return set(_NUMBERS.findall(words))


def villages_in(words: str) -> set[str]:
    """The names of villages and communities in words."""
    return set(_VILLAGES.findall(words))


def simhash(words: str) -> int:
    """A 64-bit fingerprint of the essence of words, as a signed number (databases keep those)."""
    return text.simhash(essence_of(words))
