"""Whom a row names as publisher, and where two rows of one matter leave it to each other or both hold it for their own."""

from typing import Any

from services.catalog.responsibilities.rules import (
    Side,
    between,
    counterparts,
    left_out,
    level_of_role,
    side_of,
    twice,
    within,
)

KNOWN = {"永修县民政局": "county", "江上乡人民政府": "township", "三溪桥镇便民服务中心": "township"}


def row(body: str | None, levels: list[str] | None = None, item: str = "a", **names: str) -> dict[str, Any]:
    roles = body.split("、") if body else []
    return {
        "id": item, "name": "事项", "domain": "d", "names": {"level1": "一", "level2": None, "level3": None} | names,
        "responsible_body": {"text": body, "roles": roles} if body else None, "levels": levels,
    }  # fmt: skip


def side(level: str, one: dict[str, Any]) -> Side:
    return side_of(one, "360425" if level == "county" else "360425203", level, "c", KNOWN, False)


def test_the_level_of_a_role_is_read_from_the_register_then_from_its_words() -> None:
    found = {
        role: level_of_role(role, "county", KNOWN, False)
        for role in (
            "三溪桥镇便民服务中心", "县级以上民政部门", "各乡镇人民政府", "街道办事处", "村民委员会", "民政局",
            "城镇管理局", "县乡村振兴局", "市生态环境局", "市场监督管理局", "有关方面",
        )
    }  # fmt: skip
    assert found == {
        "三溪桥镇便民服务中心": "township", "县级以上民政部门": "county", "各乡镇人民政府": "township", "街道办事处": "township",
        "村民委员会": "village", "民政局": "county", "城镇管理局": "county", "县乡村振兴局": "county",
        "市生态环境局": "municipal",
        "市场监督管理局": "county", "有关方面": None,
    }  # fmt: skip
    assert level_of_role("市民政局", "county", KNOWN, True) == "county"


def test_a_blind_zone_is_a_matter_that_each_leaves_to_the_other() -> None:
    county, township = row("乡镇人民政府", ["township"]), row("县民政局", ["county"])
    found = between(side("county", county), side("township", township))
    assert found is not None
    assert (found.kind, found.code) == ("blind_zone", "each_names_the_other")
    by_marks = between(side("county", row(None, ["township"])), side("township", row(None, ["county"])))
    assert by_marks is not None
    assert by_marks.kind == "blind_zone"
    assert between(side("county", row("县民政局、乡镇人民政府")), side("township", township)) is None
    assert between(side("county", county), side("township", row("本乡人民政府"))) is None
    assert between(side("county", row(None)), side("township", township)) is None


def test_an_overlap_is_a_matter_that_two_hold_for_their_own() -> None:
    found = between(side("county", row("县民政局")), side("township", row("江上乡人民政府")))
    assert found is not None
    assert (found.kind, found.code) == ("overlap", "each_names_itself")
    assert between(side("county", row("县民政局会同乡镇")), side("township", row("江上乡人民政府"))) is None
    inside = within(side("county", row("县民政局、县财政局、乡镇人民政府")), KNOWN, False)
    assert inside is not None
    assert (inside.code, inside.bodies) == ("two_bodies", ("县民政局", "县财政局"))
    for body in ("县民政局、乡镇人民政府", "县民政局牵头、县财政局配合", "县民政局", None):
        assert within(side("county", row(body)), KNOWN, False) is None


def test_the_same_matter_in_two_rows_has_one_body() -> None:
    rows = [
        side("county", row(body, item=f"i{n}")) for n, body in enumerate(("县民政局", "县财政局", "县民政局"))
    ]
    (found,) = twice(rows)
    assert found.bodies == ("县民政局", "县财政局")
    assert list(twice(rows[::2])) == []


def test_rows_of_two_levels_each_publish_at_their_own() -> None:
    rows = [side("county", row("县民政局", item="i1")), side("county", row("乡镇人民政府", item="i2"))]
    assert list(twice(rows)) == []


def test_what_one_gives_to_another_that_has_no_row_of_it_is_a_blind_zone() -> None:
    upper = [side("county", row("乡镇人民政府", item="u1")), side("county", row("县民政局", item="u2"))]
    lower = [
        side("township", row("县民政局", item="l1", level1="另一事项")),
        side("township", row("本乡", item="l2", level1="三")),
    ]
    found = list(left_out(upper, lower, [], ("360425", "360425203"), "township"))
    assert [(one.code, one.sides[0].item["id"], one.absent) for one in found] == [
        ("absent_below", "u1", "360425203"), ("absent_above", "l1", "360425"),
    ]  # fmt: skip
    assert (
        list(left_out(upper[:1], lower[:1], [(upper[0], lower[0])], ("360425", "360425203"), "township"))
        == []
    )


def test_rows_answer_to_each_other_by_id_by_name_or_as_an_officer_said() -> None:
    upper = [
        side("county", row("县民政局", item="u1", level1="甲")),
        side("county", row("县民政局", item="u2", level1="乙")),
    ]
    lower = [
        side("township", row("乡", item="u1", level1="另名")), side("township", row("乡", item="l2", level1="乙")),
        side("township", row("乡", item="l3", level1="丙")),
    ]  # fmt: skip
    assert [(up.item["id"], low.item["id"]) for up, low in counterparts(upper, lower, [])] == [
        ("u1", "u1"),
        ("u2", "l2"),
    ]
    told = counterparts(upper, lower, [("l3", "u1"), ("l2", "u1")])
    assert [(up.item["id"], low.item["id"]) for up, low in told] == [("u1", "u1"), ("u1", "l2"), ("u1", "l3")]
