"""Identifiers: time-ordered, unguessable, and telling what they name (`obl_…` an obligation, `evt_…` an event)."""

import os
import time
from threading import Lock

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
#: Two signs at a time.
_PAIRS = [one + other for one in _ALPHABET for other in _ALPHABET]
_SHIFTS = range(120, -1, -10)
#: Of what identifiers that are made together mostly share; what is behind that is 40 bits.
_HIGH = range(80, -1, -10)


_last = 0
_one_at_a_time = Lock()


def new_id(prefix: str) -> str:
    """A new identifier `<prefix>_<26 characters>`: 48 bits of milliseconds, then 80 random bits.

    Identifiers made later by a process sort later, also within a millisecond, so that inserts land at the end of an
    index and events keep the order in which they were recorded.
    """
    return new_ids(prefix, 1)[0]


def new_ids(prefix: str, count: int) -> list[str]:
    """So many new identifiers, each later than the one before it."""
    global _last
    if not count:
        return []
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big") >> 1
    with _one_at_a_time:
        value = max(value, _last + 1 + (value & 0xFFFFFFFF))
        values = [value]
        for step in memoryview(os.urandom(4 * (count - 1))).cast("I"):
            value += 1 + step
            values.append(value)
        _last = value
    high, begin = -1, ""
    found = []
    for value in values:
        if value >> 40 != high:
            high = value >> 40
            begin = f"{prefix}_" + "".join([_PAIRS[high >> shift & 1023] for shift in _HIGH])
        low = value & 0xFFFFFFFFFF
        found.append(
            f"{begin}{_PAIRS[low >> 30]}{_PAIRS[low >> 20 & 1023]}{_PAIRS[low >> 10 & 1023]}{_PAIRS[low & 1023]}"
        )
    return found


def least_id(prefix: str, seconds: float) -> str:
    """The least identifier that can have been made in the last `seconds`: whatever sorts before it is older."""
    return _written(prefix, (time.time_ns() // 1_000_000 - int(seconds * 1000)) << 80)


def age_of(identifier: str) -> float:
    """Seconds since an identifier was made; a little below 0 for one of a burst."""
    value = 0
    for sign in identifier.rpartition("_")[2]:
        value = value << 5 | _ALPHABET.index(sign)
    return time.time_ns() / 1e9 - (value >> 80) / 1000


def _written(prefix: str, value: int) -> str:
    return f"{prefix}_" + "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
