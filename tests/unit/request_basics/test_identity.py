"""Identity proof of applicants (政府信息公开条例 Art. 29; GB 11643) and its masking."""

from datetime import date

import pytest

from services.disclosure_requests.applications.identity import (
    identity_fault,
    masked_name,
    masked_number,
    plain,
)

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the example of GB 11643
        "440524188001010014",
        "810000199408230021",  # a residence permit of a resident of Hong Kong
        "830000199201300022",  # of Taiwan
        "911124198108030024",  # a permanent residence card
    ],
)
def test_Art29_numbers_that_hold(number: str) -> None:
    assert identity_fault("resident_id", number, TODAY) is None


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        ("110105194912310021", "bad_identity", "校验码"),
        ("11010519491331002X", "bad_identity", "出生日期"),
        ("11010520991231002X", "bad_identity", "出生日期"),
        ("00010519491231002X", "bad_identity", "地区"),
        ("110105491231002", "old_identity", "15 位"),
        ("1101051949123100", "bad_identity", "18 位"),
        ("1101051949123100XX", "bad_identity", "18 位"),
        ("", "bad_identity", "18 位"),
    ],
)
def test_Art29_numbers_that_do_not_hold_say_why(number: str, code: str, said: str) -> None:
    fault = identity_fault("resident_id", number, TODAY)
    assert fault is not None
    assert fault[0] == code
    assert said in fault[1]


def test_every_changed_digit_is_noticed() -> None:
    number = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            if digit != number[place]:
                changed = number[:place] + digit + number[place + 1 :]
                assert identity_fault("resident_id", changed, TODAY) is not None


def test_numbers_are_read_as_they_were_meant() -> None:
    assert plain(" 11010519491231002x ") == "11010519491231002X"


@pytest.mark.parametrize("number", ["E12345678", "H0123456700", "08123456"])
def test_other_documents_are_taken_as_they_are(number: str) -> None:
    assert identity_fault("passport", number, TODAY) is None


def test_masks_hide_the_middle() -> None:
    assert masked_name("欧阳娜娜") == "欧***"
    assert masked_name("张") == "张*"
    assert masked_number("11010519491231002X") == "1101**********002X"
    assert masked_number("13800000000") == "1380***0000"
    assert masked_number("12345") == "***45"
