"""What systems read of push as it goes on: their own references wherever a message is named, operations apart, when to come again."""

from typing import Any

from tests.support.answers import eventually, feed, pointers
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.suite import Suite

_ABOUT_MESSAGES = "gongkai.push.message."


async def test_a_sender_finds_its_own_reference_wherever_its_message_is_named(brisk: Suite) -> None:
    await known(brisk)
    owner = await subscriber(brisk, "r1", addresses={})
    await subscription(brisk, owner, {"item": [BUDGET]}, "feed", "email")
    sent = await send(brisk, "oa-2026-17")
    async with brisk.client("county") as county:

        async def rows() -> list[dict[str, Any]]:
            return list(answered(await county.get(f"{BASE}/deliveries?message={sent['id']}"), 200)["items"])

        found = await eventually(
            rows, lambda rows: {row["state"] for row in rows} == {"delivered", "suppressed"}
        )
        [dead] = [row["id"] for row in found if row["state"] == "suppressed"]
        again = answered(await county.post(f"{BASE}/deliveries/{dead}/redrives"))
        assert {row["message_reference"] for row in (*found, again)} == {"oa-2026-17"}
        told = await eventually(
            lambda: feed(county, service="push"),
            lambda events: any(event["type"] == f"{_ABOUT_MESSAGES}released.v1" for event in events),
        )
    of_message = [event["data"] for event in told if event["type"].startswith(_ABOUT_MESSAGES)]
    assert [(one["message"], one["message_reference"]) for one in of_message] == [
        (sent["id"], "oa-2026-17")
    ] * 2


async def test_a_reader_of_the_feed_may_want_some_types_alone(brisk: Suite) -> None:
    await known(brisk)
    await subscription(brisk, await subscriber(brisk, "r1"), {"item": [BUDGET]})
    for name in ("m1", "m2"):
        await send(brisk, name)
    async with brisk.client("county") as county:

        async def wanted(types: str, **given: Any) -> list[dict[str, Any]]:
            answer = await county.get(f"{BASE}/feed", params={"types": types} | given)
            assert answer.status_code == 200, answer.text
            return list(answer.json())

        released = f"{_ABOUT_MESSAGES}released.v1"
        both = await eventually(lambda: wanted(released), lambda events: len(events) == 2)
        assert {event["type"] for event in both} == {released}
        assert await wanted(released, last_event_id=both[0]["id"]) == both[1:]
        everything = await feed(county, service="push")
        beginning = await wanted(f"{_ABOUT_MESSAGES},gongkai.push.audience.resolved.v1")
        kinds = (_ABOUT_MESSAGES, "gongkai.push.audience.")
        assert beginning == [event for event in everything if event["type"].startswith(kinds)]
        assert len(beginning) == 6
        assert await wanted("gongkai.push.endpoint.,gongkai.push.worker.,gongkai.push.decision.") == []
        for unread in ("message.accepted", "gongkai.push.%", ",".join(["gongkai.x"] * 21)):
            refused = await county.get(f"{BASE}/feed", params={"types": unread})
            assert pointers(refused, 400) == ["?types"]


async def test_who_has_read_a_feed_is_told_when_to_come_again(brisk: Suite) -> None:
    await known(brisk)
    owner = await subscriber(brisk, "r1")
    await subscription(brisk, owner, {"item": [BUDGET]})
    path = f"{BASE}/subscribers/{owner}/feed"
    async with brisk.client("county") as county:
        assert (await county.get(path)).headers["retry-after"] == "30"
        await send(brisk, "m1")
        await eventually(lambda: county.get(path), lambda answer: len(answer.json()) == 1)
        full = await county.get(path, params={"limit": 1})
        assert (len(full.json()), full.headers.get("retry-after")) == (1, None)
        for form in ("atom", "rss", "json"):
            assert (await county.get(f"{path}.{form}")).headers["retry-after"] == "30"
