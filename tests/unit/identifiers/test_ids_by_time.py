"""Identifiers as a clock: which were made in the last hour, and how long ago one was made."""

import re
import time

from kernel.ids import age_of, least_id, new_id, new_ids

HOUR = 3600


def test_what_was_made_in_the_time_sorts_from_the_bound_on_and_what_is_older_before_it() -> None:
    """An id of 3,600 s ago can be counted yet, one of 3,601 s ago cannot."""
    now = time.time()
    bound = least_id("req", HOUR)
    assert re.fullmatch(r"req_[0-9a-z]{26}", bound)
    assert all(one >= bound for one in (new_id("req") for _ in range(1000)))
    younger, older = least_id("req", HOUR - 1), least_id("req", HOUR + 1)
    assert older < bound < younger
    assert older < bound <= least_id("req", HOUR)  # time goes on: the bound moves with it
    assert HOUR - 0.01 <= age_of(bound) <= HOUR + (time.time() - now) + 0.01


def test_the_age_of_an_identifier_is_that_of_its_making() -> None:
    before = time.time()
    made = new_id("req")
    assert -0.01 <= age_of(made) <= time.time() - before + 0.01
    assert age_of(least_id("evt", 86_400)) > 86_399


def test_many_identifiers_at_once_are_as_those_one_by_one() -> None:
    before, many, after = new_id("dlv"), new_ids("dlv", 5000), new_id("dlv")
    assert [before, *many, after] == sorted({before, *many, after})
    assert all(re.fullmatch(r"dlv_[0-9a-hjkmnp-tv-z]{26}", one) for one in many)
    assert new_ids("dlv", 0) == []
