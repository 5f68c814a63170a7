"""The pure merge: what each side changed stands, what both changed is a conflict, what is the county's own is never lost."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.catalog.guidelines.service import blank_item, members_of_changes
from services.catalog.merge_proposals.matching import same_matters
from services.catalog.merge_proposals.rules import MEMBERS, TO_DECIDE, Decision, merge, merged_items, same

_LISTS = {
    "content_elements": st.sampled_from("甲乙丙丁").flatmap(
        lambda name: st.booleans().map(lambda needed: {"name": name, "required": needed, "condition": None})
    ),
    "basis": st.sampled_from("子丑寅卯").flatmap(
        lambda title: st.sampled_from((None, "1号", "2号")).map(
            lambda number: {"title": title, "number": number, "kind": "law"}
        )
    ),
    "channels": st.sampled_from(("gov_website", "notice_board", "wechat", "gazette")),
    "levels": st.sampled_from(("county", "township", "village")),
}
_KEYS = {"content_elements": "name", "basis": "title"}


def _values(member: str) -> st.SearchStrategy[Any]:
    if member in _LISTS:
        key = _KEYS.get(member)
        return st.lists(
            _LISTS[member], min_size=1, max_size=4, unique_by=(lambda e: e[key]) if key else lambda e: e
        )
    return st.sampled_from(("一", "二", "三"))


def _name(member: str, entry: Any) -> Any:
    key = _KEYS.get(member)
    return entry[key] if key else entry


items = st.fixed_dictionaries(
    {}, optional={member: _values(member) for member in (*_LISTS, "time_limit", "method")}
)
versions = st.dictionaries(st.sampled_from(("a", "b", "c", "d", "e")), items, max_size=5)
locals_ = st.dictionaries(st.sampled_from(("a", "b", "c", "x", "y")), st.none() | items, max_size=5)


def _world(
    base: dict[str, Any], theirs: dict[str, Any], own: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the county has of its own, without removals of what is not there; and the same ids for the same matters."""
    ours = {item: row for item, row in own.items() if row is not None or item in base}
    return ours, {item: item for item in (*base, *ours) if item in theirs}


@given(versions, locals_)
def test_an_unchanged_version_changes_nothing(base: dict[str, Any], own: dict[str, Any]) -> None:
    ours, renamed = _world(base, base, own)
    changes = merge(base, base, ours, renamed)
    assert not [change for change in changes if change.outcome in TO_DECIDE]
    stands = {item: row for item, row in {**base, **ours}.items() if row is not None}
    assert merged_items(base, changes, {}) == stands
    assert list(merged_items(base, changes, {})) == list(stands)


@given(versions, versions)
def test_where_the_county_changed_nothing_the_new_version_stands(
    base: dict[str, Any], theirs: dict[str, Any]
) -> None:
    changes = merge(base, theirs, {}, {item: item for item in base if item in theirs})
    assert {change.outcome for change in changes} <= {"take_theirs"}
    assert merged_items(theirs, changes, {}) == theirs
    assert all(one == other for one, other in zip(merged_items(theirs, changes, {}), theirs, strict=True))


@given(versions, versions, locals_, st.sampled_from(("theirs", "ours")))
def test_what_only_the_county_has_is_never_lost_and_lists_keep_their_order(
    base: dict[str, Any], theirs: dict[str, Any], own: dict[str, Any], choice: str
) -> None:
    ours, renamed = _world(base, theirs, own)
    changes = merge(base, theirs, ours, renamed)
    keys = [(change.item, change.member) for change in changes]
    assert len(keys) == len(set(keys))
    decisions = {key: Decision(choice) for key in keys}
    stands = merged_items(theirs, changes, decisions)
    for item, row in ours.items():
        if row is not None and item not in base and item not in theirs:
            assert stands[item] == row
    for item, row in stands.items():
        new, old, local = theirs.get(item), base.get(item, {}), ours.get(item, base.get(item))
        if new is None or local is None:
            continue
        for member in _LISTS:
            mine, upstream = local.get(member, []), new.get(member, [])
            before = {_name(member, entry) for entry in old.get(member, [])}
            got = [_name(member, entry) for entry in row.get(member, [])]
            added = [_name(member, e) for e in mine if _name(member, e) not in before]
            if upstream and mine and not same(member, mine, upstream):
                assert {*added} <= {*got}, "an entry that the county added stays"
                assert len(got) == len(set(got))
            first = [entry for entry in (_name(member, one) for one in upstream) if entry in got]
            if upstream and mine and not same(member, old.get(member), upstream):
                assert [entry for entry in got if entry in first] == first, "in the order of the new version"


@given(versions, versions, locals_)
def test_a_second_merge_of_the_same_version_has_nothing_to_take(
    base: dict[str, Any], theirs: dict[str, Any], own: dict[str, Any]
) -> None:
    ours, renamed = _world(base, theirs, own)
    stands = merged_items(theirs, merge(base, theirs, ours, renamed), {})
    mine = {item: row for item, row in stands.items() if theirs.get(item) != row}
    mine |= {item: None for item in theirs if item not in stands}
    again = merge(theirs, theirs, mine, {item: item for item in (*theirs, *mine) if item in theirs})
    assert {change.outcome for change in again} <= {"keep_ours", "local_only"}
    assert merged_items(theirs, again, {}) == stands


def test_of_a_list_that_both_changed_only_an_entry_that_both_changed_is_a_conflict() -> None:
    def act(title: str, number: str | None = None) -> dict[str, Any]:
        return {"title": title, "number": number, "kind": "law"}

    base = {"a": {"basis": [act("甲"), act("乙")], "time_limit": "20日"}}
    theirs = {"a": {"basis": [act("丙"), act("甲", "1号"), act("乙")], "time_limit": "10日"}}
    ours: dict[str, Any] = {"a": {"basis": [act("甲"), act("丁"), act("乙")], "time_limit": "20日"}}
    limit, basis = sorted(
        merge(base, theirs, ours, {"a": "a"}), key=lambda change: change.member != "time_limit"
    )
    assert (limit.outcome, basis.outcome) == ("take_theirs", "take_theirs")
    assert [one["title"] for one in basis.merged] == ["丙", "甲", "丁", "乙"]
    assert basis.merged[1]["number"] == "1号"
    ours["a"]["basis"][0] = act("甲", "2号")
    (basis,) = (change for change in merge(base, theirs, ours, {"a": "a"}) if change.member == "basis")
    assert basis.outcome == "conflict"
    assert (basis.merged[1]["number"], basis.kept[1]["number"]) == ("1号", "2号")
    assert [entry["outcome"] for entry in basis.entries] == ["take_theirs", "conflict", "keep_ours"]


def test_removed_on_one_side_and_changed_on_the_other_is_decided() -> None:
    base = {item: {"method": "proactive"} for item in "abcd"}
    theirs = {"a": {"method": "on_request"}, "c": {"method": "proactive"}}
    changes = merge(base, theirs, {"a": None, "b": {"method": "x"}, "c": None}, {"a": "a", "c": "c"})
    assert [(change.item, change.outcome) for change in changes] == [
        ("a", "conflict"), ("c", "keep_ours"), ("b", "removed_upstream_changed_here"), ("d", "take_theirs"),
    ]  # fmt: skip
    assert set(merged_items(theirs, changes, {})) == {"a"}
    ours = {("a", None): Decision("ours"), ("b", None): Decision("ours")}
    assert merged_items(theirs, changes, ours) == {"b": {"method": "x"}}


def _row(item: str, name: str, *elements: str) -> dict[str, Any]:
    said = {
        "names": {"level1": "水利", "level2": name, "level3": None},
        "content_elements": [{"name": e} for e in elements],
    }
    return blank_item(item, "water", {}) | members_of_changes(said, date(2026, 3, 2))


def test_renumbered_rows_are_the_same_matters_and_a_row_of_ones_own_can_become_the_standards() -> None:
    base = {"w-1": _row("w-1", "建设"), "w-2": _row("w-2", "招标", "一"), "w-3": _row("w-3", "招标", "二")}
    theirs = {
        "w-1": _row("w-1", "移民"), "w-2": _row("w-2", "建设"), "w-3": _row("w-3", "招标", "二"),
        "w-4": _row("w-4", "招标", "一"), "w-5": _row("w-5", "河长"),
    }  # fmt: skip
    added = {"own-1": _row("own-1", "河 长"), "own-2": _row("own-2", "水价")}
    assert same_matters(base, theirs, added) == {"w-1": "w-2", "w-2": "w-4", "w-3": "w-3", "own-1": "w-5"}


def test_an_id_that_now_means_another_matter_takes_nothing_away() -> None:
    """The county's own row of that id, and one that the new version leaves out, keep apart under ids of their own."""
    base: dict[str, Any] = {"a": {"method": "x"}, "b": {"method": "y"}}
    theirs = {"own": {"method": "x"}, "b": {"method": "new"}}
    ours: dict[str, Any] = {"own": {"method": "local"}, "b": {"method": "here"}}
    changes = merge(base, theirs, ours, {"a": "own"})
    stands = merged_items(theirs, changes, {("b-local-1", None): Decision("ours")})
    assert {row["method"] for row in stands.values()} == {"x", "new", "here", "local"}
    assert len(stands) == 4


def test_every_member_of_an_item_is_merged() -> None:
    assert {*blank_item("a", "b", {})} - {*MEMBERS} == {"id", "domain", "name", "provenance"}
