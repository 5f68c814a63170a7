"""The search index in a database: documents come, change and go; a division's are found among many heavier ones."""

from collections.abc import Sequence
from typing import Any

from kernel.contracts.listed import PUBLICATION, document_of_publication, withdrawn_publication
from kernel.db import Database
from kernel.search.index import Scope
from kernel.search.words import Document, question
from services.catalog.search.models import INDEX

TOLD_AT = "2026-03-02T09:00:00+08:00"


def facts(number: int, title: str, region: str = "360425", **changes: Any) -> dict[str, Any]:
    return {
        "publication": f"pub_{number}", "region": region, "title": title, "summary": None, "item": "i", "item_name": None,
        "url": None, "published_on": "2026-03-02", "index_number": None, "document_number": None, "validity": None,
        "body": None,
    } | changes  # fmt: skip


async def put(database: Database, documents: Sequence[Document]) -> None:
    async with database.write() as session:
        await INDEX.put(session, documents)


async def found(database: Database, words: str, region: str | None = None, limit: int = 10) -> list[str]:
    async with database.read() as session:
        hits = await INDEX.find(session, question(words), {PUBLICATION: Scope(region=region)}, limit)
    return [hit.document.facts["publication"] for hit in hits]


async def test_a_document_put_again_is_found_by_its_new_words_alone(database: Database) -> None:
    await put(database, [document_of_publication(facts(1, "荷溪村山塘清淤"), TOLD_AT)])
    assert await found(database, "山塘清淤") == ["pub_1"]
    await put(database, [document_of_publication(facts(1, "荷溪村渠道衬砌"), TOLD_AT)])
    assert await found(database, "山塘清淤") == []
    assert await found(database, "渠道衬砌") == ["pub_1"]
    await put(database, [withdrawn_publication(facts(1, "荷溪村渠道衬砌"), TOLD_AT)])
    assert await found(database, "渠道衬砌") == []
    async with database.read() as session:
        kept = await INDEX.get(session, "publication:pub_1")
    assert kept is not None
    assert kept.title == "荷溪村渠道衬砌"


async def test_of_equal_documents_the_newest_comes_first(database: Database) -> None:
    await put(database, [document_of_publication(facts(n, "荷溪村山塘清淤"), TOLD_AT) for n in range(4)])
    assert await found(database, "荷溪村山塘清淤") == ["pub_3", "pub_2", "pub_1", "pub_0"]
    assert await found(database, "荷溪村山塘清淤", limit=2) == ["pub_3", "pub_2"]


async def test_a_divisions_document_is_found_among_many_that_weigh_more(database: Database) -> None:
    elsewhere = [facts(n, "山塘清淤工程招标公告", "360426") for n in range(1, 301)]
    await put(database, [document_of_publication(one, TOLD_AT) for one in elsewhere])
    own = facts(0, "清淤工程概况", summary="山塘清淤工程招标公告")
    await put(database, [document_of_publication(own, TOLD_AT)])
    assert await found(database, "山塘清淤工程招标公告", "360425") == ["pub_0"]
    assert "pub_0" not in await found(database, "山塘清淤工程招标公告")


async def test_one_sign_finds_what_holds_it_anywhere_even_at_the_end(database: Database) -> None:
    titles = ["麓山公园", "清理山麓", "麓"]
    await put(database, [document_of_publication(facts(n, title), TOLD_AT) for n, title in enumerate(titles)])
    assert set(await found(database, "麓")) == {"pub_0", "pub_1", "pub_2"}


async def test_words_that_stand_nowhere_find_nothing(database: Database) -> None:
    assert await found(database, "从未有人提过的事") == []
    assert await found(database, "") == []
