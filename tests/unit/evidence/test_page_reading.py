"""What of a page is compared: its text, not its counters, menus, encoding or layout."""

import time

import pytest

from services.catalog.address_checks.reading import normalised, page_of

TEXT = "永修县2026年第3批次建设用地征收土地预公告,征收范围为涂埠镇新城村集体土地,面积三点二公顷。"


def page(
    text: str = TEXT,
    *,
    count: int = 1,
    menu: str = "首页",
    title: str = "征收土地预公告",
    charset: str = "utf-8",
) -> str:
    return (
        f"<!doctype html><html><head><meta charset={charset}><title>{title}</title><script>var n={count}</script></head><body>"
        f"<div class='nav'>{menu}</div><div class='article-content TRS_Editor'><p>{text}</p><span>浏览次数:{count}次</span></div>"
        f"<div id='footer'>今天是2026年3月{count}日</div></body></html>"
    )


def hashes(*documents: bytes | str, kind: str = "text/html") -> set[str]:
    return {page_of(d.encode() if isinstance(d, str) else d, kind).text_hash for d in documents}


def test_what_changes_from_visit_to_visit_is_no_change() -> None:
    same = [page(), page(count=99), page(menu="首页 政务公开"), page().replace("<p>", "<p>\n   ")]
    same.append(page(TEXT.replace("2026", "\uff12\uff10\uff12\uff16")))
    assert len(hashes(*same)) == 1
    assert len({page_of(one.encode(), "text/html").bytes_hash for one in same}) == 5


def test_words_and_title_are() -> None:
    assert len(hashes(page(), page(TEXT.replace("三点二", "四点二")), page(title="公告"))) == 3


def test_the_encoding_is_read_from_the_header_the_page_or_tried() -> None:
    gbk = page(charset="gb2312").encode("gb18030")
    found = [
        page_of(gbk, kind) for kind in ("text/html; charset=gb2312", "text/html", "text/html;charset=GBK")
    ]
    assert {one.title for one in found} == {"征收土地预公告"}
    assert len({one.text_hash for one in found} | hashes(page())) == 1
    wrong = page_of(page().encode("gb18030"), "text/html; charset=utf-8")
    assert wrong.title == "征收土地预公告"


@pytest.mark.parametrize(
    ("body", "absent"),
    [("<title>404</title>您访问的页面不存在", True), ("<title>提示</title>该信息已被删除", True),
     ("<title>404 Not Found</title><h1>Not Found</h1>", True), (page(), False),
     (page("关于网页已删除事项的说明" + "征收" * 300), False)],
)  # fmt: skip
def test_a_page_that_says_it_is_absent_is_known_by_its_few_words(body: str, absent: bool) -> None:
    assert page_of(body.encode(), "text/html").absent is absent


def test_files_are_compared_by_their_bytes_and_nothing_is_empty() -> None:
    pdf = page_of(b"%PDF-1.7 x", "application/pdf")
    assert (pdf.title, pdf.text_hash) == (None, pdf.bytes_hash)
    for nothing in (b"", b"  \n", b"<html></html>", b"<!-- -->", b"<script>x</script>"):
        assert page_of(nothing, "text/html").empty, nothing
    for odd in (
        b"\x00" * 50,
        b"\xff\xfe\x00<",
        b"<" * 5000,
        b"<div>" * 5000,
        "\ud800".encode("utf-8", "surrogatepass"),
    ):
        page_of(odd, "text/html; charset=no-such")


def test_normalised_text_has_neither_blanks_nor_noise() -> None:
    assert normalised("\uff21BC 1\u30002 点击量: 33 【字体:大 中 小】正文") == "ABC12【正文"


def test_no_page_makes_its_reading_take_the_square_of_its_length() -> None:
    """A visit's process answers others too; of a page of a megabyte each of these took minutes, two of them without a pause."""
    wide = " " * 200_000
    begun = time.process_time()
    assert normalised(f"字体{wide}征收") == "字体征收"
    page_of(page().encode(), f"text/html; charset={wide}\x01")
    packed = page_of(b"<p>" + b"a" * 300_000 + b"-" + b"b" * 300_000, "text/html; charset=punycode")
    assert time.process_time() - begun < 2.0
    assert packed.text_hash == page_of(b"<p>" + b"a" * 300_000 + b"-" + b"b" * 300_000, "text/html").text_hash
