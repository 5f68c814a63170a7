"""Whether what a material says agrees with its document: every amount, date, period and cited article. Pure.

A value of the material has to stand in the document with the same unit. Where the document has several of that unit, the words
around tell which one is meant: a value that belongs to another matter is a difference too. Sums that a case works out are
followed: 12亩 x 80元/亩.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from itertools import combinations
from typing import Final

from kernel.quantities import Quantity, count_of, narrow, number, quantities
from services.interpretation.checks.sources import REFERENCE, Source
from services.interpretation.checks.surroundings import (
    CLEARLY,
    NOTHING,
    SURE,
    SURER,
    Around,
    Place,
    Places,
    around,
    grams,
    like,
)

_ARTICLE: Final = re.compile(r"第([0-9]{1,5}|[零〇一二两三四五六七八九十百]{1,12})条")
#: What an article is of: another act, unless it is this document by its own name.
_OF_AN_ACT: Final = re.compile(r"(?:《(?P<title>[^《》]*)》|法|条例|规定)$")
_OWN_ACT: Final = re.compile(r"本(?:实施)?(?:办法|规定|条例|细则|通知|意见|方案|规则|文件)$")
#: 少4000元, 省下400元: what somebody in a case is better off by.
_BY: Final = re.compile(r"(?:少|省|多|便宜|节约|差)(?:了|花|付|交|出|领|得|下)?$")
#: A value that is said to be about so much is one of the document's that is so near, and wrong where it is not that one.
_NEAR: Final = Decimal("0.1")
_SENTENCE: Final = re.compile(r"[^。！？!?\n]+[。！？!?]?")
#: Units of time that a rate can be per.
_TIMES: Final = frozenset({"年", "月", "天", "次", "学期", "学年"})
#: Kinds that an explanation counts in passing, where the document counts none of them.
_PASSING: Final = ("points", "person", "household", "occasion", "head", "times", "copy", "piece")
#: What somebody in a case has spent or earned.
_SPENT: Final = re.compile(
    r"(?:花|花费|用了|付了|总价|总费用|费用|发生|收入|存款|价格|价值|买|买了)(?:了|共|为|是|合计)?$"
)
_EXAMPLE: Final = re.compile(
    r"老[张王李赵刘陈周吴孙]|小[张王李赵刘陈周吴]|大爷|大妈|阿姨|大叔|师傅|女士|先生|我们(?:小区|村|镇|社区)|元计算,"
    r"|例如|比如|譬如|假如|假设|举例|为例|如果某|算下来|相当于|打个比方|比方说|一共|合计|总共|共可|算一笔账|算笔账"
)
#: What makes a period of 一年.
_WITHIN: Final = re.compile(r"(?:之|以)?[内后前]|期限?|有效|的?期")
#: Sentences that speak of other times than the document does, or of what it changes.
_BEFORE: Final = re.compile(
    r"去年|往年|前年|上年|过去|原来|原先|此前|老办法|旧办法|原办法|截至|以来|近年|历史|曾"
    r"|[由从][^。]{1,20}(?:提高|增加|调整|上调|下调|降|改|扩大|延长|缩短)"
)
#: Sentences that may speak of other places, or of what is yet to come.
_ELSEWHERE: Final = re.compile(r"全国|国家|全省|省里|预计|力争|目前")


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement: where it stands in the passage, how it is written there, and what the document says, where."""

    code: str
    start: int
    end: int
    written: str
    said: tuple[str, ...]
    article: int | None
    zh: str
    en: str
    error: bool = True


def differences(
    passage: str, source: Source, *, example: bool = False, situation: str = "", elsewhere: bool = False
) -> list[Difference]:
    """Where a passage does not agree. `example`: a case, whose values may be worked out from the document's and from those
    of its `situation`. `elsewhere`: a passage that also speaks of other things than the document (its background): a value that
    the document does not have is no error there, unless the words around are those of one that it has.
    """
    text = narrow(passage)
    found: list[Difference] = []
    values = quantities(text)
    given = [*quantities(situation), *values]
    for one in values:
        sentence = _sentence(text, one.start)
        worked = example or _EXAMPLE.search(sentence) is not None
        if _is_free(one, text, values, source, worked, situation):
            continue
        difference = _differing(one, around(text, one, values), source, worked)
        if difference is not None and one.value in products(given, source):
            difference = replace(difference, code="worked_out", error=False, zh=f"“{one.written}”由文件标准乘数量得出,请核对",
                                 en=f"{one.written} is a rate of the document times a count: check it")  # fmt: skip
        elif difference is not None and _is_of_elsewhere(sentence, source, elsewhere):
            difference = _milder(difference, one, around(text, one, values), source)
        if difference is not None:
            found.append(difference)
    found += _articles(text, source, values)
    found += _references(text, source)
    return sorted(found, key=lambda one: one.start)


def _is_free(
    one: Quantity, text: str, values: Sequence[Quantity], source: Source, worked: bool, situation: str
) -> bool:
    """What is not said of the document: about so much, one of something, what a case supposes or works out."""
    if _is_one_of(one, text) or (one.about and not _is_near_miss(one, source)):
        return True
    if not source.places(one.kind):
        return one.kind in _PASSING or one.kind in source.paid_for or worked
    if not worked:
        return False
    if isinstance(one.value, tuple):
        return one.value[1] is None  # built in 1996
    if one.kind != "yuan":
        return True
    if _SPENT.search(text, 0, one.start) or _BY.search(text, 0, one.start):
        return True
    others = [other for other in values if other is not one]
    return not one.per and one.value in _worked_out([*quantities(situation), *others], source)


def _is_near_miss(one: Quantity, source: Source) -> bool:
    """Whether “about so much” is near a value of the document, and is not that value rounded as it is written."""
    if not isinstance(one.value, Decimal) or not one.value:
        return False
    digits = len(one.value.normalize().as_tuple().digits)
    near = [value for value in _decimals(source, one.kind) if abs(value - one.value) <= _NEAR * one.value]
    return bool(near) and all(Context(digits).create_decimal(value) != one.value for value in near)


def _is_of_elsewhere(sentence: str, source: Source, elsewhere: bool) -> bool:
    """Whether a sentence speaks of other times or places than the document: by its words, or of a year before all of its own.

    One that names other places, or stands where they are spoken of, and yet the document's own matter, speaks of the document.
    """
    if _BEFORE.search(sentence):
        return True
    if (elsewhere or _ELSEWHERE.search(sentence)) and not source.is_of(sentence):
        return True
    first = source.first_year
    return first is not None and any(
        isinstance(one.value, tuple)
        and one.value[1] is None
        and one.value[0] is not None
        and one.value[0] < first
        for one in quantities(sentence)
    )


def products(values: Sequence[Quantity], source: Source) -> set[Decimal]:
    """What comes out of rates of the document times the counts that a passage names, of the very units that the rates are per:
    800 of 10亩 where it says 每亩80元.
    """
    counts: dict[str, set[Decimal]] = {}
    for one in values:
        if isinstance(one.value, Decimal) and one.kind not in ("yuan", "share"):
            counts.setdefault(one.kind, set()).add(one.value)
    found: set[Decimal] = set()
    for place in source.places("yuan") if counts else ():
        rate = place.quantity.value
        assert isinstance(rate, Decimal), "amounts are numbers"
        reached = {rate}
        for unit in sorted(place.quantity.per):
            if (how := count_of(unit)) is not None:
                reached |= {value * count / how[1] for value in reached for count in counts.get(how[0], ())}
        found |= reached - {rate}
    return {value.normalize() for value in found}


def _milder(difference: Difference, one: Quantity, near: Around, source: Source) -> Difference:
    """The same as a remark, unless the document speaks of the very thing with another value."""
    places = source.of(one.kind)
    if any(like(near, place.around) >= SURER for place in places.rows):
        return difference
    return replace(difference, code="not_in_document", error=False, zh=f"“{one.written}”不见于文件,请核对出处",
                   en=f"{one.written} is not in the document: check where it is from")  # fmt: skip


def _is_one_of(one: Quantity, text: str) -> bool:
    """Whether a value is not counted but what others are for one of: 一亩 of 一亩补80元; not 一年 of 一年内."""
    if one.kind in ("yuan", "share", "date") or one.written[0] not in "一1" or one.written[1:2].isdigit():
        return False
    return one.written[1:2] not in "十百千万亿点.," and not _WITHIN.match(text, one.end)


def _worked_out(given: Sequence[Quantity], source: Source) -> set[Decimal]:
    """What can come out of a case: rates of the document times what the case supposes, shares of its sums, what is left of
    them when a rate is taken off, and a share of that.
    """
    counts = {
        one.value for one in given if isinstance(one.value, Decimal) and one.kind not in ("yuan", "share")
    }
    sums = {one.value for one in given if isinstance(one.value, Decimal) and one.kind == "yuan"}
    rates, shares = _decimals(source, "yuan"), _decimals(source, "share")
    found = {rate * count for rate in rates for count in counts | {Decimal(1)}}
    found |= {rate * one * other for rate in rates for one in counts for other in counts}
    left = sums | rates | {total - rate for total in sums for rate in rates}
    found |= left - sums | {total * share for total in left for share in shares}
    found |= {one + other for one, other in combinations(rates, 2)}
    return {value.normalize() for value in found}


def _decimals(source: Source, kind: str) -> set[Decimal]:
    return {
        place.quantity.value for place in source.places(kind) if isinstance(place.quantity.value, Decimal)
    }


def _differing(one: Quantity, near: Around, source: Source, worked: bool) -> Difference | None:
    if one.kind == "date":
        return _date_differs(one, near, source.of("date"))
    return _value_differs(one, near, source, worked)


def _date_differs(one: Quantity, near: Around, places: Places) -> Difference | None:
    if not places.rows:
        return None
    assert isinstance(one.value, tuple), "a date has its parts"
    year, month, day = one.value
    if month is None:
        known = {place.quantity.value[0] for place in places.rows if isinstance(place.quantity.value, tuple)}
        if year in known or all(y is None for y in known):
            return None
    same = [place for place in places.rows if _is_same_day(one.value, place.quantity.value)]
    if not same:
        return _differs("date_differs", one, _nearest(near, places), "日期", "date")
    if day is None or any(place.around is NOTHING for place in same):
        return None
    said = sum(part is not None for part in one.value)
    others = [place for place in places.rows if place not in same and _parts(place) >= said]
    best = places.meant(near, same, others)
    return None if best is None else _differs("date_of_another_matter", one, [best], "日期", "date")


def _is_same(one: Quantity, place: Place) -> bool:
    return (
        _is_same_day(one.value, place.quantity.value)
        if one.kind == "date"
        else place.quantity.value == one.value
    )


def _is_same_day(said: object, written: object) -> bool:
    """Whether a date of the material is one of the document: what it says of month and day has to stand there."""
    if not isinstance(said, tuple) or not isinstance(written, tuple):
        return False
    year = said[0] is None or written[0] is None or said[0] == written[0]
    return year and all(a is None or a == b for a, b in zip(said[1:], written[1:], strict=True))


def _parts(place: Place) -> int:
    value = place.quantity.value
    return sum(part is not None for part in value) if isinstance(value, tuple) else 0


def _value_differs(one: Quantity, near: Around, source: Source, worked: bool) -> Difference | None:
    places = source.of(one.kind)
    same = [place for place in places.rows if place.quantity.value == one.value]
    if not same:
        return _differs("amount_differs", one, _nearest(near, places), "数值", "value")
    if one.per and all(place.quantity.per and _is_other_unit(one.per, place.quantity.per) for place in same):
        return _differs("per_differs", one, same, "计量单位", "unit that it is per")
    if worked:
        return None
    best = places.meant(near, same, [place for place in places.rows if place.quantity.value != one.value])
    return None if best is None else _differs("amount_of_another_matter", one, [best], "数值", "value")


def _is_other_unit(said: frozenset[str], written: frozenset[str]) -> bool:
    """Whether what a value is said to be per is not what it is written to be per: another unit, or a time that is not written."""
    return not said & written or bool((said - written) & _TIMES)


def _nearest(near: Around, places: Places) -> list[Place]:
    return sorted(places.rows, key=lambda place: -like(near, place.around))[:3]


def _differs(code: str, one: Quantity, places: Sequence[Place], zh: str, en: str) -> Difference:
    said = tuple(dict.fromkeys(place.quantity.written for place in places))[:3]
    article = places[0].article if places else None
    where = f"(第{article}条)" if article is not None else ""
    told = f"文件为{'、'.join(said)}{where}" if said else "文件未写"
    return Difference(code, one.start, one.end, one.written, said, article, f"{zh}“{one.written}”与文件不符:{told}",
                      f"the {en} {one.written} does not agree with the document: {', '.join(said) or 'it says none'}")  # fmt: skip


def _articles(text: str, source: Source, values: Sequence[Quantity]) -> list[Difference]:
    """Cited articles that the document does not have, or that say something else than the sentence that cites them."""
    found = []
    if not source.articles:
        return []
    for match in _ARTICLE.finditer(text):
        before = text[: match.start()].rstrip()
        act = _OF_AN_ACT.search(before)
        if act is not None and not (
            source.is_called(act["title"]) if act["title"] else _OWN_ACT.search(before)
        ):
            continue  # of another act
        cited = int(number(match[1]))
        if cited not in source.articles:
            found.append(Difference("article_absent", match.start(), match.end(), match[0], (), None,
                                    f"文件没有{match[0]}", f"the document has no article {cited}"))  # fmt: skip
            continue
        better = _better_article(text, match.start(), cited, source, values)
        if better is not None:
            found.append(Difference("other_article", match.start(), match.end(), match[0], (f"第{better}条",), better,
                                    f"所述内容在第{better}条,不在{match[0]}", f"it is in article {better}, not in {cited}"))  # fmt: skip
    return found


def _better_article(text: str, at: int, cited: int, source: Source, values: Sequence[Quantity]) -> int | None:
    """The article that a sentence speaks of, where it is clearly not the one that it cites."""
    sentence = _sentence(text, at)
    begin = text.index(sentence, max(0, at - len(sentence)))
    inside = [one for one in values if begin <= one.start < begin + len(sentence)]
    holders: dict[int, int] = {}
    for one in inside:
        for article in {place.article for place in source.places(one.kind) if _is_same(one, place)}:
            if article is not None:
                holders[article] = holders.get(article, 0) + 1
    if cited in holders or len(_ARTICLE.findall(sentence)) > 1:
        return None
    words = grams(_ARTICLE.sub("", sentence))
    likeness = {article: _share_of(words, said) for article, said in source.grams.items()}
    best = max(likeness, key=lambda article: (holders.get(article, 0), likeness[article]))
    if best == cited:
        return None
    if best in holders:
        return best
    return best if likeness[best] >= SURE and likeness[best] > CLEARLY * likeness[cited] else None


def _references(text: str, source: Source) -> list[Difference]:
    """Numbers of documents that differ from one that the document or its head names."""
    found = []
    for match in REFERENCE.finditer(text):
        name, year, n = match.groups()
        near = [ref for ref in source.references if ref[0].endswith(name[-3:]) or name.endswith(ref[0][-3:])]
        if near and not any((year, n) == ref[1:] for ref in near):
            said = tuple(f"{ref[0]}〔{ref[1]}〕{ref[2]}号" for ref in near)
            found.append(Difference("reference_differs", match.start(), match.end(), match[0], said, None,
                                    f"文号“{match[0]}”与文件所列不符:{'、'.join(said)}",
                                    f"the document number {match[0]} is written otherwise: {', '.join(said)}"))  # fmt: skip
    return found


def _sentence(text: str, at: int) -> str:
    for match in _SENTENCE.finditer(text):
        if match.start() <= at < match.end():
            return match[0]
    return text


def _share_of(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one) if one else 0.0
