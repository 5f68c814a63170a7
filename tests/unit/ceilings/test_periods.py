"""Statutory periods row by row: which one speaks for which clause, what is over its ceiling, what is under its floor."""

from datetime import date

import pytest

from services.catalog.catalogues.ceilings import (
    ART_26,
    FLOORS,
    SPECIAL,
    Period,
    ceiling_of,
    floor_of,
    never_longer,
    never_shorter,
    over_ceilings,
    under_floor,
)
from services.catalog.catalogues.deviations import MAX_REVIEW_MONTHS, review_fault
from services.catalog.time_limits.rules import read_time_limit


def clauses(phrase: str) -> list[dict[str, object]]:
    return [clause.as_dict() for clause in read_time_limit(phrase).clauses]


def over(phrase: str, name: str, domain: str = "water") -> list[str]:
    return [excess.period.id for excess in over_ceilings(domain, name, clauses(phrase))]


def under(phrase: str, name: str, domain: str = "water") -> list[str]:
    return [excess.period.id for excess in under_floor(domain, name, clauses(phrase))]


def test_Art26_is_twenty_working_days_from_formation_or_change() -> None:
    assert (ART_26.amount, ART_26.unit, ART_26.basis_status) == (20, "working_day", "confirmed")
    assert over("信息形成或者变更之日起20个工作日内", "水利工程") == []
    assert over("信息形成或者变更之日起21个工作日内", "水利工程") == ["foi-26"]
    assert over("信息形成之日起20日内", "水利工程") == []
    assert over("信息形成之日起1个月内", "水利工程") == ["foi-26"]


CEILINGS = [
    ("预算法_Art14", "部门预算", "fiscal-budget", "本级财政部门批复后{}日内", 20, "budget-14"),
    ("土地管理法实施条例_Art31", "征收土地公告", "land-expropriation", "收到征地批准文件之日起{}个工作日内", 15, "land-31"),
    ("行政处罚法_Art48", "行政处罚决定", "water", "行政处罚决定被撤销之日起{}个工作日内", 3, "penalty-48"),
    ("政府采购法实施条例_Art43", "政府采购 / 中标结果", "public-resource-trading", "中标、成交供应商确定之日起{}个工作日内", 2,
     "procurement-43"),
    ("政府采购法实施条例_Art50", "政府采购 / 合同", "public-resource-trading", "政府采购合同签订之日起{}个工作日内", 2,
     "procurement-50"),
    ("招标投标法实施条例_Art54", "工程建设项目招标投标 / 中标候选人", "water", "收到评标报告之日起{}日内公示", 3, "bidding-54"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("_law", "name", "domain", "phrase", "most", "period"), CEILINGS, ids=[c[0] for c in CEILINGS]
)
def test_a_special_act_takes_the_place_of_Art26(
    _law: str, name: str, domain: str, phrase: str, most: int, period: str
) -> None:
    assert over(phrase.format(most), name, domain) == []
    assert over(phrase.format(most + 1), name, domain) == [period]
    found = next(p for p in SPECIAL if p.id == period)
    assert (found.amount, found.basis_status) == (most, "confirmed")


def test_a_laws_own_longer_period_lets_a_limit_be_relaxed_up_to_it_and_no_further() -> None:
    longer = Period(
        "own", 60, "working_day", "《某条例》第九条", "某条例 Art. 9", "confirmed", matter="水资源公报"
    )
    forty, sixty_one = (
        clauses("信息形成之日起40个工作日内"),
        clauses("信息形成之日起61个工作日内"),
    )
    assert over_ceilings("water", "水资源公报", forty, [longer]) == []
    assert [e.period for e in over_ceilings("water", "水资源公报", sixty_one, [longer])] == [longer]
    assert [e.period for e in over_ceilings("water", "水利工程", forty, [longer])] == [ART_26]


def test_a_rule_from_memory_advises_and_does_not_take_the_place_of_Art26() -> None:
    ceiling, advice = ceiling_of("water", "行政许可 / 取水许可", "作出行政许可决定")
    assert ceiling is ART_26
    assert [(p.id, p.amount, p.basis_status, p.binding) for p in advice] == [
        ("double-publicity", 7, "memory", False)
    ]


FLOOR_CASES = [
    ("土地管理法实施条例_Art26", "征地前期准备 / 拟征收土地启动公告", "公告期不少于{}个工作日", 10, "land-26"),
    ("土地管理法实施条例_Art28", "征地 / 征地补偿安置方案公告", "公告时间不少于{}日", 30, "land-28"),
    ("国有土地上房屋征收与补偿条例_Art10", "房屋征收补偿方案", "征求意见期限不少于{}日", 30, "house-10"),
    ("政府采购法实施条例_Art38", "政府采购 / 单一来源公示", "公示期不少于{}个工作日", 5, "procurement-38"),
    ("招标投标法实施条例_Art54", "中标候选人公示", "公示期不少于{}日", 3, "bidding-54-notice"),
    ("规章制定程序条例_Art15", "政府规章草案征求意见", "征求意见期限不少于{}日", 30, "rules-15"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("_law", "name", "phrase", "least", "period"), FLOOR_CASES, ids=[f[0] for f in FLOOR_CASES]
)
def test_a_notice_has_the_least_length_of_its_act(
    _law: str, name: str, phrase: str, least: int, period: str
) -> None:
    assert under(phrase.format(least), name) == []
    assert under(phrase.format(least - 1), name) == [period]
    assert next(p for p in FLOORS if p.id == period).amount == least


def test_an_approved_compensation_plan_and_an_ordinary_notice_have_no_floor() -> None:
    assert floor_of("water", "水利工程公示") is None
    assert floor_of("housing-expropriation", "征收补偿方案批准文件") is None


def test_lengths_of_different_units_are_compared_by_what_they_can_take() -> None:
    days, working = {"amount": 30, "unit": "calendar_day"}, {"amount": 10, "unit": "working_day"}
    assert never_shorter(days, 10, "working_day")
    assert not never_shorter({"amount": 14, "unit": "calendar_day"}, 10, "working_day")
    assert never_shorter(working, 10, "calendar_day")
    assert not never_longer(working, 14, "calendar_day")
    assert not never_longer({"amount": 1, "unit": "day_of_month"}, 20, "working_day")


def test_a_review_lies_ahead_and_within_a_year() -> None:
    today = date(2026, 3, 31)
    assert MAX_REVIEW_MONTHS == 12
    assert review_fault(date(2027, 3, 28), today) is None
    for wrong in (None, today, date(2026, 3, 1), date(2027, 4, 1)):
        assert review_fault(wrong, today) is not None
