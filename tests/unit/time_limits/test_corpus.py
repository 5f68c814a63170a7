"""The promise: at least 95 % of the corpus right, at least 85 % of phrases that are not in it."""

import pytest
from labelled_phrases import phrases, right_clauses, triggers, wrong_phrases

from services.catalog.time_limits.rules import read_time_limit

CORPUS, UNSEEN = phrases("time_limits.csv"), phrases("time_limits_unseen.csv")


def test_the_corpus_has_the_phrases_and_clauses_that_were_counted() -> None:
    assert (len(CORPUS), sum(map(len, CORPUS.values()))) == (144, 162)


def test_at_least_95_percent_of_the_corpus_phrases_are_right() -> None:
    wrong = wrong_phrases(CORPUS)
    assert len(wrong) <= 0.05 * len(CORPUS), wrong


def test_at_least_95_percent_of_the_corpus_clauses_are_right() -> None:
    right, of = right_clauses(CORPUS)
    assert right >= 0.95 * of


def test_no_held_out_phrase_is_in_the_corpus() -> None:
    assert not CORPUS.keys() & UNSEEN.keys()


def test_at_least_85_percent_of_the_held_out_phrases_are_right() -> None:
    wrong = wrong_phrases(UNSEEN)
    assert len(wrong) <= 0.15 * len(UNSEEN), wrong


@pytest.mark.parametrize("labelled", [CORPUS, UNSEEN], ids=["corpus", "unseen"])
def test_a_trigger_that_stands_in_the_phrase_is_found_in_its_own_words(labelled: dict) -> None:
    wrong = [found for found in triggers(labelled) if found[0] not in found[1:]]
    assert len(wrong) <= 0.1 * len(list(triggers(labelled))), wrong


@pytest.mark.parametrize(
    "phrase", ["", "主动公开", "√", "——", "无", "详见文件", "2024年12月31日前", "按规定执行"]
)
def test_a_phrase_that_names_no_time_needs_a_definition(phrase: str) -> None:
    limit = read_time_limit(phrase)
    assert (limit.clauses, limit.state) == ((), "needs_definition")


def test_every_phrase_with_labelled_clauses_but_the_reference_to_the_row_above_is_read() -> None:
    unread = [phrase for phrase in CORPUS if read_time_limit(phrase).state != "read"]
    assert unread == ["同上"]
