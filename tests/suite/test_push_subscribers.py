"""Subscribers and subscriptions: addresses closed and masked, rules read strictly and kept by version, dead ones found."""

import json
from typing import Any

import pytest

from tests.support import dumps
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.push import (
    BASE,
    BUDGET,
    LAND,
    NEXT_VILLAGE,
    OTHER_TOWN,
    TOWN,
    VILLAGE,
    answered,
    audience,
    group,
    known,
    members,
    subscriber,
    subscription,
)
from tests.support.suite import COUNTY, Suite

SECRETS = ["欧阳麒麟", "13912345678", "qilin.ouyang", "hook-9f2c"]
PERSON: dict[str, Any] = {
    "name": "欧阳麒麟",
    "addresses": {
        "mobile": "13912345678", "email": "qilin.ouyang@example.cn",
    },
}  # fmt: skip


async def test_addresses_are_masked_in_answers_and_nowhere_in_the_databases(suite: Suite) -> None:
    body = {"reference": "r1", "kind": "person", "region": VILLAGE, "groups": []} | PERSON
    async with suite.client("county") as county:
        made = await county.post(f"{BASE}/subscribers", json=body, headers={"idempotency-key": "k1"})
        again = await county.post(f"{BASE}/subscribers", json=body, headers={"idempotency-key": "k1"})
        listed = answered(await county.get(f"{BASE}/subscribers"), 200)["items"]
    found = answered(made)
    assert again.json() == found
    assert found["name"] == "欧***"
    assert found["addresses"] == {
        "mobile": "139****5678", "email": "q***@example.cn",
    }  # fmt: skip
    assert [one["id"] for one in listed] == [found["id"]]
    assert dumps.found(dumps.dumped(suite.settings), SECRETS) == []


async def test_what_was_answered_once_is_forgotten_with_the_subscriber(suite: Suite) -> None:
    body = {"reference": "r1", "kind": "person", "region": VILLAGE} | PERSON
    key = {"idempotency-key": "k1"}
    async with suite.client("county") as county:
        owner = answered(await county.post(f"{BASE}/subscribers", json=body, headers=key))["id"]
        hook = {
            "channel": "webhook",
            "subscriber": owner,
            "name": "某系统",
            "url": "https://www.example.cn/push",
        }
        made = answered(await county.post(f"{BASE}/endpoints", json=hook, headers=key))
        again = await county.post(f"{BASE}/endpoints", json=hook, headers=key)
        assert (again.headers["idempotency-replayed"], again.json()) == ("true", made)
        assert (await county.delete(f"{BASE}/subscribers/{owner}")).status_code == 204
        for path, sent, code in (("subscribers", body, "reference_erased"), ("endpoints", hook, "erased")):
            answer = await county.post(f"{BASE}/{path}", json=sent, headers=key)
            assert problem(answer, 409)["code"] == code
            assert made["secret"] not in answer.text


async def test_a_subscriber_is_changed_by_etag_and_erased_for_good(suite: Suite) -> None:
    await known(suite)
    one = await group(suite)
    owner = await subscriber(suite, "r1", groups=[one], **PERSON)
    kept = await subscription(suite, owner, {"item": [BUDGET]})
    path = f"{BASE}/subscribers/{owner}"
    moved = f"{OTHER_TOWN}001"
    body = {"reference": "r1", "kind": "person", "region": moved, "name": "李四", "groups": []}
    hook = {"channel": "webhook", "subscriber": owner, "name": "某系统", "url": "https://www.example.cn/push"}
    async with suite.client("county") as county:
        answered(await county.post(f"{BASE}/endpoints", json=hook))
        problem(await county.put(path, json=body), 428)
        etag = (await county.get(path)).headers["etag"]
        changed = await county.put(path, json=body, headers={"if-match": etag})
        assert (changed.json()["region"], changed.json()["groups"]) == (moved, [])
        assert changed.json()["addresses"] == {}
        found = {
            town: answered(await county.get(f"{BASE}/endpoints?region={town}"), 200)["items"]
            for town in (TOWN, OTHER_TOWN)
        }
        assert ([one["region"] for one in found[OTHER_TOWN]], found[TOWN]) == ([moved], [])
        problem(await county.put(path, json=body, headers={"if-match": etag}), 412)
        other = body | {"reference": "r2"}
        fixed = await county.put(path, json=other, headers={"if-match": changed.headers["etag"]})
        assert pointers(fixed, 409, "reference_fixed") == ["/reference"]
        assert (await audience(suite, BUDGET, COUNTY))["told"] == 1
        assert (await county.delete(path)).status_code == 204
        gone = answered(await county.get(path), 200)
        assert (gone["name"], gone["addresses"]) == (None, None)
        assert gone["erased_at"]
        problem(await county.delete(path), 409, "erased")
        ended = answered(await county.get(f"{BASE}/subscriptions/{kept['id']}"), 200)
        assert (ended["active"], ended["version"]) == (False, 2)
        assert answered(await county.get(f"{BASE}/subscribers"), 200)["items"] == []
    assert (await audience(suite, BUDGET, COUNTY))["told"] == 0


#: What is changed in a subscriber, the status, and the member that is named.
FAULTY: list[tuple[dict[str, Any], int, str]] = [
    ({"reference": "taken"}, 409, "/reference"),
    ({"region": "360426"}, 403, "/region"),
    ({"region": "360425１０２"}, 422, "/region"),
    ({"addresses": {"mobile": "1381234５６７８"}}, 422, "/addresses/mobile"),
    ({"quiet": {"from": "2２:00", "to": "07:00"}}, 422, "/quiet/from"),
    ({"groups": ["nobody"]}, 422, "/groups/0"),
    ({"kind": "bird"}, 422, "/kind"),
    ({"addresses": {"mobile": "0792-0000001"}}, 422, "/addresses/mobile"),
    ({"addresses": {"webhook": "https://example.cn/"}}, 422, "/addresses/webhook"),
    ({"addresses": {"fax": "1"}}, 422, "/addresses/fax"),
]


async def test_what_does_not_hold_is_named(suite: Suite, subtests: pytest.Subtests) -> None:
    taken = await subscriber(suite, "taken")
    async with suite.client("county") as county:
        again = await county.post(
            f"{BASE}/subscribers", json={"reference": "taken", "kind": "person", "region": VILLAGE}
        )
        assert problem(again, 409, "reference_used")["subscriber"] == taken
        for changes, status, wrong in FAULTY:
            with subtests.test(wrong, changes=changes):
                body = {"reference": "r1", "kind": "person", "region": VILLAGE} | changes
                assert pointers(await county.post(f"{BASE}/subscribers", json=body), status) == [wrong]


async def test_rules_are_read_strictly_and_every_fault_is_named(suite: Suite) -> None:
    owner = await subscriber(suite, "r1")
    rule = {"all": [{"domain": []}, {"region": COUNTY}, {"like": ["%"]}]}
    body = {"subscriber": owner, "rule": rule, "channels": ["feed"]}
    async with suite.client("county") as county:
        answer = await county.post(f"{BASE}/subscriptions", json=body)
        assert pointers(answer, 422, "values_needed") == [
            "/rule/all/0/domain", "/rule/all/1/direction", "/rule/all/2",
        ]  # fmt: skip
        wish = body | {"rule": {"any": [{"class": ["ordinary"]}, {"class": ["statutory", "normal"]}]}}
        answer = await county.post(f"{BASE}/subscriptions", json=wish)
        assert pointers(answer, 422, "unknown_class") == ["/rule/any/1/class/1"]
        channels = await county.post(f"{BASE}/subscriptions", json=body | {"channels": ["smoke"]})
        assert "/channels/0" in pointers(channels, 422)
        deep = json.dumps(body).replace(json.dumps(rule), '{"not":' * 900 + '{"domain":["a"]}' + "}" * 900)
        headers = {"content-type": "application/json"}
        answer = await county.post(f"{BASE}/subscriptions", content=deep, headers=headers)
        assert "too_deep" in [error["code"] for error in problem(answer, 422)["errors"]]


async def test_an_ended_subscription_is_heard_no_more_and_stays_ended(suite: Suite) -> None:
    await known(suite)
    owner = await subscriber(suite, "r1")
    kept = await subscription(suite, owner, {"item": [BUDGET]})
    path = f"{BASE}/subscriptions/{kept['id']}"
    assert (await audience(suite, BUDGET, COUNTY))["told"] == 1
    async with suite.client("county") as county:
        problem(await county.delete(path), 428)
        etag = (await county.get(path)).headers["etag"]
        assert (await county.delete(path, headers={"if-match": etag})).status_code == 204
        now = await county.get(path)
        body = {"rule": {"item": [LAND]}, "channels": ["feed"]}
        problem(await county.put(path, json=body, headers={"if-match": now.headers["etag"]}), 409, "ended")
        active = answered(await county.get(f"{BASE}/subscriptions?active=true&subscriber={owner}"), 200)
    assert now.json()["active"] is False
    assert active["items"] == []
    assert (await audience(suite, BUDGET, COUNTY))["told"] == 0


async def test_rules_that_can_never_hold_are_listed_with_the_reason(suite: Suite) -> None:
    await known(suite)
    owner = await subscriber(suite, "r1")
    dead = {
        "contradiction": {"all": [{"item": [LAND]}, {"domain": ["fiscal-budget"]}]},
        "unknown_item": {"item": ["long-gone"]},
        "unknown_domain": {"any": [{"domain": ["space-flight"]}, {"all": [{"domain": ["moon"]}]}]},
        "unknown_group": {"all": [{"domain": ["fiscal-budget"]}, {"audience": ["nobody"]}]},
    }
    made: dict[str, str] = {}
    for code, rule in dead.items():
        kept = await subscription(suite, owner, rule)
        [warning] = kept["warnings"]
        assert (warning["code"], warning["pointer"]) == (code, "/rule")
        made[kept["id"]] = code
    for rule in (
        {"item": [LAND, "long-gone"]},
        {"not": {"item": ["long-gone"]}},
        {"audience": ["whole_society"]},
    ):
        assert (await subscription(suite, owner, rule))["warnings"] == []
    async with suite.client("county") as county:
        found = answered(await county.get(f"{BASE}/subscription-audits"), 200)["items"]
        assert {one["subscription"]["id"]: one["never"]["code"] for one in found} == made
        assert found[1]["never"]["values"] == ["long-gone"]
        path, body = f"{BASE}/subscriptions/{found[1]['subscription']['id']}", {"channels": ["feed"]}
        for item, told in (("nope-001", ["所要的事项不在任何已知目录中:nope-001"]), (LAND, [])):
            etag = (await county.get(path)).headers["etag"]
            changed = await county.put(
                path, json=body | {"rule": {"item": [item]}}, headers={"if-match": etag}
            )
            warnings = answered(changed, 200)["warnings"]
            assert [one["message_zh"].partition("消息:")[2] for one in warnings] == told
        assert "warnings" not in answered(await county.get(path), 200)


async def test_a_village_merged_in_2025_still_resolves_for_a_notice_of_2024(suite: Suite) -> None:
    await known(suite)
    owner = await subscriber(suite, "r1", region=VILLAGE)
    await subscription(suite, owner, {"region": VILLAGE, "direction": "exact"})
    async with suite.client("county") as county:
        change = {
            "old": NEXT_VILLAGE,
            "new": VILLAGE,
            "effective_on": "2025-07-01",
            "basis": "永府字〔2025〕18号",
        }
        made = answered(await county.post(f"{BASE}/region-changes", json=change))
        catalogue = (await audience(suite, BUDGET, COUNTY))["catalogue"]
        for day, told in (("2024-06-01", 1), ("2026-01-01", 1)):
            found = await audience(suite, BUDGET, NEXT_VILLAGE, day=day, catalogue=catalogue)
            assert found["told"] == told, day
        [why] = [one for one in (await members(suite, found))[owner]["why"] if one["dimension"] == "region"]
        assert why["matched"] == [VILLAGE]
        assert (await county.delete(f"{BASE}/region-changes/{made['number']}")).status_code == 204
        listed = answered(await county.get(f"{BASE}/region-changes"), 200)["items"]
        assert listed[0]["withdrawn"] == made["number"] + 1
        same = change | {"new": NEXT_VILLAGE}
        assert pointers(await county.post(f"{BASE}/region-changes", json=same), 422, "same_code") == ["/new"]
    assert (await audience(suite, BUDGET, NEXT_VILLAGE))["told"] == 0
    async with suite.client("neighbour") as other:
        assert pointers(await other.post(f"{BASE}/region-changes", json=change), 403) == ["/old"]
        problem(await other.delete(f"{BASE}/region-changes/{made['number']}"), 404)


async def test_groups_are_listed_and_changed_by_etag(suite: Suite) -> None:
    await group(suite)
    body = {"region": TOWN, "name": "改名", "stands_for": []}
    async with suite.client("county") as county:
        problem(await county.put(f"{BASE}/groups/village-land", json=body), 428)
        etag = (await county.get(f"{BASE}/groups/village-land")).headers["etag"]
        answer = await county.put(f"{BASE}/groups/village-land", json=body, headers={"if-match": etag})
        assert answered(answer, 200)["name"] == "改名"
        assert [one["id"] for one in answered(await county.get(f"{BASE}/groups"), 200)["items"]] == [
            "village-land"
        ]
    async with suite.client("neighbour") as other:
        problem(await other.get(f"{BASE}/groups/village-land"), 404)


async def test_an_audience_is_told_as_an_event_without_names(suite: Suite) -> None:
    await known(suite)
    owner = await subscriber(suite, "r1")
    await subscription(suite, owner, {"item": [BUDGET]})
    found = await audience(suite, BUDGET, COUNTY)
    async with suite.client("county") as county:
        events = await eventually(lambda: feed(county, service="push"), bool)
    assert [one["type"] for one in events] == ["gongkai.push.audience.resolved.v1"]
    assert events[0]["data"] == {
        "audience": found["id"], "region": COUNTY, "item": BUDGET, "catalogue": found["catalogue"],
        "catalogue_version": 1, "told": 1, "kept_out": 0, "key_kind": "live",
    }  # fmt: skip
    async with suite.client(None) as anybody:
        assert await feed(anybody, service="push") == []


async def test_a_division_that_there_is_not_is_refused_wherever_it_is_named(suite: Suite) -> None:
    nowhere, town = "999999", "360499001"
    person = {"reference": "a", "kind": "person", "name": "张三", "addresses": {}, "groups": []}
    account = {
        "channel": "email",
        "name": "邮件",
        "url": "smtp://127.0.0.1:25",
        "options": {"sender": "a@example.org"},
    }
    group = {"name": "村民", "stands_for": ["村民"]}
    async with suite.client("admin") as admin:
        for code in (nowhere, town, "360499", "370425001002"):
            for method, path, document in (
                ("POST", "subscribers", person), ("POST", "endpoints", account), ("PUT", "groups/g1", group),
                ("PUT", "templates/t1", {"title": "a", "paragraphs": ["b"]}),
                ("PUT", "responsible-persons/b1", {"name": "局", "persons": ["sbr_x"], "channels": ["feed"]}),
                ("POST", "suppressions", {"addresses": {"mobile": "13800000001"}, "reason": "requested"}),
                ("PUT", "fallbacks/statutory", {"channels": ["handed_over"]}),
                ("POST", "audiences", {"item": BUDGET}), ("POST", "audience-previews", {"item": BUDGET}),
            ):  # fmt: skip
                answer = await admin.request(method, f"{BASE}/{path}", json=document | {"region": code})
                assert pointers(answer, 422, "unknown_region") == ["/region"], (path, code, answer.text)
        narrowed = {"region": "360000", "item": BUDGET, "narrow": {"regions": ["360425", "360499001"]}}
        answer = await admin.post(f"{BASE}/audiences", json=narrowed)
        assert pointers(answer, 422, "unknown_region") == ["/narrow/regions/1"]
        rule = {"any": [{"region": COUNTY, "direction": "down"}, {"region": nowhere, "direction": "exact"}]}
        asked = {"rule": rule, "channels": ["feed"]}
        answer = await admin.post(f"{BASE}/subscriptions", json=asked | {"subscriber": "sbr_x"})
        assert pointers(answer, 422, "unknown_region") == ["/rule"]
        assert answered(await admin.get(f"{BASE}/subscribers"), 200)["items"] == []


async def test_a_county_that_is_newer_than_the_list_is_taken_once_a_change_names_it(suite: Suite) -> None:
    person = {
        "reference": "a",
        "kind": "person",
        "name": "张三",
        "addresses": {},
        "groups": [],
        "region": "360499001",
    }
    change = {"old": COUNTY, "new": "360499", "effective_on": "2026-03-01", "basis": "国函〔2026〕1号"}
    async with suite.client("admin") as admin:
        nowhere = change | {"new": "990000"}
        assert pointers(await admin.post(f"{BASE}/region-changes", json=nowhere), 422, "unknown_region") == [
            "/new"
        ]
        number = answered(await admin.post(f"{BASE}/region-changes", json=change))["number"]
        answered(await admin.post(f"{BASE}/subscribers", json=person))
        assert (await admin.delete(f"{BASE}/region-changes/{number}")).status_code == 204
        again = person | {"reference": "b"}
        assert pointers(await admin.post(f"{BASE}/subscribers", json=again), 422, "unknown_region") == [
            "/region"
        ]
