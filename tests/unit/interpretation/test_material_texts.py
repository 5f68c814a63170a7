"""What is sent is told whole in every form, or refused at its place: tables, numbers, moments, signs that nobody sees."""

import sys
import unicodedata
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from pydantic import ValidationError

from kernel.syndication import Entry, Feed, Link, atom, rss
from kernel.text import is_odd
from services.interpretation.charts.rules import ChartFault, chart
from services.interpretation.documents.schemas import DocumentIn
from services.interpretation.materials.schemas import MaterialIn
from services.interpretation.packages.schemas import PackageIn
from services.interpretation.responses.schemas import ActIn
from tests.support.interpretation import document, package, qa


def figure(**changes: Any) -> dict[str, Any]:
    return {
        "title": "标准",
        "unit": "元",
        "source": "本办法",
        "columns": ["项目", "旧", "新"],
        "rows": [["每亩", "0", "80"]],
    } | changes


def pointers(model: type[Any], values: dict[str, Any]) -> list[tuple[str | int, ...]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate_json(orjson.dumps(values))
    return [error["loc"] for error in caught.value.errors()]


@pytest.mark.parametrize("row", [["每亩", "80"], ["每亩", "0", "80", "90"]])
def test_a_table_has_as_many_cells_in_a_row_as_columns(row: list[str]) -> None:
    assert pointers(MaterialIn, qa(figures=[figure(rows=[["每亩", "0", "80"], row])])) == [("figures", 0)]


@pytest.mark.parametrize("cell", ["9" * 400, "1000000000000000", "-" + "9" * 30])
def test_a_number_that_cannot_be_read_in_a_chart_is_refused_at_its_cell(cell: str) -> None:
    with pytest.raises(ChartFault) as caught:
        chart("bars", "标题", "元", "来源", ["项目", "旧"], [["每亩", cell]])
    assert (caught.value.code, caught.value.pointer) == ("too_large", "/rows/0/1")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_some_time_zones_cannot_tell_is_refused(at: str) -> None:
    assert pointers(ActIn, {"kind": "reply", "text": "已核实。", "at": at}) == [("at",)]


def test_signs_that_nobody_sees_are_refused_where_they_stand() -> None:
    assert pointers(PackageIn, package(title="标题\u000b\u0001甲")) == [("title",)]
    assert pointers(PackageIn, package(issuer="永修县\u202e府政民人")) == [("issuer",)]
    assert pointers(MaterialIn, qa(paragraphs=["每亩\u202e08\u202c元。"])) == [("paragraphs", 0)]
    assert pointers(MaterialIn, qa(title="两\n行")) == [("title",)]
    assert pointers(DocumentIn, document(text="第一条\u0008甲")) == [("text",)]
    DocumentIn.model_validate(document(text="第一条\t甲\r\n第二条 乙"))


def test_odd_signs_are_those_of_unicode_that_no_line_shows() -> None:
    odd = {n for n in range(sys.maxunicode + 1) if is_odd(chr(n))}
    kinds = {n for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in ("Cc", "Cs", "Zl", "Zp")}
    turning = {n for n in range(0x3000) if unicodedata.bidirectional(chr(n)) in {
        "LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}} | {0x200E, 0x200F, 0x061C}  # fmt: skip
    assert odd == kinds | turning | {0xFFFE, 0xFFFF}


def test_a_feed_is_read_whatever_its_entries_hold() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    feed = Feed("甲\u0001", "https://a.example/", "https://a.example/feed", at)
    link = Link("related", "https://a.example/\u0002", "乙\u000b")
    entry = Entry(
        "https://a.example/1",
        "标题\u000b\u0001甲",
        "\u0008局",
        "<p>\ufffe</p>",
        at,
        at,
        (link,),
        (("a\u0003", "b"),),
    )
    for written in (atom(feed, [entry]), rss(feed, [entry])):
        assert "标题甲" in "".join(ElementTree.fromstring(written).itertext())
