"""Text broken into lines as Chinese is set: figures and words whole, no closing sign at a line's head, no opening one at its end.

GB/T 15834 (标点符号用法) §5 on the places of punctuation in a line. Pure.
"""

import re
from collections.abc import Callable
from typing import Final

from services.push.channels.splitting import clusters

_HEADLESS: Final = frozenset("。，、；：？！”’）》〉】〕」』…,.;:?!)]}%")
_ENDLESS: Final = frozenset("“‘（《〈【〔「『([{")
#: Words, figures with their 元 or 年月日, telephone numbers: not torn apart where a line can hold them.
_WHOLE: Final = re.compile(r"\d{1,4}年\d{1,2}月\d{1,2}日|[0-9]+(?:\.[0-9]+)?万?元|[!-~]+")


def broken(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text; put together they are the text again. A piece wider than a line is torn between signs."""
    lines: list[str] = []
    held: list[str] = []
    for piece in _pieces(text, width, measure):
        if held and measure("".join(held) + piece) > width:
            carried = _carried(held, piece)
            lines.append("".join(held[: len(held) - carried]))
            held = held[len(held) - carried :]
        held.append(piece)
    return [*lines, "".join(held)]


def balanced(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a heading: as few as `broken` makes, of about the same length, so that no sign stands alone."""
    best = broken(text, width, measure)
    for share in range(95, 45, -5):
        narrower = broken(text, width * share / 100, measure)
        if len(narrower) > len(best):
            break
        best = narrower
    return best


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    found: list[str] = []
    place = 0
    for whole in _WHOLE.finditer(text):
        found += clusters(text[place : whole.start()])
        found += [whole[0]] if measure(whole[0]) <= width else clusters(whole[0])
        place = whole.end()
    return found + list(clusters(text[place:]))


def _carried(held: list[str], piece: str) -> int:
    """How many of the last pieces go down with the next one, so that both lines keep the rules; at most four."""
    carried = 0
    head = piece
    while carried < min(4, len(held) - 1) and (
        head[0] in _HEADLESS or held[len(held) - carried - 1][-1] in _ENDLESS
    ):
        carried += 1
        head = held[len(held) - carried]
    return carried if head[0] not in _HEADLESS else 0
