"""The list of duties: every filter alone and together, whole and without doubles page by page, to whom it belongs."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import bind, event, new_catalogue, new_guideline, row, standard
from tests.support.suite import COUNTY, Suite, body_named, publication

DUTIES = "/v1/catalog/obligations"
EVENTS = "/v1/catalog/business-events"
TOWNSHIP = f"{COUNTY}203"


@pytest.fixture
async def county(suite: Suite) -> Any:
    """The county's client, with duties of two bodies, two domains, a township, and every status that arises."""
    limits = {
        "soon": "信息形成之日起3个工作日内", "late": "信息形成之日起1个工作日内", "open": "信息形成之日起15个工作日内",
        "undefined": "及时公开",
    }  # fmt: skip
    await new_guideline(suite, "standard-1", *(row(name, limit) for name, limit in limits.items()))
    await new_catalogue(suite, "standard-1", "fiscal-budget-sample")
    await bind(suite, "standard-1", "test.done", {name: {"*": "done_on"} for name in limits})
    async with suite.client("township") as township:
        made = await township.post(
            "/v1/catalog/bodies", json={"name": "江上乡人民政府", "region": TOWNSHIP, "level": "township"}
        )
        reported = event("t1", made.json()["id"], region=TOWNSHIP)
        assert (await township.post(EVENTS, json=reported)).status_code == 201
    async with suite.client("county") as client:
        land = await body_named(client, "自然资源局")
        finance = await body_named(client, "财政局")
        approved = {
            "client_event_id": "c3", "event_type": "budget.approved", "occurred_on": "2026-02-27", "region": COUNTY,
            "body": finance, "domain": "fiscal-budget", "dates": {"approved_on": "2026-02-27"},
        }  # fmt: skip
        for document in (event("c1", land), event("c2", finance, done_on=None), approved):
            assert (await client.post(EVENTS, json=document)).status_code == 201
        suite.clock.move_to(date(2026, 3, 4))
        yield client


async def listed(client: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    return await all_pages(client, f"{DUTIES}?{query}")


async def test_each_filter_alone_and_all_together(county: httpx.AsyncClient) -> None:
    everything = await listed(county)
    assert len(everything) == 4 + 4 + 4 + 1
    land = await body_named(county, "自然资源局")

    def due(duty: dict[str, Any]) -> str | None:
        return duty["due"] and (duty["due"]["date"] or duty["due"]["latest"])

    filters: dict[str, Any] = {
        f"region={TOWNSHIP}": lambda d: d["region"] == TOWNSHIP,
        f"region={COUNTY}": lambda d: True,
        f"body={land}": lambda d: d["responsible_body"]["id"] == land,
        "domain=fiscal-budget": lambda d: d["item"]["domain"] == "fiscal-budget",
        "status=open": lambda d: d["status"] == "open",
        "status=due_soon": lambda d: d["status"] == "due_soon",
        "status=overdue": lambda d: d["status"] == "overdue",
        "status=needs_date": lambda d: d["status"] == "needs_date",
        "status=needs_definition": lambda d: d["status"] == "needs_definition",
        "due_before=2026-03-05": lambda d: (due(d) or "9") < "2026-03-05",
        "due_after=2026-03-05": lambda d: (due(d) or "0") > "2026-03-05",
        f"event={everything[0]['event']}": lambda d: d["event"] == everything[0]["event"],
    }
    for query, wanted in filters.items():
        ids = [duty["id"] for duty in await listed(county, query)]
        assert ids == [duty["id"] for duty in everything if wanted(duty)], query
        assert ids, query
    together = f"region={COUNTY}&body={land}&domain=land-expropriation&status=overdue&due_before=2026-03-05&due_after=2026-03-02"
    assert [duty["item"]["id"] for duty in await listed(county, together)] == ["late"]
    for status in ("fulfilled_on_time", "fulfilled_late", "waived", "withdrawn"):
        assert await listed(county, f"status={status}") == []


async def test_duties_stand_by_date(county: httpx.AsyncClient) -> None:
    dates = [duty["due"]["date"] for duty in await listed(county) if duty["due"]]
    assert dates == sorted(dates)
    assert len(set(dates)) > 2


async def test_pages_of_every_size_are_whole_and_without_doubles(county: httpx.AsyncClient) -> None:
    everything = [duty["id"] for duty in await listed(county)]
    for limit in range(1, len(everything) + 2):
        assert [duty["id"] for duty in await all_pages(county, DUTIES, limit)] == everything
    dated = [duty["id"] for duty in await listed(county, "status=needs_definition")]
    assert [d["id"] for d in await all_pages(county, f"{DUTIES}?status=needs_definition", 1)] == dated


async def test_pages_stay_whole_while_duties_are_added(suite: Suite, county: httpx.AsyncClient) -> None:
    land = await body_named(county, "自然资源局")
    before = [duty["id"] for duty in await listed(county)]
    address, seen, number = f"{DUTIES}?limit=2", [], 0
    while address:
        page = await county.get(address)
        seen += [duty["id"] for duty in page.json()["items"]]
        address = page.links["next"]["url"] if "next" in page.links else ""
        if number < 4:
            number += 1
            assert (await county.post(EVENTS, json=event(f"more-{number}", land))).status_code == 201
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)
    assert len(await listed(county)) == len(before) + 16


async def test_a_link_keeps_the_filters_of_its_page(county: httpx.AsyncClient) -> None:
    page = await county.get(f"{DUTIES}?region={COUNTY}&status=needs_definition&limit=1")
    link = page.links["next"]["url"]
    assert f"region={COUNTY}" in link
    assert "status=needs_definition" in link
    assert "limit=1" in link
    assert page.json()["next_cursor"] in link


async def test_another_countys_duties_are_404(suite: Suite, county: httpx.AsyncClient) -> None:
    duty = (await listed(county))[0]["id"]
    async with suite.client("neighbour") as neighbour:
        assert await listed(neighbour) == []
        problem(await neighbour.get(f"{DUTIES}?region={COUNTY}"), 404)
        for path in (f"{DUTIES}/{duty}", f"{DUTIES}/{duty}/explanation"):
            problem(await neighbour.get(path), 404)
        posted = publication((await county.get(f"{DUTIES}/{duty}")).json(), date(2026, 3, 4))
        problem(await neighbour.post(f"{DUTIES}/{duty}/publications", json=posted), 404)


async def test_a_township_sees_its_own_duties_only(suite: Suite, county: httpx.AsyncClient) -> None:
    async with suite.client("township") as township:
        own = await listed(township)
        assert len(own) == 4
        assert {duty["region"] for duty in own} == {TOWNSHIP}
        problem(await township.get(f"{DUTIES}?region={COUNTY}"), 404)
        of_the_county = next(d for d in await listed(county) if d["region"] == COUNTY)
        problem(await township.get(f"{DUTIES}/{of_the_county['id']}"), 404)


async def test_duties_need_a_key_and_its_scope(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        problem(await anybody.get(DUTIES), 401)
        problem(await anybody.get(EVENTS), 401)
    async with suite.client("admin") as admin:
        assert (await admin.get(DUTIES)).status_code == 200


async def test_a_filter_that_names_nothing_is_refused_not_answered_by_an_empty_list(suite: Suite) -> None:
    async with suite.client() as county:
        for name in ("domain", "event", "recurrence", "body"):
            assert pointers(await county.get(f"{DUTIES}?{name}=nowhere"), 400) == [f"?{name}"]
        refused = problem(await county.get("/v1/catalog/guidelines?domain=nowhere"), 400, "unknown_domain")
    assert "fiscal-budget" in refused["detail_en"]


async def test_another_countys_event_is_no_filter(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        event_id = (await county.post(EVENTS, json=event("n1", body))).json()["event"]["id"]
        assert len((await county.get(f"{DUTIES}?event={event_id}")).json()["items"]) == 1
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.get(f"{DUTIES}?event={event_id}"), 400, "unknown_event")
