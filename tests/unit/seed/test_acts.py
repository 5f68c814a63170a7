"""Acts that rows cite as their basis: how titles are compared, and which of them no longer stand."""

from datetime import date, timedelta

import pytest

from services.catalog.seed.acts import basis_in_force
from services.catalog.seed.reader import read_guidelines, read_repealed_acts
from services.catalog.seed.titles import normalise_number, normalise_title

DAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    "title",
    [
        "政府信息公开条例",
        "《中华人民共和国政府信息公开条例》",
        " 中华人民共和国 政府信息\n公开条例",
        "《政府信息公开条例》(2019年修订)",
        "〈政府信息公开条例〉",
    ],
)
def test_spellings_of_one_title(title: str) -> None:
    assert normalise_title(title) == "政府信息公开条例"


def test_a_period_of_years_stays_in_the_title_with_one_kind_of_dash() -> None:
    assert normalise_title("国家综合防灾减灾规划(2016—2020年)") == "国家综合防灾减灾规划(2016-2020年)"


def test_the_state_alone_is_a_title() -> None:
    assert normalise_title("《中华人民共和国》") == "中华人民共和国"


@pytest.mark.parametrize(
    "number", ["国令第711号", "中华人民共和国国务院令第711号", "国务院令 第 711 号", "国令711号"]
)
def test_spellings_of_one_number(number: str) -> None:
    assert normalise_number(number) == "国令711号"


def test_brackets_of_the_year() -> None:
    assert {
        normalise_number(number) for number in ("国办发[2019]54号", "国办发(2019)54号", "国办发〔2019〕54号")
    } == {"国办发〔2019〕54号"}


def test_民法典_Art1260_repeals_nine_laws() -> None:
    nine = [act for act in read_repealed_acts() if act.replaced_by == "民法典"]
    assert len(nine) == 9
    assert {act.repealed_on for act in nine} == {date(2021, 1, 1)}


def test_an_act_stands_until_the_day_it_is_replaced() -> None:
    assert basis_in_force("《中华人民共和国收养法》", None, date(2020, 12, 31)) == (True, None, "memory")
    assert basis_in_force("《中华人民共和国收养法》", None, date(2021, 1, 1)) == (False, "民法典", "memory")


def test_R711_same_title_is_told_by_its_number() -> None:
    successor = "政府信息公开条例(国令第711号)"
    assert basis_in_force("政府信息公开条例", "国务院令第492号", DAY) == (False, successor, "confirmed")
    assert basis_in_force("中华人民共和国政府信息公开条例", "国务院令第711号", DAY) == (
        True,
        None,
        "confirmed",
    )
    assert basis_in_force("信息公开条例", None, DAY) == (True, None, "confirmed")
    assert basis_in_force("政府信息公开条例", "某令第1号", DAY) == (None, None, None)
    assert basis_in_force("政府信息公开条例", None, date(2019, 5, 14)) == (None, None, None)


@pytest.mark.parametrize("title", ["社会救助暂行办法", "土地管理法", "相关规定", ""])
def test_what_is_not_listed_is_unknown(title: str) -> None:
    assert basis_in_force(title, None, DAY) == (None, None, None)


def test_acts_said_to_be_seen_are_cited_by_rows() -> None:
    cited = {normalise_title(basis["title"]) for document in read_guidelines() for row in document["items"]
             for basis in row["basis"] or ()}  # fmt: skip
    for act in read_repealed_acts():
        assert bool(cited & set(act.titles)) == act.seen_in_rows or act.decided_by == "number"


def test_every_act_ends_on_its_day() -> None:
    for act in read_repealed_acts():
        assert act.titles
        before = basis_in_force(act.titles[0], act.number, act.repealed_on - timedelta(days=1))
        assert before[0] is True
        assert basis_in_force(act.titles[0], act.number, act.repealed_on) == (
            False, act.replaced_by, act.status,
        )  # fmt: skip


def test_an_act_decided_by_number_has_one() -> None:
    assert all(act.number for act in read_repealed_acts() if act.decided_by == "number")


def test_titles_do_not_repeat_among_acts_decided_by_title() -> None:
    titles = [title for act in read_repealed_acts() if act.decided_by == "title" for title in act.titles]
    assert len(titles) == len(set(titles))


def test_rows_whose_basis_has_fallen_are_found() -> None:
    fallen: dict[str, set[str]] = {}
    for document in read_guidelines():
        for row in document["items"]:
            for basis in row["basis"] or ():
                if basis_in_force(basis["title"], basis["doc_no"], date(2026, 11, 24))[0] is False:
                    fallen.setdefault(row["id"], set()).add(normalise_title(basis["title"]))
    assert len(fallen) == 28
    assert sum("收养法" in titles for titles in fallen.values()) == 3
    assert sum("环境噪声污染防治法" in titles for titles in fallen.values()) == 3
