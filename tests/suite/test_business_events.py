"""Business events: what follows, for whom, under which conditions; a dry run writes nothing."""

import asyncio
from typing import Any

import httpx

from tests.support.answers import all_pages, eventually, feed, kinds, problem
from tests.support.county import bind, event, new_catalogue, new_guideline, row, standard
from tests.support.suite import COUNTY, Suite, body_named, land_event

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
TOWNSHIP = f"{COUNTY}203"


def items_of(answer: httpx.Response) -> list[str]:
    assert answer.status_code in (200, 201), answer.text
    return [duty["item"]["id"] for duty in answer.json()["obligations"]]


async def new_bodies(county: httpx.AsyncClient, count: int) -> list[str]:
    made = [
        await county.post(
            "/v1/catalog/bodies", json={"name": f"第{n}乡镇政府", "region": COUNTY, "level": "township"}
        )
        for n in range(count)
    ]
    return [answer.json()["id"] for answer in made]


async def test_a_dry_run_answers_the_same_duties_and_writes_nothing(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"), row("s-2"))
    async with suite.client("department") as department:
        tried = await department.post(EVENTS, json=event("n1", body, dry_run=True))
        assert tried.status_code == 200
        found = tried.json()
        assert found["event"]["id"] is None
        assert {duty["id"] for duty in found["obligations"]} == {None}
        assert await all_pages(department, EVENTS) == []
        assert await all_pages(department, DUTIES) == []
        real = (await department.post(EVENTS, json=event("n1", body))).json()

        def without_ids(duty: dict[str, Any]) -> dict[str, Any]:
            due = {**duty["due"], "explanation_url": None}
            return duty | {"id": None, "event": None, "due": due}

        assert [without_ids(duty) for duty in real["obligations"]] == found["obligations"]
        told = await eventually(lambda: feed(department), lambda told: "obligation.created" in kinds(told))
        assert kinds(told).count("obligation.created") == 2


async def test_a_dry_run_does_not_use_up_its_idempotency_key(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department", **{"idempotency-key": "k1"}) as department:
        assert (await department.post(EVENTS, json=event("n1", body, dry_run=True))).status_code == 200
        assert (await department.post(EVENTS, json=event("n1", body))).status_code == 201


async def test_each_of_eighteen_bodies_owes_every_item(suite: Suite) -> None:
    await standard(suite, row("s-1"), row("s-2"))
    async with suite.client() as county:
        bodies = await new_bodies(county, 18)
        answer = await county.post(EVENTS, json=event("n1", bodies[0], bodies=bodies))
        duties = answer.json()["obligations"]
        assert len(duties) == 36
        owed = {(duty["responsible_body"]["id"], duty["item"]["id"]) for duty in duties}
        assert owed == {(body, item) for body in bodies for item in ("s-1", "s-2")}
        assert len(await all_pages(county, f"{DUTIES}?event={answer.json()['event']['id']}", limit=7)) == 36


async def test_a_body_named_by_its_credit_code_and_its_id_owes_once(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    document = {"name": "代码局", "region": COUNTY, "level": "county", "credit_code": "11370900004341590P"}
    async with suite.client() as county:
        made = await county.post("/v1/catalog/bodies", json=document)
        body, code = made.json()["id"], made.json()["credit_code"]
        assert items_of(await county.post(EVENTS, json=event("n1", code, bodies=[body, code]))) == ["s-1"]


async def test_conditions_of_bindings_all_have_to_hold(suite: Suite, body: str) -> None:
    await new_guideline(suite, "standard-1", *(row(f"s-{n}") for n in range(1, 5)))
    await new_catalogue(suite, "standard-1")
    dates = {"*": "done_on"}
    other = {"attributes": {"kind": "urban", "final": True}}
    await bind(suite, "b-1", "test.done", {"s-1": dates})
    await bind(suite, "b-2", "test.done", {"s-2": dates}, attributes=other["attributes"])
    await bind(suite, "b-3", "test.done", {"s-3": dates}, domain="land-expropriation")
    await bind(suite, "b-4", "test.done", {"s-4": dates}, body=body)
    async with suite.client() as county:
        finance = await body_named(county, "财政局")

        async def given(number: str, who: str, **more: Any) -> list[str]:
            return sorted(items_of(await county.post(EVENTS, json=event(number, who, **more))))

        assert await given("n1", finance) == ["s-1"]
        assert await given("n2", finance, domain="land-expropriation") == ["s-1", "s-3"]
        assert await given("n3", body) == ["s-1", "s-4"]
        assert await given("n4", finance, **other) == ["s-1", "s-2"]
        assert await given("n5", finance, attributes={"kind": "urban", "final": 1}) == ["s-1"]
        assert await given("n6", finance, attributes={"kind": "urban"}) == ["s-1"]
        more = {"kind": "urban", "final": True, "other": "x"}
        assert await given("n7", finance, attributes=more) == ["s-1", "s-2"]


async def test_a_county_binding_holds_for_its_townships(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("township") as township:
        made = await township.post(
            "/v1/catalog/bodies", json={"name": "江上乡人民政府", "region": TOWNSHIP, "level": "township"}
        )
        reported = event("n1", made.json()["id"], region=TOWNSHIP)
        assert items_of(await township.post(EVENTS, json=reported)) == ["s-1"]


async def test_without_a_binding_there_is_a_defect_and_no_duty(suite: Suite, body: str) -> None:
    async with suite.client() as county:
        answer = await county.post(EVENTS, json=event("n1", body, event_type="nobody.bound.this"))
        assert items_of(answer) == []
        defect = answer.json()["defects"][0]
        assert (defect["code"], defect["pointer"]) == ("no_binding", "/event_type")
        kept = (await county.get(answer.headers["location"])).json()
        assert [d["code"] for d in kept["defects"]] == ["no_binding"]


async def test_without_a_catalogue_in_force_there_is_a_defect_and_no_duty(suite: Suite, body: str) -> None:
    async with suite.client() as county:
        answer = await county.post(EVENTS, json=event("n1", body, occurred_on="2025-12-31"))
        assert items_of(answer) == []
        assert [d["code"] for d in answer.json()["defects"]] == ["no_catalogue"]


async def test_an_event_reported_after_its_limit_is_backlog(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client() as county:
        late = event("n1", body, "2026-01-08", occurred_on="2026-01-08")
        found = (await county.post(EVENTS, json=late)).json()
        assert found["event"]["backlog"] is True
        assert (found["obligations"][0]["backlog"], found["obligations"][0]["status"]) == (True, "overdue")
        fresh = (await county.post(EVENTS, json=event("n2", body))).json()
        assert fresh["event"]["backlog"] is False
        assert fresh["obligations"][0]["backlog"] is False


async def test_the_same_number_again_is_409_and_names_the_event(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as department:
        first = (await department.post(EVENTS, json=event("n1", body))).json()
        again = await department.post(EVENTS, json=event("n1", body, "2026-03-01"))
        assert problem(again, 409, "event_exists")["event"] == first["event"]["id"]
        assert len(await all_pages(department, DUTIES)) == 1


async def test_numbers_are_each_client_systems_own(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as department, suite.client("county") as county:
        assert (await department.post(EVENTS, json=event("n1", body))).status_code == 201
        assert (await county.post(EVENTS, json=event("n1", body))).status_code == 201
        assert len(await all_pages(county, f"{EVENTS}?client_event_id=n1", limit=1)) == 2


async def test_twenty_events_at_once_are_all_kept(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client("department") as department:
        answers = await asyncio.gather(
            *(department.post(EVENTS, json=event(f"n{n}", body)) for n in range(20))
        )
        assert [answer.status_code for answer in answers] == [201] * 20
        assert len({answer.json()["event"]["id"] for answer in answers}) == 20
        assert len(await all_pages(department, DUTIES, limit=9)) == 20


async def test_a_body_of_another_function_is_told_and_owes_all_the_same(suite: Suite) -> None:
    async with suite.client() as county:
        finance = await body_named(county, "财政局")
        found = (await county.post(EVENTS, json=land_event("n1", finance) | {"dry_run": True})).json()
    assert {defect["code"] for defect in found["defects"]} == {"other_body"}
    assert len(found["obligations"]) == 2
