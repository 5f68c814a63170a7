"""The periods of every kind of recurrence in the corpus, and the day of each by which it is due."""

import csv
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from services.catalog.recurrences.rules import (
    VILLAGE,
    below_village_minimum,
    due_in,
    months_of,
    periods,
    standing,
)
from services.catalog.time_limits.rules import read_time_limit

DATA = Path(__file__).parents[2] / "data"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def clause_of(phrase: str, number: int = 1) -> dict[str, Any]:
    return read_time_limit(phrase).clauses[number - 1].as_dict()


def dues(phrase: str, number: int = 1, since: date = YEAR[0], until: date = YEAR[1]) -> list[str]:
    return [str(period.due) for period in periods(clause_of(phrase, number), since, until)]


def recurring() -> list[tuple[str, dict[str, Any]]]:
    """Every clause of both corpora that recurs, by its phrase."""
    phrases = {
        row["phrase"]: None
        for name in ("time_limits.csv", "time_limits_unseen.csv")
        for row in csv.DictReader((DATA / name).read_text("utf-8").splitlines())
        if row["recurrence"]
    }
    return [
        (phrase, clause.as_dict())
        for phrase in phrases
        for clause in read_time_limit(phrase).clauses
        if clause.recurrence
    ]


@pytest.mark.parametrize(
    ("phrase", "days"),
    [
        ("每年1月31日前", ["2026-01-31"]),
        ("每年3月底前", ["2026-03-31"]),
        ("每月10日前", [f"2026-{m:02}-10" for m in range(1, 13)]),
        ("每季度的首个月20日", ["2026-01-20", "2026-04-20", "2026-07-20", "2026-10-20"]),
        ("每季度末月25日前", ["2026-03-25", "2026-06-25", "2026-09-25", "2026-12-25"]),
        ("季后15日内", ["2026-01-15", "2026-04-15", "2026-07-15", "2026-10-15"]),
        ("每季度", ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]),
        ("半年至少更新1次", ["2026-06-30", "2026-12-31"]),
        ("按年公开", ["2026-12-31"]),
        ("2次/年", ["2026-06-30", "2026-12-31"]),
        ("政策文件类一级栏目6个月内须有更新", ["2026-06-30", "2026-12-31"]),
        ("每月第一周公布", [f"2026-{m:02}-07" for m in range(1, 13)]),
    ],
)
def test_each_recurrence_has_its_days(phrase: str, days: list[str]) -> None:
    assert dues(phrase) == days


def test_a_month_end_is_the_last_day_of_a_short_month() -> None:
    assert dues("月底前公布", until=date(2026, 2, 28)) == ["2026-01-31", "2026-02-28"]


def test_every_day_and_every_week_are_periods_without_gaps() -> None:
    for phrase, count in (("每日发布", 365), ("每周公布一次", 52)):
        found = periods(clause_of(phrase), *YEAR)
        assert len(found) == count
        assert all((b.start - a.end).days == 1 for a, b in pairwise(found))


def test_twice_a_week_parts_the_week() -> None:
    found = periods(clause_of("每周更新两次"), date(2026, 1, 5), date(2026, 1, 11))
    assert [(str(p.start), str(p.due)) for p in found] == [
        ("2026-01-05", "2026-01-07"), ("2026-01-08", "2026-01-11"),
    ]  # fmt: skip


def test_an_interval_of_months_runs_from_the_start_of_the_subscription() -> None:
    found = periods(clause_of("每两年更新一次"), date(2026, 3, 15), date(2031, 1, 1), date(2026, 3, 15))
    assert [(str(p.start), str(p.end)) for p in found] == [
        ("2026-03-15", "2028-03-14"), ("2028-03-15", "2030-03-14"), ("2030-03-15", "2032-03-14"),
    ]  # fmt: skip


def test_what_is_due_after_the_period_opens_when_the_period_has_ended() -> None:
    first = periods(clause_of("季后15日内"), *YEAR)[0]
    assert (first.label, str(first.opens_on), str(first.due)) == ("2025年第4季度", "2026-01-01", "2026-01-15")
    half = periods(clause_of("每半年结束后一个月内"), *YEAR)[0]
    assert (half.label, str(half.opens_on), half.due) == ("2025年下半年", "2026-01-01", None)


@pytest.mark.parametrize(
    ("phrase", "how"),
    [
        ("每小时发布", "sub_daily"), ("实时更新", "by_event"), ("按进展情况及时公开", "by_event"),
        ("按实际更新", "by_event"), ("定期公告", "undefined"), ("6个月", "undefined"), ("1年", "undefined"),
        ("每月前5个工作日", "undefined"), ("20个工作日内", None), ("公示期不少于7天", None), ("长期", None),
    ],
)  # fmt: skip
def test_what_the_calendar_cannot_raise_is_told_apart(phrase: str, how: str | None) -> None:
    assert standing(clause_of(phrase)) == how


@pytest.mark.parametrize(("phrase", "clause"), recurring(), ids=lambda value: str(value)[:20])
def test_every_recurrence_of_the_corpus_has_periods_or_says_why_not(
    phrase: str, clause: dict[str, Any]
) -> None:
    how = standing(clause)
    assert how is not None or clause["recurrence"] == "real_time"
    found = periods(clause, date(2024, 1, 1), date(2027, 12, 31)) if how == "periodic" else []
    assert bool(found) == (how == "periodic")
    keys = [period.start for period in found]
    assert keys == sorted(set(keys))  # the key of a duty: one for each period
    for period in found:
        assert period.start <= period.end
        if period.due is not None:
            assert period.opens_on <= period.due
            assert period.due <= period.end or clause["recurrence"] == "quarterly:next_month"


@pytest.mark.parametrize(("phrase", "clause"), recurring(), ids=lambda value: str(value)[:20])
def test_asking_piecemeal_gives_the_same_periods(phrase: str, clause: dict[str, Any]) -> None:
    if standing(clause) != "periodic":
        return
    start, middle, end = date(2026, 1, 1), date(2026, 5, 20), date(2026, 12, 31)
    whole = periods(clause, start, end, start)
    first = periods(clause, start, middle, start)
    rest = periods(clause, date(2026, 5, 21), end, start)
    assert first + rest == whole


def test_village_committee_law_Art30_quarterly_is_the_least() -> None:
    village = {"regime": "village_affairs"}
    assert [below_village_minimum(village, clause_of(p)) for p in ("每季度", "财务收支情况每月公布一次")] == [
        False,
        False,
    ]
    assert below_village_minimum(village, clause_of("每半年公布一次"))
    assert not below_village_minimum({"regime": "government_information"}, clause_of("每半年公布一次"))
    assert months_of(clause_of("每季度")) == 3


def test_village_committee_law_Art30_is_named_as_an_inference_of_the_2018_text() -> None:
    clause = clause_of("一般事项每季度公布一次")
    due = due_in(periods(clause, *YEAR)[0], {"regime": "village_affairs"}, clause)
    assert due["date"] == "2026-03-31"
    assert due["basis"].startswith(VILLAGE)
    assert due["basis_status"] == "inference"
