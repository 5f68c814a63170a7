"""The unified social credit code (GB 32100) with its inner organisation code (GB 11714)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.contracts.credit_code import (
    ALPHABET,
    REGISTRARS,
    CreditCodeError,
    check_credit_code,
    credit_check,
    organisation_check,
)

PUBLISHED = (
    "11370900004341590P",  # 泰安市财政局
    "11620622013933539B",  # 古浪县
    "11370812004339255B",  # 兖州区政府办
    "11341702486344515H",
    "11370322004222241N",
    "113325000026455663",
)


def with_check_digits(prefix8: str, organisation8: str) -> str:
    """A code whose two check characters hold; only tests make codes."""
    first17 = prefix8 + organisation8 + organisation_check(organisation8)
    return first17 + credit_check(first17)


_combinations = st.sampled_from(
    [first + second for first, (_, classes) in REGISTRARS.items() for second in classes]
)
_regions = st.integers(100_000, 999_998).map(str)
_organisations = st.text(alphabet=ALPHABET, min_size=8, max_size=8)
codes = st.builds(
    lambda two, region, org: with_check_digits(two + region, org), _combinations, _regions, _organisations
)


def refused(code: str) -> str:
    """The name of the refusal."""
    with pytest.raises(CreditCodeError) as caught:
        check_credit_code(code)
    assert re.fullmatch(r".*位.* / .*[a-z]{4}.*", str(caught.value)), "中文 / English"
    return caught.value.code


@pytest.mark.parametrize("code", PUBLISHED)
def test_codes_of_published_bodies_hold(code: str) -> None:
    assert check_credit_code(code).code == code


@pytest.mark.parametrize("organisation", ["004341590", "013933539", "014225972", "014416330"])
def test_GB11714_published_organisation_codes(organisation: str) -> None:
    assert organisation_check(organisation[:8]) == organisation[8]


def test_GB32100_parts() -> None:
    code = check_credit_code("11370900004341590P")
    assert (code.registrar, code.class_, code.region, code.organisation_code) == (
        "1",
        "1",
        "370900",
        "004341590",
    )
    assert code.warnings == ()


@pytest.mark.parametrize("prefix", ["N1", "N2", "N3", "Y1", "A1"])
def test_GB32100_collective_organisations_and_other_letter_registrars(prefix: str) -> None:
    code = with_check_digits(prefix + "360425", "MF123456")
    assert check_credit_code(code).registrar == prefix[0]


@given(codes)
def test_every_code_with_right_check_characters_holds(code: str) -> None:
    assert check_credit_code(code).code == code


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(code: str, place: int, sign: str) -> None:
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong != code:
        refused(wrong)


@given(codes)
def test_writing_is_put_right(code: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())
    assert check_credit_code(f" {wide[:8]} {wide[8:]}\u200b\n").code == code


def test_GB11714_inner_digit_is_checked_even_when_the_last_character_holds() -> None:
    code = "91110000600037342P"
    assert credit_check(code[:17]) == code[17]
    assert refused(code) == "organisation_check"


def test_last_character_is_checked() -> None:
    assert refused("11370900004341590Q") == "check_character"


@pytest.mark.parametrize("region", ["999999", "000000"])
def test_placeholder_divisions_are_refused(region: str) -> None:
    assert refused(with_check_digits(f"91{region}", "59903734")) == "bad_region"


def test_region_must_be_digits() -> None:
    assert refused(with_check_digits("1136042A", "00434159")) == "bad_region"


def test_eighteen_zeros() -> None:
    assert credit_check("0" * 17) == "0"
    assert refused("0" * 18) == "unknown_registrar"


@pytest.mark.parametrize("code", ["", "   ", "1137090000434159", "11370900004341590P1", "004341590"])
def test_length(code: str) -> None:
    assert refused(code) == "bad_length"


@pytest.mark.parametrize(("sign", "hint"), [("I", "1"), ("O", "0"), ("Z", "2"), ("S", "5"), ("V", "U")])
def test_letters_that_codes_avoid_are_named_with_their_place(sign: str, hint: str) -> None:
    with pytest.raises(CreditCodeError, match=f"第 10 位“{sign}”.*{hint}") as caught:
        check_credit_code("113709000" + sign + "4341590P")
    assert caught.value.code == "bad_character"


def test_signs_from_elsewhere_are_refused() -> None:
    assert refused("11370900-04341590P") == "bad_character"
    assert refused("1137090000434159零P") == "bad_character"


def test_abolished_division_is_a_warning() -> None:
    code = with_check_digits("11110103", "00434159")  # 崇文区, abolished in 2010
    found = check_credit_code(code, {"110101"}.__contains__)
    assert [warning.code for warning in found.warnings] == ["unknown_region"]
    assert check_credit_code(code).warnings == ()


def test_known_and_national_divisions_give_no_warning() -> None:
    known = {"360425"}.__contains__
    for region in ("360425", "100000"):
        assert check_credit_code(with_check_digits("11" + region, "00434159"), known).warnings == ()


def test_unknown_class_is_a_warning() -> None:
    code = check_credit_code(with_check_digits("54360425", "ME123456"))
    assert [warning.code for warning in code.warnings] == ["unknown_class"]
