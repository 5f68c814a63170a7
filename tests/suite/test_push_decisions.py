"""Uncertain deliveries over HTTP: an account whose policy is `ask` leaves them to a named officer, and nobody goes round that."""

from collections import Counter
from datetime import timedelta
from typing import Any

from tests.support.answers import eventually, feed, pointers, problem
from tests.support.push import BASE, BUDGET, answered, known, send, step, subscriber, subscription
from tests.support.suite import COUNTY, Suite

OFFICER = "gk-07;name=周经办"
#: A mobile of the simulator whose messages nobody knows the end of.
UNSURE = {"mobile": "10000000004"}
_ASKED, _OPEN = "gongkai.push.decision.asked_for.v1", "gongkai.push.decision.stayed_open.v1"


async def test_a_named_officer_decides_what_became_of_an_uncertain_delivery(brisk: Suite) -> None:
    await known(brisk)
    account = {
        "channel": "sms", "region": COUNTY, "name": "县短信", "secret": "key", "options": {"signature": "县政务公开"},
        "uncertain": "ask",
    }  # fmt: skip
    async with brisk.client("county") as county:
        answered(await county.post(f"{BASE}/endpoints", json=account))
    owners = [await subscriber(brisk, f"r{n}", addresses=UNSURE) for n in range(3)]
    for owner in owners:
        await subscription(brisk, owner, {"item": [BUDGET]}, "sms")
    first = await send(brisk, "m1", **{"class": "progress"}, thread=step("before"))
    waiting = f"{BASE}/undecided-deliveries?region={COUNTY}"

    async def undecided() -> list[dict[str, Any]]:
        async with brisk.client("county") as county:
            return list(answered(await county.get(waiting), 200)["items"])

    found = await eventually(undecided, lambda rows: len(rows) == 3)
    assert {(one["code"], one["delivery"]["state"]) for one in found} == {
        ("simulated_uncertain", "uncertain")
    }
    async with brisk.client("neighbour") as other:
        assert answered(await other.get(f"{BASE}/undecided-deliveries"), 200)["items"] == []
    by_owner = {one["delivery"]["subscriber"]: one["delivery"] for one in found}
    again, taken, given_up = (f"{BASE}/deliveries/{by_owner[owner]['id']}" for owner in owners)

    second = await send(brisk, "m2", **{"class": "progress"}, thread=step("during"))
    await eventually(undecided, lambda rows: len(rows) == 6)
    at = brisk.clock.now().isoformat()
    said = {"verdict": "taken_as_delivered", "reason": "已电话核实"}
    async with brisk.client("county") as county:
        problem(await county.post(f"{again}/redrives"), 409, "to_be_decided")
        unnamed = await county.post(f"{again}/redrives", content=b'{"out_of_order": false}')
        assert pointers(unnamed, 415, "unsupported_media") == ["Content-Type"]
        by_hand = {"verdict": "arrived", "person": "周经办", "at": at}
        problem(await county.post(f"{again}/confirmations", json=by_hand), 409, "to_be_decided")
        problem(await county.post(f"{taken}/decisions", json=said), 403, "officer_needed")
    async with brisk.client("county", OFFICER) as county:
        assert pointers(await county.post(f"{taken}/decisions", json={"verdict": "again"}), 422) == [
            "/reason"
        ]
        done = answered(await county.post(f"{taken}/decisions", json=said))
        assert (done["officer"], done["reason"]) == ({"id": "gk-07", "name": "周经办"}, "已电话核实")
        problem(await county.post(f"{taken}/decisions", json=said), 409, "nothing_to_decide")
        answered(
            await county.post(f"{given_up}/decisions", json={"verdict": "given_up", "reason": "号码已停"})
        )
        wish = {"verdict": "again", "reason": "群众未收到"}
        problem(await county.post(f"{again}/decisions", json=wish), 409, "out_of_order")
        forced = answered(await county.post(f"{again}/decisions", json=wish | {"out_of_order": True}))
        states = {path: answered(await county.get(path), 200) for path in (taken, given_up, again)}
        seen = [
            answered(await county.get(f"{BASE}/deliveries/{name}/decisions"), 200)["items"]
            for name in (forced["delivery"], forced["again"])
        ]
        counts = [
            answered(await county.get(f"{BASE}/messages/{one['id']}/counts"), 200) for one in (first, second)
        ]
    assert [(row["state"], row["reason"]) for row in states.values()] == [
        ("delivered", None), ("failed_perm", "given_up"), ("uncertain", "simulated_uncertain"),
    ]  # fmt: skip
    assert [[one["id"] for one in items] for items in seen] == [[forced["id"]], [forced["id"]]]
    assert (forced["out_of_order"], forced["verdict"]) == (True, "again")
    assert [one["inconsistent"] for one in counts] == [0, 0]
    # The new generation is uncertain as the first was, and waits for an officer anew.
    left = await eventually(
        undecided, lambda rows: forced["again"] in {one["delivery"]["id"] for one in rows}
    )
    assert not {row["id"] for row in by_owner.values()} & {one["delivery"]["id"] for one in left}
    async with brisk.client("county") as county:

        async def told_of(kind: str) -> dict[str, int]:
            events = [one["data"] for one in await feed(county, service="push") if one["type"] == kind]
            count = Counter[str]()
            for one in events:
                count[one["message"]] += one["deliveries"]
            return count

        # Each was asked about once, whether it was decided meanwhile or not, and so was the new generation.
        await eventually(lambda: told_of(_ASKED), lambda told: told == {first["id"]: 4, second["id"]: 3})
        assert await told_of(_OPEN) == {}
        brisk.clock.move_to(brisk.clock.today() + timedelta(days=2))
        await eventually(lambda: told_of(_OPEN), lambda told: told == {first["id"]: 1, second["id"]: 3})
