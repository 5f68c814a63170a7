"""Targeting: the catalogue decides whom an item is for; who is told knows why, who is not can ask why not."""

from typing import Any

import pytest
from sqlalchemy import delete

from kernel.db import Database
from services.push.known.models import KnownCatalogue
from tests.support.answers import eventually, pointers, problem
from tests.support.county import new_catalogue, new_guideline, row
from tests.support.push import (
    BASE,
    BUDGET,
    LAND,
    LAND_WORDS,
    NEXT_VILLAGE,
    OTHER_TOWN,
    TOWN,
    UNSAID,
    VILLAGE,
    answered,
    audience,
    group,
    known,
    members,
    reason,
    subscriber,
    subscription,
)
from tests.support.suite import COUNTY, Suite

LAND_AT_HOME = {
    "all": [{"domain": ["land-expropriation"]}, {"region": VILLAGE, "direction": "down"}]
}  # fmt: skip


@pytest.fixture
async def ready(suite: Suite) -> Suite:
    await known(suite)
    return suite


async def test_an_item_for_a_specific_group_reaches_its_members_with_the_reason_of_each(ready: Suite) -> None:
    one = await group(ready)
    inside = await subscriber(ready, "inside", groups=[one])
    outside = await subscriber(ready, "outside")
    uninterested = await subscriber(ready, "uninterested", groups=[one])
    kept = await subscription(ready, inside, LAND_AT_HOME, "feed", "sms")
    await subscription(ready, outside, LAND_AT_HOME)
    await subscription(ready, uninterested, {"domain": ["fiscal-budget"]})
    found = await audience(ready)
    assert (found["told"], found["kept_out"]) == (1, 1)
    assert found["terms"] == {"groups": [one], "regions": None}
    [told] = (await members(ready, found)).values()
    assert (told["subscriber"], told["channels"]) == (inside, ["feed", "sms"])
    catalogue = f"{found['catalogue']}@{found['catalogue_version']}"
    assert told["why"] == [
        {"rule": kept["id"], "version": 1, "clause": "/all/0", "dimension": "domain", "held": True,
         "matched": ["land-expropriation"], "source": catalogue},
        {"rule": kept["id"], "version": 1, "clause": "/all/1", "dimension": "region", "held": True,
         "matched": [TOWN], "source": "message"},
        {"rule": f"{found['catalogue']}/{LAND}", "version": 1, "clause": "/audience", "dimension": "audience",
         "held": True, "matched": [one], "source": catalogue},
    ]  # fmt: skip
    assert set(await members(ready, found, told=False)) == {outside}
    why = await reason(ready, found, inside)
    assert why["words_zh"][1] == f"您关注 {VILLAGE} 及其上级(下发)的信息,本消息属于 {TOWN}"
    assert why["replay"] == {"told": True, "same": True}


async def test_why_not_is_answered_for_any_subscriber(ready: Suite) -> None:
    one = await group(ready)
    outside = await subscriber(ready, "outside")
    elsewhere = await subscriber(ready, "elsewhere", groups=[one])
    silent = await subscriber(ready, "silent", groups=[one])
    await subscription(ready, outside, LAND_AT_HOME)
    await subscription(
        ready, elsewhere, {"all": [{"region": OTHER_TOWN, "direction": "up"}, {"item": [LAND]}]}
    )
    found = await audience(ready)
    not_of_the_group = await reason(ready, found, outside)
    assert not_of_the_group["told"] is False
    assert not_of_the_group["words_zh"] == ["该事项面向特定群体,您不在其中"]
    not_there = await reason(ready, found, elsewhere)
    assert [(one["clause"], one["held"]) for one in not_there["why"]] == [("/all/0", False)]
    assert "不在其中" in not_there["words_zh"][0]
    nothing = await reason(ready, found, silent)
    assert (nothing["told"], nothing["why"]) == (False, [])
    assert nothing["words_zh"] == ["确定受众时该订阅者没有有效的订阅"]
    assert all(one["replay"]["same"] for one in (not_of_the_group, not_there, nothing))


async def test_a_reason_is_asked_again_on_what_was_stored_whatever_changed_since(ready: Suite) -> None:
    one = await group(ready)
    owner = await subscriber(ready, "r1", groups=[one])
    kept = await subscription(ready, owner, LAND_AT_HOME)
    found = await audience(ready)
    path = f"{BASE}/subscriptions/{kept['id']}"
    async with ready.client("county") as county:
        etag = (await county.get(path)).headers["etag"]
        other = {"rule": {"domain": ["fiscal-budget"]}, "channels": ["feed"]}
        changed = answered(await county.put(path, json=other, headers={"if-match": etag}), 200)
        assert changed["version"] == 2
        there = await county.get(f"{BASE}/subscribers/{owner}")
        moved = {"reference": "r1", "kind": "person", "region": f"{OTHER_TOWN}001", "groups": []}
        put = await county.put(
            f"{BASE}/subscribers/{owner}", json=moved, headers={"if-match": there.headers["etag"]}
        )
        answered(put, 200)
        change = {"old": VILLAGE, "new": NEXT_VILLAGE, "effective_on": "2026-01-01", "basis": "示例"}
        answered(await county.post(f"{BASE}/region-changes", json=change))
    again = await reason(ready, found, owner)
    assert again["told"] is True
    assert again["replay"] == {"told": True, "same": True}
    assert again["why"][0]["version"] == 1
    assert (await audience(ready))["told"] == 0
    async with ready.client("county") as county:
        versions = answered(await county.get(f"{path}/versions"), 200)["items"]
        assert (await county.delete(path, headers={"if-match": changed_tag(changed)})).status_code == 204
    assert [one["rule"] for one in versions] == [LAND_AT_HOME, other["rule"]]
    assert (await audience(ready, BUDGET, COUNTY))["told"] == 0


def changed_tag(subscription: dict[str, Any]) -> str:
    return f'"{subscription["id"]}.{subscription["version"]}"'


async def test_an_item_for_the_whole_society_reaches_every_subscriber_and_is_narrowed(ready: Suite) -> None:
    await group(ready, "farmers", stands_for=[])
    rule = {"all": [{"domain": ["fiscal-budget"]}, {"audience": ["whole_society"]}]}
    near = await subscriber(ready, "near", groups=["farmers"])
    far = await subscriber(ready, "far", region=f"{OTHER_TOWN}001")
    for owner in (near, far):
        await subscription(ready, owner, rule)
    assert set(await members(ready, await audience(ready, BUDGET, COUNTY))) == {near, far}
    by_region = await audience(ready, BUDGET, COUNTY, narrow={"regions": [TOWN]})
    assert set(await members(ready, by_region)) == {near}
    assert (await reason(ready, by_region, far))["words_en"] == [
        "you are not at home where the push is narrowed to"
    ]
    by_group = await audience(ready, BUDGET, COUNTY, narrow={"groups": ["farmers"]})
    assert set(await members(ready, by_group)) == {near}
    body = {"region": COUNTY, "item": BUDGET, "narrow": {"regions": [TOWN]}}
    async with ready.client("county") as county:
        tried = answered(await county.post(f"{BASE}/audience-previews", json=body), 200)
        listed = answered(await county.get(f"{BASE}/audiences"), 200)["items"]
    assert (tried["told"], tried["kept_out"], tried["by_region"]) == (1, 1, {COUNTY: 1})
    assert [one["subscriber"] for one in tried["sample"]] == [near]
    assert [one["subscriber"] for one in tried["sample_kept_out"]] == [far]
    assert len(listed) == 3  # the preview kept nothing


#: What is asked, the problem, and the member that is named.
FAULTY: list[tuple[dict[str, Any], str, str]] = [
    ({"item": LAND, "narrow": {"groups": ["farmers"]}}, "audience_widened", "/narrow/groups/0"),
    (
        {"item": LAND, "narrow": {"regions": [VILLAGE, OTHER_TOWN]}},
        "audience_widened",
        "/narrow/regions/1",
    ),
    ({"item": BUDGET, "narrow": {"groups": ["nobody"]}}, "unknown_group", "/narrow/groups/0"),
    ({"item": UNSAID}, "no_audience", "/item"),
    ({"item": "nothing-001"}, "unknown_item", "/item"),
    ({"item": LAND, "catalogue": "cat_x"}, "unknown_catalogue", "/catalogue"),
    ({"item": LAND, "day": "1990-01-01"}, "no_catalogue_then", "/day"),
    ({"item": LAND, "publication": "pub_x"}, "unknown_publication", "/publication"),
]


async def test_an_audience_is_never_widened_and_what_is_unknown_is_named(
    ready: Suite, subtests: pytest.Subtests
) -> None:
    await group(ready)
    await group(ready, "farmers", stands_for=[])
    async with ready.client("county") as county:
        for body, code, wrong in FAULTY:
            with subtests.test(code, body=body):
                answer = await county.post(f"{BASE}/audiences", json={"region": TOWN} | body)
                assert pointers(answer, 422, code) == [wrong]
                if code == "audience_widened":
                    rule = answer.json()["rule"]
                    assert rule["id"].endswith(f"/{LAND}")
                    clause = "/audience" if "groups" in body["narrow"] else "/region"
                    assert (rule["version"], rule["clause"]) == (1, clause)
        told = await county.post(
            f"{BASE}/audiences", json={"region": TOWN, "item": LAND, "catalogue": "cat_x"}
        )
        assert "needs a moment" in problem(told, 422, "unknown_catalogue")["detail_en"]
        database = Database(ready.settings.url_of("push"))
        async with database.write() as session:
            await session.execute(delete(KnownCatalogue))
        await database.dispose()
        early = await county.post(f"{BASE}/audiences", json={"region": TOWN, "item": LAND})
        problem(early, 503, "catalogues_not_heard_yet")
        assert early.headers["retry-after"] == "2"


async def test_a_specific_group_that_nobody_stands_for_reaches_nobody(ready: Suite) -> None:
    async with ready.client("county") as county:
        answer = await county.post(f"{BASE}/audiences", json={"region": TOWN, "item": LAND})
    assert pointers(answer, 422, "no_group") == ["/item"]
    assert LAND_WORDS in answer.json()["detail_zh"]


async def test_the_catalogue_is_referred_to_by_version(ready: Suite) -> None:
    first = (await audience(ready, BUDGET, COUNTY))["catalogue"]
    await new_guideline(ready, "other", row("v-1", names={"level1": "荒山造林验收"}))
    await new_catalogue(ready, "other", effective_from="2026-02-28")
    async with ready.client("county") as county:
        body = {"region": COUNTY, "item": BUDGET}
        gone = await eventually(
            lambda: county.post(f"{BASE}/audience-previews", json=body), lambda answer: not answer.is_success
        )
        assert pointers(gone, 422, "unknown_item") == ["/item"]
        named = await county.post(f"{BASE}/audience-previews", json=body | {"catalogue": first})
        earlier = await county.post(
            f"{BASE}/audience-previews", json=body | {"catalogue": first, "day": "2026-02-27"}
        )
    assert pointers(named, 422, "not_in_force") == [
        "/catalogue"
    ]  # an older version may be wider than today's
    assert answered(earlier, 200)["catalogue_version"] == 1


async def test_keys_of_other_divisions_see_nothing_and_send_nothing(ready: Suite) -> None:
    owner = await subscriber(ready, "r1")
    kept = await subscription(ready, owner, {"item": [BUDGET]})
    found = await audience(ready, BUDGET, COUNTY)
    async with ready.client("neighbour") as other:
        for path in (
            f"subscribers/{owner}", f"subscriptions/{kept['id']}", f"subscriptions/{kept['id']}/versions",
            f"audiences/{found['id']}", f"audiences/{found['id']}/members",
            f"audiences/{found['id']}/members/{owner}/reason",
        ):  # fmt: skip
            problem(await other.get(f"{BASE}/{path}"), 404)
        body = {"region": COUNTY, "item": BUDGET}
        assert pointers(await other.post(f"{BASE}/audiences", json=body), 403) == ["/region"]
        mine = {"subscriber": owner, "rule": {"item": [BUDGET]}, "channels": ["feed"]}
        assert pointers(await other.post(f"{BASE}/subscriptions", json=mine), 422) == ["/subscriber"]
    async with ready.client("department") as department:
        problem(await department.post(f"{BASE}/audiences", json=body), 403, "scope_needed")
