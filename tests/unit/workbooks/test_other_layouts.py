"""Layouts that no county of the twelve has: other orders, three rows of headings, one column a channel, cards, words."""

from typing import Any

import pytest

from tests.unit.workbooks.books import codes, of_sheet, read, word, xlsx

BASIS = "《中华人民共和国政府信息公开条例》(国令第711号)"
LIMIT = "信息形成或者变更之日起20个工作日内"
SIMPLE = ("一级事项", "二级事项", "公开内容", "公开依据", "公开时限", "公开主体")


def values(rows: Any, merges: Any = (), name: str = "养老服务") -> list[dict[str, Any]]:
    return [dict(row.values) for row in of_sheet(rows, merges, name).rows]


def test_the_thirteenth_layout() -> None:
    """Body first, three rows of headings, words for marks, a shared level, columns counted, extra columns, two domains."""
    rows = [
        ["某县2026年基层政务公开目录(第三批)"],
        ["填报单位:某县政务公开办", None, None, None, None, None, None, None, None, None, None, None, None, "填报日期:2026年1月5日"],
        ["责任单位", "事项名称", None, "公开要求", None, None, None, None, None, None, None, None, "层级", None],
        [None, None, None, "要素", "法律依据", "时间要求", "公布途径", "方式", None, "范围", None, "责任科室", None, None],
        [None, "一级目录", "二级目录", None, None, None, None, "主动公开", "依申请公开", "社会公众", "特定对象(请写明)", None,
         "县(区)级", "镇、村级"],
        list(range(1, 15)),
        ["一、社会救助领域"],
        ["县民政局", "临时救助", "办事指南", "①办理条件②救助标准", BASIS, "自制作之日起十个工作日内", "政府网站√ 政府公报□ 公开查阅点√",
         "主动公开", None, "√", None, "救助股", "√", None],
        [None, None, "审核审批\n信息", "对象名单;救助金额", "同上", "公示期不少于7日", "政府网站□ 政府公报□ 公开查阅点√",
         "是", "否", None, "申请人", None, "×", "√"],
        ["二、养老服务领域"],
        ["县民政局", "养老机构", "备案信息", "名称、地址、床位数量", "《养老机构管理办法》(民政部令第66号)",
         "及时", "同上", "√", None, "√", "√", None, None, "√"],
        ["注:本表由政务公开办解释。"],
    ]  # fmt: skip
    merges = ["A1:N1", "A3:A5", "B3:C4", "D3:L3", "M3:N4", "D4:D5", "E4:E5", "F4:F5", "G4:G5", "H4:I4", "J4:K4",
              "L4:L5", "A7:N7", "A8:A9", "B8:B9", "A10:N10", "A12:N12"]  # fmt: skip
    reading = of_sheet(rows, merges, name="第三批")
    first, second, third = (dict(row.values) for row in reading.rows)
    assert [row.domain for row in reading.rows] == ["social-assistance", "social-assistance", "elderly-care"]
    assert first == {
        "seq": None, "level1": "临时救助", "level2": "办事指南", "level3": None,
        "content_elements": ["办理条件", "救助标准"],
        "basis": [{"title": "中华人民共和国政府信息公开条例", "doc_no": "国令第711号", "kind": "administrative_regulation"}],
        "time_limit_text": "自制作之日起十个工作日内", "body": "县民政局", "channels": ["政府网站", "公开查阅点"], "channels_other": [],
        "audience": {"scope": "whole_society", "note": None}, "method": "proactive", "levels": ["county"],
    }  # fmt: skip
    assert (second["level1"], second["level2"], second["body"]) == ("临时救助", "审核审批信息", "县民政局")
    assert second["basis"] == first["basis"]
    assert second["channels"] == ["公开查阅点"]
    assert second["audience"] == {"scope": "specific_group", "note": "申请人"}
    assert (second["method"], second["levels"]) == ("proactive", ["township", "village"])
    assert third["basis"] == [
        {"title": "养老机构管理办法", "doc_no": "民政部令第66号", "kind": "department_rule"}
    ]
    assert third["audience"]["scope"] == "both"
    assert third["channels"] == ["公开查阅点"]


def test_a_channel_a_column() -> None:
    rows = [
        ["养老服务领域目录"],
        [*SIMPLE, "公开渠道和载体", None, None],
        [None] * 6 + ["政府网站", "两微一端", "社区/企事业单位/村公示栏(电子屏)"],
        ["养老服务", "补贴", "补贴标准", BASIS, LIMIT, "县民政局", "√", None, "√"],
    ]  # fmt: skip
    merges = ["A1:I1", *(f"{c}2:{c}3" for c in "ABCDEF"), "G2:I2"]
    (row,) = values(rows, merges)
    assert row["channels"] == ["政府网站", "社区/企事业单位/村公示栏(电子屏)"]


def test_words_in_single_columns() -> None:
    rows = [
        [*SIMPLE, "公开渠道", "公开对象", "公开方式", "公开层级"],
        ["养老服务", "补贴", "补贴标准", BASIS, LIMIT, "县民政局", "1.政府网站\n2.村务公开栏", "面向社会", "主动公开", "县级、乡级"],
        ["养老服务", "名单", "名单", BASIS, LIMIT, "县民政局", "政府网站、镇公众号", "补贴申请人", "依申请", "■县级 □乡级"],
    ]  # fmt: skip
    first, second = values(rows)
    assert first["channels"] == ["政府网站", "社区/企事业单位/村公示栏(电子屏)"]
    assert (first["audience"], first["method"], first["levels"]) == (
        {"scope": "whole_society", "note": None}, "proactive", ["county", "township"],
    )  # fmt: skip
    assert (second["channels"], second["channels_other"]) == (["政府网站", "其他"], ["镇公众号"])
    assert second["audience"] == {"scope": "specific_group", "note": "补贴申请人"}
    assert (second["method"], second["levels"]) == ("on_request", ["county"])


def test_full_width_signs_are_signs() -> None:
    """(1)《…》(国令…), 1.…;2.… as an input method types them; the words stay as they are."""
    rows = [
        ["序号", "公开事项", "公开内容\uff08要素\uff09", "公开依据", "公开时限", "公开主体", "公开渠道和载体"],
        [1, "补贴\uff0c津贴",
         "1\uff0e标准\uff08试行\uff09\uff1b\n2\uff0e名单\uff1b",
         "《养老机构管理办法》\uff08民政部令第66号\uff09\uff1b《预算法》",
         "信息形成之日起２０个工作日内", "县民政局", "■政府网站\uff1b□其他\uff1a"],
    ]  # fmt: skip
    (row,) = values(rows)
    assert row["content_elements"] == ["标准\uff08试行\uff09", "名单"]
    assert [(act["title"], act["doc_no"]) for act in row["basis"]] == [
        ("养老机构管理办法", "民政部令第66号"), ("预算法", None),
    ]  # fmt: skip
    assert row["channels"] == ["政府网站"]
    assert row["time_limit_text"] == "信息形成之日起２０个工作日内"


def test_a_card_for_each_item() -> None:
    rows = [
        ["事项名称", "农机购置补贴"], ["公开内容", "补贴对象\n补贴标准"], ["公开依据", BASIS], ["公开时限", LIMIT], ["公开主体", "县农业农村局"],
        ["公开渠道", "■政府网站"],
    ]  # fmt: skip
    reading = of_sheet(rows, name="涉农补贴")
    (row,) = reading.rows
    assert (row.domain, row.values["level1"], row.values["channels"]) == (
        "agricultural-subsidies", "农机购置补贴", ["政府网站"],
    )  # fmt: skip
    assert row.cells["time_limit"].address == "B4"


def test_several_sheets_and_domains() -> None:
    rows = [[*SIMPLE], ["甲", "乙", "内容", BASIS, LIMIT, "县局"]]
    reading = read(xlsx({"社会救助": rows, "说明": [["填表说明"]], "养老服务": rows}))
    assert [(row.sheet, row.domain) for row in reading.rows] == [
        ("社会救助", "social-assistance"), ("养老服务", "elderly-care"),
    ]  # fmt: skip
    assert ("sheet_skipped", "说明") in {(f.code, f.sheet) for f in reading.findings}
    assert "duplicate_row" not in {f.code for f in reading.findings}


def test_a_table_in_a_word_document() -> None:
    rows = [
        ["序号", "公开事项", "", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道和载体"],
        ["", "一级事项", "二级事项", "", "", "", "", ""],
        ["1", "福利补贴", "高龄津贴", "标准\n名单", BASIS, LIMIT, "县民政局", "■政府网站\n□政府公报"],
        ["2", "", "护理补贴", "标准", BASIS, LIMIT, "县民政局", "■政府网站\n■政府公报"],
    ]  # fmt: skip
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), *((0, c, 1, c) for c in range(3, 8)), (2, 1, 3, 1)]
    reading = read(word(["养老服务领域基层政务公开标准目录"], rows, merges), "目录.docx")
    assert [
        (r.domain, r.values["level1"], r.values["level2"], r.values["channels"]) for r in reading.rows
    ] == [
        ("elderly-care", "福利补贴", "高龄津贴", ["政府网站"]),
        ("elderly-care", "福利补贴", "护理补贴", ["政府网站", "政府公报"]),
    ]
    assert "level1_inherited" not in {f.code for f in reading.findings}


def test_a_page_saved_as_a_workbook() -> None:
    page = "<html><body><p>养老服务领域目录</p><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in ([*SIMPLE], ["甲", "乙", "内容<br>其他内容", BASIS, "同上", "县局"])
    ) + "</table></body></html>"  # fmt: skip
    reading = read(page.encode("gb18030"), "目录.xls")
    (row,) = reading.rows
    assert (row.domain, row.values["content_elements"], row.values["time_limit_text"]) == (
        "elderly-care", ["内容", "其他内容"], None,
    )  # fmt: skip
    assert ("ditto_without_source", "E2") in codes(reading)


def test_a_merged_cell_counts_inside_its_range_alone() -> None:
    rows = [
        [*SIMPLE],
        ["甲", "乙", "一", BASIS, LIMIT, "县局"],
        ["甲", "丙", "二", None, None, None],
        ["甲", "丁", "三", None, None, None],
    ]
    found = values(rows, ["D2:D3", "E2:E3", "F2:F3"])
    assert [row["body"] for row in found] == ["县局", "县局", None]
    assert [row["time_limit_text"] for row in found] == [LIMIT, LIMIT, None]


def test_copied_down_numbers_and_a_foreign_basis_are_told_and_kept() -> None:
    rows = [
        ["序号", *SIMPLE],
        [1, "临时救助", "公示", "名单", BASIS, "超过48小时", "县民政局"],
        [2, "临时救助", "结果", "金额", "《关于推进重大建设项目批准和实施领域政府信息公开的意见》", "超过49小时", "县民政局"],
    ]  # fmt: skip
    reading = of_sheet(rows, name="社会救助")
    assert reading.rows[1].values["time_limit_text"] == "超过49小时"
    assert {("copied_down", "F3"), ("basis_of_other_domain", "E3")} <= codes(reading)


def test_a_lost_mark_is_missing() -> None:
    rows = [
        [*SIMPLE, "公开对象", None, "公开方式", None],
        [None] * 6 + ["全社会", "特定群体", "主动", "依申请"],
        ["甲", "乙", "内容", BASIS, LIMIT, "县局", "√", None, None, None],
        ["甲", "丙", "内容", BASIS, LIMIT, "县局", None, None, "√", None],
    ]  # fmt: skip
    reading = of_sheet(rows)
    assert [row.values["audience"]["scope"] for row in reading.rows] == ["whole_society", None]
    assert [row.values["method"] for row in reading.rows] == [None, "proactive"]
    assert {("audience_missing", "G4"), ("method_missing", "I3")} <= codes(reading)


def test_marks_of_a_list_that_were_all_lost() -> None:
    cell = "政府网站 政府公报 两微一端 发布会/听证会 广播电视 纸质媒体 公开查阅点 政务服务中心 便民服务站 入户/现场 精准推送 其他"
    reading = of_sheet([[*SIMPLE, "公开渠道"], ["甲", "乙", "内容", BASIS, LIMIT, "县局", cell]])
    assert reading.rows[0].values["channels"] is None
    assert ("channel_marks_lost", "G2") in codes(reading)


@pytest.mark.parametrize(
    "cell, chosen, others",
    [
        ("þ政府网站 £政府公报 þ两微一端", ["政府网站", "两微一端"], []),
        ("R政府网站 £政府公报 R两微一端", ["政府网站", "两微一端"], []),
        ("☑政府网站☐政府公报☑其他:县广播站", ["政府网站", "其他"], ["县广播站"]),
        ("[√]政府网站 [ ]政府公报 [√]两微一端", ["政府网站", "两微一端"], []),
        ("■政府网站口政府公报口两微一端■公开查阅点", ["政府网站", "公开查阅点"], []),
        ("◆政府网站\n□政府公\n报\n◆公开查\n阅点", ["政府网站", "公开查阅点"], []),
        ("■政府\n网站 □两微\n一端 ■政务服\n务中心", ["政府网站", "政务服务中心"], []),
        ("√政府网站\n√入户/现场", ["政府网站", "入户/现场"], []),
        (
            "政府网站,政务服务中心,村公示栏",
            ["政府网站", "政务服务中心", "社区/企事业单位/村公示栏(电子屏)"],
            [],
        ),
        ("■其他 基层公共服务平台", ["其他"], ["基层公共服务平台"]),
        ("■其他_办税服务厅", ["其他"], ["办税服务厅"]),
        ("■其他(村民微信群) ■县政府门户网站(http://www.x.gov.cn)", ["政府网站", "其他"], ["村民微信群"]),
        ("□政府网站 □政府公报", None, []),
    ],
)
def test_marks_of_channels(cell: str, chosen: list[str] | None, others: list[str]) -> None:
    (row,) = values([[*SIMPLE, "公开渠道和载体"], ["甲", "乙", "内容", BASIS, LIMIT, "县局", cell]])
    assert (row["channels"], row["channels_other"]) == (chosen, others)


@pytest.mark.parametrize(
    "cell, acts",
    [
        ("《预算法》、《预算法实施条例》(国令第729号)", [("预算法", None, "law"), ("预算法实施条例", "国令第729号", "administrative_regulation")]),
        ("1.《国务院关于〈基本医疗〉的意见》(国发〔2016〕3号)\n2.《四川省政务公开条例》",
         [("国务院关于〈基本医疗〉的意见", "国发〔2016〕3号", "normative_document"),
          ("四川省政务公开条例", None, "local_regulation")]),
        ("《关于全面推进政务公\n开工作的意见》中办发〔2016〕8号", [("关于全面推进政务公开工作的意见", "中办发〔2016〕8号", "normative_document")]),
        ("中华人民共和国预算法\n各级相关规定", [("中华人民共和国预算法", None, "law"), ("各级相关规定", None, "unspecified")]),
        ("《中共中央办公厅印发《关于推进公开的意见》的通知》", [("中共中央办公厅印发《关于推进公开的意见》的通知", None, "normative_document")]),
        ("《江西省法律援助办法》(省政府令第100号)第五条等", [("江西省法律援助办法", "省政府令第100号", "local_rule")]),
    ],
)  # fmt: skip
def test_the_acts_of_a_basis(cell: str, acts: list[tuple[str, str | None, str]]) -> None:
    (row,) = values([[*SIMPLE], ["甲", "乙", "内容", cell, LIMIT, "县局"]])
    assert [(act["title"], act["doc_no"], act["kind"]) for act in row["basis"]] == acts


@pytest.mark.parametrize(
    "cell, elements",
    [
        ("办理条件\n所需材料\n联系方式", ["办理条件", "所需材料", "联系方式"]),
        ("脱密后的文本、\n图纸等", ["脱密后的文本、图纸等"]),
        ("1.办事指南,包括:适用范围、\n申请条件;2.结果信息", ["办事指南,包括:适用范围、申请条件", "结果信息"]),
        ("一、政策\n二、名单", ["政策", "名单"]),
        ("●政策●名单", ["政策", "名单"]),
        ("(1)政策(2)名单(含2.5倍标准)", ["政策", "名单(含2.5倍标准)"]),
        ("学校名称、办学地址、招生计划、咨询电话", ["学校名称", "办学地址", "招生计划", "咨询电话"]),
        ("相关法律、法规、规章", ["相关法律、法规、规章"]),
    ],
)
def test_the_elements_of_a_content(cell: str, elements: list[str]) -> None:
    (row,) = values([[*SIMPLE], ["甲", "乙", cell, BASIS, LIMIT, "县局"]])
    assert row["content_elements"] == elements


def test_a_column_of_domains() -> None:
    rows = [
        ("领域", *SIMPLE),
        ("社会救助", "甲", "乙", "内容", BASIS, LIMIT, "县局"),
        ("乡村振兴", "甲", "乙", "内容", BASIS, LIMIT, "县局"),
    ]
    reading = of_sheet(rows, name="Sheet1")
    assert [row.domain for row in reading.rows] == ["social-assistance", None]
    assert ("domain_renamed", "A1") in codes(reading)


def test_lines_between_rows_name_the_matter_above() -> None:
    """Only where the table has one column of names, and it is told."""
    rows = [
        ["养老服务领域目录"], ["序号", "事项名称", "公开内容", "公开依据", "公开时限", "公开主体"], ["一、通用政策"],
        [1, "扶持政策", "清单", BASIS, LIMIT, "县局"], ["(二)业务办理"], [1, "补贴", "标准", BASIS, LIMIT, "县局"],
    ]  # fmt: skip
    reading = of_sheet(rows, ["A3:F3", "A5:F5"])
    assert [(row.values["level1"], row.values["level2"]) for row in reading.rows] == [
        ("通用政策", "扶持政策"),
        ("业务办理", "补贴"),
    ]
    assert {("line_as_level1", "A3"), ("line_as_level1", "A5")} <= codes(reading)


def test_a_table_cut_by_the_end_of_a_page() -> None:
    head = "".join(f"<th>{label}</th>" for label in SIMPLE)
    first, second = (
        "".join(f"<td>{cell}</td>" for cell in row)
        for row in (("甲", "乙", "内容", BASIS, LIMIT, "县局"), ("", "丙", "内容", "同上", "同上", "县局"))
    )
    page = f"<p>养老服务领域目录</p><table><tr>{head}</tr><tr>{first}</tr></table><p>2</p><table><tr>{second}</tr></table>"
    _, row = read(f"<html>{page}</html>".encode(), "目录.html").rows
    assert (row.domain, row.values["level1"], row.values["time_limit_text"]) == ("elderly-care", "甲", LIMIT)
