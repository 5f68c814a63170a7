"""Several counties in one install: each sees its own rows, bindings, duties and drafts; shared rows are kept once."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from kernel.db import Database
from kernel.http.problems import encode
from services.catalog.catalogues.models import Catalogue, Deviation
from services.catalog.guidelines.models import GuidelineItem
from services.catalog.guidelines.rules import Item, defects_of
from services.catalog.obligations.rules import item_members
from services.catalog.reference import Reference
from tests.support.answers import all_pages, problem
from tests.support.county import bind, event, hand_in, new_draft, new_guideline, publish, row
from tests.support.suite import AUTHOR, COUNTY, Suite

NEIGHBOUR = "360426"
REGIONS = {"county": COUNTY, "neighbour": NEIGHBOUR}
TODAY = "2026-03-02"
GUIDELINES = ("first", "second")
REMOVED = {
    "kind": "remove", "reason": "无此职权", "review_on": "2026-12-31",
    "not_applicable": {"name": "德安县权责清单(2025年版)", "item": "无该项职权"},
}  # fmt: skip
DEVIATIONS: dict[str, dict[str, dict[str, Any]]] = {
    "county": {
        "a": {"kind": "refine", "changes": {"time_limit": "信息形成之日起3个工作日内"}},
        "own": {"kind": "add", "domain": "fiscal-budget", "changes": {"names": {"level1": "永修的事项"}}},
    },
    "neighbour": {
        "a": {"kind": "refine", "changes": {"channels": ["gov_website", "notice_board"]}},
        "own": {"kind": "add", "domain": "fiscal-budget", "changes": {"names": {"level1": "德安的事项"}}},
        "c": REMOVED,
    },
}


@dataclass
class Counties:
    """Two counties of one install on the same standards; `catalogues` are the ids of their published versions."""

    suite: Suite
    database: Database
    catalogues: dict[str, str]

    async def published(self, who: str, query: str = "") -> bytes:
        """The bytes of the catalogue in force, read without a key."""
        async with self.suite.client(None) as anybody:
            answer = await anybody.get(f"/v1/catalog/regions/{REGIONS[who]}/catalogue{query}")
        assert answer.status_code == 200, answer.text
        return answer.content

    async def rows(self, who: str) -> dict[str, dict[str, Any]]:
        """The rows of the catalogue in force by id."""
        return {item["id"]: item for item in json.loads(await self.published(who))["items"]}

    async def merged(self, who: str) -> list[Item]:
        """The rows of the version merged the plain way, from what is stored."""
        merged: dict[str, Item] = {}
        async with self.database.read() as session:
            for guideline in GUIDELINES:
                stored = select(GuidelineItem).where(GuidelineItem.guideline == guideline)
                for found in await session.scalars(stored.order_by(GuidelineItem.ordinal)):
                    merged[found.id] = found.content
            own = select(Deviation).where(Deviation.catalogue == self.catalogues[who])
            for deviation in await session.scalars(own.order_by(Deviation.changed_at, Deviation.item)):
                if deviation.kind == "remove":
                    del merged[deviation.item]
                else:
                    merged[deviation.item] = {**merged.get(deviation.item, {}), **deviation.changes}
        return list(merged.values())

    async def write_out(self, who: str) -> None:
        """Keep the merged rows with the version, as versions were published once."""
        rows = await self.merged(who)
        async with self.database.write() as session:
            await session.execute(
                update(Catalogue).where(Catalogue.id == self.catalogues[who]).values(items=rows)
            )


async def _publish(suite: Suite, who: str) -> str:
    path, etag = await new_draft(suite, *GUIDELINES, who=who, region=REGIONS[who])
    for item, document in DEVIATIONS[who].items():
        async with suite.client(who, AUTHOR, **{"if-match": etag}) as author:
            answer = await author.put(f"{path}/deviations/{item}", json=document)
        assert answer.status_code == 200, answer.text
        etag = answer.headers["etag"]
    etag = await hand_in(suite, path, etag, who)
    answer = await publish(suite, path, etag, who, accept_incomplete={"reason": "试验"})
    assert answer.status_code == 200, answer.text
    identifier: str = answer.json()["id"]
    return identifier


@pytest.fixture
async def counties(suite: Suite) -> AsyncIterator[Counties]:
    await new_guideline(suite, "first", row("a"), row("b"), row("c", "及时公开"))
    await new_guideline(suite, "second", row("d", None, channels=None))
    made = {who: await _publish(suite, who) for who in REGIONS}
    database = Database(suite.settings.url_of("catalog"))
    yield Counties(suite, database, made)
    await database.dispose()


async def _body(suite: Suite, who: str) -> str:
    document = {"name": "试验局", "region": REGIONS[who], "level": "county"}
    async with suite.client(who) as client:
        made = await client.post("/v1/catalog/bodies", json=document)
    assert made.status_code == 201, made.text
    identifier: str = made.json()["id"]
    return identifier


async def _bind(suite: Suite, who: str, *items: str) -> None:
    fields = {item: {"*": "done_on"} for item in items}
    await bind(suite, f"of-{who}", "test.done", fields, who, region=REGIONS[who])


async def test_each_county_sees_its_own_rows(counties: Counties) -> None:
    ours, theirs = await counties.rows("county"), await counties.rows("neighbour")
    assert list(ours) == ["a", "b", "c", "d", "own"]
    assert list(theirs) == ["a", "b", "d", "own"]
    assert ours["a"]["time_limit"]["text"] == "信息形成之日起3个工作日内"
    assert theirs["a"]["time_limit"]["text"] == "信息形成之日起10个工作日内"
    assert (ours["a"]["channels"], theirs["a"]["channels"]) == (
        ["gov_website"], ["gov_website", "notice_board"],
    )  # fmt: skip
    assert (ours["own"]["name"], theirs["own"]["name"]) == ("永修的事项", "德安的事项")
    assert (ours["b"], ours["d"]) == (theirs["b"], theirs["d"])
    assert [removed["item"] for removed in json.loads(await counties.published("neighbour"))["removed"]] == [
        "c"
    ]


async def test_the_same_event_is_due_by_each_countys_own_row(counties: Counties) -> None:
    due = {}
    for who, region in REGIONS.items():
        await _bind(counties.suite, who, "a")
        report = event("1", await _body(counties.suite, who), region=region, dry_run=True)
        async with counties.suite.client(who) as client:
            answer = await client.post("/v1/catalog/business-events", json=report)
        assert answer.status_code in (200, 201), answer.text
        [duty] = answer.json()["obligations"]
        due[who] = (duty["due"]["date"], duty["channels"])
    assert due == {
        "county": ("2026-03-05", ["gov_website"]),
        "neighbour": ("2026-03-16", ["gov_website", "notice_board"]),
    }


async def test_a_removed_row_binds_in_the_other_county_alone(counties: Counties) -> None:
    await _bind(counties.suite, "county", "c")
    document = {"region": NEIGHBOUR, "event_type": "test.done", "items": [{"item": "c", "dates": {}}]}
    async with counties.suite.client("neighbour") as neighbour:
        problem(await neighbour.put("/v1/catalog/bindings/of-c", json=document), 422, "unknown_item")


async def test_binding_event_duty_and_draft_of_a_county_are_not_there_for_another(
    counties: Counties,
) -> None:
    suite = counties.suite
    paths: dict[str, list[str]] = {}
    for who, region in REGIONS.items():
        await _bind(suite, who, "a", "b")
        draft, _ = await new_draft(suite, "first", who=who, region=region)
        report = event("1", await _body(suite, who), region=region)
        async with suite.client(who) as client:
            answer = await client.post("/v1/catalog/business-events", json=report)
        assert answer.status_code == 201, answer.text
        duties = [f"/v1/catalog/obligations/{duty['id']}" for duty in answer.json()["obligations"]]
        assert len(duties) == 2
        reported = f"/v1/catalog/business-events/{answer.json()['event']['id']}"
        paths[who] = [f"/v1/catalog/bindings/of-{who}", draft, f"{draft}/items", reported, *duties]
    for who, other in (("county", "neighbour"), ("neighbour", "county")):
        async with suite.client(who) as client:
            for path in paths[who]:
                assert (await client.get(path)).status_code == 200, path
            for path in paths[other]:
                problem(await client.get(path), 404)
            regions = {duty["region"] for duty in await all_pages(client, "/v1/catalog/obligations")}
            assert regions == {REGIONS[who]}


async def test_the_published_bytes_are_those_of_the_plain_merge(counties: Counties) -> None:
    for who in REGIONS:
        bytes_ = await counties.published(who)
        document = json.loads(bytes_)
        rows = [item | {"defects": defects_of(item)} for item in await counties.merged(who)]
        assert document["item_count"] == len(rows)
        assert bytes_ == encode(document | {"items": rows})


async def test_no_rows_are_written_out_with_a_version(counties: Counties) -> None:
    async with counties.database.read() as session:
        kept = select(Catalogue.items).where(Catalogue.id.in_(counties.catalogues.values()))
        assert (await session.scalars(kept)).all() == [None, None]


async def test_a_version_whose_rows_were_written_out_reads_as_before(counties: Counties) -> None:
    before = await counties.published("neighbour")
    listed = f"/v1/catalog/catalogues/{counties.catalogues['neighbour']}/items"
    async with counties.suite.client(None) as anybody:
        rows = await all_pages(anybody, listed)
        await counties.write_out("neighbour")
        assert await all_pages(anybody, listed) == rows
    # The query makes another snapshot of the same document.
    assert await counties.published("neighbour", f"?as_of={TODAY}") == before
    known = await Reference(counties.database).current()
    version = known.newest_catalogue(NEIGHBOUR)
    assert version is not None
    assert list(version.items.values()) == await counties.merged("neighbour")
    assert version.members == {key: item_members(item) for key, item in version.items.items()}


async def test_memory_holds_a_shared_row_once(counties: Counties) -> None:
    known = await Reference(counties.database).current()
    ours, theirs = known.newest_catalogue(COUNTY), known.newest_catalogue(NEIGHBOUR)
    assert ours is not None
    assert theirs is not None
    for item in ("b", "d"):
        assert ours.items[item] is theirs.items[item]
        assert ours.members[item] is theirs.members[item]
    assert ours.items["a"] is not theirs.items["a"]
    assert "c" in ours.items
    for rows in (theirs.items, theirs.members):
        assert "c" not in rows
        assert rows.get("c") is None
        assert list(rows) == ["a", "b", "d", "own"]
        assert len(rows) == 4


async def test_memory_knows_the_rows_of_the_plain_merge(counties: Counties) -> None:
    known = await Reference(counties.database).current()
    for who, region in REGIONS.items():
        version = known.newest_catalogue(region)
        assert version is not None
        merged = await counties.merged(who)
        assert list(version.items.values()) == merged
        assert version.members == {item["id"]: item_members(item) for item in merged}


async def test_a_new_version_leaves_the_other_county_in_memory_as_it_was(counties: Counties) -> None:
    reference = Reference(counties.database)
    before = (await reference.current()).newest_catalogue(NEIGHBOUR)
    newer = await _publish(counties.suite, "county")
    reference.expire()
    known = await reference.current()
    assert known.newest_catalogue(NEIGHBOUR) is before
    found = known.newest_catalogue(COUNTY)
    assert found is not None
    assert found.id == newer
    assert found.items["b"] is before.items["b"]  # type: ignore[union-attr]  # it has one
