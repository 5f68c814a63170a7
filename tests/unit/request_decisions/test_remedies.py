"""Remedies by kind of answer and day of the decision (行政复议法 Art. 23, 法释〔2025〕8号), in words that a letter can print."""

from datetime import date

import pytest

from services.disclosure_requests.decisions.answers import CODES, GROUNDS, answer_types
from services.disclosure_requests.decisions.remedies import (
    remedies_of,
    remedies_of_lapse,
    remedies_of_silence,
)

OFFICE = {"review_organ": "永修县人民政府", "court": "永修县人民法院"}
BEFORE, ACT, COURT = date(2023, 12, 31), date(2024, 1, 1), date(2025, 6, 1)


def orders(*codes: str, on: date) -> list[str]:
    types = answer_types(on)
    return [one.order for one in remedies_of([types[code] for code in codes], on, OFFICE)]


@pytest.mark.parametrize("code", CODES)
def test_before_2024_review_or_suit_is_open_against_everything(code: str) -> None:
    assert orders(code, on=BEFORE) == ["review_or_suit"]


@pytest.mark.parametrize("day", [ACT, date(2025, 5, 31), COURT, date(2026, 3, 20)])
@pytest.mark.parametrize("code", GROUNDS)
def test_ReviewAct_Art23_denials_by_Arts_14_to_16_go_to_review_first(code: str, day: date) -> None:
    assert orders(code, on=day) == ["review_first"]


@pytest.mark.parametrize("day", [ACT, COURT])
@pytest.mark.parametrize(
    "code",
    ["already_public", "granted", "not_held", "not_ours", "need_making", "unclear_after", "petition", "repeat",
     "publication", "massive", "confirm"],
)  # fmt: skip
def test_what_cannot_be_given_or_is_not_handled_may_go_to_court_at_once(code: str, day: date) -> None:
    assert orders(code, on=day) == ["review_or_suit"]


@pytest.mark.parametrize(
    ("day", "order"),
    [(BEFORE, "review_or_suit"), (ACT, "review_first"), (date(2025, 5, 31), "review_first"), (COURT, "review_or_suit")],
)  # fmt: skip
def test_an_inquiry_went_to_review_first_until_the_courts_read_the_act(day: date, order: str) -> None:
    """Table 3 counts it under 不予公开, but it is no denial by Arts 14 to 16."""
    assert orders("inquiry", on=day) == [order]


def test_Art37_the_withheld_part_goes_to_review_first_the_rest_either_way() -> None:
    first, rest = remedies_of([answer_types(COURT)["partial"]], COURT, OFFICE)
    assert (first.order, first.of) == ("review_first", "本答复中不予公开的部分")
    assert (rest.order, rest.of) == ("review_or_suit", "本答复的其他内容")
    assert orders("partial", on=BEFORE) == ["review_or_suit"]
    assert orders("deny_secret", "not_held", on=COURT) == ["review_first", "review_or_suit"]
    assert orders("deny_secret", "deny_process", on=COURT) == ["review_first"]


def test_the_words_name_organ_court_and_times() -> None:
    (first,) = remedies_of([answer_types(COURT)["deny_secret"]], COURT, OFFICE)
    assert "60日内,向永修县人民政府申请行政复议" in first.text
    assert "15日内" in first.text
    assert "永修县人民法院" not in first.text  # which court hears a suit after review depends on the review
    assert "《行政复议法》第二十三条第一款第四项" in first.articles
    (either,) = remedies_of([answer_types(COURT)["granted"]], COURT, OFFICE)
    assert "60日内,向永修县人民政府申请行政复议" in either.text
    assert "6个月内,直接向永修县人民法院提起行政诉讼" in either.text
    assert either.articles == ("《行政复议法》第二十条", "《行政诉讼法》第四十六条")


def test_against_silence_review_or_suit_is_open() -> None:
    (now,) = remedies_of_silence(date(2026, 3, 30), OFFICE)
    assert (now.order, now.articles) == ("review_or_suit", ("法释〔2025〕8号第二条第二款",))
    assert "2026年3月30日" in now.text
    (then,) = remedies_of_silence(date(2023, 3, 30), OFFICE)
    assert (then.order, then.status) == ("review_or_suit", "inference")


def test_against_a_lapse_review_or_suit_is_open() -> None:
    (one,) = remedies_of_lapse(date(2026, 3, 30), OFFICE)
    assert one.order == "review_or_suit"
    assert "告知书" in one.text
