"""Deliveries end to end: planned from the audience, let out, put into feeds once, corrected, held, sent again."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from gongkai import embedded
from kernel.clock import SHANGHAI
from kernel.testing.clock import MovableClock
from services.push.settings import PushSettings
from tests.support.answers import eventually, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite, settings_for, suite_on


@pytest.fixture
async def reader(brisk: Suite) -> str:
    """A subscriber of the budget who reads its feed."""
    await known(brisk)
    owner = await subscriber(brisk, "r1")
    await subscription(brisk, owner, {"item": [BUDGET]})
    return owner


async def deliveries(suite: Suite, message: dict[str, Any]) -> list[dict[str, Any]]:
    async with suite.client("county") as county:
        path = f"{BASE}/deliveries?message={message['id']}"
        return list(answered(await county.get(path), 200)["items"])


async def in_state(suite: Suite, message: dict[str, Any], *states: str) -> list[dict[str, Any]]:
    """The deliveries of a message, once they are in these states."""

    def there(rows: list[dict[str, Any]]) -> bool:
        return sorted(row["state"] for row in rows) == sorted(states)

    return await eventually(lambda: deliveries(suite, message), there)


async def feed(suite: Suite, owner: str, after: str | None = None) -> list[dict[str, Any]]:
    async with suite.client("county") as county:
        given = {"last_event_id": after} if after else {}
        answer = await county.get(f"{BASE}/subscribers/{owner}/feed", params=given)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_a_message_reaches_the_feed_once_with_its_exact_content(brisk: Suite, reader: str) -> None:
    sent = await send(brisk, "m1")
    [row] = await in_state(brisk, sent, "delivered")
    assert (row["subscriber"], row["channel"], row["generation"], row["attempts"]) == (reader, "feed", 1, 1)
    [entry] = await feed(brisk, reader)
    async with brisk.client("county") as county:
        content = (await county.get(f"{BASE}/messages/{sent['id']}/content")).json()
        attempts = answered(await county.get(f"{BASE}/deliveries/{row['id']}/attempts"), 200)["items"]
        why = answered(await county.get(f"{BASE}/deliveries/{row['id']}/why"), 200)
        counts = answered(await county.get(f"{BASE}/messages/{sent['id']}/counts"), 200)
        released = answered(await county.get(f"{BASE}/messages/{sent['id']}"), 200)
        problem(await county.post(f"{BASE}/messages/{sent['id']}/cancellation"), 409, "released")
        assert (await county.get(f"{BASE}/deliveries/{row['id']}")).json() == row
    assert (entry["id"], entry["data"], entry["sha256"]) == (row["id"], content, sent["sha256"])
    assert [(one["number"], one["kind"]) for one in attempts] == [(1, "delivered")]
    assert why["told"] is True
    assert why["replay"]["same"] is True
    assert (counts["total"], counts["by_state"]["delivered"], counts["inconsistent"]) == (1, 1, 0)
    assert released["state"] == "released"
    assert await feed(brisk, reader, entry["id"]) == []
    async with brisk.client("county") as county:
        unknown = await county.get(f"{BASE}/subscribers/{reader}/feed?last_event_id=x")
    assert pointers(unknown, 400, "unknown_event") == ["?last_event_id"]
    async with brisk.client("neighbour") as other:
        for path in (f"deliveries/{row['id']}", f"deliveries/{row['id']}/why", f"subscribers/{reader}/feed"):
            problem(await other.get(f"{BASE}/{path}"), 404)


async def test_what_is_accepted_goes_out_at_once_however_seldom_there_is_looked(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PushSettings", partial(PushSettings, deliver_seconds=3600.0))
    async with suite_on(settings_for(**prepared), clock) as suite:
        await known(suite)
        owner = await subscriber(suite, "r1")
        await subscription(suite, owner, {"item": [BUDGET]})
        for reference in ("m1", "m2", "m3"):
            await in_state(suite, await send(suite, reference), "delivered")


async def test_a_correction_stands_in_the_feed_and_marks_what_it_corrects(brisk: Suite, reader: str) -> None:
    first = await send(brisk, "m1")
    await in_state(brisk, first, "delivered")
    second = await send(brisk, "m2", supersedes=first["id"], relation="corrects")
    await in_state(brisk, second, "delivered")
    entries = await feed(brisk, reader)
    assert [entry["data"]["supersedes"] for entry in entries] == [None, first["id"]]
    assert [entry["supersededby"] for entry in entries] == [second["id"], ""]
    [told] = await deliveries(brisk, first)
    async with brisk.client("county") as county:
        body, officer = {"reason": "群众未收到"}, {"gongkai-officer": "u-7;name=Li"}
        again = await county.post(f"{BASE}/deliveries/{told['id']}/redrives", json=body, headers=officer)
        assert second["id"] in problem(again, 409, "message_over")["detail_en"]
        answer = await county.get(f"{BASE}/subscribers/{reader}/feed.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    nodes = fromstring(answer.content).findall("{*}entry")
    rels = [{link.get("rel") for link in node.findall("{*}link")} for node in nodes]
    assert ["predecessor-version" in one for one in rels] == ["successor-version" not in one for one in rels]


async def test_what_waits_is_superseded_and_a_withdrawal_of_the_unsent_is_not_told(
    brisk: Suite, reader: str
) -> None:
    off = f"{BASE}/subscribers/{reader}/channels/feed"
    async with brisk.client("county") as county:
        answered(await county.put(off, json={"on": False, "reason": "维护"}), 200)
        first = await send(brisk, "m1")
        [held] = await in_state(brisk, first, "held")
        assert held["reason"] == "endpoint_disabled"
        second = await send(brisk, "m2", supersedes=first["id"], relation="withdraws")
        [over] = await in_state(brisk, first, "superseded")
        assert over["reason"] == f"by {second['id']}"
        [useless] = await in_state(brisk, second, "suppressed")
        assert useless["reason"] == "nothing_to_withdraw"
        again = await county.post(f"{BASE}/deliveries/{over['id']}/redrives")
        problem(again, 409, "not_dead")
    assert await feed(brisk, reader) == []


async def test_what_is_held_goes_out_when_the_endpoint_is_on_again(brisk: Suite, reader: str) -> None:
    off = f"{BASE}/subscribers/{reader}/channels/feed"
    async with brisk.client("county") as county:
        answered(await county.put(off, json={"on": False}), 200)
        sent = await send(brisk, "m1")
        await in_state(brisk, sent, "held")
        answered(await county.put(off, json={"on": True}), 200)
    await in_state(brisk, sent, "delivered")
    assert len(await feed(brisk, reader)) == 1


async def test_a_channel_that_is_not_there_holds_and_addresses_that_are_absent_are_told(brisk: Suite) -> None:
    await known(brisk)
    await subscription(brisk, await subscriber(brisk, "r1"), {"item": [BUDGET]}, "feed", "sms", "email")
    sent = await send(brisk, "m1")
    rows = await in_state(brisk, sent, "delivered", "held", "suppressed")
    assert {row["channel"]: row["reason"] for row in rows} == {
        "feed": None, "sms": "channel_absent", "email": "no_address: email",
    }  # fmt: skip
    [dead] = [row for row in rows if row["state"] == "suppressed"]
    async with brisk.client("county") as county:
        listed = answered(await county.get(f"{BASE}/deliveries?dead=true"), 200)["items"]
        assert [row["id"] for row in listed] == [dead["id"]]
        again = answered(await county.post(f"{BASE}/deliveries/{dead['id']}/redrives"))
        assert (again["generation"], again["channel"]) == (2, "email")
        twice = await county.post(f"{BASE}/deliveries/{dead['id']}/redrives")
        problem(twice, 409, "sent_again")
    await in_state(brisk, sent, "delivered", "held", "suppressed", "suppressed")


async def test_quiet_hours_put_off_and_expiry_ends(brisk: Suite) -> None:
    await known(brisk)
    brisk.clock.move_to(datetime(2026, 3, 2, 23, tzinfo=SHANGHAI))
    night = {"from": "22:00", "to": "07:00"}
    await subscription(brisk, await subscriber(brisk, "r1", quiet=night), {"item": [BUDGET]}, "feed", "sms")
    sent = await send(brisk, "m1", expires="2026-03-03T06:00:00+08:00")
    urgent = await send(brisk, "m2", **{"class": "statutory"})
    rows = await in_state(brisk, sent, "delivered", "planned")
    [waiting] = [row for row in rows if row["state"] == "planned"]
    assert waiting["not_before"] == "2026-03-03T07:00:00+08:00"
    await in_state(brisk, urgent, "delivered", "held")
    brisk.clock.move_to(datetime(2026, 3, 3, 6, 30, tzinfo=SHANGHAI))
    await in_state(brisk, sent, "delivered", "expired")


async def test_a_message_waits_for_its_time(brisk: Suite, reader: str) -> None:
    later = brisk.clock.now() + timedelta(days=1)
    sent = await send(brisk, "m1", not_before=later.isoformat())
    now = await send(brisk, "m2")
    await in_state(brisk, now, "delivered")
    assert await deliveries(brisk, sent) == []
    brisk.clock.move_to(later)
    await in_state(brisk, sent, "delivered")
    assert [entry["data"]["id"] for entry in await feed(brisk, reader)] == [now["id"], sent["id"]]


async def test_a_withdrawal_is_told_past_a_correction_that_never_went_out(brisk: Suite, reader: str) -> None:
    first = await send(brisk, "m1")
    await in_state(brisk, first, "delivered")
    later = (brisk.clock.now() + timedelta(days=1)).isoformat()
    waiting = await send(brisk, "m2", supersedes=first["id"], relation="corrects", not_before=later)
    last = await send(brisk, "m3", supersedes=waiting["id"], relation="withdraws")
    await in_state(brisk, last, "delivered")
    assert [entry["data"]["id"] for entry in await feed(brisk, reader)] == [first["id"], last["id"]]


async def test_operators_see_what_waits_by_channel_and_metrics_tell_the_same(
    brisk: Suite, reader: str
) -> None:
    await subscription(brisk, await subscriber(brisk, "r9"), {"item": [BUDGET]}, "sms")
    sent = await send(brisk, "m1")
    await in_state(brisk, sent, "delivered", "held")
    async with brisk.client("admin") as operator, brisk.client("county") as county:
        problem(await county.get(f"{BASE}/worker"), 403)
        found = answered(
            await eventually(lambda: operator.get(f"{BASE}/worker"), lambda a: a.json()["sending"]), 200
        )
        ready = await eventually(lambda: operator.get("/readyz"), lambda a: a.is_success)
        text = (await operator.get("/metrics")).text
    assert (found["waiting"], found["oldest_waiting_seconds"], found["oldest_by_channel"]) == ({}, None, {})
    assert (found["behind"], found["behind_seconds"]) == ([], 600)
    assert found["channels"] == {"sms": {"held": 1}}
    assert 0 <= found["canary_seconds_ago"] <= found["canary_seconds"]
    assert "warnings" not in ready.json()
    if brisk.settings.nats_url is None:  # else each process tells its own
        assert 'gongkai_push_deliveries{channel="sms",state="held"} 1.0' in text
        assert 'gongkai_push_outcomes_total{channel="feed",outcome="delivered"} 1.0' in text
