"""Amounts and dates as they are printed on every surface. Pure."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from kernel.http.types import read_date

_AMOUNT: Final = re.compile(r"-?\d{1,15}(\.\d{1,2})?", re.ASCII)


def amount_written(text: str) -> str:
    """12345.60 as 12345.60元, 800 as 800元. Raises ValueError for anything but yuan with at most two decimals."""
    return yuan(read_amount(text))


def date_written(text: str) -> str:
    """2026-03-02 as 2026年3月2日. Raises ValueError for anything but a real date so written."""
    return dated(read_day(text))


def read_amount(text: str) -> Decimal:
    """An amount in yuan. Raises ValueError, bilingual, for anything but digits with at most two decimals."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError("应为金额(元),如 12345.60 / an amount in yuan is needed, such as 12345.60")
    return Decimal(text)


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises ValueError, bilingual."""
    return read_date(text)


def yuan(amount: Decimal) -> str:
    """12345.60元, 800元."""
    return f"{amount:.2f}元" if amount % 1 else f"{amount:.0f}元"


def dated(day: date) -> str:
    """2026年3月2日."""
    return f"{day.year}年{day.month}月{day.day}日"
