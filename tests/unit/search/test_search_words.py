"""The words of search: what a text is found by, what a question asks, how a document is judged and why."""

import pytest

from kernel.contracts.abbreviations import abbreviations, alternatives
from kernel.search.words import (
    MAX_SIGNS,
    TITLE,
    grams_of,
    key_of,
    keys_beginning_with,
    question,
    score,
    why,
    words_of,
)


def test_a_text_is_found_by_its_pairs_and_its_last_sign() -> None:
    assert grams_of("征地补偿") == {"征地", "地补", "补偿", "偿"}
    assert grams_of("税") == {"税"}
    assert grams_of("") == set()


def test_all_pairs_of_a_sign_stand_together_and_no_two_share_a_key() -> None:
    pairs = ["税收", "税务", "税", "说明", "秏费", "a1", "𠮷野", "\U0010ffff\U0010ffff"]
    keys = [key_of(pair) for pair in pairs]
    assert len(set(keys)) == len(pairs)
    assert max(keys) < 1 << 42
    first, last = keys_beginning_with("税")
    assert [pair for pair in pairs if first <= key_of(pair) <= last] == ["税收", "税务", "税"]


@pytest.mark.parametrize(
    "text, words",
    [
        (" 征 地,补偿! ", "征地补偿"),
        ("国办发〔2019〕54号", "国办发201954号"),
        ("GONGKAI", "gongkai"),
        ("???", ""),
        ("保" * 1000, "保" * MAX_SIGNS),
    ],
)
def test_a_question_is_read_without_width_case_signs_and_blanks(text: str, words: str) -> None:
    assert question(text).variants == (words,)


def test_abbreviations_are_exchanged_both_ways_and_named() -> None:
    asked = question("农村低保", alternatives)
    assert asked.variants == ("农村低保", "农村最低生活保障")
    assert asked.also == (("低保", "最低生活保障"),)
    assert question("最低生活保障", alternatives).variants[1] == "低保"
    assert set(asked.grams) >= {"低保", "最低", "保障"}


def test_what_is_part_of_something_longer_that_is_exchanged_stays() -> None:
    assert [asked for asked, _ in alternatives("学区划分")] == ["学区划分"]


def test_the_list_of_abbreviations_is_clean() -> None:
    pairs = abbreviations()
    assert len(pairs) > 40
    assert len(set(pairs)) == len(pairs)
    for short, full in pairs:
        assert short != full
        assert words_of({"a": short, "b": full}) == {"a": short, "b": full}


WEIGHTS = [{"征地": 3.0, "地补": 2.0, "补偿": 2.0}]


@pytest.mark.parametrize(
    "better, worse",
    [
        ({TITLE: "征地补偿"}, {TITLE: "土地补偿"}),
        ({TITLE: "征地补偿"}, {TITLE: "公告", "content": "征地补偿"}),
        ({TITLE: "征地补偿"}, {TITLE: "关于印发征地补偿安置若干规定的通知"}),
        ({TITLE: "公告", "content": "征地补偿"}, {TITLE: "公告", "content": "补偿"}),
    ],
)
def test_more_of_the_question_in_the_title_and_a_short_title_come_first(
    better: dict[str, str], worse: dict[str, str]
) -> None:
    assert 1 >= score(WEIGHTS, better) > score(WEIGHTS, worse) > 0


def test_a_variant_that_asks_for_less_gains_nothing_by_it() -> None:
    asked = [{"法律": 2.0, "援助": 2.0, "申请": 1.0, "条件": 1.0}, {"申请": 1.0, "条件": 1.0}]
    assert score(asked, {TITLE: "危房改造申请条件"}) < score(asked, {TITLE: "法律援助"})


def test_nothing_asked_and_nothing_told_score_nothing() -> None:
    assert score([], {TITLE: "征地"}) == 0
    assert score([{}], {TITLE: "征地"}) == 0
    assert score(WEIGHTS, {}) == 0


def test_why_names_the_longest_words_of_each_member() -> None:
    asked = question("想看征地补偿安置公告")
    weights = dict.fromkeys(asked.grams, 1.0)
    words = {TITLE: "征地补偿安置公告", "content": "安置房分配公告", "domain": "环保"}
    found = {one.member: one.words for one in why(asked, weights, words)}
    assert found == {TITLE: ("征地补偿安置公告",), "content": ("安置", "公告")}


def test_why_leaves_out_words_that_tell_nothing() -> None:
    asked = question("公开征地")
    found = why(asked, {"征地": 1.0}, {TITLE: "征地公开"})
    assert [one.words for one in found] == [("征地",)]
