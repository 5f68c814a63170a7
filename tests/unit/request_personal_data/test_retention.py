"""Retention by outcome, and texts that name the applicant."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.settings import Settings
from services.disclosure_requests.erasures.rules import (
    RETENTION_YEARS,
    closed_before,
    read_schedule,
    retained_until,
    years_of,
)
from services.disclosure_requests.personal_data.rules import tells_of

DAYS = st.dates(date(2019, 5, 15), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("closed", "years", "until"),
    [(date(2026, 3, 2), 3, date(2029, 3, 2)), (date(2024, 2, 29), 1, date(2025, 2, 28)),
     (date(2024, 2, 29), 4, date(2028, 2, 29)), (date(2023, 12, 31), 10, date(2033, 12, 31))],
)  # fmt: skip
def test_data_are_kept_through_the_same_day_years_later(closed: date, years: int, until: date) -> None:
    assert retained_until(closed, years) == until


@given(closed=DAYS, today=DAYS, years=st.integers(1, 20))
def test_the_list_of_what_is_due_says_the_same_as_the_single_case(
    closed: date, today: date, years: int
) -> None:
    assert (closed < closed_before(today, years)) == (today > retained_until(closed, years))


def test_the_schedule_is_by_outcome_with_a_default() -> None:
    schedule = read_schedule(" default=5, lapsed_fee=2,granted=30 ")
    assert [years_of(schedule, row) for row in ("lapsed_fee", "granted", "other", None)] == [2, 30, 5, 5]
    assert read_schedule(str(Settings.model_fields["retention_years"].default)) == RETENTION_YEARS


@pytest.mark.parametrize(
    "text", ["", "lapsed_fee=3", "default", "default=", "default=0", "default=101", "default=x", "default=3,none=3",
             "default=3,total=3", "default=-1", "default=三"],
)  # fmt: skip
def test_another_schedule_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(ValueError, match=" / "):
        read_schedule(text)


PERSON: dict[str, Any] = {
    "applicant": {
        "kind": "natural_person", "name": "欧阳修远", "identity": {"type": "resident_id", "number": "11010519491231002X"},
        "credit_code": None, "telephone": "13912345678", "email": "a.b@example.org", "address": "荷溪村 88 号",
        "agent": "王",
    }
}  # fmt: skip
FIRM = {
    "applicant": {"name": "某律师事务所", "identity": None, "credit_code": "x", "contact_person": "上官云鹤"}
}


@pytest.mark.parametrize(
    ("document", "text", "tells"),
    [
        (PERSON, "欧阳修远来电", True), (PERSON, "欧阳 修 远来电", True), (PERSON, "139-1234-5678", True),
        (PERSON, "１１０１０５19491231002x", True), (PERSON, "写信至 荷溪村88号", True), (PERSON, "A.B@EXAMPLE.ORG", True),
        (PERSON, "欧阳先生来电", False), (PERSON, "电话确认", False), (PERSON, "王姓代理人", False), (PERSON, "", False),
        (FIRM, "某律师事务所来函", False), (FIRM, "上官云鹤来函", True),
    ],
)  # fmt: skip
def test_a_text_tells_of_the_applicant_however_it_is_spaced(
    document: dict[str, Any], text: str, tells: bool
) -> None:
    assert tells_of(document, text) is tells
