"""Text as databases can keep it, and as Chinese is compared and searched: by bigrams, for it has no blanks to split at."""

import hashlib
import struct
import unicodedata
from functools import lru_cache
from typing import Final

#: Signs that turn the direction of text and so can show another amount than is written.
_TURNING: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")
_BITS: Final = 64
#: Each bit of a fingerprint is counted in a lane of its own of one long number: one addition counts all of them.
_LANE: Final = 16


def storable(text: str) -> bool:
    """Whether `text` is whole Unicode without NUL: PostgreSQL keeps no NUL, and half a surrogate pair is no sign."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def is_odd(sign: str) -> bool:
    """Whether a sign cannot be shown in a line of text, or turns the direction of what stands beside it."""
    return sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")


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
