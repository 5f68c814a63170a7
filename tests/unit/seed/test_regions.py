"""The shipped tree of divisions (GB/T 2260)."""

from collections import Counter

from kernel.contracts.divisions import Division, read_divisions
from kernel.contracts.regions import COUNTRY, ancestors, contains, level_of
from services.catalog.regions.rules import kind_of, read_region_rows
from services.catalog.seed.reader import read_sample_townships

TREE = {region.code: region for region in read_divisions()}


def test_counts_of_2025() -> None:
    levels = Counter(region.level for region in TREE.values())
    assert levels == {"country": 1, "province": 34, "prefecture": 333, "county": 2845}


def test_the_country_is_the_only_root() -> None:
    assert [region for region in TREE.values() if region.parent is None] == [
        Division(COUNTRY, "中国", None, "country")
    ]


def test_every_code_stands_once_and_in_order() -> None:
    codes = [region.code for region in read_divisions()]
    assert codes == sorted(set(codes))


def test_every_parent_is_the_nearest_ancestor_in_the_tree_and_comes_first() -> None:
    seen: set[str] = set()
    for region in read_divisions():
        if region.parent is not None:
            assert region.parent == next(code for code in ancestors(region.code) if code in TREE)
            assert region.parent in seen
            assert contains(region.parent, region.code)
        seen.add(region.code)


def test_levels_follow_from_the_codes() -> None:
    assert all(region.level == level_of(region.code) for region in TREE.values())


def test_no_pseudo_divisions() -> None:
    assert not [code for code in TREE if code[2:4] == "90" and code.endswith("00")]
    assert not {"市辖区", "县", "直辖县"} & {region.name for region in TREE.values()}
    assert all(len(region.name) >= 2 and region.name == region.name.strip() for region in TREE.values())


def test_counties_directly_under_a_province_or_municipality() -> None:
    assert TREE["429004"] == Division("429004", "仙桃市", "420000", "county")
    assert TREE["110101"] == Division("110101", "东城区", "110000", "county")
    assert TREE["500229"].parent == "500000"


def test_known_divisions_and_the_changes_of_2024_and_2025() -> None:
    assert TREE["360425"] == Division("360425", "永修县", "360400", "county")
    assert TREE["653229"].name == "和安县"
    assert TREE["500157"].name == "两江新区"
    assert not {"500105", "500112"} & TREE.keys()
    assert [TREE[code].name for code in ("710000", "810000", "820000")] == [
        "台湾省",
        "香港特别行政区",
        "澳门特别行政区",
    ]


def test_the_sample_lies_in_one_county_and_loads_through_the_import() -> None:
    sample = list(read_sample_townships())
    assert Counter(region.level for region in sample) == {"township": 20, "village": 7}
    text = "code,name\n" + "".join(f"{region.code},{region.name}\n" for region in sample)
    rows, faults = read_region_rows(text, TREE)
    assert not faults
    assert [(row.code, row.name, row.parent, row.level) for row in rows] == [
        tuple(region) for region in sample
    ]


def test_kinds_of_the_sample_agree_with_the_names() -> None:
    words = {
        "subdistrict": "街道",
        "town": "镇",
        "township": "乡",
        "residents_committee": "居委会",
        "village_committee": "村委会",
    }
    for region in read_sample_townships():
        kind = kind_of(region.code)
        assert kind == "township_like" or (kind and region.name.endswith(words[kind]))
