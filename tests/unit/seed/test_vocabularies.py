"""Vocabularies: their codes, their words, and the exact match that never guesses."""

import pytest

from services.catalog.seed.reader import VOCABULARIES, code_of, read_vocabulary


@pytest.mark.parametrize("name", VOCABULARIES)
def test_no_word_stands_for_two_codes(name: str) -> None:
    terms = read_vocabulary(name)
    words = [word for term in terms for word in (term.zh, *term.synonyms)]
    assert [code_of(terms, word) for word in words] == [
        term.code for term in terms for _ in (term.zh, *term.synonyms)
    ]


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_term_has_both_languages_and_a_status_for_its_act(name: str) -> None:
    for term in read_vocabulary(name):
        assert term.code.isidentifier()
        assert term.code == term.code.lower()
        assert term.zh
        assert term.en.isascii()
        assert (term.act is None) == (term.basis_status is None)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("disclosure_attributes", ["proactive", "on_request", "not_disclosed"]),
        ("five_disclosures", ["decision", "execution", "management", "service", "result"]),
        ("regimes", ["government_information", "village_affairs", "residents_affairs", "public_enterprise"]),
        ("methods", ["proactive", "on_request"]),
        ("levels", ["municipal", "county", "township", "village"]),
        ("audiences", ["whole_society", "specific_group", "both"]),
    ],
)
def test_codes(name: str, codes: list[str]) -> None:
    assert [term.code for term in read_vocabulary(name)] == codes


def test_the_national_layout_has_thirteen_channels() -> None:
    assert sum(term.standard for term in read_vocabulary("channels")) == 13


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("政府网站", "gov_website"),
        (" 政 府\n网站 ", "gov_website"),
        ("社区/企事业单位/村公示栏(电子屏)", "notice_board"),
        ("社区\uff0f企事业单位\uff0f村公示栏\uff08电子屏\uff09", "notice_board"),
        ("行政服务中心", "service_centre"),
        ("办事大厅", None),
        ("网站", None),
        ("", None),
    ],
)
def test_channels_match_exactly_or_not_at_all(text: str, code: str | None) -> None:
    assert code_of(read_vocabulary("channels"), text) == code


def test_every_regime_names_its_act() -> None:
    assert all(term.act for term in read_vocabulary("regimes"))


def test_unknown_vocabulary() -> None:
    with pytest.raises(KeyError, match="没有词表 colours"):
        read_vocabulary("colours")
