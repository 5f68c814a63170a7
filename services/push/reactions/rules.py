"""The rates of reactions. Pure."""

from datetime import datetime, timedelta
from typing import Final

#: Who switches a channel off within so long after a message came by it is counted at the message.
WITHIN: Final = timedelta(days=7)


def is_after(told_at: datetime, switched_off_at: datetime) -> bool:
    """Whether a channel was switched off soon after a message came by it."""
    return told_at <= switched_off_at <= told_at + WITHIN


def rate(number: int, of: int, per: int) -> str:
    """So many of each `per`, with two decimals; 0.00 of none."""
    points = (200 * per * number + of) // (2 * of) if of else 0
    return f"{points // 100}.{points % 100:02d}"
