"""What a file is read into: pieces of text with their places, and what it hides. Pure."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kernel.archives import Bounds

#: As sent; unpacked; members of a package. A text or a page of a PDF that is longer is not read.
LARGEST: Final = 16 * 2**20
BOUNDS: Final = Bounds(packed=LARGEST, unpacked=96 * 2**20, members=2_000)


class Segment(NamedTuple):
    """A piece of text: the part it stands in (正文, a sheet, a page), its place there (a paragraph, a cell, a line), what
    stands around it. `hidden`: readers of the file do not see it at once.
    """

    part: str
    at: str
    text: str
    context: str = ""
    hidden: bool = False


class Hidden(NamedTuple):
    """Something that a file carries beside its text: its kind, its place, and what it is in words that name nobody."""

    kind: str
    part: str
    at: str
    what: str


@dataclass(slots=True)
class Opened:
    """A file as it was read. `kind`: text, html, docx, xlsx, pdf."""

    kind: str
    media_type: str
    segments: list[Segment] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
