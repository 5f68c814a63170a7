"""Numbers of the text against the tables: sentences of published reports, and sentences that mean something else."""

import json

import pytest
from sample_reports import MADE_UP_2024, SHANGHAI_2019

from services.disclosure_requests.reports.narrative import check_narrative
from services.disclosure_requests.reports.reading import read_report


def told(text: str, section: str = "overview") -> dict[str, object]:
    """Id of the phrase -> the number of the text, for the made-up report of 2024."""
    report = read_report(json.dumps(MADE_UP_2024 | {"sections": {section: text}})).report
    return {finding.id: finding.actual for finding in check_narrative(report)}


def test_a_published_report_of_2019_says_two_numbers_that_its_tables_do_not() -> None:
    found = check_narrative(read_report(json.dumps(SHANGHAI_2019)).report)
    assert [(f.id, f.row, f.expected, f.actual) for f in found] == [
        ("TXT-GRANTED-PARTIAL", "granted+partial", 275, 258),
        ("TXT-UNAVAILABLE", "not_held+need_making+unclear_after", 337, 265),
    ]
    assert {finding.level for finding in found} == {"warning"}
    assert "“一、总体情况”写“予以公开及部分公开258件”,表中为 275" in found[0].zh


@pytest.mark.parametrize(
    "text, id_, said",
    [
        ("2024年，我局共收到政府信息公开申请65件。", "TXT-NEW", 65),
        ("全年新收政府信息公开申请 65 宗，均已答复。", "TXT-NEW", 65),
        ("今年受理依申请公开１，０６６件。", "TXT-NEW", 1066),
        ("上年结转政府信息公开申请5件。", "TXT-CARRIED-IN", 5),
        ("结转下年度继续办理4件。", "TXT-CARRIED-OUT", 4),
        ("结转至下年度办理的有若干，结转下年度办理0件。", "TXT-CARRIED-OUT", 0),
        ("办结政府信息公开申请60件。", "TXT-TOTAL", 60),
        ("予以公开24件，部分公开11件。", "TXT-GRANTED", 24),
        ("予以公开25件，部分公开10件。", "TXT-PARTIAL", 10),
        ("不予公开10件。", "TXT-DENIED", 10),
        ("无法提供13件。", "TXT-UNAVAILABLE", 13),
        ("不予处理2件。", "TXT-NOT-HANDLED", 2),
        ("其他处理2件。", "TXT-OTHERWISE", 2),
        ("因政府信息公开被申请行政复议3件。", "TXT-REVIEW", 3),
        ("政府信息公开行政诉讼案件2件。", "TXT-SUIT", 2),
        ("制发行政规范性文件6件。", "TXT-NORMATIVE-MADE", 6),
        ("废止规范性文件2件。", "TXT-NORMATIVE-REPEALED", 2),
        ("现行有效行政规范性文件30件。", "TXT-NORMATIVE-IN-FORCE", 30),
    ],
)
def test_a_number_that_differs_is_told(text: str, id_: str, said: int) -> None:
    assert told(text) == {id_: said}


@pytest.mark.parametrize(
    "text",
    [
        "共收到政府信息公开申请66件，上年结转政府信息公开申请2件，予以公开25件，部分公开11件，不予公开9件，无法提供14件，"
        "不予处理3件，其他处理3件，结转下年度继续办理3件。",
        "共收到政府信息公开申请66件，其中通过平台收到政府信息公开申请40件。",
        "其中，法人收到政府信息公开申请8件。",
        "2023年，共收到政府信息公开申请80件。",
        "较2023年，收到政府信息公开申请10件的增幅明显，去年收到政府信息公开申请56件。",
        "市公安局收到政府信息公开申请30件，市住建局收到政府信息公开申请36件，全年收到政府信息公开申请66件。",
        "收到政府信息公开申请68件（含上年结转2件）。",
        "收到政府信息公开申请60余件。",
        "通过门户网站主动公开政府信息2300条，政策解读15份。",
        "全年办理行政复议案件500件，行政复议500件。",
        "答复率100%，收到网上申请、信件邮寄等形式的依申请公开件20件。",
        "予以公开的政府信息均按时公开。不予公开的说明理由。",
        "",
    ],
)
def test_no_alarm_where_the_text_is_right_or_means_something_else(text: str) -> None:
    assert told(text) == {}


def test_in_the_section_of_reviews_every_review_is_about_disclosure() -> None:
    assert told("2024年行政复议5件，行政诉讼1件。", "remedies") == {"TXT-REVIEW": 5}


def test_sections_are_judged_apart() -> None:
    sections = {"overview": "收到政府信息公开申请66件。", "problems": "收到政府信息公开申请67件。"}
    [finding] = check_narrative(read_report(json.dumps(MADE_UP_2024 | {"sections": sections})).report)
    assert (finding.pointer, finding.actual) == ("/sections/problems", 67)
