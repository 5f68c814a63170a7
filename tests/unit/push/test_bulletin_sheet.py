"""The bulletin sheet: what a reader of PDF finds on it, its code, its pages, signs that the font lacks."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings

from kernel.http.problems import Unavailable
from services.push.channels.messages import Fact, Message, Posting
from services.push.channels.sheet import service as sheets
from services.push.channels.sheet.fonts import Font, find_font
from services.push.channels.sheet.service import Paper
from services.push.threads.words import lines as lines_of
from tests.support.channel_messages import AFTER, AT, BEFORE, CORRECTION, NOTICE, lengthy
from tests.support.random_facts import facts
from tests.support.told import canonical, of_case, written

POSTING = Posting(
    "永公示〔2026〕17号", date(2026, 3, 2), date(2026, 4, 1), "0792-3221234", "https://a.example/p/8f3k"
)


@pytest.fixture(scope="module")
def font() -> Font:
    try:
        return find_font()
    except Unavailable as absent:
        pytest.skip(absent.en)


def pages_of(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content)]


@pytest.mark.parametrize("message", [NOTICE, CORRECTION], ids=["notice", "correction"])
def test_the_paper_tells_the_facts_of_the_message_and_of_its_posting(message: Message, font: Font) -> None:
    [text] = pages_of(sheets.make(message, POSTING, font))
    wanted = canonical(message, POSTING.first, POSTING.last)
    assert written(text) == wanted._replace(phones=wanted.phones | {POSTING.supervision})
    for told in (
        f"编号：{POSTING.number}",
        f"张贴起止：{POSTING.period}",
        f"监督电话：{POSTING.supervision}",
    ):
        assert told in text


@pytest.mark.parametrize(("message", "lines"), [(BEFORE, 3), (AFTER, 2)], ids=["before", "after"])
def test_the_paper_tells_what_a_step_of_a_case_tells(message: Message, lines: int, font: Font) -> None:
    text = "".join("".join(pages_of(sheets.make(message, POSTING, font))).split())
    assert len(of_case(text)) == lines
    assert all(f"{label}：{told}" in text for label, told in lines_of(message.thread or {}))


@settings(max_examples=5)
@given(facts=facts(names="王李张刘陈杨赵黄周吴欧阳明远建国兰英"))
def test_the_paper_tells_the_facts_of_any_message(facts: tuple[Fact, ...], font: Font) -> None:
    message = Message(
        "msg_1", "关于补偿的公告", NOTICE.paragraphs, "永修县自然资源局", AT, "statutory", facts
    )
    text = "".join(pages_of(sheets.make(message, POSTING, font)))
    wanted = canonical(message, POSTING.first, POSTING.last)
    assert written(text) == wanted._replace(phones=wanted.phones | {POSTING.supervision})


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("A3", (297, 420))])
def test_a_sheet_has_its_papers_size(paper: str, size: tuple[int, int], font: Font) -> None:
    page = pdfium.PdfDocument(sheets.make(NOTICE, POSTING, font, paper))[0]  # type: ignore[arg-type]
    assert tuple(round(side * 25.4 / 72) for side in page.get_size()) == size


@pytest.mark.parametrize(
    ("message", "larger", "pages"),
    [(replace(NOTICE, facts=(), links=()), 1.75, 1), (lengthy(3), 1.5, 1), (lengthy(9), 1, 1), (lengthy(10), 1, 2)],
    ids=["short", "middling", "full", "long"],
)  # fmt: skip
@pytest.mark.parametrize(("paper", "scale"), [("A4", 1), ("A3", 2**0.5)])
def test_a_text_is_set_as_large_as_one_page_holds(
    message: Message, larger: float, pages: int, paper: Paper, scale: float, font: Font
) -> None:
    book = pdfium.PdfDocument(sheets.make(message, POSTING, font, paper))
    page = book[0].get_textpage()
    start = page.search(message.paragraphs[0][:4]).get_next()[0]
    assert len(book) == pages
    assert size_of(page, start) == pytest.approx(16 * larger * scale, abs=0.1)
    assert size_of(page, page.search("编号").get_next()[0]) == pytest.approx(11 * scale, abs=0.1)


def size_of(page: Any, sign: int) -> float:
    """The size in points of a sign of a page's text."""
    return float(pdfium.raw.FPDFText_GetFontSize(page.raw, sign))


def test_the_code_says_what_it_is_for(font: Font) -> None:
    for text in pages_of(sheets.make(lengthy(20), POSTING, font)):
        assert "扫码确认张贴/撤下" in text


def test_a_long_notice_goes_on_and_each_page_bears_the_number(font: Font) -> None:
    pages = pages_of(sheets.make(lengthy(20), POSTING, font))
    assert len(pages) == 2
    for number, text in enumerate(pages, 1):
        assert POSTING.number in text
        assert f"第 {number} 页，共 2 页" in text
    assert [n for n in range(1, 21) if f"{n}、被征收" in "".join(pages)] == list(range(1, 21))


def test_the_same_message_gives_the_same_bytes(font: Font) -> None:
    assert sheets.make(NOTICE, POSTING, font) == sheets.make(NOTICE, POSTING, font)


def test_signs_that_the_font_lacks_are_named(font: Font) -> None:
    message = Message("msg_1", "公示", ("联系人张\U0001f33e",), "永修县", AT)
    with pytest.raises(ValueError, match="\U0001f33e"):
        sheets.make(message, POSTING, font)


def test_without_a_chinese_font_it_is_said_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        find_font([tmp_path, tmp_path / "absent"])
    assert "fonts-noto-cjk" in raised.value.zh
    assert "fonts-noto-cjk" in raised.value.en
