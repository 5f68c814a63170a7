"""The canonical message: what is told, in parts that every surface is made from, so that all surfaces tell the same. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import orjson

from kernel.clock import day_of
from kernel.security.seal import canonical
from kernel.text import is_odd
from services.push.messages.facts import dated, read_amount, read_day, yuan
from services.push.threads.words import lines

NoticeClass = Literal["emergency", "statutory", "progress", "ordinary"]
Relation = Literal["corrects", "withdraws", "repeats"]
#: `case` is what a step of a case tells (see Message.told): text, made here and never sent in.
FactKind = Literal["amount", "date", "name", "phone", "case"]

#: The mark before the title, and the sentence, of a message that stands in the place of an earlier one.
RELATIONS: Final[dict[Relation, tuple[str, str]]] = {
    "corrects": ("更正", "本条更正此前所发内容，以本条为准。"),
    "withdraws": ("撤回", "此前所发内容现予撤回，请勿再据以办理。"),
    "repeats": ("重发", "本条为重新发送，内容以本条为准。"),
}
_MOST: Final = Decimal(10**16)
_PHONE: Final = re.compile(r"\+?[0-9](?:[0-9]|-(?=[0-9])){2,24}(?:转[0-9]{1,6})?\Z")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that must be the same on every surface: an amount in yuan (Decimal), a date, a name, a telephone number, or
    a line of a case.
    """

    kind: FactKind
    label: str
    value: Decimal | date | str

    def __post_init__(self) -> None:
        wanted = {"amount": Decimal, "date": date}.get(self.kind, str)
        good = isinstance(self.value, wanted) and not isinstance(self.value, datetime)
        if good and isinstance(self.value, Decimal):
            good = self.value.is_finite() and 0 <= self.value < _MOST and self.value == round(self.value, 2)
        elif good and self.kind == "phone":
            good = _PHONE.match(str(self.value)) is not None
        if not good:
            raise ValueError(
                f"“{self.label}”的值与类型 {self.kind} 不符:金额为不超过两位小数的元,电话为半角数字与短横,如 0792-3221234"
                f" / the value of the fact {self.label!r} is no {self.kind}: amounts are yuan with at most two decimals, telephone"
                " numbers have digits and hyphens, like 0792-3221234"
            )
        _check(self.label, "label")
        _check(self.written, "value")

    @property
    def written(self) -> str:
        """The value as it is written: 12345.60元, 2026年3月2日."""
        if isinstance(self.value, Decimal):
            return yuan(self.value)
        return dated(self.value) if isinstance(self.value, date) else self.value

    @property
    def line(self) -> str:
        """Label and value in one line."""
        return f"{self.label}：{self.written}"


def read_fact(kind: FactKind, label: str, value: str) -> Fact:
    """A fact as it is written on the wire: yuan with at most two decimals, YYYY-MM-DD, a name, a telephone number. Raises
    ValueError, bilingual.
    """
    if kind == "amount":
        return Fact(kind, label, read_amount(value))
    return Fact(kind, label, read_day(value) if kind == "date" else value)


@dataclass(frozen=True, slots=True)
class Link:
    """Where more is to be read: words and an absolute http or https address."""

    text: str
    url: str

    def __post_init__(self) -> None:
        _check(self.text, "link")
        _check(self.url, "link")
        if not self.url.startswith(("https://", "http://")) or any(
            sign in ' "<>\\^`{|}' for sign in self.url
        ):
            raise ValueError(
                f"链接须为 http(s) 网址,不是 {self.url!r} / a link is an http(s) address, not {self.url!r}"
            )


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `id` has letters, digits, "_" and "-" alone; `published` has an offset; `relation` goes with `supersedes`.
    `item` is where the catalogue speaks of it (catalogue, version, item, publication), `thread` the step of a case.

    Raises ValueError, bilingual, where a part is empty, or holds signs that cannot be printed or turn the text's direction.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...]
    issuer: str
    published: datetime
    notice_class: NoticeClass = "ordinary"
    facts: tuple[Fact, ...] = ()
    links: tuple[Link, ...] = ()
    supersedes: str | None = None
    relation: Relation | None = None
    item: Mapping[str, Any] = field(default_factory=dict)
    thread: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        for one in (self.id, self.supersedes):
            if one is not None and not (
                one.isascii() and 0 < len(one) <= 64 and one.replace("_", "").replace("-", "").isalnum()
            ):
                raise ValueError(
                    f"消息编号 {one!r} 不合格式 / the message id {one!r} has other signs than allowed"
                )
        if (self.supersedes is None) != (self.relation is None):
            raise ValueError(
                "更正、撤回须指明所替代的消息 / a correction names the message that it supersedes"
            )
        if self.published.tzinfo is None:
            raise ValueError("发布时间须带时区 / the moment of publication has no offset")
        for text in (self.title, self.issuer, *self.paragraphs):
            _check(text, "text")

    @property
    def heading(self) -> str:
        """The title, marked where the message corrects, withdraws or repeats another."""
        return f"【{RELATIONS[self.relation][0]}】{self.title}" if self.relation else self.title

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs, with the sentence about the earlier message before them."""
        return (RELATIONS[self.relation][1], *self.paragraphs) if self.relation else self.paragraphs

    @property
    def told(self) -> tuple[Fact, ...]:
        """What stands line by line on every surface: the facts, then materials, conditions or remedies of the case."""
        step = lines(self.thread) if self.thread else ()
        return (*self.facts, *(Fact("case", label, text) for label, text in step))

    @property
    def signature(self) -> str:
        """Who says it and on which day of law."""
        return f"{self.issuer} {dated(day_of(self.published))}"


def plain(message: Message) -> str:
    """The whole message as plain text: heading, paragraphs, what is told line by line, links, signature, one a line."""
    links = (f"{link.text}：{link.url}" for link in message.links)
    lines = (
        message.heading,
        *message.body,
        *(fact.line for fact in message.told),
        *links,
        message.signature,
    )
    return "\n".join(lines)


def document(message: Message) -> dict[str, Any]:
    """The message as JSON; amounts as text in yuan, dates as ISO 8601."""
    return {
        "id": message.id,
        "class": message.notice_class,
        "title": message.title,
        "paragraphs": list(message.paragraphs),
        "issuer": message.issuer,
        "published": message.published.isoformat(),
        "facts": [
            {"kind": fact.kind, "label": fact.label, "value": str(fact.value), "written": fact.written}
            for fact in message.facts
        ],
        "links": [{"text": link.text, "url": link.url} for link in message.links],
        "item": dict(message.item),
        "supersedes": message.supersedes,
        "relation": message.relation,
        "thread": None if message.thread is None else dict(message.thread),
    }


def canonical_bytes(message: Message) -> bytes:
    """The bytes that a message's hash and every proof are over, and that webhooks and feeds carry as they are."""
    return canonical(document(message))


def read_message(content: bytes) -> Message:
    """The message that canonical bytes hold: `canonical_bytes` of it are these bytes again. Raises ValueError for others."""
    try:
        return _message_of(orjson.loads(content))
    except (KeyError, TypeError) as error:
        raise ValueError("消息内容无法读取 / the content of the message cannot be read") from error


def _message_of(told: dict[str, Any]) -> Message:
    return Message(
        id=told["id"],
        title=told["title"],
        paragraphs=tuple(told["paragraphs"]),
        issuer=told["issuer"],
        published=datetime.fromisoformat(told["published"]),
        notice_class=told["class"],
        facts=tuple(read_fact(fact["kind"], fact["label"], fact["value"]) for fact in told["facts"]),
        links=tuple(Link(link["text"], link["url"]) for link in told["links"]),
        supersedes=told["supersedes"],
        relation=told["relation"],
        item=told["item"],
        thread=told["thread"],
    )


@dataclass(frozen=True, slots=True)
class Posting:
    """A message posted in a place: the sheet's number, first and last day (both included), the telephone of supervision, and the
    address that the code on the sheet opens, where the village officer confirms 张贴 and 撤下. Raises ValueError for days that
    run backwards.
    """

    number: str
    first: date
    last: date
    supervision: str
    confirm_url: str

    def __post_init__(self) -> None:
        _check(self.number, "number")
        Fact("phone", "监督电话", self.supervision)
        Link("confirm", self.confirm_url)
        if self.last < self.first:
            raise ValueError("张贴截止日期早于起始日期 / the last day of posting is before the first")

    @property
    def period(self) -> str:
        """2026年3月2日至2026年4月1日."""
        return f"{dated(self.first)}至{dated(self.last)}"


def _check(text: str, part: str) -> None:
    if not text.strip():
        raise ValueError(f"消息的 {part} 不得为空 / the {part} of a message is empty")
    odd = next(filter(is_unfit, text), None)
    if odd is not None:
        raise ValueError(
            f"消息含有不可显示或改变文字方向的字符 U+{ord(odd):04X},请删去"
            f" / the message holds U+{ord(odd):04X}, which cannot be shown or turns the text's direction: remove it"
        )


def is_unfit(sign: str) -> bool:
    """Whether a sign cannot stand in a message: it cannot be shown, turns the text's direction, or is no character."""
    point = ord(sign)
    unassigned = 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
    return unassigned or is_odd(sign)
