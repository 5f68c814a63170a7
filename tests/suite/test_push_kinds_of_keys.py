"""Keys of kind live, team and test as an integrator meets them: a whole dispatch on trial, and nobody hears of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, get_args
from urllib.parse import quote

import pytest

from gongkai import embedded
from kernel.testing.clock import MovableClock
from services.push.proofs.rules import NOTICE_OF_TEST, checked
from services.push.settings import PushSettings
from services.push.surfaces.rules import Surface
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.desk import key_with
from tests.support.hostile_receivers import Receiver, answers_text, receiver
from tests.support.push import BASE, BUDGET, answered, known, message, subscriber, subscription
from tests.support.suite import COUNTY, Suite, body_named, land_event, near, settings_for, suite_on

SCOPES = (
    "push:send",
    "push:read",
    "push:subscribe",
    "catalogue:write",
    "interpretation:read",
    "officer:assert",
    "events:write",
)


@pytest.fixture
async def stage(
    prepared: dict[str, Any], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Suite, Receiver]]:
    """The suite, allowed to call one receiver, with a key of each kind for trials."""
    async with AsyncExitStack() as stack:
        hook = await stack.enter_async_context(receiver(answers_text("204 No Content"), host=near()))
        soon = partial(PushSettings, sweep_seconds=0.2, deliver_seconds=0.1)
        monkeypatch.setattr(embedded, "PushSettings", soon)
        settings = settings_for(**prepared, push_targets=hook.target)
        suite = await stack.enter_async_context(suite_on(settings, clock))
        await known(suite)
        for kind in ("test", "team"):
            await key_with(suite, kind, *SCOPES, kind=kind)  # type: ignore[arg-type]  # of the literals
        yield suite, hook


async def connected(suite: Suite, reference: str, url: str) -> str:
    """A system that wants to hear of the budget by a webhook, in its feed and on its screen; its id."""
    owner = await subscriber(suite, reference, kind="system")
    await subscription(suite, owner, {"item": [BUDGET]}, "webhook", "feed", "screen")
    async with suite.client("county") as county:
        body = {"channel": "webhook", "subscriber": owner, "name": reference, "url": url}
        answered(await county.post(f"{BASE}/endpoints", json=body))
    return owner


async def sent(suite: Suite, who: str, reference: str, **headers: str) -> dict[str, Any]:
    async with suite.client(who, **headers) as caller:
        return answered(await caller.post(f"{BASE}/messages", json=message(reference)), 202)


async def ended(
    suite: Suite, message: dict[str, Any], states: dict[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """The deliveries of a message once each is in its state, by subscriber and channel."""

    async def rows() -> list[dict[str, Any]]:
        async with suite.client("county") as county:
            found = answered(await county.get(f"{BASE}/deliveries?message={message['id']}"), 200)["items"]
        return list(found)

    return await eventually(
        rows, lambda found: {(one["subscriber"], one["channel"]): one["state"] for one in found} == states
    )


async def test_a_test_is_worked_through_and_reaches_nobody(stage: tuple[Suite, Receiver]) -> None:
    suite, hook = stage
    owner = await connected(suite, "r1", hook.url)
    refused = await connected(suite, "r2", "https://simulator/permanent")
    # What a caller says of itself to services is taken from it at the gateway.
    tested = await sent(suite, "test", "m1", **{"gongkai-internal": "e30.e30.e30"})
    assert tested["kind"] == "test"
    states = {
        (one, channel): "delivered" for one in (owner, refused) for channel in ("webhook", "feed", "screen")
    }
    found = await ended(suite, tested, states | {(refused, "webhook"): "failed_perm"})
    assert {one["kind"] for one in found} == {"test"}
    path = f"{BASE}/messages/{tested['id']}"
    async with suite.client("test") as tester:
        [attempt] = answered(await tester.get(f"{BASE}/deliveries/{found[0]['id']}/attempts"), 200)["items"]
        assert attempt["code"].startswith("simulated_")
        audience = answered(await tester.get(f"{BASE}/audiences/{tested['audience']}"), 200)
        assert (audience["kind"], audience["told"]) == ("test", 2)
        report = answered(await tester.get(f"{path}/report"), 200)
        assert (report["kind"], report["outcomes"]["not_told"]["percent"]) == ("test", "100.00")
        assert answered(await tester.get(f"{path}/recipients?outcome=told"), 200)["items"] == []
        lost = answered(await tester.get(f"{path}/recipients?outcome=not_told"), 200)["items"]
        assert {one["reason"] for one in lost} == {"test: nothing was sent"}
        assert answered(await tester.get(f"{BASE}/item-reports?item={BUDGET}"), 200)["items"] == []
        proof = (await tester.get(f"{path}/proof")).content
        [key] = answered(await tester.get(f"{BASE}/proof-keys"), 200)["items"]
        told = checked(proof, key["pem"].encode())["document"]
        assert (told["key_kind"], told["notice"]) == ("test", NOTICE_OF_TEST)
        events = await eventually(partial(feed, tester, None, "push"), lambda one: len(one) >= 3)
        assert {one["data"]["key_kind"] for one in events} == {"test"}
    async with suite.client("county") as county:
        assert answered(await county.get(f"{BASE}/subscribers/{owner}/screen"), 200)["items"] == []
        assert (await county.get(f"{BASE}/subscribers/{owner}/feed")).json() == []
        body = message("m2", supersedes=tested["id"], relation="withdraws")
        assert pointers(await county.post(f"{BASE}/messages", json=body), 422) == ["/supersedes"]
    assert hook.requests == []

    live = await sent(suite, "county", "m1")  # its reference was used by the trial alone
    assert live["kind"] == "live"
    await ended(suite, live, states | {(refused, "webhook"): "failed_perm"})
    assert len(hook.requests) == 1


async def test_a_team_is_reached_and_nobody_else(stage: tuple[Suite, Receiver]) -> None:
    suite, hook = stage
    mine, other = await connected(suite, "r1", hook.url), await connected(suite, "r2", hook.url)
    path = f"{BASE}/teams/{quote('team')}"
    async with suite.client("county") as county:
        problem(await county.put(path, json={"subscribers": [mine]}), 403)
    async with suite.client("admin") as admin:
        problem(await admin.get(path), 404)
        assert pointers(await admin.put(path, json={"subscribers": [mine, "sbr_no"]}), 422) == [
            "/subscribers/1"
        ]
        made = await admin.put(path, json={"subscribers": [mine]})
        assert answered(made)["subscribers"] == [mine]
        problem(await admin.put(path, json={"subscribers": []}), 428)
        chinese = await admin.put(f"{BASE}/teams/{quote('县审批系统/二期')}", json={"subscribers": []})
        assert answered(chinese)["client"] == "县审批系统/二期"
        assert answered(await admin.get(path), 200)["client"] == "team"
    told = await sent(suite, "team", "m1")
    channels = ("webhook", "feed", "screen")
    states = {(mine, channel): "delivered" for channel in channels}
    found = await ended(suite, told, states | {(other, channel): "suppressed" for channel in channels})
    assert {one["reason"] for one in found if one["subscriber"] == other} == {"not_of_the_team"}
    assert len(hook.requests) == 1
    async with suite.client("team") as member:
        report = answered(await member.get(f"{BASE}/messages/{told['id']}/report"), 200)
    assert (report["kind"], report["outcomes"]["told"]["number"]) == ("team", 1)
    assert report["not_told"] == {"suppressed: not_of_the_team": 1}


async def test_trials_change_nothing_else_and_calculate(stage: tuple[Suite, Receiver]) -> None:
    suite, _ = stage
    owner = await subscriber(suite, "r1")
    async with suite.client("county") as county:
        body = await body_named(county, "自然资源局")
    for who in ("test", "team"):
        async with suite.client(who, "u-17;name=李") as trial:
            for method, path in (
                ("POST", "/v1/catalog/bodies"), ("PUT", "/v1/catalog/domains/x"), ("POST", "/v1/interpretation/packages"),
                ("POST", "/v1/disclosure-requests/applications"), ("DELETE", f"{BASE}/subscribers/{owner}"),
                ("POST", f"{BASE}/subscriptions"), ("PUT", f"{BASE}/teams/{who}"), ("POST", f"{BASE}/receipts"),
            ):  # fmt: skip
                told = problem(await trial.request(method, path, json={}), 403, "trial_key")
                assert told["key_kind"] == who
            asked = {"region": COUNTY, "item": BUDGET}
            assert answered(await trial.post(f"{BASE}/audience-previews", json=asked), 200)["told"] == 0
            draft = answered(await trial.post(f"{BASE}/message-previews", json=message("t0")), 200)
            assert [one["surface"] for one in draft["surfaces"]] == list(get_args(Surface))
            texts = {"before": "一、补偿款。", "after": "一、补偿款及奖励。"}
            compared = await trial.post("/v1/interpretation/comparisons", json=texts)
            assert compared.status_code != 403, compared.text
            assert answered(await trial.get(f"{BASE}/subscribers/{owner}"), 200)["id"] == owner
            event = land_event(f"land-{who}", body)
            tried = answered(
                await trial.post("/v1/catalog/business-events", json=event | {"dry_run": True}), 200
            )
            assert tried["obligations"]
            problem(await trial.post("/v1/catalog/business-events", json=event), 403, "trial_key")
    async with suite.client("county") as county:
        assert answered(await county.get(f"{BASE}/subscribers/{owner}"), 200)["id"] == owner
