"""The bulletin sheet as a PDF, A4 or A3: vector text and code, the same bytes for the same message on the same machine."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import segno
from fpdf import FPDF

from services.push.channels.lines import balanced, broken
from services.push.channels.messages import Message, Posting
from services.push.channels.sheet.fonts import Font, signs_of

MEDIA_TYPE: Final = "application/pdf"
Paper = Literal["A4", "A3"]
#: Width and height in millimetres, and how much larger than on A4 everything is.
_PAPERS: Final[dict[Paper, tuple[float, float, float]]] = {"A4": (210, 297, 1.0), "A3": (297, 420, 2**0.5)}
_MARGIN, _BAND = 22.0, 46.0
_TITLE, _TEXT, _SMALL = 24.0, 16.0, 11.0
#: What the code is for; it stands under its quiet zone.
_CAPTION, _CAPTION_SIZE = "扫码确认张贴/撤下", 9.0
#: How much larger a short text is set, so that it can be read from afar where most of the page would be empty: the first of these with
#: which it has room on one page.
_LARGER: Final = (1.75, 1.5, 1.25)
_LEADING: Final = 1.65
_MM: Final = 25.4 / 72


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, its size in points, how it stands in its lines, and its distances from the left and from what is above it in
    millimetres; all as on A4.
    """

    text: str
    points: float
    align: Literal["L", "C", "R"] = "L"
    indent: float = 0.0
    gap: float = 0.0


@dataclass(slots=True)
class _Sheet:
    """A PDF under way: its paper's measures in millimetres, and where the next line goes."""

    pdf: Any
    width: float
    height: float
    scale: float
    y: float = 0.0

    @property
    def margin(self) -> float:
        return _MARGIN * self.scale

    @property
    def column(self) -> float:
        return self.width - 2 * self.margin

    @property
    def floor(self) -> float:
        return self.height - _BAND * self.scale

    def add_page(self) -> None:
        self.pdf.add_page()
        self.y = self.margin

    def step(self, one: _Text) -> float:
        return one.points * self.scale * _MM * _LEADING

    def lines(self, one: _Text) -> list[str]:
        """The lines of a text; a centred one is a heading."""
        self.pdf.set_font("cjk", size=one.points * self.scale)
        room = self.column - one.indent * self.scale
        return (balanced if one.align == "C" else broken)(one.text, room, self.pdf.get_string_width)

    def holds(self, texts: Iterable[_Text]) -> bool:
        """Whether these texts have room on one page; no more of them is set than that takes."""
        y = self.margin
        for one in texts:
            y += one.gap * self.scale + len(self.lines(one)) * self.step(one)
            if y > self.floor:
                return False
        return True

    def write(self, one: _Text) -> None:
        """The lines of a text, on a new page where this one is full."""
        self.y += one.gap * self.scale
        indent, step = one.indent * self.scale, self.step(one)
        for line in self.lines(one):
            if self.y + step > self.floor:
                self.add_page()
                self.pdf.set_font("cjk", size=one.points * self.scale)
            self.pdf.set_xy(self.margin + indent, self.y)
            self.pdf.cell(self.column - indent, step, line, align=one.align)
            self.y += step


def make(message: Message, posting: Posting, font: Font, paper: Paper = "A4") -> bytes:
    """The sheet. Takes about a second: call it in a thread. Raises ValueError, bilingual, for signs that the font has not."""
    check_signs(message, posting.number, signs_of(font))
    width, height, scale = _PAPERS[paper]
    pdf = FPDF(unit="mm", format=(width, height))
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.add_font("cjk", fname=font.path, collection_font_number=font.face)
    pdf.set_title(message.heading)
    pdf.set_author(message.issuer)
    pdf.set_lang("zh-CN")
    pdf.set_creation_date(message.published)
    sheet = _Sheet(pdf, width, height, scale)
    sheet.add_page()
    larger = next((size for size in _LARGER if sheet.holds(_texts(message, size))), 1.0)
    for text in _texts(message, larger):
        sheet.write(text)
    _bands(sheet, posting)
    return bytes(pdf.output())


def _texts(message: Message, larger: float) -> Iterator[_Text]:
    """What stands on the sheet above its band, so much larger than it has to be; but links, which would be torn for it."""
    text = _TEXT * larger
    yield _Text(message.heading, _TITLE * larger, "C")
    gap = 5.0
    for paragraph in message.body:
        yield _Text("\u3000\u3000" + paragraph, text, gap=gap)
        gap = 0.0
    gap += 3
    for fact in message.told:
        yield _Text("\u3000\u3000" + fact.line, text, gap=gap)
        gap = 0.0
    for link in message.links:
        yield _Text(f"{link.text}：{link.url}", _SMALL, indent=2 * text * _MM, gap=gap)
        gap = 0.0
    gap += 6
    for part in message.signature.split(" "):
        yield _Text(part, text, "R", gap=gap)
        gap = 0.0


def _bands(sheet: _Sheet, posting: Posting) -> None:
    """At the foot of each page: number, days, telephone, page; at the right the code that the village officer reads."""
    pages = sheet.pdf.pages_count
    side = 30 * sheet.scale
    for page in range(1, pages + 1):
        sheet.pdf.page = page
        top = sheet.floor + 4 * sheet.scale
        sheet.pdf.set_line_width(0.4 * sheet.scale)
        sheet.pdf.line(sheet.margin, top, sheet.width - sheet.margin, top)
        left, below = sheet.width - sheet.margin - side, top + sheet.scale + side
        _code(sheet.pdf, posting.confirm_url, left, below - side, side)
        for size in (
            1,
            _SMALL * sheet.scale,
        ):  # back on a page the library holds the last font for set: another one first
            sheet.pdf.set_font("cjk", size=size)
        step = _SMALL * sheet.scale * _MM * _LEADING
        for place, text in enumerate(_band_lines(posting, page, pages)):
            sheet.pdf.set_xy(sheet.margin, top + 4 * sheet.scale + place * step)
            sheet.pdf.cell(sheet.column - side - 4 * sheet.scale, step, text)
        sheet.pdf.set_font("cjk", size=_CAPTION_SIZE * sheet.scale)
        sheet.pdf.set_xy(left, below)
        sheet.pdf.cell(side, _CAPTION_SIZE * sheet.scale * _MM, _CAPTION, align="C")


def _band_lines(posting: Posting, page: int, pages: int) -> Iterator[str]:
    yield f"编号：{posting.number}"
    yield f"张贴起止：{posting.period}"
    yield f"监督电话：{posting.supervision}"
    if pages > 1:
        yield f"第 {page} 页，共 {pages} 页"


def _code(pdf: Any, url: str, x: float, y: float, side: float) -> None:
    """A QR code (ISO/IEC 18004, level M) with its quiet zone of four modules, drawn as rows of rectangles."""
    rows = [list(row) for row in segno.make_qr(url, error="m").matrix]
    module = side / (len(rows) + 8)
    pdf.set_fill_color(0, 0, 0)
    for line, row in enumerate(rows):
        for column, dark in enumerate(row):
            if dark:
                pdf.rect(
                    x + (column + 4) * module,
                    y + (line + 4) * module,
                    module * 1.02,
                    module * 1.02,
                    style="F",
                )


def check_signs(message: Message, number: str, known: Container[int]) -> None:
    """Raise ValueError, bilingual, where a sheet of this message and number holds signs that are not known (see `signs_of`)."""
    facts = "".join(fact.line for fact in message.told)
    links = "".join(link.text + link.url for link in message.links)
    text = "".join((message.heading, *message.body, message.signature, number)) + facts + links
    absent = sorted({sign for sign in text if ord(sign) not in known})
    if absent:
        raise ValueError(
            f"本机字体缺字:{'、'.join(absent)},请安装含这些字的字体"
            f" / the font lacks {' '.join(absent)}: install one that has these signs"
        )
