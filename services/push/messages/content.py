"""What a caller sent, made into the canonical message, or what stands against it. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kernel.http.problems import FieldError
from kernel.text import first_odd
from services.push.channels.messages import Link, Message, canonical_bytes, is_unfit, read_fact

MAX_BYTES: Final = 64 * 1024


def message_of(
    identifier: str, published: datetime, values: Mapping[str, Any], reference: Mapping[str, Any]
) -> Message:
    """The canonical message of what a caller sent (see MessageIn), once `faults_of` has found nothing."""
    return Message(
        id=identifier, title=values["title"], paragraphs=tuple(values["paragraphs"]), issuer=values["issuer"],
        published=published, notice_class=values["class_"],
        facts=tuple(read_fact(fact["kind"], fact["label"], fact["value"]) for fact in values["facts"]),
        links=tuple(Link(link["text"], link["url"]) for link in values["links"]), supersedes=values["supersedes"],
        relation=values["relation"], item=reference, thread=values["thread"],
    )  # fmt: skip


def bytes_of(message: Message) -> tuple[bytes, str]:
    """The canonical bytes and their SHA-256 (64 hex digits)."""
    content = canonical_bytes(message)
    return content, hashlib.sha256(content).hexdigest()


def repeats(values: Mapping[str, Any], earlier: Message) -> FieldError | None:
    """What stands against sending a message (see MessageIn, once `faults_of` has found nothing) as one before: what of it is another."""
    again = message_of(earlier.id, earlier.published, {**values, "thread": None}, {})
    for name in ("title", "paragraphs", "facts", "links", "issuer"):
        if getattr(again, name) != getattr(earlier, name):
            return FieldError(
                f"/{name}", "not_repeated", "与原消息不同:重发须与原消息一致;内容有变的,请写 relation=corrects",
                "it is another than in the message before, and what repeats it is the same: of what has changed write relation corrects",
            )  # fmt: skip
    return None


def faults_of(values: Mapping[str, Any]) -> list[FieldError]:
    """What stands against a content: facts that are not what they say, signs that cannot be shown."""
    found = [_of_fact(n, fact) for n, fact in enumerate(values["facts"])]
    texts = [("/title", values["title"]), ("/issuer", values["issuer"])]
    texts += [(f"/paragraphs/{n}", text) for n, text in enumerate(values["paragraphs"])]
    texts += [
        (f"/facts/{n}/{name}", fact[name])
        for n, fact in enumerate(values["facts"])
        for name in ("label", "value")
    ]
    texts += [
        (f"/links/{n}/{name}", link[name])
        for n, link in enumerate(values["links"])
        for name in ("text", "url")
    ]
    texts += _of_step(values.get("thread") or {})
    return [one for one in (*found, *_odd(texts)) if one is not None]


def _of_step(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts of a step (see ThreadIn), each with where it stands."""
    yield from (
        (f"/thread/prerequisites/{n}", text) for n, text in enumerate(step.get("prerequisites") or ())
    )
    for name in ("materials", "remedies"):
        for n, one in enumerate(step.get(name) or ()):
            yield from (
                (f"/thread/{name}/{n}/{at}", text) for at, text in one.items() if isinstance(text, str)
            )
    if step.get("no_remedy"):
        yield "/thread/no_remedy", step["no_remedy"]


def _of_fact(n: int, fact: Mapping[str, str]) -> FieldError | None:
    try:
        read_fact(fact["kind"], fact["label"], fact["value"])  # type: ignore[arg-type]  # the schema has seen the kind
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        return FieldError(f"/facts/{n}/value", f"bad_{fact['kind']}", zh, en)
    return None


def _odd(texts: Sequence[tuple[str, str]]) -> list[FieldError]:
    return [
        FieldError(at, "odd_sign", f"含有不可显示、没有宽度或改变文字方向的字符 U+{sign:04X},请删去",
                   f"it holds U+{sign:04X}, which cannot be shown, has no width or turns the text's direction: remove it")
        for at, text in texts
        if (sign := _unfit(text)) is not None
    ]  # fmt: skip


def _unfit(text: str) -> int | None:
    """The code point of a sign that is not taken into a message; None where all are."""
    place = first_odd(text)
    sign = text[place] if place is not None else next(filter(is_unfit, text), None)
    return None if sign is None else ord(sign)
