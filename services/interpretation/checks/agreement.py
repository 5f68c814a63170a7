"""Whether what a material says agrees with its document: every amount, date, period and cited article. Pure.

A value of the material has to stand in the document with the same unit. Where the document has several of that unit, the words
around tell which one is meant: a value that belongs to another matter is a difference too. Sums that a case works out are
followed: 12亩 x 80元/亩.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from services.interpretation.checks.quantities import Quantity, narrow, number, quantities
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

_ARTICLE: Final = re.compile(r"第([0-9]+|[零〇一二两三四五六七八九十百]+)条")
_HEADED: Final = re.compile(r"^\s*第([0-9]+|[零〇一二两三四五六七八九十百]+)条")
_REFERENCE: Final = re.compile(r"([\u4e00-\u9fff]{2,10})[〔\[(]([0-9]{4})[〕\])]第?([0-9]+)号")
_SENTENCE: Final = re.compile(r"[^。！？!?\n]+[。！？!?]?")
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
#: Sentences that speak of other times or places than the document does.
_ELSEWHERE: Final = re.compile(
    r"去年|往年|前年|上年|过去|原来|原先|此前|老办法|旧办法|原办法|截至|以来|全国|国家|全省|省里|预计|力争|目前|近年|历史|曾"
)


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


_NONE: Final = Places(())


class Source:
    """A document read once: its articles, its values with the words around them, the numbers of documents that it names."""

    def __init__(self, text: str, *, references: Sequence[str] = (), dates: Sequence[str] = ()) -> None:
        self.text = narrow(text)
        self.articles: dict[int, str] = {}
        found: dict[str, list[Place]] = {}
        article: int | None = None
        for line in self.text.split("\n"):
            if (head := _HEADED.match(line)) is not None:
                article = int(number(head[1]))
            if article is not None:
                self.articles[article] = self.articles.get(article, "") + line + "\n"
            values = quantities(line)
            for one in values:
                found.setdefault(one.kind, []).append(Place(one, article, around(line, one, values)))
        known = _REFERENCE.findall("\n".join([self.text, *map(narrow, references)]))
        self.references = {(name, year, n) for name, year, n in known}
        for written in dates:
            for one in quantities(written):
                found.setdefault("date", []).append(Place(one, None, NOTHING))
        self._places = {kind: Places(rows) for kind, rows in found.items()}

    def of(self, kind: str) -> Places:
        """The values of a kind in the document, with the words around them."""
        return self._places.get(kind, _NONE)

    def places(self, kind: str) -> tuple[Place, ...]:
        """The values of a kind in the document."""
        return self.of(kind).rows


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
    for one in values:
        sentence = _sentence(text, one.start)
        worked = example or _EXAMPLE.search(sentence) is not None
        if _is_free(one, text, values, source, worked, situation):
            continue
        difference = _differing(one, around(text, one, values), source, worked)
        if difference is not None and (elsewhere or _ELSEWHERE.search(sentence)):
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
    if one.about or _is_one_of(one, text):
        return True
    if not source.places(one.kind):
        return one.kind in _PASSING or worked
    if not worked:
        return False
    if isinstance(one.value, tuple):
        return one.value[1] is None  # built in 1996
    if one.kind != "yuan":
        return True
    if _SPENT.search(text, 0, one.start):
        return True
    others = [other for other in values if other is not one]
    return not one.per and one.value in _worked_out([*quantities(situation), *others], source)


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
    found |= {one + other for one in rates for other in rates}
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
    if one.per and all(place.quantity.per and not place.quantity.per & one.per for place in same):
        return _differs("per_differs", one, same, "计量单位", "unit that it is per")
    if worked:
        return None
    best = places.meant(near, same, [place for place in places.rows if place.quantity.value != one.value])
    return None if best is None else _differs("amount_of_another_matter", one, [best], "数值", "value")


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
        if text[: match.start()].rstrip().endswith(("》", "法", "条例", "规定")):
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
    likeness = {article: _share_of(words, grams(said)) for article, said in source.articles.items()}
    best = max(likeness, key=lambda article: (holders.get(article, 0), likeness[article]))
    if best == cited:
        return None
    if best in holders:
        return best
    return best if likeness[best] >= SURE and likeness[best] > CLEARLY * likeness[cited] else None


def _references(text: str, source: Source) -> list[Difference]:
    """Numbers of documents that differ from one that the document or its head names."""
    found = []
    for match in _REFERENCE.finditer(text):
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
