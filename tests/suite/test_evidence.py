"""Evidence of addresses, end to end: pages that stay, change and vanish; the queue by use and what is done about it; notice
periods. The record stays as it is, whatever the checks find.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from gongkai import embedded
from kernel.clock import SHANGHAI
from kernel.testing.clock import MovableClock
from services.catalog.settings import CatalogSettings
from tests.support import servers
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.county import event, row, standard
from tests.support.documents import event_members
from tests.support.local_site import LocalSite, local_site
from tests.support.suite import AUTHOR, Suite, all_told, body_named, publication, settings_for, suite_on

CATALOG = "/v1/catalog"
TEXT = "永修县二〇二六年第三批次建设用地征收土地预公告,征收范围为涂埠镇新城村集体土地。"
pytestmark = pytest.mark.skipif(
    servers.in_containers(), reason="the site of these tests is on the loopback of another machine"
)


@pytest.fixture
async def site() -> AsyncIterator[LocalSite]:
    async with local_site() as running:
        yield running


@pytest.fixture
async def watched(
    prepared: dict[str, Any], clock: MovableClock, site: LocalSite, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Suite]:
    """The suite with its checks on, the loopback opened to them, every few milliseconds instead of seconds."""
    often = partial(CatalogSettings, address_check_seconds=0.05, look_seconds=0.05)
    monkeypatch.setattr(embedded, "CatalogSettings", often)
    settings = settings_for(
        **prepared, address_checks=True, address_targets=f"127.0.0.1/32:{site.port}", address_delay_seconds=0,
        broken_hours=12,
    )  # fmt: skip
    async with suite_on(settings, clock) as running:
        yield running


async def duty_with(suite: Suite, limit: str) -> dict[str, Any]:
    await standard(suite, row("s-1", limit))
    async with suite.client("county") as county:
        body = await body_named(county, "自然资源局")
        found: dict[str, Any] = (
            await county.post(f"{CATALOG}/business-events", json=event("n1", body))
        ).json()
    return found["obligations"][0]  # type: ignore[no-any-return]


async def published(county: httpx.AsyncClient, duty: dict[str, Any], url: str) -> str:
    """The path of a new publication of a duty."""
    document = publication(duty, date(2026, 3, 2), url=url)
    made = await county.post(f"{CATALOG}/obligations/{duty['id']}/publications", json=document)
    assert made.status_code == 201, made.text
    return f"{CATALOG}/publications/{made.json()['publication']['id']}"


async def evidence(county: httpx.AsyncClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await county.get(f"{path}/evidence")).json()
    return found


async def visited(
    suite: Suite, county: httpx.AsyncClient, moment: datetime, *paths: str
) -> list[dict[str, Any]]:
    """Move the clock, ask for visits, and wait for them; what is known then."""
    suite.clock.move_to(moment)
    for path in paths:
        assert (await county.post(f"{path}/checks")).status_code == 202

    async def known() -> list[dict[str, Any]]:
        return [await evidence(county, path) for path in paths]

    def is_done(one: dict[str, Any]) -> bool:
        # A visit that was due by itself may come first; the one that was asked for is still waited for then.
        times = [
            one["checked_at"] and datetime.fromisoformat(one["checked_at"]),
            datetime.fromisoformat(one["next_check_at"]),
        ]
        return times[0] is not None and times[0] >= moment and times[1] > moment

    def are_done(found: list[dict[str, Any]]) -> bool:
        return all(map(is_done, found))

    return await eventually(known, are_done)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=SHANGHAI) + timedelta(days=day - 1)


async def test_what_changes_and_vanishes_is_told_ranked_by_use_and_repaired_while_the_record_stays(
    watched: Suite, site: LocalSite
) -> None:
    duty = await duty_with(watched, "信息形成之日起10个工作日内")
    async with watched.client("county", AUTHOR) as county, watched.client(None) as anybody:
        stays, changes, goes = [await published(county, duty, site.put(f"/{n}", f"{TEXT}{n}")) for n in "abc"]
        papers = f"{CATALOG}/publications?obligation={duty['id']}"
        for path, looks in ((stays, 1), (changes, 2), (goes, 4)):
            for _ in range(looks):
                assert (await anybody.get(path)).status_code == 200
        await visited(watched, county, at(2, 10), stays, changes, goes)
        etags = [(await anybody.get(path)).headers["etag"] for path in (stays, changes, goes)]
        await all_told(watched.settings)
        mirror = (await anybody.get(f"{CATALOG}/changes?limit=100")).json()
        told = len(await feed(county))
        # Ten visits that find nothing new: nothing is told, nothing of the records moves.
        for hour in range(11, 21):
            await visited(watched, county, at(2, hour), stays)
        await all_told(watched.settings)
        assert len(await feed(county)) == told
        site.put("/b", TEXT.replace("征收土地", "收回土地"))
        site.put("/c", "", "404 Not Found")
        for hour in (21, 34, 47):
            found = await visited(watched, county, at(2) + timedelta(hours=hour - 9), stays, changes, goes)
        assert [one["state"] for one in found] == ["present", "changed", "broken"]
        assert [one["kind"] for one in found[2]["changes"]] == ["vanished", "suspected", "first_seen"]
        assert found[2]["last_seen_at"] == at(2, 10).isoformat()
        assert found[2]["failures"] >= 3
        await all_told(watched.settings)
        events = [e for e in await feed(county) if ".address." in e["type"]]
        assert [(e["type"].split(".")[3], e["subject"]) for e in events] == [
            ("changed", f"publications/{changes.rpartition('/')[2]}"),
            ("vanished", f"publications/{goes.rpartition('/')[2]}"),
        ]
        members = event_members()
        assert {e["type"]: set(e["data"]) for e in events} == {e["type"]: members[e["type"]] for e in events}
        assert not [e for e in await feed(anybody) if ".address." in e["type"]]
        # The records are as they were: version, ETag, changes; what was found stands beside them in the list.
        assert [(await anybody.get(path)).headers["etag"] for path in (stays, changes, goes)] == etags
        assert (await anybody.get(f"{CATALOG}/changes?limit=100")).json() == mirror
        listed = (await county.get(papers)).json()["items"]
        assert [one["evidence_status"] for one in listed] == ["present", "changed", "broken"]
        assert {one["evidence_status"] for one in (await anybody.get(papers)).json()["items"]} == {None}
        # The queue, the most read first; the looks of this test itself are counted too.
        queue = await eventually(
            partial(_queue, county), lambda rows: len(rows) == 2 and rows[0]["looks"]["by_api"] >= 6
        )
        assert [(f"{CATALOG}/publications/{one['publication']}", one["state"]) for one in queue] == [
            (goes, "broken"), (changes, "changed"),
        ]  # fmt: skip
        first = (await county.get(f"{CATALOG}/repairs?limit=1")).json()
        rest = (await county.get(f"{CATALOG}/repairs?limit=1&cursor={first['next_cursor']}")).json()
        assert [one["publication"] for page in (first, rest) for one in page["items"]] == [
            q["publication"] for q in queue
        ]
        broken = (await county.get(f"{CATALOG}/address-checks?state=broken")).json()["items"]
        assert [one["address"] for one in broken] == [site.url("/c")]
        await _repair(watched, county, site, (stays, changes, goes))
        async with watched.client("neighbour") as neighbour:
            problem(await neighbour.get(f"{goes}/evidence"), 404, "not_found")
            assert (await neighbour.get(f"{CATALOG}/repairs")).json()["items"] == []


async def _queue(county: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await county.get(f"{CATALOG}/repairs")).json()["items"]
    return found


async def _repair(
    suite: Suite, county: httpx.AsyncClient, site: LocalSite, paths: tuple[str, str, str]
) -> None:
    stays, changes, goes = paths
    reason = {"reason": "更正了地名,内容无实质变化"}
    problem(await county.post(f"{stays}/dismissals", json=reason), 409, "nothing_to_dismiss")
    async with suite.client("county") as nobody:
        problem(await nobody.post(f"{changes}/dismissals", json=reason), 403, "officer_needed")
    done = (await county.post(f"{changes}/dismissals", json=reason)).json()
    assert (done["repair"]["problem"], done["evidence"]["state"]) == ("changed", "present")
    assert [one["state"] for one in await _queue(county)] == ["broken"]
    moved = {"url": site.put("/new", f"{TEXT}c"), "reason": "网站改版"}
    before = await county.get(goes)
    problem(await county.put(f"{goes}/address", json=moved), 428)
    match = {"if-match": before.headers["etag"]}
    same = moved | {"url": before.json()["url"]}
    assert pointers(await county.put(f"{goes}/address", json=same, headers=match), 422) == ["/url"]
    answer = await county.put(f"{goes}/address", json=moved, headers=match)
    assert (answer.status_code, answer.json()["url"]) == (200, moved["url"])
    assert answer.headers["etag"] != before.headers["etag"], "an officer's act is a change of the record"
    problem(await county.put(f"{goes}/address", json=moved, headers=match), 412)
    assert await _queue(county) == []
    [found] = await visited(suite, county, at(5), goes)
    assert (found["state"], found["address"]) == ("present", moved["url"])
    assert [one["kind"] for one in found["changes"]] == [
        "first_seen",
        "moved",
        "vanished",
        "suspected",
        "first_seen",
    ]
    acts = (await county.get(f"{goes}/repairs")).json()["items"]
    assert [(one["kind"], one["problem"], one["officer"]["id"]) for one in acts] == [
        ("moved", "broken", "u-17")
    ]


async def test_a_notice_period_is_proven_by_its_days(watched: Suite, site: LocalSite) -> None:
    """Published on 2 March, seven days from the 3rd to the 9th."""
    duty = await duty_with(watched, "公示期不少于7天")
    async with watched.client("county") as county:
        kept, gone, unseen = [await published(county, duty, site.put(f"/{n}", f"{TEXT}{n}")) for n in "abc"]

        async def outcomes() -> dict[str, Any]:
            periods = (await county.get(f"{CATALOG}/obligations/{duty['id']}")).json()["notice_periods"]
            names = {
                path.rpartition("/")[2]: name
                for path, name in ((kept, "kept"), (gone, "gone"), (unseen, "unseen"))
            }
            return {names[one["publication"]]: one["evidence"] for one in periods}

        for day in (2, 3):
            await visited(watched, county, at(day, 10), kept, gone, unseen)
        assert {name: one["outcome"] for name, one in (await outcomes()).items()} == dict.fromkeys(
            ("kept", "gone", "unseen"), "running"
        )
        site.put("/b", "", "404 Not Found")
        site.put("/c", "", "403 Forbidden")
        for day in (5, 6):
            await visited(watched, county, at(day, 10), kept, gone, unseen)
        site.put("/b", f"{TEXT}b")
        for day in (7, 9):
            await visited(watched, county, at(day, 10), kept, gone, unseen)
        watched.clock.move_to(date(2026, 3, 10))
        found = await outcomes()
        assert (found["kept"]["outcome"], found["kept"]["gap"]) == ("kept", None)
        assert (found["gone"]["outcome"], found["gone"]["gap"]) == (
            "interrupted",
            {"from": "2026-03-05", "to": "2026-03-06"},
        )
        assert (found["unseen"]["outcome"], found["unseen"]["gap"]) == (
            "unproven",
            {"from": "2026-03-04", "to": "2026-03-09"},
        )
        shown = await evidence(county, gone)
        assert [one["evidence"] for one in shown["notice_periods"]] == [found["gone"]]
        # The notice's own finding, from what was recorded, stands beside it.
        assert [one["status"] for one in shown["notice_periods"]] == ["complete"]


async def test_where_the_checks_are_off_none_is_promised(suite: Suite, body: str) -> None:
    async with suite.client("county") as county:
        made = (await county.post(f"{CATALOG}/business-events", json=_land(body))).json()["obligations"][0]
        path = await published(county, made, "https://www.example.gov.cn/1.html")
        assert (await evidence(county, path))["state"] == "unchecked"
        problem(await county.post(f"{path}/checks"), 409, "checks_off")
        document = publication(made, date(2026, 3, 2), url=None, title="公示栏张贴")
        pasted = (await county.post(f"{CATALOG}/obligations/{made['id']}/publications", json=document)).json()
        there = await county.get(f"{CATALOG}/publications/{pasted['publication']['id']}/evidence")
        problem(there, 404, "no_address")


def _land(body: str) -> dict[str, Any]:
    return {
        "client_event_id": "n1", "event_type": "land.requisition.approved", "occurred_on": "2026-02-12", "region": "360425",
        "dates": {"approval_received_on": "2026-02-12"}, "body": body, "domain": "land-expropriation",
    }  # fmt: skip
