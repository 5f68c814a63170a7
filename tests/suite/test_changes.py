"""A mirror that follows the changes holds what the source holds, whoever writes meanwhile."""

import asyncio
import random
from datetime import date
from typing import Any

import httpx

from kernel.testing.clock import MovableClock
from tests.support.answers import all_pages, problem
from tests.support.county import event, hand_in, new_draft, publish, row, standard
from tests.support.suite import AUTHOR, COUNTY, Suite, publication

CHANGES = "/v1/catalog/changes"
TODAY = date(2026, 3, 2)
Mirror = dict[tuple[str, str], dict[str, Any]]


async def follow(
    client: httpx.AsyncClient, mirror: Mirror, place: str | None, limit: int
) -> tuple[str, bool]:
    """Take over one page; (where to go on, whether there is more)."""
    query = {"limit": str(limit), "region": COUNTY} | ({"since": place} if place else {})
    answer = await client.get(CHANGES, params=query)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert len(page["items"]) <= limit
    for change in page["items"]:
        if change["change"] == "delete":
            mirror.pop((change["kind"], change["id"]), None)
        else:
            mirror[change["kind"], change["id"]] = change["document"]
    return page["next"], page["more"]


async def source(client: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """(standing publications, items of the newest version) by id, as their own lists show them."""
    rows = await all_pages(client, f"/v1/catalog/publications?region={COUNTY}")
    standing = {one["id"]: (one["title"], one["summary"]) for one in rows if one["withdrawal"] is None}
    versions = await all_pages(client, f"/v1/catalog/catalogues?region={COUNTY}")
    newest = max(versions, key=lambda one: one["version"])
    items = await all_pages(client, f"/v1/catalog/catalogues/{newest['id']}/items")
    return standing, {f"{COUNTY}/{one['id']}": one["time_limit"] for one in items}


def held(mirror: Mirror) -> tuple[dict[str, Any], dict[str, Any]]:
    standing = {
        key: (one["title"], one["summary"]) for (kind, key), one in mirror.items() if kind == "publication"
    }
    return standing, {key: one["time_limit"] for (kind, key), one in mirror.items() if kind == "item"}


async def test_a_mirror_equals_the_source_under_concurrent_writers(
    suite: Suite, body: str, clock: MovableClock
) -> None:
    chance = random.Random(20_260_302)
    await standard(suite, *(row(f"s-{n}") for n in range(6)))
    async with suite.client("department") as department:
        made = await department.post("/v1/catalog/business-events", json=event("n1", body))
    duties = made.json()["obligations"]
    stop = asyncio.Event()
    mirror: Mirror = {}

    async def record(writer: int) -> None:
        """Record publications, describe some again, withdraw some."""
        async with suite.client("county", AUTHOR) as county:
            for turn in range(6):
                duty = duties[writer]
                sent = publication(duty, TODAY, title=f"公开 {writer}-{turn}", elements=[])
                done = await county.post(f"/v1/catalog/obligations/{duty['id']}/publications", json=sent)
                assert done.status_code == 201, done.text
                path = f"/v1/catalog/publications/{done.json()['publication']['id']}"
                if turn % 2:
                    etag = (await county.get(path)).headers["etag"]
                    entry = {"summary": f"概述 {writer}-{turn}"}
                    put = await county.put(f"{path}/directory", json=entry, headers={"if-match": etag})
                    assert put.status_code == 200, put.text
                if turn % 3 == 0:
                    etag = (await county.get(path)).headers["etag"]
                    gone = {"withdrawn_on": TODAY.isoformat(), "reason": "重复"}
                    taken = await county.post(f"{path}/withdrawal", json=gone, headers={"if-match": etag})
                    assert taken.status_code == 200, taken.text

    async def adopt() -> None:
        """Publish versions: a matter tightened, one added, and the added one gone again."""
        for days in (8, 6):
            path, etag = await new_draft(suite, "standard-1")
            async with suite.client("county", AUTHOR) as author:
                limit = f"信息形成之日起{days}个工作日内"
                tighter = {"kind": "refine", "changes": {"time_limit": limit}, "reason": "从严"}
                put = await author.put(f"{path}/deviations/s-0", json=tighter, headers={"if-match": etag})
                assert put.status_code in (200, 201), put.text
                etag = put.headers["etag"]
                if days == 8:
                    names = {"names": {"level1": "本地事项"}}
                    added = {
                        "kind": "add",
                        "domain": "land-expropriation",
                        "changes": names,
                        "reason": "本地",
                    }
                    put = await author.put(f"{path}/deviations/own-1", json=added, headers={"if-match": etag})
                    assert put.status_code in (200, 201), put.text
                    etag = put.headers["etag"]
            done = await publish(
                suite, path, await hand_in(suite, path, etag), accept_incomplete={"reason": "试验"}
            )
            assert done.status_code == 200, done.text

    async def mirror_it() -> str | None:
        place: str | None = None
        async with suite.client() as reader:
            while not stop.is_set():
                place, more = await follow(reader, mirror, place, chance.randint(1, 5))
                if not more:
                    await asyncio.sleep(0.005)
        return place

    following = asyncio.create_task(mirror_it())
    try:
        async with asyncio.TaskGroup() as writers:
            for work in (*(record(writer) for writer in range(4)), adopt()):
                writers.create_task(work)
    finally:
        stop.set()
    place = await following
    async with suite.client() as reader:
        wanted = await source(reader)
        assert len(wanted[0]) == 16
        assert len(wanted[1]) == 6
        async with asyncio.timeout(20):  # until the relay has placed what was committed last
            while held(mirror) != wanted:
                place, _ = await follow(reader, mirror, place, 3)
        place, more = await follow(reader, mirror, place, 500)
        assert (held(mirror), more) == (wanted, False)
        afresh: Mirror = {}
        again: str | None = None
        more = True
        while more:
            again, more = await follow(reader, afresh, again, 7)
        assert (afresh, again) == (mirror, place)
        number = {key: one["version"] for (kind, key), one in afresh.items() if kind == "catalogue"}
        told = {one["id"]: number[one["catalogue"]] for (kind, _), one in afresh.items() if kind == "item"}
        newest = max(number.values())
        assert sorted(number.values()) == list(range(1, newest + 1))
        assert (told["s-0"], told["s-1"]) == (
            newest,
            newest - 2,
        )  # each with the version that changed it last
        assert problem(await reader.get(f"{CHANGES}?since=abc"), 400)["code"] == "bad_cursor"
