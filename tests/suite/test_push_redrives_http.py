"""Redrives over HTTP: 202 with a job that shows how far it is, once by its key, for a named officer of the division alone."""

from typing import Any

from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite

OFFICER = "gk-07;name=周经办"
REDRIVES = f"{BASE}/redrives"


async def test_a_channel_is_sent_again_by_one_call_that_shows_its_progress(brisk: Suite) -> None:
    await known(brisk)
    owner = await subscriber(brisk, "r1")
    await subscription(brisk, owner, {"item": [BUDGET]})
    sent = [await send(brisk, f"m{n}") for n in range(3)]

    async def entries() -> list[dict[str, Any]]:
        async with brisk.client("county") as county:
            answer = await county.get(f"{BASE}/subscribers/{owner}/feed")
        assert answer.status_code == 200
        return list(answer.json())

    async def delivered() -> int:
        async with brisk.client("county") as county:
            return len(answered(await county.get(f"{BASE}/deliveries?state=delivered"), 200)["items"])

    await eventually(delivered, lambda number: number == 3)
    wish = {"channel": "feed", "states": ["delivered", "failed_perm"], "reason": "接收方数据丢失"}
    async with brisk.client("county") as county:
        problem(await county.post(REDRIVES, json=wish), 403, "officer_needed")
    async with brisk.client("county", OFFICER) as county:
        unnamed = {"states": ["failed_perm"], "reason": "恢复"}
        assert pointers(await county.post(REDRIVES, json=unnamed), 422, "nothing_named") == ["/endpoint"]
        never = wish | {"since": "2026-03-02T08:00:00+08:00", "before": "2026-03-02T00:00:00Z"}
        assert pointers(await county.post(REDRIVES, json=never), 422, "before_since") == ["/before"]
        for moment in ("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"):
            beyond = await county.post(REDRIVES, json=wish | {"since": moment})
            assert pointers(beyond, 422) == ["/since"]
        none = {"endpoint": "end_none", "states": ["failed_perm"], "reason": "恢复"}
        problem(await county.post(REDRIVES, json=none), 404)
        over = await county.post(REDRIVES, json=wish | {"states": ["superseded"]})
        assert pointers(over, 422) == ["/states/0"]
        key = {"idempotency-key": "redrive-1"}
        begun = await county.post(REDRIVES, json=wish, headers=key)
        found = answered(begun, 202)
        assert begun.headers["location"] == f"{REDRIVES}/{found['id']}"
        assert answered(await county.post(REDRIVES, json=wish, headers=key), 202)["id"] == found["id"]

        async def look() -> dict[str, Any]:
            return answered(await county.get(f"{REDRIVES}/{found['id']}"), 200)

        done = await eventually(look, lambda one: one["state"] == "done")
        listed = await all_pages(county, REDRIVES, limit=1)
    assert (done["total"], done["seen"], done["sent_again"], done["refused"]) == (3, 3, 3, {})
    assert (done["officer"], done["reason"]) == ({"id": "gk-07", "name": "周经办"}, "接收方数据丢失")
    assert [one["id"] for one in listed] == [found["id"]]
    told = await eventually(entries, lambda rows: len(rows) == 6)
    assert sorted(one["data"]["id"] for one in told) == sorted(one["id"] for one in [*sent, *sent])
    async with brisk.client("neighbour") as other:
        assert answered(await other.get(REDRIVES), 200)["items"] == []
        problem(await other.get(f"{REDRIVES}/{found['id']}"), 404)
    async with brisk.client("neighbour", OFFICER) as other:
        foreign = {"message": sent[0]["id"], "states": ["delivered"], "reason": "恢复"}
        problem(await other.post(REDRIVES, json=foreign), 404)
        mine = answered(await other.post(REDRIVES, json=wish), 202)
        assert mine["total"] == 0


async def test_caps_are_of_what_is_ordinary_or_of_progress_and_say_so_of_others(brisk: Suite) -> None:
    await known(brisk)
    owner = await subscriber(brisk, "r1", caps={"progress": 2})
    async with brisk.client("county") as county:
        shown = answered(await county.get(f"{BASE}/subscribers/{owner}"), 200)
        assert shown["caps"] == {"ordinary": None, "progress": 2}
        body = {"reference": "r2", "kind": "person", "region": shown["region"], "caps": {"statutory": 1}}
        refused = await county.post(f"{BASE}/subscribers", json=body)
    assert pointers(refused, 422) == ["/caps"]
    assert "法定" in refused.text
