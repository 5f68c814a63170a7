"""What a surface tells: its text as a reader sees or hears it, and the facts in it, found without the code that wrote them."""

import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, NamedTuple

from services.push.channels.messages import Message

_WORDS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"幺": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_NARROW = str.maketrans("＜＞＊［］｀＃＆", "<>*[]`#&")
_NUMBER = "[零一二三四五六七八九十百千万亿]+"


class Told(NamedTuple):
    """The facts of a surface."""

    amounts: set[Decimal]
    dates: set[date]
    phones: set[str]
    names: set[str]


def canonical(message: Message, *more: date) -> Told:
    """The facts that each surface has to tell; the day of publication stands under each of them."""
    values: dict[str, set[Any]] = {
        "amount": set(),
        "date": {message.published.date(), *more},
        "phone": set(),
        "name": set(),
    }
    for fact in message.facts:
        values[fact.kind].add(fact.value)
    return Told(values["amount"], values["date"], values["phone"], values["name"])


def written(text: str) -> Told:
    """The facts in a text with figures."""
    text = re.sub(r"https?://[!-~]+", "", text)
    return Told(
        {Decimal(found) for found in re.findall(r"([0-9]+(?:\.[0-9]+)?)元", text)},
        {
            date(int(y), int(m), int(d))
            for y, m, d in re.findall(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", text)
        },
        set(re.findall(r"(?<![0-9.])(?:0[0-9]{2,3}-[0-9]{7,8}|1[0-9]{10})(?![0-9.元])", text)),
        set(re.findall(r"联系人[0-9]*：\s*([\u3400-\u9fff]+)", text)),
    )


def spoken(text: str) -> Told:
    """The facts in a text for the ear."""
    amounts = set()
    for yuan, jiao, fen in re.findall(
        rf"，(?:({_NUMBER})元)?(?:([一二三四五六七八九])角)?(?:零?([一二三四五六七八九])分)?。", text
    ):
        if yuan or jiao or fen:
            amounts.add(Decimal(_value(yuan)) + Decimal(_value(jiao)) / 10 + Decimal(_value(fen)) / 100)
    dates = {
        date(int("".join(str(_WORDS[sign]) for sign in year)), _value(month), _value(day))
        for year, month, day in re.findall(
            r"([零一二三四五六七八九]{4})年([一二三四五六七八九十]+)月([一二三四五六七八九十]+)日", text
        )
    }
    digits = "[零幺二三四五六七八九]"
    phones = {
        found.translate(str.maketrans("零幺二三四五六七八九，", "0123456789-"))
        for found in re.findall(rf"电话[0-9]*，({digits}{{11}}|{digits}{{3,4}}，{digits}{{7,8}})。", text)
    }
    names = set(re.findall(r"联系人[0-9]*，([\u3400-\u9fff]+)。", text))
    return Told(amounts, dates, phones, names)


def of_case(text: str) -> list[str]:
    """The places of what a text tells of a case, in their order: 所需材料1, 所需材料2, 救济途径1."""
    return re.findall(r"(?:办理条件|所需材料|救济途径)[0-9一二三四五六七八九十]+(?=[：，])", text)


def of_html(html: str) -> str:
    """The text of HTML; whatever could load or run something fails the test."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.found)


class Markdown(NamedTuple):
    """Markdown as WeCom's documents say that it is read: its headings, quotes and links (words, address), and its whole text."""

    headings: list[str]
    quotes: list[str]
    links: list[tuple[str, str]]
    text: str


def of_markdown(content: str) -> Markdown:
    """What a reader sees of it; signs written full-width stand for their own. Bold, code, colours, pictures, calls to members and
    signs by their names are markup too: one of them fails the test.
    """
    for mark in (r"<@", r"</?font", r"\*[^*]+\*", r"`[^`]+`", r"!\[", r"&#?\w+;"):
        assert not re.search(mark, content, re.IGNORECASE), (mark, content)
    found = Markdown([], [], re.findall(r"\[([^\]]*)\]\(([^)]*)\)", content), "")
    lines = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1：\2", content).split("\n")
    for place, line in enumerate(lines):
        for mark, those in ((r"\s*#{1,6}\s+", found.headings), (r"\s*>\s*", found.quotes)):
            if (there := re.match(mark, line)) is not None:
                lines[place] = line[there.end() :].translate(_NARROW)
                those.append(lines[place])
    words = [(text.translate(_NARROW), address) for text, address in found.links]
    return found._replace(links=words, text="\n".join(lines).translate(_NARROW))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"html", "head", "meta", "title", "body", "h1", "h2", "p", "table", "tr", "td", "a"}, (
            tag
        )
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)
        assert all(
            (value or "").startswith(("http://", "https://")) for name, value in attrs if name == "href"
        )
        if tag in {"p", "tr", "h1", "h2", "title"}:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def _value(words: str) -> int:
    """A number in words: 一百二十三万四千 is 1234000."""
    total = section = digit = 0
    for sign in words:
        if sign in _WORDS:
            digit = _WORDS[sign]
        elif _UNITS[sign] < 10**4:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        elif sign == "万":
            total += (section + digit) * 10**4
            section = digit = 0
        else:
            total = (total + section + digit) * 10**8
            section = digit = 0
    return total + section + digit
