"""Looking words up finds what a scan for the substring finds, on both databases, whatever the words and the page."""

from random import Random
from typing import Any

from gongkai.embedded import catalog_settings
from kernel.contracts.listed import PUBLICATION, document_of_publication
from kernel.db import Database
from kernel.search.index import Scope
from kernel.search.lookup import holding, ranges_in
from kernel.testing.clock import MovableClock
from kernel.text import normalised
from services.catalog.app import make_tools
from services.catalog.search.models import INDEX
from services.catalog.search.service import FACETED, Narrowed, look_up
from tests.service.test_search_index import TOLD_AT, facts, put
from tests.support.suite import settings_for

WORDS = "征地补偿安置方案公告听证救助养老低保公示名单批复"


async def test_it_finds_what_a_substring_scan_finds(database: Database) -> None:
    random = Random(random_seed := 11)
    said = [
        facts(
            number, "".join(random.choices(WORDS + "A1 、(", k=random.randint(1, 24))),
            random.choice(["360425", "360425203", "360426"]),
            summary="".join(random.choices(WORDS, k=random.randint(0, 40))) or None,
        )
        for number in range(600)
    ]  # fmt: skip
    documents = [document_of_publication(one, TOLD_AT) for one in said if normalised(one["title"])]
    await put(database, documents)
    pieces = ["征", "公告", "A1", "补偿安置", "".join(random.choices(WORDS, k=5))]
    for document in random.sample(documents, 40):
        text = random.choice(list(document.words.values()))
        at = random.randrange(len(text))
        pieces.append(text[at : at + random.choice([1, 2, 3, 4, 9])])
    async with database.read() as session:
        for piece in pieces:
            for region in (None, "360425"):
                wanted = {
                    one.ref for one in documents
                    if (region is None or one.region.startswith(region))
                    and any(piece.lower() in words for words in one.words.values())
                }  # fmt: skip
                found: list[str] = []
                numbers: list[int] = []
                while True:
                    page = await holding(
                        session, INDEX, [normalised(piece)], {PUBLICATION: Scope(region=region)},
                        before=numbers[-1] if numbers else None, limit=50,
                    )  # fmt: skip
                    found += [held.document.ref for held in page]
                    numbers += [held.number for held in page]
                    if len(page) < 50:
                        break
                assert len(found) == len(set(found))
                assert set(found) == wanted, (random_seed, piece, region)
                assert numbers == sorted(numbers, reverse=True)


async def test_facets_of_very_many_hits_say_that_they_are_bounded(
    database: Database, prepared: dict[str, Any], clock: MovableClock
) -> None:
    tools = make_tools(catalog_settings(settings_for(**prepared)), database, clock)
    of_all = {
        number: document_of_publication(facts(number, "补偿公示"), TOLD_AT) for number in range(FACETED + 1)
    }
    for some, bounded in ((range(FACETED), False), (range(FACETED, FACETED + 1), True)):
        await put(database, [of_all[number] for number in some])
        async with database.read() as session:
            narrowed = Narrowed(kind=PUBLICATION)
            told, _ = await look_up(session, tools, "公示", narrowed, before=None, limit=1, facets=True)
        assert (told["facets_bounded"], told["facets"]["counted"]) == (bounded, FACETED)
        assert told["facets"]["region"] == {"360425": FACETED}


def test_highlights_are_places_in_the_title_as_it_is_written() -> None:
    title = "关于(征 地)补偿·ＡＢ1 的公告"
    assert [title[begin:end] for begin, end in ranges_in(title, ["征地补偿", "ab1", "告"])] == [
        "征 地)补偿",
        "ＡＢ1",
        "告",
    ]
    assert ranges_in("补补补", ["补补"]) == [(0, 3)]
    assert ranges_in("公告", ["公示", ""]) == []
