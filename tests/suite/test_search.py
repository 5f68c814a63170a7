"""Search: unspaced Chinese finds items and publications, says why, and keeps to what is published and in force."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from random import Random
from typing import Any

import httpx
import pytest

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import (
    event,
    hand_in,
    new_catalogue,
    new_draft,
    new_guideline,
    publish,
    record,
    row,
    standard,
)
from tests.support.databases import connect
from tests.support.search import SEARCH, hits, labelled, list_everything, titles
from tests.support.suite import AUTHOR, COUNTY, Suite

NEIGHBOUR = "360424"


async def test_it_finds_unspaced_words_and_says_which_matched_where(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        [best, *_] = await hits(anybody, "想知道征收土地补偿安置公告在哪里看")
    assert (best["kind"], best["title"]) == ("item", "征地 / 征收土地补偿安置公告")
    assert best["item"]["item"] == "land-expropriation-005"
    assert best["publication"] is None
    why = {one["member"]: one["words"] for one in best["why"]}
    assert why["title"][0] == "征收土地补偿安置公告"
    assert 0 < best["score"] <= 1


async def test_recall_at_3_of_labelled_questions_against_a_word_split_index(suite: Suite, shape: str) -> None:
    await list_everything(suite)
    asked = [one for one in labelled() if one.answers]
    found: dict[str, list[str]] = {}
    async with suite.client(None) as anybody:
        for one in asked:
            found[one.words] = titles(await hits(anybody, one.words, kind="item", limit=3))
        for one in labelled():
            if not one.answers:
                assert await hits(anybody, one.words) == [], one.words
        rows = await _all_items(anybody)
    ours = sum(bool(one.answers & set(found[one.words])) for one in asked) / len(asked)
    split = _by_full_text(rows) if shape == "embedded" else _by_text_search(rows)
    theirs = sum(bool(one.answers & set(split(one.words))) for one in asked) / len(asked)
    assert len(asked) == 70
    assert ours >= 0.9
    assert theirs <= 0.1 < ours


async def _all_items(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    catalogue = (await client.get(f"/v1/catalog/regions/{COUNTY}/catalogue")).json()
    items: list[dict[str, Any]] = catalogue["items"]
    return items


def _texts(rows: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (row["name"], "、".join(element["name"] for element in row["content_elements"] or ()))
        for row in rows
        if row["name"]
    ]


def _by_full_text(rows: Iterable[dict[str, Any]]) -> Callable[[str], Sequence[str]]:
    """The reference on SQLite: FTS5 as it comes, words split at signs and blanks."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE items USING fts5(name, content)")
    connection.executemany("INSERT INTO items VALUES (?, ?)", _texts(rows))
    query = "SELECT name FROM items WHERE items MATCH ? ORDER BY rank LIMIT 3"
    return lambda words: [name for (name,) in connection.execute(query, (f'"{words}"',))]


def _by_text_search(rows: Iterable[dict[str, Any]]) -> Callable[[str], Sequence[str]]:
    """The reference on PostgreSQL: a tsvector of the simple configuration."""
    texts = _texts(rows)
    query = """
        SELECT name FROM unnest(%s::text[], %s::text[]) AS items(name, content),
            plainto_tsquery('simple', %s) AS asked, to_tsvector('simple', name || ' ' || content) AS told
        WHERE told @@ asked ORDER BY ts_rank(told, asked) DESC LIMIT 3"""

    def find(words: str) -> Sequence[str]:
        with closing(connect("postgres")) as connection:
            values = ([name for name, _ in texts], [content for _, content in texts], words)
            return [name for (name,) in connection.execute(query, values)]

    return find


async def test_every_piece_of_a_title_finds_its_own_item(suite: Suite) -> None:
    random = Random(7)
    async with suite.client(None) as anybody:
        names = {name for name, _ in _texts(await _all_items(anybody))}
        plain = {name: "".join(sign for sign in name if sign.isalnum()) for name in names}
        for _ in range(25):
            name = random.choice(sorted(names))
            length = random.randint(1, 4)
            begin = random.randrange(max(len(plain[name]) - length, 1))
            piece = plain[name][begin : begin + length]
            query = f"/v1/catalog/lookup?q={piece}&kind=item"
            found = {hit["title"]: hit for hit in await all_pages(anybody, query, limit=100)}
            assert name in found, (name, piece)
            marked = "".join(name[start:end] for start, end in found[name]["highlights"])
            assert piece in "".join(sign for sign in marked if sign.isalnum())
            # And nothing that does not hold it.
            assert all(
                "title" in hit["members"] or piece not in plain.get(title, "") for title, hit in found.items()
            )


async def test_a_lookup_narrows_counts_and_tells_what_else_was_looked_up(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        whole = (await anybody.get("/v1/catalog/lookup?q=低保&facets=true&limit=2")).json()
        assert {"asked": "低保", "also": "最低生活保障"} in whole["also_searched"]
        facets = whole["facets"]
        assert (whole["facets_bounded"], sum(facets["domain"].values())) == (False, facets["kind"]["item"])
        domain, count = max(facets["domain"].items(), key=lambda one: one[1])
        plain = (await anybody.get("/v1/catalog/lookup?q=低保&limit=2")).json()
        assert (plain["facets"], plain["facets_bounded"]) == (None, None)
        items = await all_pages(anybody, f"/v1/catalog/lookup?q=低保&domain={domain}", limit=3)
        assert ({hit["item"]["domain"] for hit in items}, len(items)) == ({domain}, count)
        problem(await anybody.get("/v1/catalog/lookup?q=低保&cursor=x"), 400)
        assert (await anybody.get("/v1/catalog/lookup?q=(、)")).json()["items"] == []


async def test_abbreviations_are_searched_too_and_the_answer_says_so(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        found = (await anybody.get(SEARCH, params={"q": "低保办事指南", "region": COUNTY})).json()
    assert found["also_searched"] == [{"asked": "低保", "also": "最低生活保障"}]
    assert found["items"][0]["title"] == "最低生活保障 / 办事指南"


@pytest.fixture
async def published(suite: Suite, body: str) -> dict[str, Any]:
    """A publication of an item of its own, 2026-03-02."""
    await standard(suite, row("s-1", names={"level1": "水利", "level2": "山塘水库除险加固"}))
    async with suite.client("department") as department:
        reported = (await department.post("/v1/catalog/business-events", json=event("n1", body))).json()
    answer = await record(
        suite, reported["obligations"][0], title="关于梅棠镇杨湾水库除险加固工程验收结果的公示",
        summary="杨湾水库主坝防渗处理验收合格", document_number="永水字〔2026〕7号",
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()["publication"]
    return found


async def test_a_publication_is_found_at_once_by_what_its_directory_entry_says(
    suite: Suite, published: dict[str, Any]
) -> None:
    async with suite.client(None) as anybody:
        for words in ("杨湾水库验收", "防渗处理", "永水字[2026]7号", published["index_number"], "山塘水库"):
            found = await hits(anybody, words, kind="publication")
            assert [hit["publication"]["publication"] for hit in found] == [published["id"]], words
        [hit] = await hits(anybody, "防渗处理", kind="publication")
    assert hit["why"] == [{"member": "summary", "words": ["防渗处理"]}]
    told = hit["publication"]
    assert (told["url"], told["published_on"], told["region"]) == (published["url"], "2026-03-02", COUNTY)
    assert (told["item"], told["item_name"]) == ("s-1", "水利 / 山塘水库除险加固")


async def test_search_follows_a_change_and_a_withdrawal(suite: Suite, published: dict[str, Any]) -> None:
    path = f"/v1/catalog/publications/{published['id']}"
    async with suite.client("department", AUTHOR) as department:
        etag = (await department.get(path)).headers["etag"]
        entry = {
            "summary": "放空底孔已封堵",
            "document_number": None,
            "written_on": None,
            "created_on": None,
            "validity": None,
        }
        changed = await department.put(f"{path}/directory", json=entry, headers={"if-match": etag})
        assert changed.status_code == 200, changed.text
        assert await hits(department, "防渗处理", kind="publication") == []
        assert len(await hits(department, "放空底孔", kind="publication")) == 1
        gone = {"withdrawn_on": "2026-03-02", "reason": "附件有误", "reason_code": "corrected"}
        etag = changed.headers["etag"]
        withdrawn = await department.post(f"{path}/withdrawal", json=gone, headers={"if-match": etag})
        assert withdrawn.status_code == 200, withdrawn.text
        assert await hits(department, "杨湾水库", kind="publication") == []


async def test_a_division_finds_the_rows_of_its_catalogue_as_it_has_them(suite: Suite) -> None:
    rows = [row("w-1", names={"level1": "傩舞传承名册"}), row("w-2", names={"level1": "傩戏展演"})]
    await new_guideline(suite, "shared", *rows, domain="public-culture")
    await new_catalogue(suite, "shared", who="admin", region="360400")
    draft = await _deviating(suite)
    async with suite.client(None) as anybody:
        assert sorted(titles(await hits(anybody, "傩舞傩戏", region=NEIGHBOUR))) == [
            "傩戏展演",
            "傩舞传承名册",
        ]
        for removed in ("傩舞", "傩戏"):
            assert titles(await hits(anybody, f"{removed}茶歌")) == ["茶歌采集"]
        assert titles(await hits(anybody, "傩戏展演", region="110000")) == []
        assert titles(await hits(anybody, "竹编技艺")) == [], draft


async def _deviating(suite: Suite) -> str:
    """The county adopts the shared rows, removes both and adds one of its own; a second version stays a draft."""
    own = {
        "kind": "add",
        "domain": "public-culture",
        "reason": None,
        "changes": {"names": {"level1": "茶歌采集"}},
    }
    cited = {"name": "永修县文化馆权责清单(2025年版)", "item": "第一至二十项均无此项"}
    gone = {"kind": "remove", "reason": "本县无此业务", "review_on": "2026-12-31", "not_applicable": cited}
    deviations = {"w-1": gone, "w-2": gone, "own-1": own}
    path = await _draft_with(suite, deviations)
    await _publish(suite, path)
    bamboo = own | {"changes": {"names": {"level1": "竹编技艺"}}}
    return await _draft_with(suite, {"own-2": bamboo})


async def _draft_with(suite: Suite, deviations: dict[str, Any]) -> str:
    path, etag = await new_draft(suite, "shared")
    async with suite.client("county", AUTHOR) as author:
        for item, deviation in deviations.items():
            changed = await author.put(
                f"{path}/deviations/{item}", json=deviation, headers={"if-match": etag}
            )
            assert changed.status_code == 200, changed.text
            etag = changed.headers["etag"]
    return path


async def _publish(suite: Suite, path: str) -> None:
    async with suite.client("county", AUTHOR) as author:
        etag = (await author.get(path)).headers["etag"]
    answer = await publish(
        suite, path, await hand_in(suite, path, etag), accept_incomplete={"reason": "试验"}
    )
    assert answer.status_code == 200, answer.text


async def test_a_version_not_yet_in_force_is_not_found(suite: Suite) -> None:
    await new_guideline(suite, "later", row("v-1", names={"level1": "荒山造林验收"}))
    await new_catalogue(suite, "later", effective_from="2026-03-10")
    async with suite.client(None) as anybody:
        assert await hits(anybody, "荒山造林") == []
        suite.clock.move_to(date(2026, 3, 10))
        assert titles(await hits(anybody, "荒山造林")) == ["荒山造林验收"]


#: Parameters, and the one that is named.
BAD: list[tuple[dict[str, str], str]] = [
    ({"q": ""}, "?q"),
    ({}, "?q"),
    ({"q": "低保", "region": "999999"}, "?region"),
    ({"q": "低保", "kind": "news"}, "?kind"),
    ({"q": "低保", "limit": "51"}, "?limit"),
    ({"q": "低保", "page": "2"}, "?page"),
    ({"q": "保" * 401}, "?q"),
]


async def test_bad_parameters_are_named(suite: Suite, subtests: pytest.Subtests) -> None:
    async with suite.client(None) as anybody:
        for parameters, wrong in BAD:
            with subtests.test(wrong, parameters=parameters):
                assert pointers(await anybody.get(SEARCH, params=parameters), 400) == [wrong]


#: Words that are none.
ODD: list[str] = ["???", "%_'\"", "\u3000", "🙂", "a", "〇"]


async def test_odd_words_find_nothing_and_break_nothing(suite: Suite, subtests: pytest.Subtests) -> None:
    async with suite.client(None) as anybody:
        for words in ODD:
            with subtests.test(words=words):
                found = await anybody.get(SEARCH, params={"q": words})
                assert (found.status_code, found.json()["items"]) == (200, [])
