"""Amounts, shares, periods, counts and dates in Chinese text, as values: 六千元, 6,000.00元 and 0.6万元 are one amount. Pure.

`quantities(text)` reads a text once, from left to right; what is part of a date is no period, what is part of a document's
number is nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "○": 0,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
#: The noughts of Arabic (two), Devanagari, Thai, Tibetan and Mongolian figures: the nine others follow each.
_ZEROS: Final = (0x0660, 0x06F0, 0x0966, 0x0E50, 0x0F20, 0x1810)
#: Full-width signs as half-width ones: one sign stays one sign, so that places hold.
_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x2014: 0x2D,
    0x2013: 0x2D,
    0xFFE5: 0xA5,
} | {
    # Formal numerals of receipts, and the figures of other scripts.
    **{ord(formal): ord(plain) for formal, plain in zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)},
    **{zero + n: ord("0") + n for zero in _ZEROS for n in range(10)},
}  # fmt: skip

#: What has more signs is no number that anybody reads; a text of nothing but figures takes no time for that either.
_LONGEST: Final = 40
_ARABIC: Final = r"[0-9]{1,3}+(?:,[0-9]{3}){1,12}+(?:\.[0-9]{1,40}+)?|[0-9]{1,40}+(?:\.[0-9]{1,40}+)?"
_HAN_SIGNS: Final = "零〇○一二两三四五六七八九十百千万亿"
_HAN: Final = rf"[{_HAN_SIGNS}]{{1,40}}(?:点[零〇一二三四五六七八九]{{1,40}})?"
_NUMBER: Final = rf"(?:(?:{_ARABIC})\s*+[百千]?[万亿]{{0,2}}(?:[0-9]{{1,40}}+千)?|半|{_HAN}[万亿]?)"

#: Unit -> (kind, how many of the base unit). Kinds: yuan, month, day, workday, hour, mu, kilogram …
_UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    "元": ("yuan", Decimal(1)), "块钱": ("yuan", Decimal(1)), "块": ("yuan", Decimal(1)), "角": ("yuan", Decimal("0.1")),
    "个工作日": ("workday", Decimal(1)), "工作日": ("workday", Decimal(1)),
    "个自然日": ("day", Decimal(1)), "天": ("day", Decimal(1)), "日": ("day", Decimal(1)), "周": ("day", Decimal(7)),
    "个星期": ("day", Decimal(7)), "小时": ("hour", Decimal(1)), "个小时": ("hour", Decimal(1)),
    "个月": ("month", Decimal(1)), "年": ("month", Decimal(12)), "个季度": ("month", Decimal(3)),
    "亩": ("mu", Decimal(1)), "公顷": ("mu", Decimal(15)), "平方米": ("m2", Decimal(1)), "平米": ("m2", Decimal(1)),
    "公斤": ("kg", Decimal(1)), "千克": ("kg", Decimal(1)), "斤": ("kg", Decimal("0.5")), "吨": ("kg", Decimal(1000)),
    "公里": ("km", Decimal(1)), "千米": ("km", Decimal(1)), "千瓦": ("kw", Decimal(1)), "马力": ("hp", Decimal(1)),
    "周岁": ("age", Decimal(1)), "岁": ("age", Decimal(1)), "倍": ("times", Decimal(1)), "分": ("points", Decimal(1)),
    "台套": ("machine", Decimal(1)), "台(套)": ("machine", Decimal(1)), "台": ("machine", Decimal(1)), "套": ("machine", Decimal(1)),
    "户": ("household", Decimal(1)), "人": ("person", Decimal(1)), "名": ("person", Decimal(1)), "次": ("occasion", Decimal(1)),
    "头": ("head", Decimal(1)), "辆": ("vehicle", Decimal(1)), "张": ("piece", Decimal(1)), "份": ("copy", Decimal(1)),
    "间": ("room", Decimal(1)), "床": ("bed", Decimal(1)), "学时": ("lesson", Decimal(1)), "课时": ("lesson", Decimal(1)),
}  # fmt: skip
_UNIT: Final = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_OF: Final = (
    r"亩|公顷|台(?:\(套\)|套)?|套|人|户|名|头|辆|月|年|天|日|次|学期|学年|平方米|吨|公斤|张|间|床|家|个"
)

_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4}|[〇○零一二三四五六七八九]{4})年(?:度)?(?:(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?:份|(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])?)?"
    r"|(?P<iso>[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2})(?![0-9])"
    r"|(?<![0-9个])(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月(?:份|[底初末]|(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])"
)
_SHARE: Final = re.compile(
    rf"(?P<percent>{_ARABIC})\s*+(?:%|个百分点)|百分之(?P<han>{_ARABIC}|{_HAN})|千分之(?P<mille>{_ARABIC}|{_HAN})"
    rf"|(?P<tenths>[一二三四五六七八九])成(?P<half>半)?(?![为立效功员交年果熟长])"
)
_QUANTITY: Final = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<over>[多余来])?(?P<unit>{_UNIT})(?:/|每(?:个|一)?)?(?P<of>(?<=[/每个一])(?:{_OF}))?"
)
#: Amounts without 元: ¥85; 最高一万三, as people say it.
_SIGNED: Final = re.compile(rf"¥\s*(?P<number>(?:{_ARABIC})\s*[百千]?[万亿]{{0,2}})(?:元)?")
_SPOKEN: Final = re.compile(
    r"(?:最高|最多|至少|可以?领|能领|可得|能得|补贴?|补助|奖励?)(?:可以?|能|到|达)?"
    rf"(?P<number>[一二两三四五六七八九十]+[万千百][一二三四五六七八九])(?![零〇一二两三四五六七八九十百千万亿0-9点个]|{_UNIT})"
)
_REFERENCE: Final = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[(][0-9]{4}[〕\])]第?[0-9]+号")
_ORDINAL: Final = re.compile(
    r"第(?:[0-9]+|[零〇一二两三四五六七八九十百千]+)(?:条|款|项|章|节|批|届|次|年|期|季度|步|种|类|个|号)?"
)
#: Ordinals tell one part of a text from another, not one matter from another.
ORDINALS: Final = re.compile(r"第[0-9零一二两三四五六七八九十]+[批档期类项款步]?")
_PER: Final = re.compile(
    rf"每(?:个|一)?({_OF})|({_OF})均|(?<![0-9零一二两三四五六七八九十百千万第])[一1]个?({_OF})"
)
_CLAUSE: Final = re.compile(r"[,，。；;：:！!？?\n]")
_ABOUT: Final = re.compile(r"(?:约|大约|大概|近|将近|差不多)[\u4e00-\u9fff]?$")
_ABOUT_AFTER: Final = re.compile(r"(?:左右|上下|多元|余元|来)")
#: Signs that a word holds and that are no number there: 一律, 一些, 万一, 统一 …
_WORDS: Final = re.compile(
    r"一律|一些|一定|一般|一样|一起|一次性|一体|一并|一经|一旦|一方|一站|一窗|一网|一卡通|统一|同一|任一|之一|唯一|逐一|万一|进一步"
    r"|第一[时线责人]|(?<=热线)24小时|(?<=全天)24小时|24小时(?=热线|服务|在线|值班|值守|自助|开放|营业)|百姓|千万[不别要]|十分|三农|两委|两不愁|一日游|一人一|一户一|一事一|一年一度|一分为|百分点|一套|两套班子|三包|一张图|一份"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a text: `kind` is its base unit (yuan, share, month, day, date …), `value` how many of it, `per` what
    it is for one of (亩 of 每亩80元; 人 and 月 of 每人每月300元), `about` that it is not meant exactly. `text[start:end]` is how it is written.

    Dates have the kind `date` and as value (year, month, day), None where a part is not said.
    """

    kind: str
    value: Decimal | tuple[int | None, int | None, int | None]
    per: frozenset[str]
    about: bool
    start: int
    end: int
    written: str


def number(words: str) -> Decimal:
    """The value of a number in figures, in Chinese numerals, or in both: 1.2万, 三千五百, 〇. Raises ValueError."""
    words = words.replace(",", "").replace(" ", "")
    if len(words) > _LONGEST:
        raise ValueError(words[:_LONGEST])
    if words == "半":
        return Decimal("0.5")
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([百千]?)([万亿]*)(?:([0-9]+)千)?", words)
    if found:
        value = Decimal(found[1]) * _TENS.get(found[2], 1)
        for sign in found[3]:
            value *= _MYRIADS[sign]
        return value + Decimal(found[4] or 0) * 1000
    whole, _, decimals = words.partition("点")
    tail = ""
    while decimals and decimals[-1] in _MYRIADS:
        decimals, tail = decimals[:-1], decimals[-1] + tail
    value = Decimal(_whole(whole))
    if decimals:
        value += Decimal("0." + "".join(str(_DIGITS[sign]) for sign in decimals))
    for sign in tail:
        value *= _MYRIADS[sign]
    return value


def narrow(text: str) -> str:
    """The text with full-width signs as half-width ones, sign for sign."""
    return text.translate(_WIDTH)


def quantities(text: str) -> list[Quantity]:
    """Every value in a text, in order."""
    text = narrow(text)
    taken = [False] * len(text)
    found: list[Quantity] = []
    for pattern in (_REFERENCE, _WORDS, _ORDINAL):
        for match in pattern.finditer(text):
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for match in _DATE.finditer(text):
        if (date := _date(match)) is not None and not taken[match.start()]:
            found.append(Quantity("date", date, frozenset(), False, match.start(), match.end(), match[0]))
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for match in _SHARE.finditer(text):
        if not taken[match.start()] and (share := _share(match)) is not None:
            found.append(_amount("share", share, frozenset(), text, match.start(), match.end()))
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    for pattern in (_SIGNED, _SPOKEN):
        for match in pattern.finditer(text):
            if not taken[match.start("number")] and (value := _number_or_none(match["number"])) is not None:
                start = match.start() if pattern is _SIGNED else match.start("number")
                found.append(_amount("yuan", value, frozenset(), text, start, match.end()))
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
    found.extend(_counted(text, taken))
    return sorted(found, key=lambda one: one.start)


def per_of(text: str, start: int) -> frozenset[str]:
    """What a value at a place is for one of, said before it in its clause: 每亩补贴80元, 一台补6000元."""
    before = text[max(0, start - 30) : start]
    cut = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
    found = [next(filter(None, match.groups())) for match in _PER.finditer(before[cut:])]
    return frozenset(map(_one_of, found))


def _is_inside(match: re.Match[str], before: str) -> bool:
    """Whether a match is the end of a longer number."""
    return before in ".0123456789" or (before in _HAN_SIGNS and len(match["number"]) >= _LONGEST)


def _counted(text: str, taken: list[bool]) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(text):
        if taken[match.start()] or (match.start() and _is_inside(match, text[match.start() - 1])):
            continue
        if (value := _number_or_none(match["number"])) is None:
            continue
        kind, factor = _UNITS[match["unit"]]
        per = frozenset({_one_of(match["of"])}) if match["of"] else frozenset()
        end = match.end() if match["of"] else match.end("unit")
        yield _amount(kind, value * factor, per, text, match.start(), end, about=bool(match["over"]))
        lower = _RANGE_BEFORE.search(text, max(0, match.start() - 16), match.start())
        if lower is not None and not taken[lower.start()]:
            first = _lower(lower[1], match["number"])
            if first is not None and first * factor < value * factor:
                yield _amount(kind, first * factor, per, text, lower.start(), lower.end(1))


_RANGE_BEFORE: Final = re.compile(rf"((?:{_ARABIC})[百千]?[万亿]{{0,2}}|{_HAN})\s*(?:至|到|~|-)\s*$")


def count_of(unit: str) -> tuple[str, Decimal] | None:
    """Which kind counts the units that a value is for one of, and how many make one: 年 of 每年300元 is 12 months."""
    return _UNITS.get({"台": "台", "月": "个月", "个": ""}.get(unit, unit))


def _lower(words: str, upper: str) -> Decimal | None:
    """The lower end of a range, which shares the myriads of the upper: 5至10万元."""
    if (value := _number_or_none(words)) is None:
        return None
    if words[-1] not in "万亿" and upper[-1] in _MYRIADS:
        value *= _MYRIADS[upper[-1]]
    return value


def _amount(
    kind: str, value: Decimal, per: frozenset[str], text: str, start: int, end: int, *, about: bool = False
) -> Quantity:
    per |= per_of(text, start)
    if kind == "yuan" and _HECTARE in per:  # 每公顷1200元 is 每亩80元
        value, per = value / 15, per - {_HECTARE} | {"亩"}
    about = (
        about or bool(_ABOUT.search(text, max(0, start - 8), start)) or bool(_ABOUT_AFTER.match(text, end))
    )
    return Quantity(kind, value.normalize(), per, about, start, end, text[start:end])


_HECTARE: Final = "公顷"


def _number_or_none(words: str) -> Decimal | None:
    try:
        return number(words)
    except (ValueError, KeyError):
        return None


def _one_of(unit: str) -> str:
    """A unit that a value is for one of; 台, 台套 and 套 are one, and so are 人 and 名."""
    if unit.startswith(("台", "套")):
        return "台"
    return {"名": "人", "日": "天"}.get(unit, unit)


def _share(match: re.Match[str]) -> Decimal | None:
    for name, whole in (("percent", 100), ("han", 100), ("mille", 1000)):
        if match[name]:
            value = _number_or_none(match[name]) if len(match[name]) < _LONGEST else None
            return value / whole if value is not None else None
    return Decimal(_DIGITS[match["tenths"]]) / 10 + (Decimal("0.05") if match["half"] else 0)


def _date(match: re.Match[str]) -> tuple[int | None, int | None, int | None] | None:
    if match["iso"]:
        y, m, d = (int(part) for part in re.split(r"[-./]", match["iso"]))
        return (y, m, d) if 1 <= m <= 12 and 1 <= d <= 31 else None
    if match["m"]:
        return None, int(number(match["m"])), int(number(match["d"])) if match["d"] else None
    year = match["year"]
    value = int(year) if year.isascii() else int("".join(str(_DIGITS[sign]) for sign in year))
    if not 1900 <= value <= 2200:
        return None
    month = int(number(match["month"])) if match["month"] else None
    return value, month, int(number(match["day"])) if match["day"] else None


def _whole(words: str) -> int:
    if words and all(sign in _DIGITS for sign in words):
        return int("".join(str(_DIGITS[sign]) for sign in words))
    total = section = digit = 0
    for sign in words:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign == "万":
            total += (section + digit) * 10**4
            section = digit = 0
        elif sign == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        else:
            raise ValueError(words)
    if not words:
        raise ValueError(words)
    if digit and len(words) > 1 and words[-2] in "百千万" and words[-1] in _DIGITS:
        digit *= {"百": 10, "千": 100, "万": 1000}[words[-2]]  # 一千五 is 1,500
    return total + section + digit
