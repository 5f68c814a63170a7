"""The canonical message: the document whose bytes are hashed, kept, and told on every surface. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from kernel.http.problems import FieldError
from kernel.security.seal import canonical
from kernel.text import is_odd
from services.push.messages.facts import amount_written, date_written

MAX_BYTES: Final = 64 * 1024


def document_of(identifier: str, published: datetime, values: Mapping[str, Any], reference: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
    """The canonical document. Amounts are text in yuan, dates ISO 8601; `written` is how a fact is printed."""
    facts = [
        {"kind": fact["kind"], "label": fact["label"], "value": fact["value"], "written": written(fact)}
        for fact in values["facts"]
    ]
    return {
        "id": identifier, "class": values["class_"], "title": values["title"], "paragraphs": list(values["paragraphs"]),
        "issuer": values["issuer"], "published": published.isoformat(), "facts": facts,
        "links": [{"text": link["text"], "url": link["url"]} for link in values["links"]], "item": dict(reference),
        "supersedes": values["supersedes"], "relation": values["relation"], "thread": values["thread"],
    }  # fmt: skip


def bytes_of(document: Mapping[str, Any]) -> tuple[bytes, str]:
    """The canonical bytes and their SHA-256 (64 hex digits)."""
    content = canonical(document)
    return content, hashlib.sha256(content).hexdigest()


def written(fact: Mapping[str, str]) -> str:
    """A fact as it is printed: 12345.60元, 2026年3月2日, a name or a telephone number as it is. Raises ValueError, bilingual."""
    kinds = {"amount": amount_written, "date": date_written}
    return kinds[fact["kind"]](fact["value"]) if fact["kind"] in kinds else fact["value"]


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
    texts += [(f"/links/{n}/text", link["text"]) for n, link in enumerate(values["links"])]
    return [one for one in (*found, *_odd(texts)) if one is not None]


def _of_fact(n: int, fact: Mapping[str, str]) -> FieldError | None:
    try:
        written(fact)
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        return FieldError(f"/facts/{n}/value", f"bad_{fact['kind']}", zh, en)
    return None


def _odd(texts: Sequence[tuple[str, str]]) -> list[FieldError]:
    return [
        FieldError(at, "odd_sign", f"含有不可显示或改变文字方向的字符 U+{ord(odd):04X},请删去",
                   f"it holds U+{ord(odd):04X}, which cannot be shown or turns the text's direction: remove it")
        for at, text in texts
        if (odd := next(filter(is_odd, text), None))
    ]  # fmt: skip
