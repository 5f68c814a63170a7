"""Dates that an event does not carry yet: the duty waits, then gets its date, once and for all."""

import asyncio
from datetime import date
from typing import Any

from tests.support.answers import all_pages, eventually, feed, kinds, pointers, problem
from tests.support.county import event, row, standard
from tests.support.suite import Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


async def waiting_event(suite: Suite, body: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """An event whose duties wait for `done_on`; what was answered."""
    await standard(suite, *(rows or (row("s-1"),)))
    async with suite.client("department") as department:
        answer = await department.post(EVENTS, json=event("n1", body, done_on=None))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_missing_date_makes_the_duty_wait_and_names_the_field(suite: Suite, body: str) -> None:
    duty = (await waiting_event(suite, body))["obligations"][0]
    assert (duty["status"], duty["due"]) == ("needs_date", None)
    assert (duty["defects"][0]["code"], duty["defects"][0]["pointer"]) == ("missing_date", "/dates/done_on")
    async with suite.client("department") as department:
        told = (await department.get(f"{DUTIES}/{duty['id']}/explanation")).json()
    assert told["due"] is None
    assert "done_on" in told["summary_zh"]


async def test_supplied_dates_give_the_duty_its_date(suite: Suite, body: str) -> None:
    found = await waiting_event(suite, body)
    path = f"{EVENTS}/{found['event']['id']}"
    async with suite.client("department") as department:
        answer = await department.post(f"{path}/dates", json={"dates": {"done_on": "2026-03-02"}})
        assert answer.status_code == 200, answer.text
        duty = answer.json()["obligations"][0]
        assert (duty["status"], duty["due"]["date"], duty["defects"]) == ("open", "2026-03-16", [])
        assert (await department.get(f"{DUTIES}/{duty['id']}")).json() == duty
        assert (await department.get(path)).json()["dates"] == {"done_on": "2026-03-02"}


async def test_a_date_already_given_is_not_changed(suite: Suite, body: str) -> None:
    found = await waiting_event(suite, body)
    path = f"{EVENTS}/{found['event']['id']}/dates"
    async with suite.client("department") as department:
        await department.post(path, json={"dates": {"done_on": "2026-03-02"}})
        changed = await department.post(
            path, json={"dates": {"done_on": "2026-03-01", "other_on": "2026-03-01"}}
        )
        assert pointers(changed, 409, "date_given") == ["/dates/done_on"]
        assert "2026-03-02" in problem(changed, 409)["detail"]
        again = await department.post(path, json={"dates": {"done_on": "2026-03-02"}})
        assert again.status_code == 200
        assert again.json()["obligations"][0]["due"]["date"] == "2026-03-16"


async def test_of_different_dates_at_once_one_stands(suite: Suite, body: str) -> None:
    found = await waiting_event(suite, body, row("s-1"), row("s-2"))
    path = f"{EVENTS}/{found['event']['id']}"
    async with suite.client("department") as department:
        answers = await asyncio.gather(
            *(
                department.post(f"{path}/dates", json={"dates": {"done_on": f"2026-02-0{n}"}})
                for n in range(1, 7)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
        kept = (await department.get(path)).json()["dates"]["done_on"]
        triggers = {duty["trigger"]["date"] for duty in await all_pages(department, DUTIES)}
        assert triggers == {kept}


async def test_what_was_published_before_its_date_was_known_is_judged_when_it_comes(
    suite: Suite, body: str
) -> None:
    found = await waiting_event(suite, body, row("s-1"), row("s-2", "信息形成之日起1个工作日内"))
    path = f"{EVENTS}/{found['event']['id']}/dates"
    async with suite.client("department") as department:
        for duty in found["obligations"]:
            recorded = await department.post(
                f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2))
            )
            assert recorded.json()["obligation"]["status"] == "needs_date"
        answer = await department.post(path, json={"dates": {"done_on": "2026-02-25"}})
        statuses = {duty["item"]["id"]: duty["status"] for duty in answer.json()["obligations"]}
        assert statuses == {"s-1": "fulfilled_on_time", "s-2": "fulfilled_late"}
        await eventually(
            lambda: feed(department), lambda told: kinds(told).count("obligation.fulfilled") == 2
        )


async def test_an_event_of_another_county_takes_no_dates(suite: Suite, body: str) -> None:
    found = await waiting_event(suite, body)
    path = f"{EVENTS}/{found['event']['id']}"
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.get(path), 404)
        problem(await neighbour.post(f"{path}/dates", json={"dates": {"done_on": "2026-03-02"}}), 404)


async def test_an_unmapped_trigger_waits_whatever_dates_come(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    async with suite.client() as county:
        bound = (await county.get("/v1/catalog/bindings/standard-1")).headers["etag"]
        unmapped = {"region": "360425", "event_type": "test.done", "items": [{"item": "s-1"}]}
        await county.put("/v1/catalog/bindings/standard-1", json=unmapped, headers={"if-match": bound})
        duty = (await county.post(EVENTS, json=event("n1", body))).json()["obligations"][0]
    assert duty["status"] == "needs_date"
    assert [defect["code"] for defect in duty["defects"]] == ["unmapped_trigger"]
