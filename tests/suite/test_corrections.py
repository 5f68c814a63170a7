"""Events reported wrongly: what is open follows the correction, what is closed stays and is judged anew, all is traced."""

from datetime import date
from typing import Any

import httpx

from tests.support.answers import eventually, feed, kinds, pointers, problem
from tests.support.county import bind, event, new_catalogue, new_guideline, row, standard
from tests.support.suite import AUTHOR, Suite, body_named, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"


async def report(suite: Suite, document: dict[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """Report an event; (its path, its duties by item)."""
    async with suite.client() as county:
        answer = await county.post(EVENTS, json=document)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"], {d["item"]["id"]: d for d in answer.json()["obligations"]}


async def correct(suite: Suite, path: str, **changes: Any) -> httpx.Response:
    async with suite.client("county", AUTHOR) as county:
        return await county.post(f"{path}/corrections", json={"reason": "录入有误"} | changes)


async def publish(suite: Suite, duty: dict[str, Any], on: date) -> dict[str, Any]:
    async with suite.client() as county:
        answer = await county.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, on))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_corrected_date_moves_what_hangs_on_it_and_nothing_else(suite: Suite, body: str) -> None:
    await new_guideline(suite, "standard-1", row("s-1"), row("s-2", "批准后5个工作日内"))
    await new_catalogue(suite, "standard-1")
    await bind(suite, "b", "test.done", {"s-1": {"*": "done_on"}, "s-2": {"*": "occurred_on"}})
    path, duties = await report(suite, event("n1", body))
    answer = await correct(suite, path, dates={"done_on": "2026-02-27"})
    assert answer.status_code == 201, answer.text
    outcome = answer.json()["correction"]["outcome"]
    assert outcome["unchanged"] == [duties["s-2"]["id"]]
    assert [(m["obligation"], m["old"]["date"], m["new"]["date"]) for m in outcome["moved"]] == [
        (duties["s-1"]["id"], "2026-03-16", "2026-03-12")
    ]
    async with suite.client() as county:
        assert (await county.get(f"{DUTIES}/{duties['s-1']['id']}")).json()["due"]["date"] == "2026-03-12"
        told = await eventually(lambda: feed(county), lambda events: "obligation.moved" in kinds(events))
    moved = [e["data"] for e in told if e["type"].endswith("obligation.moved.v1")]
    assert [(m["item"], m["reason"], m["old"]["date"]) for m in moved] == [
        ("s-1", "event_corrected", "2026-03-16")
    ]


async def test_the_trace_says_who_when_why_what(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    path, _ = await report(suite, event("n1", body))
    await correct(suite, path, occurred_on="2026-03-01", dates={"done_on": "2026-03-01"})
    async with suite.client() as county:
        kept = (await county.get(f"{path}/corrections")).json()["items"]
        shown = (await county.get(path)).json()
    assert [(one["kind"], one["reason"], one["officer"]["id"]) for one in kept] == [
        ("correction", "录入有误", "u-17")
    ]
    assert kept[0]["old"] == {"occurred_on": "2026-03-02", "dates": {"done_on": "2026-03-02"}}
    assert kept[0]["new"] == {"occurred_on": "2026-03-01", "dates": {"done_on": "2026-03-01"}}
    assert kept[0]["at"].startswith("2026-03-02T09:00")
    assert (shown["occurred_on"], shown["dates"]) == ("2026-03-01", {"done_on": "2026-03-01"})


async def test_other_attributes_withdraw_create_and_reopen_duties(suite: Suite, body: str) -> None:
    await new_guideline(suite, "standard-1", row("s-1"), row("s-2"))
    await new_catalogue(suite, "standard-1")
    for kind, item in (("a", "s-1"), ("b", "s-2")):
        await bind(suite, kind, "test.done", {item: {"*": "done_on"}}, attributes={"kind": kind})
    path, duties = await report(suite, event("n1", body, attributes={"kind": "a"}))
    first = (await correct(suite, path, attributes={"kind": "b"})).json()
    assert first["correction"]["outcome"]["withdrawn"] == [duties["s-1"]["id"]]
    created = first["correction"]["outcome"]["created"]
    assert {d["item"]["id"]: d["status"] for d in first["obligations"]} == {"s-1": "withdrawn", "s-2": "open"}
    second = (await correct(suite, path, attributes={"kind": "a"})).json()
    assert second["correction"]["outcome"]["reopened"] == [duties["s-1"]["id"]]
    assert second["correction"]["outcome"]["withdrawn"] == created
    assert {d["item"]["id"]: d["status"] for d in second["obligations"]} == {
        "s-1": "open",
        "s-2": "withdrawn",
    }
    async with suite.client() as county:
        told = await eventually(lambda: feed(county), lambda events: "obligation.reopened" in kinds(events))
    assert kinds(told).count("obligation.withdrawn") == 2
    assert kinds(told).count("obligation.created") == 2


async def test_other_bodies_owe_instead(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    path, duties = await report(suite, event("n1", body))
    async with suite.client() as county:
        finance = await body_named(county, "财政局")
    found = (await correct(suite, path, bodies=[finance])).json()
    assert {d["responsible_body"]["id"]: d["status"] for d in found["obligations"]} == {
        body: "withdrawn", finance: "open",
    }  # fmt: skip
    assert found["correction"]["outcome"]["withdrawn"] == [duties["s-1"]["id"]]


async def test_a_published_duty_keeps_its_publication_and_is_judged_anew(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    suite.clock.move_to(date(2026, 3, 16))
    path, duties = await report(suite, event("n1", body))
    recorded = await publish(suite, duties["s-1"], date(2026, 3, 16))
    assert recorded["obligation"]["status"] == "fulfilled_on_time"
    found = (await correct(suite, path, dates={"done_on": "2026-02-27"})).json()
    assert found["obligations"][0]["status"] == "fulfilled_late"
    assert found["correction"]["outcome"]["rejudged"] == [
        {"obligation": duties["s-1"]["id"], "old": "fulfilled_on_time", "new": "fulfilled_late"}
    ]
    async with suite.client(None) as anybody:
        page = (await anybody.get(f"/v1/catalog/publications?obligation={duties['s-1']['id']}")).json()
    assert [one["id"] for one in page["items"]] == [recorded["publication"]["id"]]


async def test_a_published_duty_that_no_longer_follows_stays_and_says_so(suite: Suite, body: str) -> None:
    await _by_kind(suite)
    path, duties = await report(suite, event("n1", body, attributes={"kind": "a"}))
    await publish(suite, duties["s-1"], date(2026, 3, 2))
    found = (await correct(suite, path, attributes={"kind": None})).json()
    assert found["correction"]["outcome"]["kept"] == [duties["s-1"]["id"]]
    duty = found["obligations"][0]
    assert (duty["status"], [d["code"] for d in duty["defects"]]) == (
        "fulfilled_on_time", ["no_longer_follows"],
    )  # fmt: skip


async def _by_kind(suite: Suite) -> None:
    await new_guideline(suite, "standard-1", row("s-1"))
    await new_catalogue(suite, "standard-1")
    await bind(suite, "a", "test.done", {"s-1": {"*": "done_on"}}, attributes={"kind": "a"})


async def test_a_binding_retired_since_takes_nothing_away(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    path, duties = await report(suite, event("n1", body))
    async with suite.client() as county:
        binding = "/v1/catalog/bindings/standard-1"
        etag = (await county.get(binding)).headers["etag"]
        await county.delete(binding, headers={"if-match": etag})
    found = (await correct(suite, path, occurred_on="2026-03-01")).json()
    assert found["correction"]["outcome"]["withdrawn"] == []
    assert [d["id"] for d in found["obligations"]] == [duties["s-1"]["id"]]


async def test_what_a_report_refuses_a_correction_refuses(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    path, _ = await report(suite, event("n1", body))
    assert pointers(await correct(suite, path, occurred_on="2026-03-03"), 422) == ["/occurred_on"]
    assert pointers(await correct(suite, path, bodies=["nobody"]), 422) == ["/bodies/0"]
    problem(await correct(suite, path, occurred_on="2026-03-02"), 422, "nothing_changed")
    async with suite.client("county", AUTHOR) as county:
        bare = await county.post(f"{path}/corrections", json={"occurred_on": "2026-03-01"})
        assert pointers(bare, 422) == ["/reason"]
        assert (await county.get(f"{path}/corrections")).json()["items"] == []
    async with suite.client("neighbour") as neighbour:
        foreign = await neighbour.post(
            f"{path}/corrections", json={"reason": "x", "occurred_on": "2026-03-01"}
        )
        problem(foreign, 404)
        problem(await neighbour.get(f"{path}/corrections"), 404)


async def test_a_withdrawn_event_takes_its_open_duties_along_and_leaves_the_closed_ones(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"), row("s-2"))
    path, duties = await report(suite, event("n1", body))
    recorded = await publish(suite, duties["s-1"], date(2026, 3, 2))
    async with suite.client("county", AUTHOR) as county:
        answer = await county.post(f"{path}/withdrawal", json={"reason": "重复报送"})
        assert answer.status_code == 201, answer.text
        found = {d["item"]["id"]: d for d in answer.json()["obligations"]}
        assert {item: duty["status"] for item, duty in found.items()} == {
            "s-1": "fulfilled_on_time", "s-2": "withdrawn",
        }  # fmt: skip
        assert [d["code"] for d in found["s-1"]["defects"]] == ["event_withdrawn"]
        shown = (await county.get(path)).json()
        assert (shown["withdrawal"]["reason"], shown["withdrawal"]["officer"]["id"]) == ("重复报送", "u-17")
        kept = (await county.get(f"{path}/corrections")).json()["items"]
        assert [one["kind"] for one in kept] == ["withdrawal"]
        for call in ("withdrawal", "corrections", "evaluation", "dates"):
            more = {"occurred_on": "2026-03-01"} if call == "corrections" else {}
            body_of = {"dates": {"x_on": "2026-03-01"}} if call == "dates" else {"reason": "再来"} | more
            again = await county.post(f"{path}/{call}", json=None if call == "evaluation" else body_of)
            problem(again, 409, "event_withdrawn")
        told = await eventually(lambda: feed(county), lambda events: "obligation.withdrawn" in kinds(events))
        assert told[-1]["data"]["reason"] == "event_withdrawn"
        # Its publication taken back as well, nothing is owed.
        place = f"/v1/catalog/publications/{recorded['publication']['id']}"
        etag = (await county.get(place)).headers["etag"]
        gone = {"withdrawn_on": "2026-03-02", "reason": "误登"}
        assert (
            await county.post(f"{place}/withdrawal", json=gone, headers={"if-match": etag})
        ).status_code == 200
        assert (await county.get(f"{DUTIES}/{duties['s-1']['id']}")).json()["status"] == "withdrawn"


async def test_an_event_is_late_reported_after_five_working_days(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1"))
    path, duties = await report(suite, event("n1", body, "2026-02-13", occurred_on="2026-02-13"))
    late, late_duties = await report(suite, event("n2", body, "2026-02-10", occurred_on="2026-02-10"))
    # Working days after the festival: 02-14, 02-24 .. 02-28 (made working), 03-02.
    async with suite.client() as county:
        assert [(await county.get(p)).json()["late_reported"] for p in (path, late)] == [True, True]
        fresh, fresh_duties = await report(suite, event("n3", body, "2026-02-24", occurred_on="2026-02-24"))
        assert (await county.get(fresh)).json()["late_reported"] is False
        only = (await county.get(f"{EVENTS}?late_reported=true")).json()["items"]
        assert [one["client_event_id"] for one in only] == ["n1", "n2"]
        listed = (await county.get(f"{DUTIES}?late_reported=false")).json()["items"]
    assert [one["id"] for one in listed] == [fresh_duties["s-1"]["id"]]
    assert duties["s-1"]["late_reported"]
    assert late_duties["s-1"]["late_reported"]


async def test_a_duty_whose_own_date_had_passed_is_late_reported(suite: Suite, body: str) -> None:
    await standard(suite, row("s-1", "信息形成之日起1个工作日内"))
    document = event("n1", body, "2026-02-26", occurred_on="2026-03-02")
    async with suite.client() as county:
        answer = (await county.post(EVENTS, json=document)).json()
    assert (answer["event"]["late_reported"], answer["obligations"][0]["late_reported"]) == (False, True)
