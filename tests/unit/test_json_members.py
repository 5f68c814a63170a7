"""What is read of a body whose members are named more than once: in bounds, whatever is sent."""

import json

import pytest

from kernel.http.storable import unstorable_members
from kernel.json_members import LONGEST, MOST, RepeatedMembersError, read_json


def test_a_member_named_once_is_read_as_ever() -> None:
    assert read_json('{"a": [{"b": 1}, {"b": 2}], "c": {"a": null}}') == {
        "a": [{"b": 1}, {"b": 2}],
        "c": {"a": None},
    }


def test_the_first_of_very_many_repeated_members_are_named() -> None:
    """A look at all for each of them would take hours here."""
    many = ",".join(f'"m{n}": 1, "m{n}": 2' for n in range(200_000))
    with pytest.raises(RepeatedMembersError) as told:
        read_json(f"{{{many}}}")
    assert told.value.pointers == sorted(f"/m{n}" for n in range(MOST))


def test_a_pointer_is_as_long_as_somebody_reads_and_written_of_what_is_told_alone() -> None:
    """A pointer for each value here would be 20 GB."""
    name = "n" * 200_000
    inner = ",".join("{}" for _ in range(100_000))
    with pytest.raises(RepeatedMembersError) as told:
        read_json(f'{{"{name}": [{inner}, {{"a": 1, "a": 2}}]}}')
    assert [len(one) for one in told.value.pointers] == [LONGEST]
    document = json.loads(f'{{"{name}": [{inner}, "\\u0000"]}}')
    assert [len(one) for one in unstorable_members(document)] == [LONGEST]
    assert len(unstorable_members(["\x00"] * 100_000)) == MOST
