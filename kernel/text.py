"""Text as databases can keep it, and as Chinese is compared and searched: by bigrams, for it has no blanks to split at."""

import hashlib
import re
import struct
import unicodedata
from functools import lru_cache
from typing import Final

#: Signs that turn the direction of text and so can show another amount than is written.
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
#: The same signs and those of the categories Cc, Cs, Zl, Zp: what `is_odd` says, for long texts.
_ODD: Final = re.compile(
    f"[{''.join(sorted(_TURNING))}\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufffe\uffff]"
)
#: Pictures, and what may end one in a sequence of emoji, and the letters of Uyghur, Kazakh and Mongolian: around a joiner of two of
#: them, which is a part of how they are written. No others are joined in Chinese.
_JOINED: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
    "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u1800-\u18af]"
)
#: Signs of no width, which make two texts differ that look the same.
_UNSEEN: Final = rf"[\u200b\u2060\ufeff]|(?<!{_JOINED})[\u200c\u200d]|[\u200c\u200d](?!{_JOINED})"
_UNFIT: Final = re.compile(f"{_ODD.pattern}|{_UNSEEN}")
#: Signs that no XML document may hold, whatever stands around them (XML 1.0, production 2).
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BITS: Final = 64
#: Each bit of a fingerprint is counted in a lane of its own of one long number: one addition counts all of them.
_LANE: Final = 16


def storable(text: str) -> bool:
    """Whether `text` is whole Unicode without NUL: PostgreSQL keeps no NUL, and half a surrogate pair is no sign."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def is_odd(sign: str) -> bool:
    """Whether a sign cannot be shown in a line of text, or turns the direction of what stands beside it."""
    return _ODD.fullmatch(sign) is not None


def first_odd(text: str, allowed: str = "") -> int | None:
    """Where the first sign stands that `is_odd` or has no width, and is not allowed; None where there is none. A joiner between
    the parts of an emoji, or letters that are written with it, is none.
    """
    return next((found.start() for found in _UNFIT.finditer(text) if found[0] not in allowed), None)


def without_odd(text: str) -> str:
    """The text without the signs that `first_odd` finds."""
    return _UNFIT.sub("", text)


def for_xml(text: str) -> str:
    """The text without the signs that an XML document may not hold: one of them makes all of it unreadable."""
    return _NOT_IN_XML.sub("", text)


def normalised(text: str) -> str:
    """Letters and digits alone, half width and lower case: what is left when punctuation and layout do not count."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring signs, in order; a single sign stands alone."""
    return [text[n : n + 2] for n in range(max(len(text) - 1, 1))] if text else []


def simhash(text: str) -> int:
    """A 64-bit fingerprint of the bigrams, as a signed number (databases keep those): near for texts that share most."""
    grams = bigrams(text)
    lanes = sum(map(_lanes_of, grams))
    counts = struct.unpack(f"<{_BITS}H", lanes.to_bytes(_BITS * _LANE // 8, "little"))
    value = sum(1 << place for place, count in enumerate(counts) if 2 * count > len(grams))
    return value - (1 << _BITS) if value >> _BITS - 1 else value


def distance(one: int, other: int) -> int:
    """In how many of their 64 bits two fingerprints differ."""
    return ((one ^ other) & (1 << _BITS) - 1).bit_count()


@lru_cache(maxsize=1 << 14)
def _lanes_of(gram: str) -> int:
    bits = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
    return sum(1 << place * _LANE for place in range(_BITS) if bits >> place & 1)
