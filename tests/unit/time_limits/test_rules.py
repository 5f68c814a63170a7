"""What the grammar must keep apart: deadlines from lengths and frequencies, days from working days, conditions."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.catalog.time_limits.clause import Clause, is_recurrence
from services.catalog.time_limits.rules import DIRECTIONS, KINDS, UNITS, read_time_limit


def clause(phrase: str) -> Clause:
    """The only clause of the phrase."""
    (only,) = read_time_limit(phrase).clauses
    return only


def test_Art26_twenty_working_days_after_formation_or_change() -> None:
    assert clause("信息形成或者变更之日起20个工作日内").as_dict() == {
        "trigger": "信息形成或者变更",
        "condition": None,
        "amount": 20,
        "unit": "working_day",
        "recurrence": None,
        "direction": "after",
        "vague": False,
        "kind": "publish_deadline",
    }


def test_Art26_the_saving_clause_adds_no_clause() -> None:
    plain = read_time_limit("信息形成之日起20个工作日内").clauses
    for saving in (
        "。法律、法规另有规定的,从其规定",
        "(法律法规另有规定的除外)",
        ",国家另有要求的从其规定。",
    ):
        assert read_time_limit("信息形成之日起20个工作日内" + saving).clauses == plain


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("公示期不少于7天", "notice_period"),
        ("征求意见期限不少于30日", "consultation_period"),
        ("长期公开", "keep_online"),
        ("每季度更新一次", "update_frequency"),
        ("自受理之日起20个工作日内办结", "procedure_deadline"),
    ],
)
def test_a_length_a_frequency_and_a_step_of_procedure_are_no_deadlines(phrase: str, kind: str) -> None:
    assert clause(phrase).kind == kind
    assert not clause(phrase).is_deadline


def test_the_end_of_a_notice_period_starts_a_deadline() -> None:
    after = clause("公示期满后5个工作日内公开")
    assert (after.is_deadline, after.trigger, after.amount) == (True, "公示期满", 5)


def test_days_and_working_days_are_never_merged() -> None:
    units = {clause(f"批准后20{unit}内").unit for unit in ("日", "天", "个自然日")}
    assert (units, clause("批准后20个工作日内").unit) == ({"calendar_day"}, "working_day")


@pytest.mark.parametrize(
    "phrase",
    ["信息形成之日起20个工作日内", "信 息 形 成之日起 20 个工 作日内", "信息形成之日起２０个工作日内",
     "信息形成之日起二十个工作日以内", "信息形成之日起20工作日内", "信息形成之日起20个工作内",
     "自信息形成之日起20個工作日內", "信息\n形成之日起20个工作日之内公开。", "信息形成后,20个工作日内予以公开"],
)  # fmt: skip
def test_spelling_blanks_width_and_typing_errors_do_not_change_the_reading(phrase: str) -> None:
    assert clause(phrase) == clause("信息形成之日起20个工作日内")


def test_a_condition_stands_beside_the_trigger() -> None:
    general, special = read_time_limit(
        "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示"
    ).clauses
    assert (general.trigger, general.condition) == ("信息形成", None)
    assert (special.trigger, special.condition) == ("作出行政决定", "行政许可、行政处罚事项")


def test_an_extension_is_a_clause_under_its_condition() -> None:
    _, extension = read_time_limit(
        "作出决定之日起7个工作日内;情况复杂的,经本单位负责人批准,可延长7个工作日"
    ).clauses
    assert (extension.condition, extension.amount) == ("情况复杂的,经本单位负责人批准", 7)


def test_a_limit_in_parentheses_is_a_clause_of_its_own() -> None:
    quarter, month = read_time_limit("每季度首月20日(集体财务往来较多的,财务收支情况应每月公布一次)").clauses
    assert (quarter.recurrence, quarter.amount, quarter.direction) == ("quarterly:first_month", 20, "on")
    assert (month.recurrence, month.condition) == ("monthly", "集体财务往来较多的,财务收支情况")


@pytest.mark.parametrize(
    ("phrase", "amount", "unit", "recurrence", "direction"),
    [
        ("每年1月31日前", 31, "day_of_month", "yearly:01", "before"),
        ("每年3月底前", 3, "month_of_year", "yearly:03", "before"),
        ("每月10日", 10, "day_of_month", "monthly", "on"),
        ("月底前", 31, "day_of_month", "monthly", "before"),
        ("下季度首月10日前", 10, "day_of_month", "quarterly:next_month", "before"),
        ("季后15日内", 15, "day_of_month", "quarterly:next_month", "before"),
        ("每月第一周", 1, "week_of_period", "monthly", "on"),
    ],
)
def test_places_in_the_calendar(phrase: str, amount: int, unit: str, recurrence: str, direction: str) -> None:
    read = clause(phrase)
    assert (read.amount, read.unit, read.recurrence, read.direction) == (amount, unit, recurrence, direction)
    assert read.is_deadline


def test_several_months_are_several_deadlines() -> None:
    assert [one.recurrence for one in read_time_limit("每年6月、12月公布").clauses] == [
        "yearly:06",
        "yearly:12",
    ]


def test_a_date_of_one_year_is_not_read_as_a_date_of_every_year() -> None:
    assert read_time_limit("2025年3月1日前").state == "needs_definition"


def test_promptly_is_vague_and_adds_nothing_beside_an_amount() -> None:
    assert clause("及时公开").vague
    assert clause("信息形成之日起20个工作日内及时公开") == clause("信息形成之日起20个工作日内")
    assert clause("信息形成后及时公开,最长不超过20个工作日").amount == 20


def test_the_row_above_stays_unresolved() -> None:
    limit = read_time_limit("同上")
    assert (len(limit.clauses), limit.state, limit.as_dict()["state"]) == (
        1,
        "needs_definition",
        "needs_definition",
    )


def test_a_phrase_that_refers_above_in_part_is_not_complete() -> None:
    assert read_time_limit("同上;长期公开").state == "needs_definition"


def test_the_phrase_is_given_back_as_it_was() -> None:
    assert read_time_limit(" 20 个工作日 ").phrase == " 20 个工作日 "


WORDS = ["信息形成", "之日起", "20", "二十", "个", "工作日", "日", "内", "前", "后", "每", "年", "月", "季度", "首月",
         "公示期", "不少于", "公开", "更新", "及时", "长期", "同上", ",", "。", ";", "(", ")", ":", "①", "、", "/", "-", "半",
         "0", "99", "次", "一", "至", "自", "的"]  # fmt: skip


@example("每0年更新")
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=12).map("".join)))
def test_any_text_is_read_without_an_error_into_the_vocabulary(phrase: str) -> None:
    limit = read_time_limit(phrase)
    assert limit == read_time_limit(phrase)
    for one in limit.clauses:
        assert one.kind in KINDS
        assert one.unit is None or one.unit in UNITS
        assert one.direction is None or one.direction in DIRECTIONS
        assert one.recurrence is None or is_recurrence(one.recurrence)
        assert Clause.from_dict(one.as_dict()) == one


GIVEN: dict[str, Any] = {
    "trigger": "信息形成", "condition": None, "amount": 20, "unit": "working_day", "recurrence": None,
    "direction": "after", "vague": False, "kind": "publish_deadline",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "deadline"}, {"unit": "days"}, {"amount": "20"}, {"amount": -1}, {"amount": True}, {"amount": None},
        {"vague": "no"}, {"recurrence": "yearly:13"}, {"direction": "later"}, {"trigger": ""}, {"note": "x"},
    ],
)  # fmt: skip
def test_a_stated_clause_outside_the_vocabulary_is_refused_in_both_languages(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=" / "):
        Clause.from_dict({**GIVEN, **change})


def test_a_stated_clause_with_a_member_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        Clause.from_dict({name: value for name, value in GIVEN.items() if name != "kind"})
