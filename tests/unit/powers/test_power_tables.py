"""Lists of powers and services are read from the layouts that counties publish: by meaning, and nothing is filled in."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from services.catalog.power_tables.findings import CODES
from services.catalog.power_tables.rules import PowerReading, read_powers
from services.catalog.power_tables.words import KINDS, words
from services.catalog.workbooks.grids import UnreadableBook
from tests.support.documents import DOCS, section

TODAY = date(2026, 3, 2)


def csv_of(*lines: Sequence[str]) -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def read(content: bytes, name: str = "清单.csv", listing: str = "powers") -> PowerReading:
    return read_powers(name, content, TODAY, listing)


def codes(reading: PowerReading) -> list[tuple[str | None, str]]:
    return [(finding.cell, finding.code) for finding in reading.findings]


def test_columns_in_any_order_are_read_by_their_meaning() -> None:
    found = read(
        csv_of(
            ["永修县民政局权责清单(2025年版)", "", "", "", "", ""],
            ["序号", "职权编码", "职权类型", "职权名称", "设定依据", "追责情形"],
            ["1", "360425-MZ-0001", "行政给付", "最低生活保障金的给付", "《社会救助暂行办法》(国务院令第649号)第十一条", "略"],
            ["2", "360425-MZ-0002", "行政处罚", "对骗取社会救助的处罚", "同上", "略"],
        )
    )  # fmt: skip
    assert [(row.code, row.kind, row.name) for row in found.rows] == [
        ("360425-MZ-0001", "benefit", "最低生活保障金的给付"), ("360425-MZ-0002", "penalty", "对骗取社会救助的处罚"),
    ]  # fmt: skip
    assert [row.basis[0]["title"] for row in found.rows] == ["社会救助暂行办法"] * 2
    assert found.rows[1].cells["code"] == "B4"
    assert codes(found) == [("F2", "column_ignored")]


def test_a_merged_kind_counts_for_its_rows_and_a_blank_one_for_none() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "权责清单"
    for line in (
        ["事项类型", "权力事项名称", "", "实施依据", "编码"],
        [None, "主项名称", "子项名称", None, None],
        ["行政许可", "取水许可", "新办", "《中华人民共和国水法》", "A1"],
        [None, "取水许可", "延续", "《中华人民共和国水法》", "A2"],
        [None, "河道采砂许可", None, "《中华人民共和国水法》", "A3"],
        ["行政魔法", "某事项", None, None, "4.2E+18"],
    ):
        page.append(line)
    page.merge_cells("B1:C1")
    page.merge_cells("A3:A4")
    file = BytesIO()
    book.save(file)
    found = read(file.getvalue(), "清单.xlsx")
    assert [(row.kind, row.name, row.code) for row in found.rows] == [
        ("permit", "取水许可 / 新办", "A1"), ("permit", "取水许可 / 延续", "A2"), (None, "河道采砂许可", "A3"),
        (None, "某事项", "4.2E+18"),
    ]  # fmt: skip
    assert found.rows[3].faults == ("code_spoilt",)
    assert codes(found) == [
        ("A5", "kind_missing"), ("E6", "code_spoilt"), ("D6", "basis_missing"), ("A6", "kind_unknown"),
    ]  # fmt: skip


def test_lines_between_the_rows_give_the_kind_and_sums_are_passed_over() -> None:
    found = read(
        csv_of(
            ["序号", "权力名称", "实施主体", "实施依据"],
            ["一、行政许可(共1项)", "", "", ""],
            ["1", "取水许可", "县水利局", "《中华人民共和国水法》"],
            ["二、行政处罚(共1项)", "", "", ""],
            ["1", "对非法采砂的处罚", "县水利局", "《中华人民共和国水法》"],
            ["合计", "2", "", ""],
        )
    )  # fmt: skip
    assert [(row.kind, row.name, row.body) for row in found.rows] == [
        ("permit", "取水许可", "县水利局"), ("penalty", "对非法采砂的处罚", "县水利局"),
    ]  # fmt: skip
    assert [code for _, code in codes(found)].count("kind_of_line") == 2


def test_a_list_of_services_says_its_kind_by_being_one() -> None:
    page = (
        "<html><body><h1>抚松县镇级政务服务清单目录</h1><table><tr><th>序号</th><th>事项类型</th><th>行使层级</th><th>主项名称</th>"
        "<th>子项名称</th><th>业务办理项名称</th><th>设定依据</th></tr><tr><td>1</td><td>公共服务</td><td>乡镇</td><td>社会保险登记</td>"
        "<td></td><td>城乡居民养老保险参保登记</td><td>《中华人民共和国社会保险法》第二十条;《国务院关于建立统一的城乡居民基本养老保险制度的意见》"
        "(国发〔2014〕8号)</td></tr><tr><td>2</td><td></td><td>乡镇</td><td>养老保险服务</td><td></td><td>注销登记</td><td>无</td></tr>"
        "</table></body></html>"
    )
    found = read(page.encode(), "清单.html", "services")
    assert [(row.kind, row.name) for row in found.rows] == [
        ("public_service", "社会保险登记 / 城乡居民养老保险参保登记"), ("public_service", "养老保险服务 / 注销登记"),
    ]  # fmt: skip
    assert found.rows[0].basis[1]["number"] == "国发〔2014〕8号"


def test_a_card_of_one_power_is_read_down_its_side() -> None:
    found = read(
        csv_of(
            ["职权名称", "伪造、变造、转让地质勘查资质证书的处罚"], ["职权类型", "行政处罚"], ["审核转报", "否"], ["法定主体", "国土资源局"],
            ["责任事项", "立案责任"],
        )
    )  # fmt: skip
    (row,) = found.rows
    assert (row.kind, row.body, row.name) == (
        "penalty",
        "国土资源局",
        "伪造、变造、转让地质勘查资质证书的处罚",
    )
    assert row.cells["kind"] == "B2"


def test_what_is_no_list_says_so() -> None:
    assert codes(read(csv_of(["甲", "乙"], ["1", "2"]))) == [(None, "sheet_skipped"), (None, "no_table")]
    for name, content, code in (
        ("清单.pdf", b"%PDF-1.7", "unsupported_format"),
        ("清单.csv", b"", "empty_file"),
    ):
        with pytest.raises(UnreadableBook) as refused:
            read(content, name)
        assert refused.value.code == code


def test_the_guide_tells_every_code_with_its_level_and_words() -> None:
    guide = section((DOCS / "integrators/coverage.md").read_text("utf-8"), "Findings of lists 清单导入提示")
    told = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+?) \| (.+?) \| (.+?) \|$", guide, re.M)
    wanted = [
        (c, k.level, *(re.sub(r"\{\d\}", "…", t) or "-" for t in (k.zh, k.en, k.do_zh)))
        for c, k in CODES.items()
    ]
    assert told == wanted


def test_every_word_of_the_file_is_used_and_every_code_speaks_both_languages() -> None:
    assert set(words()["kinds"]) == set(KINDS)
    assert set(words()["headers"]) == {
        "seq",
        "code",
        "kind",
        "name",
        "sub",
        "business",
        "basis",
        "body",
        "domain",
    }
    for kind in CODES.values():
        assert all((kind.zh, kind.en))
        assert bool(kind.do_zh) == bool(kind.do_en)
