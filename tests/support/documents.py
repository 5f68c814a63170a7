"""Reads Markdown documents for tests: fenced blocks by language, and whether an answer keeps what a block promises."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(text: str, heading: str) -> str:
    """What stands under a `## heading`, up to the next one."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """(language, content) of every fenced block."""
    return ((found[1], found[2]) for found in _FENCE.finditer(text))


def promised(name: str, heading: str) -> list[Any]:
    """The JSON blocks under a heading of a document."""
    text = section((DOCS / name).read_text("utf-8"), heading)
    return [json.loads(block) for kind, block in blocks(text) if kind == "json"]


def broken_promises(promised: Any, answer: Any, at: str = "") -> Iterator[str]:
    """Where an answer does not keep a shortened one: members may be left out, rows of a list too (their order holds),
    and a text that ends with … is the beginning of the answer's text.
    """
    if isinstance(promised, dict) and isinstance(answer, dict):
        for name, value in promised.items():
            if name in answer:
                yield from broken_promises(value, answer[name], f"{at}/{name}")
            else:
                yield f"{at}/{name} is absent"
    elif isinstance(promised, list) and isinstance(answer, list):
        rest = iter(answer)
        for n, value in enumerate(promised):
            if not any(not list(broken_promises(value, row)) for row in rest):
                yield f"{at}/{n}: no row (in this order) is {value}"
        if not promised and answer:
            yield f"{at} should be empty"
    elif isinstance(promised, str) and promised.endswith("…"):
        if not str(answer).startswith(promised[:-1]):
            yield f"{at}: {answer!r} is not {promised}"
    elif promised != answer:
        yield f"{at}: {answer!r} is not {promised!r}"


#: Documents whose tables name event types.
EVENTS = ("events/README.md", "events/disclosure-requests.md", "events/interpretation.md", "events/push.md")


def event_members() -> dict[str, set[str]]:
    """The members of an event's data, where a table lists them: type -> names."""
    found = {}
    for name in EVENTS:
        for line in (DOCS / name).read_text("utf-8").splitlines():
            if line.startswith("| `gongkai."):
                kind, members = line.split("|")[1].strip(), line.split("|")[3]
                if "`" in members:
                    found[kind.strip("`")] = set(re.findall(r"`([a-z0-9_]+)`", members))
    return found
