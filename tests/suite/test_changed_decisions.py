"""Penalty decisions that are changed after they were posted: 行政处罚法 Arts 48, 85, as duties derived from the event."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.answers import eventually, feed, kinds, pointers, problem
from tests.support.county import event, new_catalogue, new_guideline, row, standard
from tests.support.suite import AUTHOR, Suite, publication

EVENTS = "/v1/catalog/business-events"
DUTIES = "/v1/catalog/obligations"
PENALTY = row("p-1", names={"level1": "行政处罚", "level2": "违法建设处罚决定"})


async def posted(
    suite: Suite, number: str = "n1", on: date = date(2026, 3, 2), body: str = ""
) -> tuple[str, str]:
    """A penalty decided and posted the same day; (the event's path, the publication's)."""
    async with suite.client("county", AUTHOR) as county:
        reported = await county.post(EVENTS, json=event(number, body))
        assert reported.status_code == 201, reported.text
        duty = reported.json()["obligations"][0]
        recorded = await county.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, on))
        assert recorded.status_code == 201, recorded.text
    return reported.headers["location"], recorded.headers["location"]


async def change(suite: Suite, path: str, **values: Any) -> httpx.Response:
    document = {"change": "revoked", "decided_on": "2026-03-02", "reason": "复议决定撤销"} | values
    async with suite.client("county", AUTHOR) as county:
        return await county.post(f"{path}/decision-changes", json=document)


async def take_down(suite: Suite, path: str, on: date, **values: Any) -> dict[str, Any]:
    async with suite.client("county", AUTHOR) as county:
        etag = (await county.get(path)).headers["etag"]
        document = {
            "withdrawn_on": on.isoformat(),
            "reason": "原处罚决定经复议撤销",
            "reason_code": "decision_changed",
        }
        answer = await county.post(f"{path}/withdrawal", json=document | values, headers={"if-match": etag})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def duties_of(suite: Suite, path: str) -> dict[str, dict[str, Any]]:
    """The duties of an event by item."""
    async with suite.client() as county:
        page = (await county.get(f"{DUTIES}?event={path.rpartition('/')[2]}")).json()
    return {duty["item"]["id"]: duty for duty in page["items"]}


# Three working days (Art. 85), the day of the change not counted (民法典 Art. 201).
@pytest.mark.parametrize(
    ("changed_on", "due"),
    [
        (date(2026, 3, 2), "2026-03-05"),  # within a week
        (date(2026, 3, 5), "2026-03-10"),  # over a weekend
        (date(2026, 4, 3), "2026-04-09"),  # over 清明节, 4 to 6 April 2026
    ],
)
async def test_行政处罚法_Art48_Art85_a_revoked_decision_is_taken_down_within_3_working_days(
    suite: Suite, body: str, changed_on: date, due: str
) -> None:
    await standard(suite, PENALTY)
    path, _ = await posted(suite, body=body)
    suite.clock.move_to(changed_on)
    answer = await change(suite, path, decided_on=changed_on.isoformat())
    assert answer.status_code == 201, answer.text
    assert answer.json()["correction"]["kind"] == "decision_change"
    duty = (await duties_of(suite, path))["penalty-48"]
    assert answer.json()["correction"]["outcome"]["take_downs"] == [duty["id"]]
    assert duty["due"]["date"] == due
    assert duty["trigger"]["date"] == changed_on.isoformat()
    assert duty["follow_up"]["basis"] == "《行政处罚法》第四十八条、第八十五条"
    assert (duty["follow_up"]["change"], duty["follow_up"]["basis_status"]) == ("revoked", "confirmed")
    assert [(b["title"], b["number"]) for b in duty["basis"]] == [("行政处罚法", "第四十八条、第八十五条")]


@pytest.mark.parametrize(
    ("taken_down_on", "status"),
    [(date(2026, 3, 5), "fulfilled_on_time"), (date(2026, 3, 6), "fulfilled_late")],
)
async def test_行政处罚法_Art48_the_take_down_with_its_reason_meets_the_duty(
    suite: Suite, body: str, taken_down_on: date, status: str
) -> None:
    await standard(suite, PENALTY)
    path, posting = await posted(suite, body=body)
    await change(suite, path)
    suite.clock.move_to(taken_down_on)
    await take_down(suite, posting, taken_down_on)
    found = await duties_of(suite, path)
    assert (found["penalty-48"]["status"], found["penalty-48"]["fulfilled_on"]) == (
        status,
        taken_down_on.isoformat(),
    )
    assert found["penalty-48"]["missing_elements"] == []
    # What was revoked is to be public no more: its own duty is not open again.
    assert found["p-1"]["status"] == "withdrawn"
    async with suite.client(None) as anybody:
        shown = (await anybody.get(posting)).json()["withdrawal"]
    assert shown == {
        "withdrawn_on": taken_down_on.isoformat(), "reason": "原处罚决定经复议撤销", "reason_code": "decision_changed",
    }  # fmt: skip


async def test_行政处罚法_Art48_not_taken_down_it_is_overdue_and_followers_hear_of_it(
    suite: Suite, body: str
) -> None:
    await standard(suite, PENALTY)
    path, posting = await posted(suite, body=body)
    await change(suite, path)
    suite.clock.move_to(date(2026, 3, 6))
    assert (await duties_of(suite, path))["penalty-48"]["status"] == "overdue"
    async with suite.client() as county:
        told = await eventually(
            lambda: feed(county), lambda events: kinds(events).count("obligation.created") == 2
        )
    created = [e["data"] for e in told if e["type"].endswith("obligation.created.v1")]
    assert [one.get("take_down") for one in created] == [None, posting.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("kind", "words"), [("changed", "变更"), ("unlawful", "确认违法"), ("void", "确认无效")]
)
async def test_行政处罚法_Art48_every_kind_of_change(suite: Suite, body: str, kind: str, words: str) -> None:
    await standard(suite, PENALTY)
    path, _ = await posted(suite, body=body)
    assert (await change(suite, path, change=kind)).status_code == 201
    found = await duties_of(suite, path)
    assert found["penalty-48"]["follow_up"]["change"] == kind
    assert words in found["p-1"]["defects"][0]["message_zh"]


async def test_an_event_withdrawn_raises_it_by_inference_and_the_take_down_duty_stays(
    suite: Suite, body: str
) -> None:
    await standard(suite, PENALTY)
    path, posting = await posted(suite, body=body)
    async with suite.client("county", AUTHOR) as county:
        done = await county.post(f"{path}/withdrawal", json={"reason": "误报"})
    assert done.status_code == 201, done.text
    duty = (await duties_of(suite, path))["penalty-48"]
    assert (duty["status"], duty["due"]["date"]) == ("due_soon", "2026-03-05")
    assert (duty["follow_up"]["change"], duty["follow_up"]["basis_status"]) == (
        "event_withdrawn",
        "inference",
    )
    await take_down(suite, posting, date(2026, 3, 2), reason_code="published_by_mistake")
    found = await duties_of(suite, path)
    assert [found[item]["status"] for item in ("penalty-48", "p-1")] == ["fulfilled_on_time", "withdrawn"]


async def test_a_correction_raises_it_only_where_the_posting_lost_its_ground(suite: Suite, body: str) -> None:
    await new_guideline(suite, "standard-1", PENALTY)
    await new_catalogue(suite, "standard-1")
    async with suite.client() as county:
        document = {"region": "360425", "event_type": "test.done", "attributes": {"posted": True},
                    "items": [{"item": "p-1", "dates": {"*": "done_on"}}]}  # fmt: skip
        assert (await county.put("/v1/catalog/bindings/b", json=document)).status_code == 201
    async with suite.client("county", AUTHOR) as county:
        reported = await county.post(EVENTS, json=event("n1", body, attributes={"posted": True}))
        duty, path = reported.json()["obligations"][0], reported.headers["location"]
        await county.post(f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2)))
        slip = await county.post(
            f"{path}/corrections", json={"dates": {"done_on": "2026-02-27"}, "reason": "笔误"}
        )
        assert slip.json()["correction"]["outcome"]["take_downs"] == []
        other = await county.post(
            f"{path}/corrections", json={"attributes": {"posted": False}, "reason": "不属此类"}
        )
    assert len(other.json()["correction"]["outcome"]["take_downs"]) == 1
    assert (await duties_of(suite, path))["penalty-48"]["follow_up"]["change"] == "event_corrected"


async def test_what_was_not_posted_is_withdrawn_and_stays_so(suite: Suite, body: str) -> None:
    await standard(suite, PENALTY)
    async with suite.client("county", AUTHOR) as county:
        path = (await county.post(EVENTS, json=event("n1", body))).headers["location"]
        changed = (await change(suite, path)).json()["correction"]["outcome"]
        assert (len(changed["withdrawn"]), changed["take_downs"]) == (1, [])
        later = await county.post(
            f"{path}/corrections", json={"dates": {"done_on": "2026-03-01"}, "reason": "笔误"}
        )
    assert later.json()["correction"]["outcome"]["unchanged"] == changed["withdrawn"]
    assert (await duties_of(suite, path))["p-1"]["status"] == "withdrawn"


async def test_a_second_report_of_the_change_raises_nothing_twice(suite: Suite, body: str) -> None:
    await standard(suite, PENALTY)
    path, _ = await posted(suite, body=body)
    first = (await change(suite, path)).json()["correction"]["outcome"]
    again = (await change(suite, path, change="void")).json()["correction"]["outcome"]
    assert (len(first["take_downs"]), again["take_downs"]) == (1, [])


async def test_a_matter_without_such_an_act_and_an_impossible_day_are_refused(
    suite: Suite, body: str
) -> None:
    await standard(suite, row("s-1"))
    path, _ = await posted(suite, body=body)
    assert problem(await change(suite, path), 409)["code"] == "no_follow_up"
    for day in ("2026-03-01", "2026-03-03"):  # before the event, after today
        assert pointers(await change(suite, path, decided_on=day), 422) == ["/decided_on"]


async def test_a_publication_does_not_meet_a_duty_to_take_down(suite: Suite, body: str) -> None:
    await standard(suite, PENALTY)
    path, posting = await posted(suite, body=body)
    await change(suite, path)
    duty = (await duties_of(suite, path))["penalty-48"]
    async with suite.client("county", AUTHOR) as county:
        answer = await county.post(
            f"{DUTIES}/{duty['id']}/publications", json=publication(duty, date(2026, 3, 2))
        )
    refused = problem(answer, 409)
    assert (refused["code"], refused["publication"]) == ("take_down_needed", posting.rpartition("/")[2])


async def test_the_table_of_follow_ups_is_told_with_its_articles(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        told = (await anybody.get("/v1/catalog/statutory-limits")).json()["follow_ups"]
    assert [(one["id"], one["amount"], one["unit"], one["basis_status"]) for one in told] == [
        ("penalty-48", 3, "working_day", "confirmed")
    ]
