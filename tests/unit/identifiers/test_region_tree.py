"""The shape of division codes (GB/T 2260): stems, subtrees, ancestors, levels."""

import pytest
from pydantic import TypeAdapter

from kernel.contracts.regions import COUNTRY, ancestors, contains, level_of, stem, unpadded
from kernel.http.types import Division
from services.catalog.reference import Known


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("000000", ""),
        ("360000", "36"),
        ("360400", "3604"),
        ("360425", "360425"),
        ("360425102", "360425102"),
        ("360425100", "360425100"),
        ("360425102001", "360425102001"),
    ],
)
def test_stem_is_what_all_codes_below_share(code: str, expected: str) -> None:
    assert stem(code) == expected


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("000000", "country"),
        ("360000", "province"),
        ("360400", "prefecture"),
        ("360425", "county"),
        ("429004", "county"),
        ("360425100", "township"),
        ("360425102001", "village"),
    ],
)
def test_level_follows_from_the_shape(code: str, level: str) -> None:
    assert level_of(code) == level


@pytest.mark.parametrize(
    "code",
    ["", "3604", "36042", "3604251", "36042510200", "36042A", "\uff13\uff1604\uff12\uff15", "3604251020011"],
)
def test_level_refuses_other_shapes(code: str) -> None:
    with pytest.raises(ValueError, match="行政区划代码"):
        level_of(code)


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("360425000000", "360425"),
        ("360425102000", "360425102"),
        ("360425000", "360425"),
        ("360400000000", "360400"),
    ],
)
def test_codes_filled_up_with_zeros_are_told_how_to_be_written(code: str, short: str) -> None:
    for refuse in (
        level_of,
        TypeAdapter(Division).validate_python,
        Known(regions={short: "x"}).require_region,
    ):
        with pytest.raises(Exception, match=f"use {short}\\b"):
            refuse(code)
    assert [unpadded(code), unpadded(short)] == [short, short]


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("360425102001", ("360425102", "360425", "360400", "360000", "000000")),
        ("360425102", ("360425", "360400", "360000", "000000")),
        ("360425", ("360400", "360000", "000000")),
        ("360400", ("360000", "000000")),
        ("360000", ("000000",)),
        ("000000", ()),
        ("429004", ("429000", "420000", "000000")),
        ("441900003", ("441900", "440000", "000000")),
    ],
)
def test_ancestors_nearest_first(code: str, above: tuple[str, ...]) -> None:
    assert ancestors(code) == above


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("000000", "360425102001"),
        ("360000", "360425"),
        ("360400", "360425102"),
        ("360425", "360425"),
        ("360425", "360425102001"),
        ("360425100", "360425100001"),
        ("000000", "000000"),
    ],
)
def test_contains_itself_and_what_lies_below(above: str, below: str) -> None:
    assert contains(above, below)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("360425", "360426"),
        ("360425", "360400"),
        ("360425102", "360425103001"),
        ("360425102", "360425"),
        ("360425100", "360425101"),
        ("360400", "360500"),
        ("360425102001", "360425102"),
    ],
)
def test_does_not_contain_neighbours_and_what_lies_above(above: str, below: str) -> None:
    assert not contains(above, below)


@pytest.mark.parametrize("above,below", [("360400", "360000"), ("360000", "000000"), ("360400", "000000")])
def test_a_part_does_not_contain_the_whole(above: str, below: str) -> None:
    assert not contains(above, below)


def test_every_ancestor_contains_the_code() -> None:
    for code in ("360425102001", "429004", "441900003", "360400"):
        assert all(contains(above, code) and not contains(code, above) for above in ancestors(code))
        assert ancestors(code)[-1] == COUNTRY
