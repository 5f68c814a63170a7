"""An export that is read in again changes nothing, whatever the items say (hypothesis); a cell that is changed counts."""

import csv
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.exports.files import csv_text, xlsx
from services.catalog.exports.layout import sheets
from services.catalog.guidelines.rules import basis_of, bodies_of, time_limit_of
from services.catalog.guidelines.said import said_of
from services.catalog.seed.acts import basis_in_force
from services.catalog.seed.reader import read_guidelines, read_vocabulary
from services.catalog.seeding import items_of_document
from services.catalog.workbook_imports.members import blank
from services.catalog.workbook_imports.rules import Known, Place, plan
from services.catalog.workbooks.domains import registered_names
from services.catalog.workbooks.rules import read_book

ON = date(2026, 3, 2)
DOMAINS = {"fiscal-budget": "财政预决算", "land-expropriation": "征地补偿", "water": "水利"}
PLACE = Place("cat_1", "360425", "county", "目录.xlsx", "0" * 64, ON)
CHANNELS = [term.code for term in read_vocabulary("channels")]
MAKERS = {"xlsx": xlsx, "csv": csv_text}

#: Words as tables have them, and whatever a person can type: numbers, marks, separators, formulas, brackets.
SIGNS = "预算公开内容决算、;。,()《》〔〕■□√口/1.2①·—-=+@'\"一二 aZ\n\t同上无其他:"
texts = st.one_of(
    st.sampled_from(["预算报告", "同上", "=1+1", "《预算法》", "1.标准2.程序", "无", "√", "县级", "其他:村口", "信息形成之日起20个工作日内"]),
    st.text(SIGNS, min_size=1, max_size=24),
    st.text(min_size=1, max_size=12).filter(lambda text: "\x00" not in text),
).map(str.strip).filter(bool)  # fmt: skip
maybe = st.none() | texts


@st.composite
def an_item(draw: Any) -> dict[str, Any]:
    channels = draw(st.lists(st.sampled_from(CHANNELS), unique=True, max_size=4))
    acts = st.fixed_dictionaries(
        {"title": texts, "number": maybe, "kind": st.sampled_from(["law", "unspecified"])}
    )
    names = {"level1": draw(texts), "level2": draw(maybe), "level3": draw(maybe)}
    elements = [
        {"name": name, "required": draw(st.booleans()), "condition": draw(maybe)}
        for name in draw(st.lists(texts, max_size=4))
    ]
    contact = {"department": draw(texts), "enquiry_phone": None, "supervision_phone": None, "url": None}
    return blank("", draw(st.sampled_from([*DOMAINS]))) | {
        "names": names, "name": names["level1"], "content_elements": elements or None,
        "basis": basis_of(draw(st.lists(acts, max_size=3)), basis_in_force, ON), "time_limit": time_limit_of(draw(maybe)),
        "responsible_body": bodies_of(draw(maybe)), "method": draw(st.sampled_from([None, "proactive", "on_request"])),
        "channels": channels or None, "channels_other": draw(st.lists(texts, max_size=2)),
        "audience": draw(st.none() | st.fixed_dictionaries({
            "scope": st.sampled_from(["whole_society", "specific_group", "both"]), "note": maybe,
        })),
        "levels": draw(st.none() | st.just(["county"]) | st.just(["municipal", "village"])),
        "stage": draw(st.sampled_from([None, "decision"])), "contact": draw(st.none() | st.just(contact)),
        "provenance": {},
    }  # fmt: skip


def known_of(items: list[dict[str, Any]]) -> dict[str, Known]:
    return {item["id"]: Known("add", item) for item in items}


def file_of(items: list[dict[str, Any]], form: str) -> bytes:
    return MAKERS[form](sheets(items, "永修县", DOMAINS), DOMAINS, ON)


@pytest.mark.parametrize("form", MAKERS)
@given(items=st.lists(an_item(), min_size=1, max_size=4))
@settings(max_examples=60)
def test_read_in_again_it_changes_nothing(form: str, items: list[dict[str, Any]]) -> None:
    for number, item in enumerate(items):
        item["id"] = f"x-{number}"
    content = file_of(items, form)
    reading = read_book(f"目录.{form}", content, ON, registered_names(DOMAINS))
    planned = plan(reading.rows, {}, known_of(items), PLACE)
    assert sorted((str(one.item), one.outcome) for one in planned) == sorted(
        (item["id"], "unchanged") for item in items
    ), [one.faults for one in planned]
    # In an empty draft it makes items that say the same, and no others.
    made = [said_of(one.changes) for one in plan(reading.rows, {}, {}, PLACE) if one.changes]
    assert made
    assert all(said in [said_of(item) for item in items] for said in made)


@pytest.mark.parametrize("form", MAKERS)
def test_the_rows_of_the_standards_come_back_to_themselves(form: str) -> None:
    documents = [document for document in read_guidelines() if document["domain"]["slug"] in DOMAINS]
    standard = {item["id"]: item for document in documents for item in items_of_document(document, ON)}
    reading = read_book(f"目录.{form}", file_of(list(standard.values()), form), ON)
    planned = plan(reading.rows, standard, {}, PLACE)
    assert {one.item: (one.outcome, one.differs) for one in planned} == dict.fromkeys(
        standard, ("matched", ())
    )


def an_item_that_says(identifier: str, level2: str, **said: Any) -> dict[str, Any]:
    names = {"level1": "土地征收", "level2": level2, "level3": None}
    return (
        blank(identifier, "land-expropriation")
        | {"names": names, "name": f"土地征收 / {level2}", "provenance": {}}
        | said
    )


def test_the_national_layout_has_merged_names_and_marks() -> None:
    first = an_item_that_says(
        "a-1", "公告", channels=["gov_website", "other"], channels_other=["村口"], method="proactive"
    )
    second = an_item_that_says(
        "a-2", "=HYPERLINK(1)", levels=["county"], audience={"scope": "both", "note": "被征地农民"}
    )
    sheet = openpyxl.load_workbook(BytesIO(file_of([first, second], "xlsx"))).worksheets[0]
    assert (sheet.title, sheet["A1"].value) == ("征地补偿", "永修县征地补偿领域基层政务公开标准目录")
    merged = {str(found) for found in sheet.merged_cells.ranges}
    assert {"B2:C2", "A2:A3", "B4:B5"} <= merged
    heads = {
        sheet.cell(3, column).value or sheet.cell(2, column).value: column
        for column in range(1, sheet.max_column + 1)
    }
    assert "■政府网站" in sheet.cell(4, heads["公开渠道和载体"]).value
    assert "□政府公报" in sheet.cell(4, heads["公开渠道和载体"]).value
    assert "■其他:村口" in sheet.cell(4, heads["公开渠道和载体"]).value
    assert [sheet.cell(row, heads["主动"]).value for row in (4, 5)] == ["√", None]
    assert [sheet.cell(5, heads[name]).value for name in ("全社会", "特定群体", "县级")] == [
        "√",
        "被征地农民",
        "√",
    ]
    typed = sheet.cell(5, heads["二级事项"])
    assert (typed.value, typed.data_type, typed.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    rows = list(csv.reader(StringIO(file_of([first, second], "csv").decode("utf-8-sig"), newline="")))
    assert rows[3][2] == "'=HYPERLINK(1)"


def test_a_changed_cell_changes_its_item_also_when_it_is_a_name() -> None:
    items = [
        an_item_that_says("a-1", "公告", time_limit=time_limit_of("20个工作日内")),
        an_item_that_says("a-2", "方案"),
    ]
    book = openpyxl.load_workbook(BytesIO(file_of(items, "xlsx")))
    sheet = book.worksheets[0]
    sheet["C4"], sheet["C5"] = "征收公告", "=1+1"
    sheet["C5"].data_type = "s"
    saved = BytesIO()
    book.save(saved)
    reading = read_book("改.xlsx", saved.getvalue(), ON)
    planned = plan(reading.rows, {}, known_of(items), PLACE)
    assert [(one.item, one.outcome) for one in planned] == [("a-1", "changed"), ("a-2", "changed")]
    assert planned[0].changes is not None
    assert (planned[0].changes["names"]["level2"], planned[0].changes["time_limit"]["text"]) == (
        "征收公告",
        "20个工作日内",
    )
    # A row that was copied, with its hidden cell, is a new item; the one that kept its names is the old one.
    sheet.append([cell.value for cell in sheet[4]])
    sheet["C4"], sheet["C6"] = "公告", "听证"
    copied = BytesIO()
    book.save(copied)
    planned = plan(read_book("改.xlsx", copied.getvalue(), ON).rows, {}, known_of(items), PLACE)
    assert [(one.item in ("a-1", "a-2"), one.outcome) for one in planned] == [
        (True, "unchanged"), (True, "changed"), (False, "created"),
    ]  # fmt: skip


def test_a_catalogue_that_has_nothing_of_a_domain_gives_an_empty_file() -> None:
    assert csv_text(sheets([], "永修县", DOMAINS), DOMAINS, ON).strip() == b"\xef\xbb\xbf"
    assert xlsx(sheets([], "永修县", DOMAINS), DOMAINS, ON)[:2] == b"PK"
