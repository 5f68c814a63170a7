"""How the story looks: at most 88 columns, a Chinese sign counted as two; colour only in a terminal that wants it."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

COLUMNS: Final = 88
#: A word, a document number, or one sign of a script without blanks; brackets and points stay with what they close.
_PIECE: Final = re.compile(r"[(《“]*(?:国办发\w*〔\d+〕\d+号|[!-~]+|.)[,。、;:)》”!?]*")
#: The long part of an identifier (kernel.ids); a shown path keeps the last six signs of it.
_ID: Final = re.compile(r"\b([a-z]+_)[0-9a-z]{20}([0-9a-z]{6})\b")
#: The part of a path that is the same in every call to a service; a long line leaves it out.
_PREFIX: Final = re.compile(r"/v1/[a-z-]+/")
_BOLD, _DIM, _GREEN, _RED, _YELLOW = "1", "2", "32", "31", "33"


def width(text: str) -> int:
    """Columns of a text in a terminal: wide and full-width signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, columns: int) -> str:
    """The text filled with blanks to `columns`; a longer text stays whole."""
    return text + " " * max(columns - width(text), 0)


def wrap(text: str, columns: int) -> Iterator[str]:
    """The lines of a text, broken between words and between Chinese signs."""
    line = ""
    for piece in _PIECE.findall(text):
        if line.strip() and width(line + piece) > columns:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    if line.strip():
        yield line.rstrip()


@dataclass(frozen=True, slots=True)
class Voice:
    """Tells the story on a stream: Chinese first, a short English line under it."""

    out: TextIO
    colour: bool

    def line(self, text: str = "") -> None:
        """A line as it is."""
        self.out.write(text + "\n")
        self.out.flush()

    def chapter(self, number: int, zh: str, en: str) -> None:
        """The head of a step."""
        self.line()
        self.line(self.paint(f"{number}  {zh}", _BOLD))
        self.line(self.paint(f"   {en}", _DIM))

    def say(self, zh: str, en: str = "") -> None:
        """A sentence, and the same in English, dimmed."""
        for text in wrap(zh, COLUMNS - 3):
            self.line(f"   {text}")
        for text in wrap(en, COLUMNS - 3):
            self.line(self.paint(f"   {text}", _DIM))

    def called(self, method: str, path: str, status: int) -> None:
        """One call that was made: method, path (its identifiers shortened), status."""
        path = _ID.sub(r"\1…\2", path)
        shown = f"   > {method} {path}  {status}"
        if width(shown) > COLUMNS:
            shown = _PREFIX.sub("…/", shown)
        self.line(self.paint(shown, _DIM))

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows in columns as wide as their widest cell."""
        cells = [head, *rows]
        widths = [max(width(row[n]) for row in cells) for n in range(len(head))]
        for row in cells:
            text = "   " + "  ".join(pad(cell, columns) for cell, columns in zip(row, widths, strict=True))
            self.line(self.paint(text.rstrip(), _BOLD if row is head else _tone(row[-1])))

    def paint(self, text: str, tone: str) -> str:
        """The text in a tone (an ANSI code), where colours are wanted."""
        return f"\x1b[{tone}m{text}\x1b[0m" if self.colour and tone else text


def voice_on(out: TextIO) -> Voice:
    """A voice with colours when `out` is a terminal and NO_COLOR (no-color.org) is not set."""
    return Voice(out, out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


def _tone(status: str) -> str:
    tones = {"按时": _GREEN, "迟延": _YELLOW, "逾期": _RED}
    return next((tone for word, tone in tones.items() if word in status), "")
