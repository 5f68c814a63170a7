"""Identifiers: time-ordered, unguessable, and telling what they name (`obl_…` an obligation, `evt_…` an event)."""

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
_SHIFTS = range(125, -1, -5)


_last = 0


def new_id(prefix: str) -> str:
    """A new identifier `<prefix>_<26 characters>`: 48 bits of milliseconds, then 80 random bits.

    Identifiers made later by a process sort later, also within a millisecond, so that inserts land at the end of an
    index and events keep the order in which they were recorded.
    """
    global _last
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big") >> 1
    _last = value = max(value, _last + 1 + (value & 0xFFFFFFFF))
    return f"{prefix}_" + "".join([_ALPHABET[value >> shift & 31] for shift in _SHIFTS])
