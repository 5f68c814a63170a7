"""Endpoints over HTTP: guarded, closed, rotated, tested; webhooks and robots that real receivers of this machine answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import orjson
import pytest

from gongkai import embedded
from kernel.testing.clock import MovableClock
from services.push.settings import PushSettings
from tests.support.answers import eventually, pointers, problem
from tests.support.hostile_receivers import Receiver, answers_text, receiver
from tests.support.push import BASE, BUDGET, answered, known, send, subscriber, subscription
from tests.support.signatures import judged
from tests.support.suite import COUNTY, Suite, near, settings_for, suite_on


@pytest.fixture
async def stage(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Suite, dict[str, Receiver]]]:
    """The suite, allowed to call two receivers: one that takes everything, one that answers as a robot of a chat does."""
    async with AsyncExitStack() as stack:
        robot = '{"errcode":0,"errmsg":"ok"}'
        on, took = partial(receiver, host=near()), answers_text("204 No Content")
        receivers = {
            "hook": await stack.enter_async_context(on(took)),
            "robot": await stack.enter_async_context(on(answers_text("200 OK", robot))),
            "silent": await stack.enter_async_context(on(took, silent=True)),
            "shut": await stack.enter_async_context(on(answers_text("401 Unauthorized"))),
        }
        targets = ",".join(one.target for one in receivers.values())
        soon = partial(PushSettings, sweep_seconds=0.2, deliver_seconds=0.1)
        monkeypatch.setattr(embedded, "PushSettings", soon)
        settings = settings_for(**prepared, push_targets=targets)
        suite = await stack.enter_async_context(suite_on(settings, clock))
        await known(suite)
        yield suite, receivers


async def endpoint(suite: Suite, **values: Any) -> dict[str, Any]:
    async with suite.client("county") as county:
        return answered(await county.post(f"{BASE}/endpoints", json={"name": "某系统"} | values))


async def rows(suite: Suite, message: dict[str, Any]) -> dict[str, dict[str, Any]]:
    async with suite.client("county") as county:
        page = answered(await county.get(f"{BASE}/deliveries?message={message['id']}"), 200)
    return {row["channel"]: row for row in page["items"]}


async def ended(suite: Suite, message: dict[str, Any], **states: str) -> dict[str, dict[str, Any]]:
    return await eventually(
        lambda: rows(suite, message),
        lambda found: {name: row["state"] for name, row in found.items()} == states,
    )


def split(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
    return {name.lower(): value for name, value in lines}, body


async def test_a_signed_webhook_and_a_robot_are_told_and_the_secret_rotates(
    stage: tuple[Suite, dict[str, Receiver]],
) -> None:
    suite, receivers = stage
    owner = await subscriber(suite, "r1", kind="system")
    await subscription(suite, owner, {"item": [BUDGET]}, "webhook", "wecom", "screen")
    held = await send(suite, "m1")
    found = await ended(suite, held, webhook="held", wecom="held", screen="delivered")
    assert {found[name]["reason"] for name in ("webhook", "wecom")} == {"endpoint_absent"}
    hook = await endpoint(suite, channel="webhook", subscriber=owner, url=receivers["hook"].url)
    await endpoint(suite, channel="wecom", subscriber=owner, url=receivers["robot"].url + "?key=9f2c")
    await ended(suite, held, webhook="delivered", wecom="delivered", screen="delivered")
    [request] = receivers["hook"].requests
    headers, body = split(request)
    async with suite.client("county") as county:
        content = (await county.get(f"{BASE}/messages/{held['id']}/content")).content
        attempts = answered(await county.get(f"{BASE}/deliveries/{found['webhook']['id']}/attempts"), 200)
    assert headers["webhook-id"] == held["id"]
    assert content in body
    assert judged(headers, body, hook["secret"])
    assert [(one["kind"], one["status"]) for one in attempts["items"]] == [("delivered", 204)]
    [told] = receivers["robot"].requests
    assert orjson.loads(split(told)[1])["text"]["content"].startswith("2026年预算公开")

    async with suite.client("county") as county:
        loop = (await county.get(f"{BASE}/subscribers/{owner}/screen")).json()
        assert [item["id"] for item in loop["items"]] == [held["id"]]
        surfaces = f"{BASE}/messages/{held['id']}/surfaces"
        parts = {
            name: answered(await county.get(f"{surfaces}/{name}"), 200)
            for name in ("wecom", "wecom_markdown", "sms", "email", "handed_over", "loudspeaker")
        }
        assert all(
            one["parts"][0]["bytes"] == len(one["parts"][0]["body"].encode()) for one in parts.values()
        )
        assert orjson.loads(parts["wecom"]["parts"][0]["body"]) == orjson.loads(split(told)[1])
        assert orjson.loads(parts["wecom_markdown"]["parts"][0]["body"])["msgtype"] == "markdown"
        assert (parts["sms"]["segments"], parts["loudspeaker"]["seconds"] > 5) == (1, True)
        assert parts["handed_over"]["zh"].startswith("请将以下内容")
        path = f"{BASE}/endpoints/{hook['id']}"
        rotated = answered(
            await county.post(f"{path}/rotations", json={"signature": "v1a", "overlap_seconds": 60})
        )
        assert rotated["secret"] is None
        assert [one["until"] is None for one in rotated["secrets"]] == [True, False]
        second = await send(suite, "m2")
        await ended(suite, second, webhook="delivered", wecom="delivered", screen="delivered")
        headers, body = split(receivers["hook"].requests[-1])
        assert judged(headers, body, hook["secret"])
        assert judged(headers, body, rotated["secrets"][0]["public_key"])
        assert not judged(headers, body + b" ", hook["secret"])
        assert not judged(headers, body + b" ", rotated["secrets"][0]["public_key"])
        shown = answered(await county.get(path), 200)
        assert shown["health"]["failures"] == 0
        assert shown["health"]["last_success_at"] is not None
        assert shown["secret"] is None
        tested = answered(await county.post(f"{path}/tests", json={}), 200)
        assert tested["kind"] == "delivered"
        everything = (await county.get(f"{BASE}/endpoints?region={COUNTY}")).text
    assert len(receivers["hook"].requests) == 3
    assert all(secret not in everything for secret in (hook["secret"], "9f2c", "/hook"))
    async with suite.client("neighbour") as other:
        for call in (
            other.get(path),
            other.post(f"{path}/tests", json={}),
            other.put(f"{path}/switch", json={"on": False}),
        ):
            problem(await call, 404)


async def test_tests_of_a_silent_receiver_hold_up_nobody_and_are_few_at_once(
    stage: tuple[Suite, dict[str, Receiver]],
) -> None:
    suite, receivers = stage
    owner = await subscriber(suite, "r1", kind="system")
    made = await endpoint(suite, channel="webhook", subscriber=owner, url=receivers["silent"].url)
    path = f"{BASE}/endpoints/{made['id']}"

    async def asked() -> int:
        return len(receivers["silent"].requests)

    async with suite.client("county") as county, suite.client("admin") as admin, asyncio.TaskGroup() as tasks:
        hanging = [
            tasks.create_task(one.post(f"{path}/tests", json={})) for one in (county, admin) for _ in range(2)
        ]
        await eventually(asked, lambda found: found == 4)
        async with asyncio.timeout(5):
            # On one machine four readers are all there are.
            answered(await county.get(path), 200)
            third = await county.post(f"{path}/tests", json={})
        receivers["silent"].go_on.set()
        problem(third, 429, "tests_under_way")
        assert third.headers["retry-after"] == "5"
        assert [answered(await one, 200)["kind"] for one in hanging] == ["delivered"] * 4
        assert answered(await county.post(f"{path}/tests", json={}), 200)["kind"] == "delivered"


async def test_a_credential_that_is_refused_holds_until_somebody_has_looked(
    stage: tuple[Suite, dict[str, Receiver]],
) -> None:
    suite, receivers = stage
    owner = await subscriber(suite, "r1", kind="system")
    await subscription(suite, owner, {"item": [BUDGET]}, "webhook")
    made = await endpoint(suite, channel="webhook", subscriber=owner, url=receivers["shut"].url)
    first = await send(suite, "m1")
    found = await ended(suite, first, webhook="held")
    assert found["webhook"]["reason"] == "unauthorised"
    second = await send(suite, "m2")
    assert (await ended(suite, second, webhook="held"))["webhook"]["reason"] == "endpoint_disabled"
    async with suite.client("county") as county:
        path = f"{BASE}/endpoints/{made['id']}"
        answer = await county.get(path)
        shown = answered(answer, 200)
        assert (shown["on"], shown["off_reason"]) == (False, "unauthorised")
        change = {"name": "某系统", "channel": "webhook", "subscriber": owner, "url": receivers["hook"].url}
        problem(await county.put(path, json=change), 428)
        answered(await county.put(path, json=change, headers={"if-match": answer.headers["etag"]}), 200)
        answered(await county.put(f"{path}/switch", json={"on": True}), 200)
    for message in (first, second):
        await ended(suite, message, webhook="delivered")
    assert len(receivers["shut"].requests) == 1
    async with suite.client("county") as county:
        events = (await county.get(f"{BASE}/feed?limit=100")).json()
    kinds = [event["type"] for event in events if ".endpoint." in event["type"]]
    assert kinds == ["gongkai.push.endpoint.disabled.v1"]


async def test_the_guard_is_the_same_when_an_address_is_saved(
    stage: tuple[Suite, dict[str, Receiver]],
) -> None:
    suite, _ = stage
    owner = await subscriber(suite, "r1", kind="system")
    refused = {
        "https://[x/": "url_unreadable", "http://example.cn/": "port_refused", "https://127.0.0.1/": "address_refused",
        "https://169.254.169.254/latest": "address_refused", "https://0x7f000001/": "host_spelling",
        "https://u:p@example.cn/": "url_userinfo", "https://localhost/": "host_local", "ftp://example.cn/": "url_scheme",
        "https://simulator/nosuch": "simulator_unknown", "https://simulator/delivered?x=1": "simulator_unknown",
    }  # fmt: skip
    async with suite.client("county") as county:
        base = {"name": "某系统", "channel": "webhook", "subscriber": owner}
        for url, code in refused.items():
            answer = await county.post(f"{BASE}/endpoints", json=base | {"url": url})
            assert pointers(answer, 422, code) == ["/url"], url
        wrong: list[tuple[dict[str, Any], str]] = [
            (base, "/url"), (base | {"url": "https://a.cn/", "secret": "whsec_x"}, "/secret"),
            ({"name": "短信", "channel": "sms", "region": COUNTY, "secret": "k"}, "/options/signature"),
            ({"name": "短信", "channel": "sms", "region": COUNTY, "options": {"signature": "县"}}, "/secret"),
            ({"name": "x", "channel": "sms", "subscriber": owner, "secret": "k"}, "/subscriber"),
            ({"name": "x", "channel": "wecom", "region": COUNTY, "url": "https://a.cn/"}, "/subscriber"),
            (base | {"channel": "wecom", "url": "https://a.cn/", "options": {"format": "markdown_v2"}}, "/options/format"),
            (base | {"url": "https://a.cn/", "options": {"format": "markdown"}}, "/options/format"),
            ({"name": "邮", "channel": "email", "region": COUNTY, "url": "smtps://[x", "options": {"sender": "a@b.cn"}}, "/url"),
            ({"name": "邮", "channel": "email", "region": COUNTY, "url": "smtp://10.0.0.1", "options": {"sender": "a@b.cn"}}, "/url"),
            ({"name": "邮", "channel": "email", "region": COUNTY, "url": "smtp://:pw@b.cn", "options": {"sender": "a@b.cn"}}, "/url"),
        ]  # fmt: skip
        for body, at in wrong:
            answer = await county.post(f"{BASE}/endpoints", json=body)
            assert [error["pointer"] for error in answer.json()["errors"]] == [at], body
            assert answer.status_code == 422
        answered(await county.post(f"{BASE}/endpoints", json=base | {"url": "https://a.cn/x"}))
        problem(
            await county.post(f"{BASE}/endpoints", json=base | {"url": "https://a.cn/x"}),
            409,
            "endpoint_there",
        )
        wide = await county.post(f"{BASE}/endpoints", json=base | {"url": "http\uff1a//a.cn/x"})
        assert pointers(wide, 422, "url_scheme") == ["/url"]  # judged before it is told that there is one
        account = {"name": "短信", "channel": "sms", "region": COUNTY, "options": {"signature": "县"}}
        made = await county.post(f"{BASE}/endpoints", json=account | {"secret": "k"})
        path, seen = f"{BASE}/endpoints/{made.json()['id']}", {"if-match": made.headers["etag"]}
        away = account | {"url": "https://a.cn/"}
        assert pointers(await county.put(path, json=away, headers=seen), 422, "secret_needed") == ["/secret"]
        kept = await county.put(path, json=account | {"name": "短信账户"}, headers=seen)
        assert len(answered(kept, 200)["secrets"]) == 1
        seen = {"if-match": kept.headers["etag"]}
        answered(await county.put(path, json=away | {"secret": "other"}, headers=seen), 200)


async def test_addresses_of_the_simulator_end_every_way_and_nothing_leaves(
    stage: tuple[Suite, dict[str, Receiver]],
) -> None:
    suite, receivers = stage
    sms = await endpoint(suite, channel="sms", region=COUNTY, secret="k", options={"signature": "县政务公开"})
    async with suite.client("county") as county:
        tests = f"{BASE}/endpoints/{sms['id']}/tests"
        tested = answered(await county.post(tests, json={"to": "10000000001"}), 200)
        assert (tested["kind"], tested["code"]) == ("accepted_unverified", "simulated_accepted")
        assert pointers(await county.post(tests, json={}), 422, "recipient_of_test") == ["/to"]
        assert pointers(await county.post(tests, json={"to": "0792-1"}), 422) == ["/to"]
    states = {
        "0": "delivered",
        "1": "accepted_unverified",
        "2": "failed_temp",
        "3": "failed_perm",
        "4": "uncertain",
    }
    for digit in states:
        owner = await subscriber(suite, f"r{digit}", addresses={"mobile": f"1000000000{digit}"})
        await subscription(suite, owner, {"item": [BUDGET]}, "sms")
    owner = await subscriber(suite, "test-mode", kind="system")
    await subscription(suite, owner, {"item": [BUDGET]}, "webhook")
    await endpoint(suite, channel="webhook", subscriber=owner, url=receivers["hook"].url, mode="test")
    sent = await send(suite, "m1")

    async def counts() -> dict[str, int]:
        async with suite.client("county") as county:
            answer = answered(await county.get(f"{BASE}/messages/{sent['id']}/counts"), 200)
        assert answer["inconsistent"] == 0
        return {state: number for state, number in answer["by_state"].items() if number}

    wanted = dict.fromkeys(states.values(), 1) | {"delivered": 2}
    assert await eventually(counts, lambda found: found == wanted)
    async with suite.client("county") as county:
        at = suite.clock.now().isoformat()
        told = {
            "channel": "sms",
            "reference": "simulated-accepted",
            "verdict": "bounced",
            "code": "MK:0001",
            "at": at,
        }
        judged = answered(await county.post(f"{BASE}/receipts", json={"receipts": [told, told]}), 200)
        assert [one["result"] for one in judged["items"]] == ["applied", "repeated"]
        assert [one["message_reference"] is None for one in judged["items"]] == [False, True]
        [unsure] = answered(await county.get(f"{BASE}/deliveries?state=uncertain"), 200)["items"]
        path, word = f"{BASE}/deliveries/{unsure['id']}", {"verdict": "arrived", "person": "张三", "at": at}
        assert answered(await county.post(f"{path}/confirmations", json=word))["state"] == "delivered"
        heard = answered(await county.get(f"{path}/receipts"), 200)["items"]
        assert [(one["person"], one["applied"]) for one in heard] == [("张三", True)]
    assert await counts() == {"delivered": 3, "failed_temp": 1, "failed_perm": 2}
    async with suite.client("neighbour") as other:
        problem(await other.post(f"{path}/confirmations", json=word), 404)
        problem(await other.get(f"{path}/receipts"), 404)
    async with suite.client("admin") as admin:
        worker = answered(await admin.get(f"{BASE}/worker"), 200)
    assert worker["sending"] is True
    assert receivers["hook"].requests == []
