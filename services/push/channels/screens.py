"""The loop of an e-screen (电子屏): pages of short lines with their seconds, as JSON that the screen fetches again and again. Pure.

A screen that fetches every `poll_seconds` has dropped a superseded or expired message within that time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import orjson

from services.push.channels.corrections import standing
from services.push.channels.lines import broken
from services.push.channels.messages import Message

MEDIA_TYPE: Final = "application/json"
#: Signs a second that people read from a wall; a page stands at least this long.
_PACE, _LEAST = 4, 6
_ORDER: Final = {"emergency": 0, "statutory": 1, "progress": 2, "ordinary": 3}
#: Foreground and background; their contrast is above the 7:1 of WCAG 2.2 level AAA.
COLOURS: Final = {
    "emergency": ("#FFFFFF", "#8B0000"),
    "statutory": ("#FFFFFF", "#0B3D6B"),
    "progress": ("#1A1A1A", "#FFFFFF"),
    "ordinary": ("#1A1A1A", "#FFFFFF"),
}


@dataclass(frozen=True, slots=True)
class Screen:
    """Full-width signs of a line, lines of a page, and seconds between two fetches."""

    columns: int = 20
    rows: int = 8
    poll_seconds: int = 60


class Shown(Protocol):
    """The days on which a message is shown, both included."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


def loop(screen: Screen, posted: Sequence[tuple[Message, Shown]], today: date) -> bytes:
    """What a screen shows today: messages that still stand and whose days hold today, emergencies first, then the newest."""
    alive = {message.id for message in standing([message for message, _ in posted])}
    shown = [
        (message, posting)
        for message, posting in posted
        if message.id in alive and posting.first <= today <= posting.last
    ]
    shown.sort(key=lambda pair: (_ORDER[pair[0].notice_class], -pair[0].published.timestamp()))
    items = [_item(screen, message, posting) for message, posting in shown]
    return orjson.dumps({"version": 1, "day": today, "poll_seconds": screen.poll_seconds, "items": items})


def _item(screen: Screen, message: Message, posting: Shown) -> dict[str, Any]:
    foreground, background = COLOURS[message.notice_class]
    texts = [message.heading, *message.body, *(fact.line for fact in message.told), message.signature]
    lines = [line for text in texts for line in broken(text, screen.columns, _width)]
    pages = [lines[start : start + screen.rows] for start in range(0, len(lines), screen.rows)]
    return {
        "id": message.id,
        "class": message.notice_class,
        "supersedes": message.supersedes,
        "foreground": foreground,
        "background": background,
        "until": posting.last,
        "url": message.links[0].url if message.links else None,
        "pages": [
            {"lines": page, "seconds": max(_LEAST, -(-sum(map(len, page)) // _PACE))} for page in pages
        ],
    }


def _width(text: str) -> float:
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
