"""The column tree of a portal: what cannot be in it, which mapping holds, what is proposed for a name."""

import pytest

from services.catalog.portals.rules import Place, mapping_for, offer_of, proposals, read_columns, rows_of

CSV = "栏目编号,上级栏目,栏目名称,栏目地址\n1,0,政务公开,\n2,1,征地信息,https://www.example.gov.cn/zd/\n"


def faults(text: str) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in read_columns(text)[1]]


def test_a_csv_is_read_by_its_headings_and_a_root_by_what_systems_write() -> None:
    rows, wrong = read_columns(CSV)
    assert wrong == []
    assert [(row.id, row.parent, row.name, row.url) for row in rows] == [
        ("1", None, "政务公开", None), ("2", "1", "征地信息", "https://www.example.gov.cn/zd/"),
    ]  # fmt: skip
    sent = [{"id": row.id, "parent": row.parent or "-1", "name": row.name, "url": row.url} for row in rows]
    assert rows_of(sent) == (rows, [])


@pytest.mark.parametrize(
    ("rows", "found"),
    [("1,,a,\n1,,b,", [(3, "id", "duplicate")]), ("1,9,a,", [(2, "parent", "unknown_parent")]),
     ("1,1,a,", [(2, "parent", "loop")]), ("1,2,a,\n2,1,b,", [(2, "parent", "loop"), (3, "parent", "loop")]),
     ("1,,,", [(2, "name", "bad_name")]), ("a b,,x,", [(2, "id", "bad_id")]), ("a/b,,x,", [(2, "id", "bad_id")]),
     ("1,,a,ftp://x/", [(2, "url", "bad_url")])],
)  # fmt: skip
def test_what_cannot_be_in_a_tree_is_named(rows: str, found: list[tuple[int, str, str]]) -> None:
    assert faults(f"id,parent,name,url\n{rows}\n") == found


def test_a_mapping_holds_below_until_a_column_has_its_own() -> None:
    tree = {
        "1": Place("1", None, "a", {"domain": "x"}), "2": Place("2", "1", "b", None), "3": Place("3", "2", "c", None),
        "4": Place("4", "2", "d", {"nothing": True}), "5": Place("5", "gone", "e", None),
    }  # fmt: skip
    found = {column: mapping_for(tree, column)[1] for column in (*tree, "none")}
    assert found == {"1": "1", "2": "1", "3": "1", "4": "4", "5": None, "none": None}


OFFERS = [
    offer_of("land", None, "国有土地上房屋征收", "国有土地上房屋征收"), offer_of("aid", None, "社会救助", "社会救助"),
    offer_of("aid", "aid-1", "最低生活保障 / 最低生活保障对象名单", "最低生活保障对象名单"),
    offer_of("aid", "aid-2", "特困人员救助供养 / 救助供养标准", "救助供养标准"),
    offer_of("land", "land-1", "征收补偿 / 补偿决定公告", "补偿决定公告"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "item"),
    [(["低保对象名单", "社会救助"], "aid-1"), (["房屋征收补偿决定公告"], "land-1"), (["特困供养标准", "社会救助"], "aid-2"),
     (["社会救助", "政务公开"], None), (["领导活动", "新闻"], "")],
)  # fmt: skip
def test_proposals_go_by_names_abbreviations_and_what_stands_above(path: list[str], item: str | None) -> None:
    found = proposals(path, OFFERS)
    assert (found[0]["item"] if found else "") == item, found
