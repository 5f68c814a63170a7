"""A file that is no report is refused with all its faults, each by the member's place, in both languages."""

import json
from decimal import Decimal
from typing import Any

import pytest
from sample_reports import MADE_UP_2024, SHANGHAI_2019, made_up

from services.disclosure_requests.reports.reading import Unreadable, read_report


def refused(document: Any) -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    with pytest.raises(Unreadable) as caught:
        read_report(text)
    assert all(zh and en for zh, en in caught.value.faults)
    return "\n".join(f"{zh} / {en}" for zh, en in caught.value.faults)


def changed(path: str, value: Any) -> dict[str, Any]:
    report = made_up()
    *parents, last = path.split("/")
    at: Any = report
    for name in parents:
        at = at[name]
    at[last] = value
    return report


@pytest.mark.parametrize(
    "path, value, says",
    [
        ("year", None, "/year:"),
        ("year", "2024", "/year:"),
        ("year", 2018, "/year:"),
        ("year", True, "/year:"),
        ("format", "2020", '"2021" or "2019"'),
        ("format", True, '"2021" or "2019"'),
        ("body", 7, "/body:"),
        ("tabel3", {}, "/tabel3:没有这个名称;可用:table3"),
        ("table3", None, "/table3:"),
        ("table3", [], "/table3:"),
        ("table3/rows", None, "/table3/rows:"),
        ("table3/columns", ["natural_person"], "/table3/columns:"),
        ("table3/columns", [1] * 7, "/table3/columns:"),
        ("table3/rows/grnated", [0] * 7, "/table3/rows/grnated:没有这个名称;可用:granted"),
        ("table3/rows/new", [1, 2, 3], "/table3/rows/new:应为 7 个数的数组"),
        ("table3/rows/new", 66, "/table3/rows/new:"),
        (
            "table3/rows/new",
            ["58件", 7, 0, 0, 1, 0, 66],
            '/table3/rows/new/0:应为 0 至 1000000000000 的数,现为 "58件"',
        ),
        ("table3/rows/new", [True, 7, 0, 0, 1, 0, 66], "/table3/rows/new/0:"),
        ("table3/rows/new", [[58], 7, 0, 0, 1, 0, 66], "/table3/rows/new/0:"),
        ("table3/rows/new", [10**13, 7, 0, 0, 1, 0, 66], "/table3/rows/new/0:"),
        ("table4/review", [0] * 7, "/table4/review:应为 5 个数的数组"),
        ("table4/appeal", [0] * 5, "/table4/appeal:"),
        ("table2/rules_public", 1, "/table2/rules_public:"),
        ("table2/licences", "many", "/table2/licences:"),
        ("sections", {"summary": "…"}, "/sections/summary:"),
        ("sections", {"overview": 3}, "/sections/overview:"),
        ("carry_explained", 3, "/carry_explained:"),
        ("previous", 3, "/previous:"),
        ("previous", {"table3": {}}, "/previous/year:"),
        ("previous/table3/rows/carried_out", [1], "/previous/table3/rows/carried_out:"),
    ],
)
def test_a_fault_is_named_by_its_place(path: str, value: Any, says: str) -> None:
    assert says in refused(changed(path, value))


def test_all_faults_are_told_at_once() -> None:
    report = changed("table3/rows/new", [1])
    report["table4"]["review"] = ["x", 0, 0, 0, 0]
    report["table2"]["licence"] = 1
    assert refused(report).count("\n") == 2


@pytest.mark.parametrize(
    "text",
    ["", "[]", "3", "null", "{", '{"year": NaN}', '{"year": 1' + "0" * 5000 + "}", "[" * 100_000, '{"body": "\\ud800"}',
     '{"year": 1e99999999999999999999}'],
)  # fmt: skip
def test_no_json_object_no_report(text: str) -> None:
    assert refused(text)


def test_a_row_given_twice_is_refused() -> None:
    text = json.dumps(MADE_UP_2024).replace('"granted"', '"partial"', 1)
    assert "partial 重复出现" in refused(text)


def test_the_year_decides_where_no_format_is_given() -> None:
    old, new = dict(SHANGHAI_2019), made_up()
    del old["format"], new["format"]
    assert [read_report(json.dumps(each)).report.form.name for each in (old, new)] == ["2019", "2021"]
    assert read_report(json.dumps(changed("format", 2021))).report.form.name == "2021"


def test_columns_may_stand_in_another_order() -> None:
    report = made_up()
    report["table3"]["columns"].reverse()
    for cells in report["table3"]["rows"].values():
        cells.reverse()
    # Rows that share a list were reversed together; all of them are zeros.
    assert (
        read_report(json.dumps(report)).report.table3 == read_report(json.dumps(MADE_UP_2024)).report.table3
    )


@pytest.mark.parametrize(
    "written, number", [("12", 12), (" １２ ", 12), (12.0, 12), ("12.50", Decimal("12.5"))]
)
def test_a_number_is_a_number_however_it_is_written(written: Any, number: Any) -> None:
    read = read_report(json.dumps(changed("table2/fees_10k_yuan", written))).report.table2["fees_10k_yuan"]
    assert read == number
    assert type(read) is type(number)


def test_money_keeps_its_decimals() -> None:
    assert read_report(json.dumps(MADE_UP_2024)).report.table2["fees_10k_yuan"] == Decimal("59237.2449")
