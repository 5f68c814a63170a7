"""Values however they are written, articles, elements, excerpts, style: each finding with its place."""

from decimal import Decimal
from typing import Any

import pytest

from kernel.quantities import Quantity, quantities
from services.interpretation.checks import agreement, sources, surroundings
from services.interpretation.checks.agreement import differences
from services.interpretation.checks.personal import personal_numbers
from services.interpretation.checks.rules import Finding, check
from services.interpretation.checks.sources import Source
from tests.support.interpretation import DOCUMENT, plan, qa


def one(text: str) -> Quantity:
    [found] = quantities(text)
    return found


@pytest.mark.parametrize(
    "text",
    ["6000元", "6,000元", "6000.00元", "六千元", "６０００元", "0.6万元", "0.60万元", "6千元", "六千块钱"],
)
def test_an_amount_is_the_same_however_it_is_written(text: str) -> None:
    assert (one(text).kind, one(text).value) == ("yuan", Decimal(6000))


@pytest.mark.parametrize(
    "text", ["每亩补贴80元", "补贴80元/亩", "80元每亩", "一亩地补八十元", "亩均80.0元", "每一亩给80元"]
)
def test_the_unit_that_an_amount_is_per_stands_before_or_after_it(text: str) -> None:
    found = quantities(text)[-1]
    assert (found.value, found.per) == (Decimal(80), frozenset({"亩"}))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("三万六千五百元", "yuan", 36500), ("一点二亿元", "yuan", 120_000_000), ("3.65万元", "yuan", 36500),
        ("一千五元", "yuan", 1500), ("十五个工作日", "workday", 15), ("两年", "month", 24), ("半年", "month", 6),
        ("百分之三十五", "share", "0.35"), ("三成半", "share", "0.35"), ("千分之五", "share", "0.005"), ("2公顷", "mu", 30),
        ("500斤", "kg", 250), ("七十周岁", "age", 70), ("二百零五户", "household", 205),
    ],
)  # fmt: skip
def test_numerals_and_units(text: str, kind: str, value: float | str) -> None:
    assert (one(text).kind, one(text).value) == (kind, Decimal(str(value)))


def test_dates_ranges_and_what_is_no_value() -> None:
    assert one("二〇二六年六月三十日").value == one("2026-06-30").value == (2026, 6, 30)
    assert one("6月30日").value == (None, 6, 30)
    assert [found.value for found in quantities("3至5万元")] == [Decimal(30000), Decimal(50000)]
    assert quantities("永府办发〔2026〕9号") == quantities("第三条、第一批、一律统一办理") == []


def said(text: str, source: Source | None = None) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.code, found.said) for found in differences(text, source or Source(DOCUMENT))]


def test_values_articles_and_dates_are_held_against_the_document() -> None:
    assert said("每亩补80元,一户最多1.2万元,6月30日前申请(第三条)。") == []
    assert said("每亩补90元。")[0][0] == "amount_differs"
    assert said("每户补80元。") == [("per_differs", ("80元",))]
    assert said("请在7月30日前申请。")[0][0] == "date_differs"
    assert said("见第九条。") == [("article_absent", ())]
    assert said("6月30日前申请(第二条)。") == [("other_article", ("第3条",))]
    assert said("按《江西省农业机械化促进条例》第九条办理。") == []
    assert said("一亩约补100元。") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("每公顷补贴80元。", "amount_differs"), ("每亩每年补贴80元。", "per_differs"), ("每亩补贴玖拾元。", "amount_differs"),
        ("每亩补贴¥85。", "amount_differs"), ("每户最高一万三。", "amount_differs"), ("每亩补贴٨٥元。", "amount_differs"),
        ("每亩约85元。", "amount_differs"), ("每户最高1.3万多元。", "amount_differs"), ("一户合计最高补24000元。", "amount_differs"),
        ("例如,每户最高可得160元。", "amount_differs"), ("请在7月底前申请。", "date_differs"),
        ("目前国家政策对机插秧每亩补贴85元。", "amount_differs"), ("《永修县水稻机插秧作业补贴办法》第九条。", "article_absent"),
        ("《水稻机插秧作业补贴办法》第九条。", "article_absent"), ("按照本规定第九条。", "article_absent"), ("本办法第九条。", "article_absent"),
    ],
)  # fmt: skip
def test_wrong_values_are_seen_however_they_are_dressed(text: str, code: str) -> None:
    assert [(found.code, found.error) for found in differences(text, Source(DOCUMENT))] == [(code, True)]


@pytest.mark.parametrize(
    "text",
    [
        "种10亩,可领800元。", "种十亩的农户领800元。", "热线24小时有人接。", "2025年全县种了30万亩。", "每公顷补贴1200元。", "每亩补捌拾元。",
        "每亩补¥80。", "一户最高一万二。", "每户约1.2万元。", "6月底前申请。", "十亩地可少花八百元左右的机插费用。", "过去机插秧每亩补贴60元。",
        "机插秧补贴由每亩60元提高到80元。", "国家政策规定,种粮每亩补贴120元。", "按照本办法第二条,每亩80元。",
    ],
)  # fmt: skip
def test_what_is_right_is_at_most_remarked(text: str) -> None:
    assert [found for found in differences(text, Source(DOCUMENT)) if found.error] == []


def test_a_rate_times_a_count_is_a_remark_also_where_the_question_counts() -> None:
    content = empty(qa=[{"question": "种10亩能领多少?", "answer": "能领800元。"}])
    assert errors(content) == []
    assert "worked_out" in {found.code for found in findings(content)}
    content["qa"][0]["answer"] = "能领900元。"
    assert [found.pointer for found in errors(content)] == ["/qa/0/answer"]
    case = {"title": "算账", "situation": "老李种了50亩。", "outcome": "老李少花4000元。"}
    assert errors(empty(cases=[case])) == []


def test_all_that_a_material_shows_is_read() -> None:
    matter = {"matter": "标准", "old": "没有补贴。", "new": "每亩80元。", "article": "第九条"}
    assert [found.pointer for found in errors(empty(comparisons=[matter]))] == ["/comparisons/0/article"]
    table = {
        "title": "每亩补贴85元", "unit": "元", "source": "本办法第二条", "columns": ["项目", "标准"], "rows": [["机插秧每亩", "80"]],
        "alt": "机插秧每亩补贴90元。",
    }  # fmt: skip
    assert [found.pointer for found in errors(empty(figures=[table]))] == [
        "/figures/0/title",
        "/figures/0/alt",
    ]


def test_the_days_of_the_head_are_those_of_the_document() -> None:
    head = {"effective_on": "2026-04-15", "expires_on": "2028-04-14"}
    right = empty(paragraphs=["自2026年4月15日起施行。"])
    assert "head_date_differs" not in {found.code for found in findings(right, **head)}
    wrong = empty(paragraphs=["自2026年5月15日起施行。"])
    found = [
        one
        for one in findings(wrong, effective_on="2026-05-15", expires_on="2029-04-14")
        if one.level == "error"
    ]
    assert [(one.code, one.pointer) for one in found if one.code != "element_missing"] == [
        ("head_date_differs", "/effective_on"), ("head_date_differs", "/expires_on"), ("date_differs", "/paragraphs/0"),
    ]  # fmt: skip


def test_an_article_is_read_once_however_often_it_is_cited(monkeypatch: pytest.MonkeyPatch) -> None:
    document = "\n".join(f"第{n}条 对第{n}类住户每平方米补助{n}元。" for n in range(1, 101))
    read: list[str] = []
    for module in (agreement, sources):
        monkeypatch.setattr(module, "grams", lambda text: read.append(text) or surroundings.grams(text))
    differences("依照第7条办理。" * 200, Source(document))
    assert len(read) <= 100 + 200 + 5


def test_numbers_that_nobody_reads_are_no_values() -> None:
    long = "九" * 5000
    found = quantities(f"百分之{long}、{long}元、{'亿' * 5000}元、第{long}条")
    assert [one.written for one in found] == ["百分"]
    assert Source(f"第{long}条 甲").articles == {}


def test_a_value_of_another_matter_is_a_difference_though_it_stands_in_the_document() -> None:
    source = Source("第一条 普通住户每平方米补助300元。\n第二条 低保住户每平方米补助500元。")
    assert said("低保住户每平方米补助500元。", source) == []
    assert said("低保住户每平方米补助300元。", source) == [("amount_of_another_matter", ("500元",))]


def test_in_a_list_the_words_that_tell_its_parts_apart_decide() -> None:
    source = Source(
        "一级医院起付标准100元,支付比例90%;二级医院起付标准400元,支付比例80%;三级医院起付标准800元,支付比例60%。"
    )
    assert said("住一级医院,100元以上的部分报九成;三级医院起付标准800元。", source) == []
    assert said("三级医院起付标准400元。", source) == [("amount_of_another_matter", ("800元",))]
    assert said("住一级医院报八成。", source) == [("amount_of_another_matter", ("90%",))]


def test_a_case_may_work_out_what_the_document_says() -> None:
    content = empty(cases=[{"title": "算账", "situation": "老李种了25亩。", "outcome": "老李可领2000元。"}])
    assert errors(content) == []
    content["cases"][0]["outcome"] = "老李可领2500元。"
    [finding] = errors(content)
    assert (finding.pointer, finding.written) == ("/cases/0/outcome", "2500元")


def empty(**members: Any) -> dict[str, Any]:
    return {
        "title": "解读", "interpreter": None, "elements": {}, "paragraphs": [], "qa": [], "cases": [], "steps": [],
        "comparisons": [], "terms": [], "figures": [],
    } | members  # fmt: skip


def findings(content: dict[str, Any], **head: Any) -> list[Finding]:
    return check(DOCUMENT, {"plan": plan()} | head, {"m": ("qa", content)}).findings


def errors(content: dict[str, Any]) -> list[Finding]:
    return [
        found for found in findings(content) if found.level == "error" and found.code != "element_missing"
    ]


def test_a_missing_element_is_an_error_and_one_that_does_not_apply_is_not() -> None:
    whole = qa()
    content = empty(elements=whole["elements"])
    assert [found.code for found in findings(content) if found.level == "error"] == []
    del content["elements"]["scope"]
    [missing] = [found for found in findings(content) if found.level == "error"]
    assert (missing.code, missing.pointer) == ("element_missing", "/elements/scope")


def test_style_is_a_note_with_its_place() -> None:
    long = "为" + "了" * 70 + "。"
    content = empty(paragraphs=["请压紧压实责任。", long])
    notes = {found.code: found for found in findings(content, major=True) if found.level == "note"}
    assert set(notes) == {"jargon", "long_sentence", "one_form"}
    assert (notes["jargon"].pointer, notes["jargon"].start, notes["jargon"].end) == ("/paragraphs/0", 1, 5)


def test_the_share_of_copied_sentences_is_shown_and_too_much_is_noted() -> None:
    copied = DOCUMENT.split("\n")[2].removeprefix("第二条 ")
    checked = check(
        DOCUMENT,
        {"plan": plan()},
        {"m": ("qa", empty(paragraphs=[copied, "机插秧有补贴,不用自己垫太多钱了。"]))},
    )
    assert checked.excerpt_share == {"m": 0.5}
    checked = check(DOCUMENT, {"plan": plan()}, {"m": ("qa", empty(paragraphs=[copied]))})
    assert "excerpt" in {found.code for found in checked.findings}


def test_background_may_speak_of_other_years_and_terms_are_to_be_explained() -> None:
    content = empty(elements={"background": ["2024年全县种植水稻31.5万亩。"]})
    assert errors(content) == []
    assert "not_in_document" in {found.code for found in findings(content)}
    document = DOCUMENT + "\n第五条 本办法所称机插秧,是指用插秧机栽插秧苗。"
    found = check(document, {"plan": plan()}, {"m": ("qa", empty(paragraphs=["机插秧有补贴。"]))}).findings
    assert "undefined_term" in {one.code for one in found}


def test_figures_taken_from_the_document_agree_with_it() -> None:
    table = {
        "title": "标准",
        "unit": "元",
        "source": "本办法第二条",
        "columns": ["项目", "标准"],
        "rows": [["机插秧每亩", "80"]],
    }
    assert errors(empty(figures=[table])) == []
    assert [one.pointer for one in errors(empty(figures=[table | {"rows": [["机插秧每亩", "85"]]}]))] == [
        "/figures/0/rows/0/1"
    ]


def test_numbers_of_people_are_noted() -> None:
    told = "李某(11010519491231002X)电话１３８00138000,卡号6222 0200 0000 0000 000。咨询0791-86234567,编号360425199001011234。"
    found = [(one.kind, told[one.start : one.end]) for one in personal_numbers(told)]
    assert found == [
        ("resident_number", "11010519491231002X"), ("mobile_phone", "１３８00138000"), ("bank_card", "6222 0200 0000 0000 000"),
    ]  # fmt: skip
    notes = [one for one in findings(empty(paragraphs=[told])) if one.code == "personal_number"]
    assert [(one.level, one.pointer) for one in notes] == [("note", "/paragraphs/0")] * 3
