"""The annual report out of the ledger (条例 Arts 49, 50; 国办公开办函〔2021〕30号): tables, cells, findings, files."""

from datetime import date
from io import BytesIO

import docx
import pytest
from openpyxl import load_workbook

from tests.support.answers import all_pages, problem
from tests.support.cases import BASE, OFFICER, act, open_office
from tests.support.reports import (
    ORGANISATION,
    REGION,
    answered,
    case_of,
    enter,
    path_of,
    person,
    report_of,
    row,
)
from tests.support.suite import Suite


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def test_table_3_is_counted_from_the_ledger_and_balances(suite: Suite) -> None:
    granted = await case_of(suite, "2025-06-03")
    await answered(suite, granted, "granted", "2025-06-20", "2025-06-23")
    denied = await case_of(suite, "2025-07-01", ORGANISATION)
    await answered(suite, denied, "deny_process", "2025-07-10", "2025-07-11")
    withdrawn = await case_of(suite, "2025-08-01")
    await act(suite, withdrawn, "withdrawal", on="2025-08-05")
    await case_of(suite, "2025-12-30")
    report = await report_of(suite, 2025)
    assert row(report, "new") == [3, 1, 0, 0, 0, 0, 4]
    assert row(report, "granted") == person(1)
    assert row(report, "deny_process") == [0, 1, 0, 0, 0, 0, 1]
    assert row(report, "other") == person(1)
    assert row(report, "total") == [2, 1, 0, 0, 0, 0, 3]
    assert row(report, "carried_out") == person(1)
    assert report["ok"]
    assert {one["id"] for one in report["identities"] if one["holds"]} >= {
        "T3-BALANCE",
        "T3-SUM",
        "T3-ROW",
        "T4-SUM",
    }
    following = await report_of(suite, 2026)
    assert (row(following, "new"), row(following, "carried_in")) == (person(0), person(1))


async def test_R235_a_case_belongs_to_the_year_of_its_delivery_not_of_its_decision(suite: Suite) -> None:
    case = await case_of(suite, "2025-12-15")
    await answered(suite, case, "granted", "2025-12-31", "2026-01-04")
    before, after = await report_of(suite, 2025), await report_of(suite, 2026)
    assert (row(before, "new"), row(before, "granted"), row(before, "carried_out")) == (
        person(1),
        person(0),
        person(1),
    )
    assert (row(after, "carried_in"), row(after, "granted"), row(after, "carried_out")) == (
        person(1),
        person(1),
        person(0),
    )


async def test_Art31_an_application_is_new_in_the_year_of_its_receipt(suite: Suite) -> None:
    suite.clock.move_to(date(2025, 12, 31))
    case = await case_of(suite, "2025-12-31", manner="web")
    unconfirmed = await report_of(suite, 2025)
    suite.clock.move_to(date(2026, 1, 4))
    await act(suite, case, "confirmation", on="2026-01-04")
    assert row(unconfirmed, "new") == person(0)
    assert row(await report_of(suite, 2025), "new") == person(0)
    assert row(await report_of(suite, 2026), "new") == person(1)


async def test_Art30_a_correction_sets_the_clock_anew_but_not_the_year(suite: Suite) -> None:
    suite.clock.move_to(date(2025, 12, 29))
    case = await case_of(suite, "2025-12-26")
    done = await act(suite, case, "correction-notices", on="2025-12-29", grounds=["description_unclear"],
                     points=["请写明年度"], days=10)  # fmt: skip
    assert done.status_code == 201, done.text
    suite.clock.move_to(date(2026, 1, 6))
    content = {"title": "征收土地公告", "description": "江上乡 2024 年征收土地公告", "items": 1}
    corrected = await act(suite, case, "corrections", on="2026-01-06", content=content)
    assert corrected.status_code == 201, corrected.text
    assert row(await report_of(suite, 2025), "new") == person(1)
    assert row(await report_of(suite, 2026), "carried_in") == person(1)


async def test_every_cell_lists_its_cases_by_id_alone(suite: Suite) -> None:
    first = await case_of(suite, "2025-06-03")
    second = await case_of(suite, "2025-06-04", ORGANISATION)
    await answered(suite, second, "petition", "2025-06-10", "2025-06-10")
    async with suite.client("county") as county:
        cells = f"{path_of(2025)}/cells/table3"
        new = await all_pages(county, f"{cells}/new/total", limit=1)
        commercial = (await county.get(f"{cells}/new/commercial")).json()["items"]
        open_ones = (await county.get(f"{cells}/carried_out/total")).json()["items"]
        petitions = (await county.get(f"{cells}/petition/commercial")).json()["items"]
        unknown = await county.get(f"{cells}/lapsed/total")
        other_table = await county.get(f"{path_of(2025)}/cells/table2/new/total")
    assert new == sorted([first["id"], second["id"]])
    assert (commercial, open_ones, petitions) == ([second["id"]], [first["id"]], [second["id"]])
    problem(unknown, 404)
    problem(other_table, 404)


async def test_a_division_is_rolled_up_over_its_offices(suite: Suite) -> None:
    await open_office(suite, "xzf", name="永修县人民政府办公室", kind="government")
    await open_office(suite, "xiang", name="江上乡人民政府", kind="township", region="360425203")
    for office in ("zrzy", "xzf", "xiang"):
        await case_of(suite, "2025-06-03", office=office)
    county, own = await report_of(suite, 2025, REGION), await report_of(suite, 2025, "offices/xiang")
    assert row(county, "new") == person(3)
    assert row(own, "new") == person(1)
    assert county["body"] == "永修县人民政府"
    assert {"zrzy", "xzf", "xiang"} <= set(county["offices"])
    assert row(await report_of(suite, 2025, "regions/360425203", "township"), "new") == person(1)


async def test_reports_of_another_division_are_not_there(suite: Suite) -> None:
    async with suite.client("neighbour") as neighbour:
        for subject in ("offices/zrzy", REGION, "regions/36042", "regions/360426"):
            problem(await neighbour.get(path_of(2025, subject)), 404)
    async with suite.client("county") as county:
        problem(await county.get(path_of(2027)), 400, "in_the_future")
        assert (await county.get(path_of(2018))).status_code in (400, 422)
    async with suite.client("department") as department:
        problem(await department.get(path_of(2025)), 403)


async def test_Art49_due_dates_do_not_roll_and_townships_have_none(suite: Suite) -> None:
    await open_office(suite, "xzf", name="永修县人民政府办公室", kind="government")
    await open_office(suite, "xiang", name="江上乡人民政府", kind="township", region="360425203")
    due = {subject: (await report_of(suite, 2025, subject))["due"] for subject in
           ("offices/zrzy", "offices/xzf", REGION, "offices/xiang")}  # fmt: skip
    assert due["offices/zrzy"]["date"] == "2026-01-31"  # a Saturday
    assert due["offices/xzf"]["date"] == due[REGION]["date"] == "2026-03-31"
    assert (due["offices/xiang"]["date"], due["offices/xiang"]["basis_status"]) == (None, "inference")


async def test_the_old_format_is_that_of_its_years(suite: Suite) -> None:
    case = await case_of(suite, "2020-06-01")
    await act(suite, case, "withdrawal", on="2020-06-02")
    report = await report_of(suite, 2020)
    assert (report["format"], len(report["table3"]["rows"])) == ("2019", 23)
    assert row(report, "other") == person(1)
    async with suite.client("county") as county:
        listed = (await county.get(f"{path_of(2020)}/cells/table3/other/total")).json()["items"]
        across = (await county.get(f"{path_of(2021)}/difference?against=last_year")).json()
    assert listed == [case["id"]]
    assert {(one["row"], one["before"], one["after"]) for one in across["items"] if one["column"] == "total"} == {
        ("new", 1, 0), ("other", 1, 0), ("total", 1, 0),
    }  # fmt: skip


async def test_the_text_takes_its_numbers_from_the_tables_and_is_checked_against_them(suite: Suite) -> None:
    await case_of(suite, "2025-06-03")
    right = await enter(suite, 2025, "sections", sections={"overview": "{{ year }}年共收到申请{{new}}件。"})
    assert right.status_code == 200, right.text
    report = await report_of(suite, 2025)
    assert report["sections"]["overview"] == "2025年共收到申请1件。"
    assert "TXT-NEW" not in {one["id"] for one in report["findings"]}
    await enter(suite, 2025, "sections", sections={"overview": "2025年共收到申请13件。"})
    found = [one for one in (await report_of(suite, 2025))["findings"] if one["id"] == "TXT-NEW"]
    assert [(one["level"], one["expected"], one["actual"]) for one in found] == [("warning", 1, 13)]
    unknown = await enter(suite, 2025, "sections", sections={"overview": "{{ news }}件"})
    assert problem(unknown, 422, "unknown_placeholder")["errors"][0]["pointer"] == "/sections/overview"


async def test_entries_are_guarded_by_their_etag(suite: Suite) -> None:
    async with suite.client("county", OFFICER) as county:
        path = f"{path_of(2025)}/table2"
        before = await county.get(path)
        problem(await county.put(path, json={"figures": {"licences": 1}}), 428)
        done = await county.put(
            path, json={"figures": {"licences": 1}}, headers={"if-match": before.headers["etag"]}
        )
        problem(
            await county.put(
                path, json={"figures": {"licences": 2}}, headers={"if-match": before.headers["etag"]}
            ),
            412,
        )
        wrong = {"licences": -1, "licence": 3, "fees_10k_yuan": 1.5, "penalties": 2.5}
        refused = await county.put(path, json={"figures": wrong}, headers={"if-match": done.headers["etag"]})
    assert done.json()["figures"]["licences"] == 1
    faults = {error["pointer"] for error in problem(refused, 422)["errors"]}
    assert faults == {"/figures/licences", "/figures/licence", "/figures/penalties"}


async def test_the_report_is_a_document_with_six_sections_and_its_tables_in_place(suite: Suite) -> None:
    case = await case_of(suite, "2025-06-03")
    await answered(suite, case, "granted", "2025-06-20", "2025-06-23")
    await enter(suite, 2025, "table2", figures={"licences": 310, "fees_10k_yuan": 59237.2449})
    async with suite.client("county") as county:
        word = await county.get(f"{path_of(2025)}/export?format=docx")
        again = await county.get(f"{path_of(2025)}/export?format=docx")
        sheet = await county.get(f"{path_of(2025)}/export?format=xlsx")
        plain = await county.get(f"{path_of(2025)}/export?format=json")
    document = docx.Document(BytesIO(word.content))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]  # fmt: skip
    assert document.paragraphs[0].text.startswith("草稿")
    first, second, third = document.tables
    assert {cell.text for line in first.rows for cell in line.cells} >= {"行政许可", "310", "59237.2449"}
    assert [cell.text for cell in second.rows[3].cells][-7:] == ["1", "0", "0", "0", "0", "0", "1"]
    assert len(third.columns) == 15
    assert word.content == again.content
    assert load_workbook(BytesIO(sheet.content)).sheetnames == ["主动公开", "申请办理", "复议诉讼"]
    assert plain.json()["table3"]["rows"]["new"] == person(1)
    assert plain.json()["table2"]["penalties"] is None
    assert 'filename="annual-report-zrzy-2025-draft.docx"' in word.headers["content-disposition"]


async def test_the_report_agrees_with_the_list_of_cases_at_the_turn_of_the_year(suite: Suite) -> None:
    """What the report calls new is what the list of applications shows for the year."""
    for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"):
        await case_of(suite, day)
    async with suite.client("county") as county:
        listed = await county.get(f"{BASE}/applications?received_from=2025-01-01&received_to=2025-12-31")
    assert row(await report_of(suite, 2025), "new") == person(len(listed.json()["items"])) == person(2)
    assert row(await report_of(suite, 2025), "carried_in") == person(1)
