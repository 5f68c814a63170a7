"""Text that is read aloud by the village loudspeaker (大喇叭): figures as they are spoken, said twice. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from services.push.channels.messages import Fact, Message

_DIGITS: Final = "零一二三四五六七八九"
#: On the telephone and in room numbers 1 is said 幺, so that it is not heard as 7.
_ON_THE_PHONE: Final = _DIGITS.replace("一", "幺")
_UNITS: Final = ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十"))
#: Signs a second at the pace of the village radio.
_PACE: Final = 4
#: Numbers of copies and periods, and the places of a list.
_COUNT: Final = re.compile(r"(?<!\d)\d{1,4}(?=份|日内|个月内)|(?<=办理条件|所需材料|救济途径)\d{1,2}")
_DATE: Final = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日")
_AMOUNT: Final = re.compile(r"(?<![\d.])(\d{1,16}(?:\.\d{1,2})?)元")
_PHONE: Final = re.compile(r"(?<![\d-])(?:0\d{2,3}-\d{7,8}|1\d{10}|\d{3}-\d{3}-\d{4})(?![\d-])")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is read, a line a breath, and about how many seconds it takes."""

    text: str
    seconds: int


def render(message: Message, times: int = 2) -> Announcement:
    """The message as it is spoken; links are left out, the board is named instead."""
    urgent = "紧急通知。" if message.notice_class == "emergency" else ""
    once = [aloud(text) for text in (message.heading, *message.body)]
    once += [f"{aloud(fact.label)}，{_fact(fact)}。" for fact in message.told]
    opening = f"各位村民请注意，{urgent}下面播送{message.issuer}的通知。"
    again = [line for _ in range(times - 1) for line in ("下面再播送一遍。", *once)]
    closing = f"{aloud(message.signature)}。通知播送完毕，详情请看村务公开栏。"
    text = "\n".join((opening, *once, *again, closing))
    return Announcement(text, -(-len(text) // _PACE))


def aloud(text: str) -> str:
    """Dates, amounts in yuan, numbers of copies and days, and telephone numbers of a text as they are spoken."""
    text = _DATE.sub(lambda found: _date(int(found[1]), int(found[2]), int(found[3])), text)
    text = _AMOUNT.sub(lambda found: amount(Decimal(found[1])), text)
    text = _COUNT.sub(lambda found: number(int(found[0])), text)
    return _PHONE.sub(lambda found: phone(found[0]), text)


def amount(value: Decimal) -> str:
    """An amount in yuan: 一百二十三万四千五百六十七元八角."""
    yuan, rest = divmod(int(value * 100), 100)
    jiao, fen = divmod(rest, 10)
    text = f"{number(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        text += _DIGITS[0]
    return text + (f"{_DIGITS[fen]}分" if fen else "")


def number(value: int) -> str:
    """A number from 0 in words: 10500 is 一万零五百."""
    text = _counted(value)
    return text.removeprefix("一") if text.startswith("一十") else text


def phone(text: str) -> str:
    """A telephone number sign by sign, a pause at each hyphen."""
    return "".join(
        _ON_THE_PHONE[int(sign)] if sign.isdigit() else {"-": "，", "+": "加"}.get(sign, sign)
        for sign in text
    )


def _fact(fact: Fact) -> str:
    return phone(fact.written) if fact.kind == "phone" else aloud(fact.written)


def _date(year: int, month: int, day: int) -> str:
    spoken = "".join(_DIGITS[int(digit)] for digit in f"{year:04d}")
    return f"{spoken}年{number(month)}月{number(day)}日"


def _counted(value: int) -> str:
    for unit, name in _UNITS:
        if value >= unit:
            high, low = divmod(value, unit)
            gap = _DIGITS[0] if 0 < low < unit // 10 else ""
            return _counted(high) + name + gap + (_counted(low) if low else "")
    return _DIGITS[value]
