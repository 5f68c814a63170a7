"""The shipped rows of guidelines and the domains they belong to."""

from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from services.catalog.seed.reader import code_of, read_domains, read_guidelines, read_vocabulary

DOCUMENTS = list(read_guidelines())
ROWS: list[dict[str, Any]] = [row for document in DOCUMENTS for row in document["items"]]


def test_54号_item_4_names_26_domains_in_this_order() -> None:
    domains = read_domains()
    assert [domain.ordinal for domain in domains] == list(range(1, 27))
    assert all(domain.pilot for domain in domains)
    assert len({domain.slug for domain in domains}) == len({domain.name_zh for domain in domains}) == 26
    assert [domains[at].name_zh for at in (0, 3, 14, 25)] == [
        "国土空间规划",
        "财政预决算",
        "救灾",
        "市政服务",
    ]


def test_what_is_not_known_of_a_guideline_says_so() -> None:
    for domain in read_domains():
        assert (domain.document_number is None) == (domain.document_status == "not_found")
        assert domain.lead_ministry_status in {"confirmed", "memory"}


def test_every_domain_has_its_document_and_every_document_its_domain() -> None:
    slugs = {domain.slug for domain in read_domains()}
    assert [document["domain"]["order"] for document in DOCUMENTS] == list(range(1, 27))
    data = files("services.catalog.seed").joinpath("data", "guidelines")
    assert {entry.name for entry in data.iterdir()} == {f"{slug}.json" for slug in slugs}
    assert {document["domain"]["slug"] for document in DOCUMENTS} == slugs


def test_441_rows_with_an_id_each() -> None:
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 441
    assert all(document["item_count"] == len(document["items"]) for document in DOCUMENTS)


def test_every_document_says_that_it_is_an_excerpt() -> None:
    assert all(document["complete"] is False for document in DOCUMENTS)


def test_provenance_of_every_row() -> None:
    assert Counter(row["source_kind"] for row in ROWS) == {
        "government_site": 306,
        "mirror_or_third_party": 135,
    }
    assert Counter(row["confidence"] for row in ROWS) == {"high": 210, "medium": 215, "low": 16}
    for row in ROWS:
        host = row["source"].partition("://")[2].partition("/")[0].partition(":")[0]
        assert (
            host.endswith(".gov.cn")
            if row["source_kind"] == "government_site"
            else row["source"] == "mirror copy"
        )


def test_what_the_excerpt_does_not_show_is_null() -> None:
    assert sum(row["audience"] is None or row["audience"]["scope"] is None for row in ROWS) == 217
    assert sum(row["levels"] is None for row in ROWS) == 301


def test_every_channel_has_a_code() -> None:
    channels = read_vocabulary("channels")
    assert {
        name for row in ROWS for name in row["channels"] or () if code_of(channels, name) is None
    } == set()


def test_other_channels_keep_their_words_and_few_have_a_code() -> None:
    channels = read_vocabulary("channels")
    words = Counter(code_of(channels, name) is None for row in ROWS for name in row["channels_other"] or ())
    assert words == {False: 79, True: 42}


@pytest.mark.parametrize(
    ("vocabulary", "used"),
    [
        ("levels", {level for row in ROWS for level in row["levels"] or ()}),
        ("methods", {row["method"] for row in ROWS} - {None}),
        ("audiences", {(row["audience"] or {}).get("scope") for row in ROWS} - {None}),
    ],
)
def test_codes_in_the_rows_are_those_of_the_vocabularies(vocabulary: str, used: set[str]) -> None:
    assert used
    assert used <= {term.code for term in read_vocabulary(vocabulary)}
