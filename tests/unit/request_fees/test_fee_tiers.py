"""国办函〔2020〕109号: what an application costs, per item and per page; worked numbers and charges that were published."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.disclosure_requests.fees.rules import MAX_COUNT, RULES, fee_of, natural_month, tariff_on

PAGES = {0: 0, 1: 0, 30: 0, 31: 10, 100: 700, 101: 720, 200: 2700, 201: 2740, 250: 4700}
ITEMS = {
    0: 0, 1: 0, 10: 0, 11: 100, 30: 2000, 31: 2200, 40: 4000, 41: 4300, 45: 5500, 50: 7000, 60: 11000, 100: 37000,
}  # fmt: skip
#: Fees for single requests in the reports of Suqian for 2023, 2024 and 2025: pages -> yuan.
CHARGED = {72: 420, 44: 140, 109: 880, 119: 1080, 57: 270, 68: 380}


@pytest.mark.parametrize("pages, yuan", [*PAGES.items(), *CHARGED.items()])
def test_Art5_pages(pages: int, yuan: int) -> None:
    assert fee_of("pages", pages).yuan == yuan


@pytest.mark.parametrize("items, yuan", ITEMS.items())
def test_Art4_items_of_a_month(items: int, yuan: int) -> None:
    assert fee_of("items", items).yuan == yuan


@pytest.mark.parametrize(
    "already, items, yuan",
    [(0, 10, 0), (10, 1, 100), (9, 2, 100), (29, 2, 300), (30, 1, 200), (39, 2, 500), (40, 1, 300), (8, 5, 300),
     # 1500 yuan for 15 and 600 yuan for 6 were charged in Suqian: 100 each, after the free ten of the month.
     (10, 15, 1500), (10, 6, 600)],
)  # fmt: skip
def test_Art4_items_go_on_from_those_of_the_month(already: int, items: int, yuan: int) -> None:
    assert fee_of("items", items, already).yuan == yuan


def page_fee(p: int) -> int:
    return 10 * max(0, min(p, 100) - 30) + 20 * max(0, min(p, 200) - 100) + 40 * max(0, p - 200)


def item_rate(k: int) -> int:
    return 0 if k <= 10 else 100 if k <= 30 else 200 + 100 * ((k - 31) // 10)


@given(st.integers(0, 3000))
def test_Art5_is_its_formula(pages: int) -> None:
    assert fee_of("pages", pages).yuan == page_fee(pages)


@given(st.integers(0, 150), st.integers(0, 30))
def test_Art4_is_its_formula_and_splitting_costs_the_same(already: int, items: int) -> None:
    fee = fee_of("items", items, already)
    assert fee.yuan == sum(item_rate(k) for k in range(already + 1, already + items + 1))
    assert fee.yuan == sum(fee_of("items", 1, already + n).yuan for n in range(items))


@given(st.sampled_from(["items", "pages"]), st.integers(0, 2000))
def test_the_tiers_hold_every_unit_once(method: str, number: int) -> None:
    charges = fee_of(method, number).charges  # type: ignore[arg-type]
    assert sum(charge.count for charge in charges) == number
    assert all(charge.yuan == charge.step.rate * charge.count and charge.count > 0 for charge in charges)
    assert [charge.step.first for charge in charges] == sorted({charge.step.first for charge in charges})


def test_tiers_show_their_bounds_and_what_lies_in_them() -> None:
    assert fee_of("items", 8, 28).as_dict()["tiers"] == [
        {"from": 11, "to": 30, "rate": 100, "count": 2, "yuan": 200},
        {"from": 31, "to": 40, "rate": 200, "count": 6, "yuan": 1200},
    ]
    assert fee_of("pages", 201).as_dict()["tiers"][-1] == {
        "from": 201, "to": None, "rate": 40, "count": 1, "yuan": 40,
    }  # fmt: skip


def test_Art3_pages_take_no_count_of_the_month() -> None:
    with pytest.raises(ValueError, match="alone"):
        fee_of("pages", 40, 3)


@pytest.mark.parametrize("number, already", [(-1, 0), (1, -1), (MAX_COUNT + 1, 0), (MAX_COUNT, 1)])
def test_counts_out_of_range_are_refused(number: int, already: int) -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        fee_of("items", number, already)


def test_a_tariff_holds_from_its_day() -> None:
    assert tariff_on(date(2021, 1, 1)) is tariff_on()
    with pytest.raises(ValueError, match="2021-01-01"):
        fee_of("pages", 40, on=date(2020, 12, 31))


def test_what_was_not_read_in_the_act_says_so() -> None:
    assert fee_of("items", 30).basis_status == "confirmed"
    assert fee_of("items", 31).basis_status == "inference"  # the steps of ten above 30
    uncertain = {rule["id"]: rule["basis_status"] for rule in fee_of("pages", 40).as_dict()["to_confirm"]}
    assert uncertain == {
        "already_public": "secondary", "page": "memory", "clock": "memory", "remedy": "secondary",
    }  # fmt: skip
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_month_is_a_natural_one() -> None:
    assert [natural_month(date(2026, 1, 31)), natural_month(date(2026, 2, 1))] == ["2026-01", "2026-02"]
