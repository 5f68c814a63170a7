"""A portal's columns laid on the catalogue, and its callback: what it publishes closes the duty by itself; what is not clear is
left to a person, never guessed.
"""

import asyncio
import json
from functools import partial
from typing import Any

import httpx

from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.county import event, row, standard
from tests.support.documents import DOCS, blocks, broken_promises
from tests.support.suite import AUTHOR, COUNTY, Suite, land_event

CATALOG = "/v1/catalog"
PORTAL = f"{CATALOG}/portals/yongxiu"
CSV = "栏目编号,上级栏目,栏目名称,栏目地址\n1,0,政务公开,https://www.example.gov.cn/\n12,1,征地批准文件,\n13,1,补偿公告,\n14,1,领导活动,\n"
REVIEW = {
    "officer": {"id": "u-21", "name": "赵审查"}, "reviewed_on": "2026-03-02", "secrecy_opinion": "不涉密",
    "privacy_opinion": "不含个人信息", "decision": "publish",
}  # fmt: skip


def article(number: str, column: str = "12", **changes: Any) -> dict[str, Any]:
    return {
        "article": number, "column": column, "title": f"征地批准文件 {number}", "published_on": "2026-03-02",
        "url": f"https://www.example.gov.cn/zd/{number}.html", "content_hash": f"sha256:{number[-1] * 64}", "review": REVIEW,
    } | changes  # fmt: skip


async def tell(portal: httpx.AsyncClient, *given: Any, **changes: Any) -> dict[str, Any]:
    answer = await portal.post(f"{PORTAL}/articles", json=article(*given, **changes))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def laid(suite: Suite, county: httpx.AsyncClient) -> None:
    """Two items, a portal, its tree, and the first column mapped to the first item."""
    names = {"s-1": "征地批准文件", "s-2": "补偿公告"}
    rows = [row(item, names={"level1": "征地公开", "level2": name}) for item, name in names.items()]
    await standard(suite, *rows)
    made = await county.put(PORTAL, json={"region": COUNTY, "name": "永修县人民政府网站"})
    assert made.status_code == 201, made.text


async def mapped(county: httpx.AsyncClient, column: str, **mapping: Any) -> httpx.Response:
    etag = (await county.get(f"{PORTAL}/columns/{column}")).headers["etag"]
    return await county.put(f"{PORTAL}/columns/{column}/mapping", json=mapping, headers={"if-match": etag})


async def test_columns_are_imported_proposed_for_and_confirmed(suite: Suite) -> None:
    async with suite.client("county", AUTHOR) as county:
        await laid(suite, county)
        csv = {"content-type": "text/csv"}
        dry = await county.post(
            f"{PORTAL}/column-imports?dry_run=true", content=CSV.encode("gb18030"), headers=csv
        )
        assert (dry.json()["created"], await all_pages(county, f"{PORTAL}/columns")) == (4, [])
        broken = CSV + "15,99,无上级,\n"
        refused = await county.post(f"{PORTAL}/column-imports", content=broken.encode(), headers=csv)
        assert pointers(refused, 422, "faulty_rows") == ["/rows/6/parent"]
        for created in (4, 0):
            done = (await county.post(f"{PORTAL}/column-imports", content=CSV.encode(), headers=csv)).json()
            assert (done["created"], done["changed"], done["gone"]) == (created, 0, 0)
        columns = {one["id"]: one for one in await all_pages(county, f"{PORTAL}/columns", limit=3)}
        assert columns["12"]["path"] == ["政务公开", "征地批准文件"]
        assert columns["12"]["proposals"][0]["item"] == "s-1"
        assert columns["13"]["proposals"][0]["item"] == "s-2"
        assert columns["14"]["proposals"] == []
        wrong = await mapped(
            county, "12", items=["s-1", "none"], channels=["nowhere"], body="sample-land-bureau"
        )
        assert pointers(wrong, 422) == ["/items/1", "/channels/0"]
        assert pointers(await mapped(county, "12", items=["s-1"], elements=["没有"]), 422) == ["/elements/0"]
        assert pointers(await mapped(county, "12"), 422, "mapping_needed") == ["/items"]
        assert pointers(await mapped(county, "12", nothing=True, items=["s-1"]), 422) == ["/items"]
        async with suite.client("county") as nobody:
            problem(await mapped(nobody, "12", items=["s-1"]), 403, "officer_needed")
        confirmed = (await mapped(county, "1", domain="land-expropriation")).json()
        assert confirmed["mapping"]["officer"]["id"] == "u-17"
        below = {one["id"]: one["mapped_by"] for one in await all_pages(county, f"{PORTAL}/columns")}
        assert below == {"1": "1", "12": "1", "13": "1", "14": "1"}
        # The portal is rebuilt: a column goes, another is renamed and moved; what was confirmed stays with its column.
        tree = [{"id": "1", "parent": None, "name": "公开"}, {"id": "13", "parent": None, "name": "补偿公告"},
                {"id": "14", "parent": "1", "name": "领导活动"}]  # fmt: skip
        done = (await county.put(f"{PORTAL}/columns", json={"columns": tree})).json()
        assert (done["created"], done["changed"], done["unchanged"], done["gone"]) == (0, 2, 1, 1)
        after = {
            one["id"]: (one["gone"], one["mapped_by"]) for one in await all_pages(county, f"{PORTAL}/columns")
        }
        assert after == {"1": (False, "1"), "12": (True, "1"), "13": (False, None), "14": (False, "1")}
        etag = (await county.get(f"{PORTAL}/columns/1")).headers["etag"]
        assert (
            await county.delete(f"{PORTAL}/columns/1/mapping", headers={"if-match": etag})
        ).status_code == 204
        async with suite.client("neighbour", AUTHOR) as neighbour:
            problem(await neighbour.get(PORTAL), 404)
            long = await neighbour.put(
                f"{CATALOG}/portals/{'a' * 41}", json={"region": "360426", "name": "x"}
            )
            problem(long, 400, "bad_parameter")
            problem(await neighbour.put(PORTAL, json={"region": "360426", "name": "x"}), 403, "id_taken")


async def test_what_a_portal_publishes_closes_the_duty_by_itself(suite: Suite, body: str) -> None:
    events = f"{CATALOG}/business-events"
    async with suite.client("county", AUTHOR) as county, suite.client("department") as department:
        await laid(suite, county)
        await county.post(
            f"{PORTAL}/column-imports", content=CSV.encode(), headers={"content-type": "text/csv"}
        )
        problem(await department.post(f"{PORTAL}/articles", json=article("a1")), 403, "scope_needed")
        assert (await tell(county, "a1"))["state"] == "unmapped"
        await mapped(county, "12", items=["s-1"], elements=["决定书", "附图"])
        await mapped(county, "14", nothing=True)
        assert (await tell(county, "a0", "14"))["state"] == "ignored"
        assert (await tell(county, "a1"))["state"] == "unmatched"
        # A duty arises after its article: the article closes it without being sent again.
        first = (await county.post(events, json=event("n1", body))).json()["obligations"]
        duty = next(one for one in first if one["item"]["id"] == "s-1")
        path = f"{CATALOG}/obligations/{duty['id']}"
        done = await eventually(
            partial(_json, county, path), lambda found: found["status"] == "fulfilled_on_time"
        )
        assert done["missing_elements"] == []
        told = await tell(county, "a1", reads=300)
        assert (told["state"], told["path"]) == ("recorded", ["政务公开", "征地批准文件"])
        paper = f"{CATALOG}/publications/{told['publication']}"
        shown = (await county.get(paper)).json()
        assert (shown["obligation"], shown["review"]["officer"]["id"]) == (duty["id"], "u-21")
        assert shown["elements"] == ["决定书", "附图"]
        # The same again changes nothing; another figure of readers is no other article.
        etag = (await county.get(paper)).headers["etag"]
        assert await tell(county, "a1", reads=350) == told
        assert (await county.get(paper)).headers["etag"] == etag
        assert (await county.get(f"{paper}/evidence")).json()["looks"]["by_portal"] == 350
        # Without its review it is not recorded: the duty stays open, what is missing is named; sent again with it, it closes.
        second = (await county.post(events, json=event("n2", body))).json()["obligations"]
        duty = next(one for one in second if one["item"]["id"] == "s-1")
        lacking = await tell(county, "a2", review=None)
        assert (lacking["state"], lacking["publication"]) == ("incomplete", None)
        assert [one["pointer"] for one in lacking["problems"]] == ["/review"]
        assert lacking["obligation"]["missing_elements"] == ["决定书", "附图"]
        assert (await county.get(f"{CATALOG}/obligations/{duty['id']}")).json()["status"] == "open"
        part = await tell(county, "a2", elements=["决定书"])
        assert (part["state"], part["obligation"]["missing_elements"]) == ("recorded", ["附图"])
        assert (await county.get(f"{CATALOG}/obligations/{duty['id']}")).json()["status"] == "open"
        assert (await tell(county, "a3", elements=["附图"]))["obligation"]["status"] == "fulfilled_on_time"
        await _left_to_a_person(suite, county, body)
        await _two_at_once_and_one_withdrawn(county, body)


async def _left_to_a_person(suite: Suite, county: httpx.AsyncClient, body: str) -> None:
    duties = {}
    for number in ("n3", "n4"):
        found = (await county.post(f"{CATALOG}/business-events", json=event(number, body))).json()[
            "obligations"
        ]
        duties[number] = next(one["id"] for one in found if one["item"]["id"] == "s-1")
    unclear = await tell(county, "a4")
    assert (unclear["state"], {one["obligation"] for one in unclear["candidates"]}) == (
        "ambiguous",
        set(duties.values()),
    )
    named = await tell(county, "a5", event="n4")
    assert (named["state"], named["obligation"]["id"]) == ("recorded", duties["n4"])
    strange = await tell(county, "a6", body="nobody")
    assert (strange["state"], strange["problems"][0]["code"]) == ("incomplete", "unknown_body")
    assert (await tell(county, "a7", body="sample-finance-bureau"))["state"] == "unmatched"
    # A recorded article that comes with another content changes no publication.
    changed = await tell(county, "a5", event="n4", title="征地批准文件(更正)")
    assert (changed["state"], changed["publication"]) == ("changed", named["publication"])
    waiting = await all_pages(county, f"{PORTAL}/articles?waiting=true", limit=2)
    assert {one["article"]: one["state"] for one in waiting} == {
        "a4": "ambiguous", "a5": "changed", "a6": "incomplete", "a7": "unmatched",
    }  # fmt: skip
    etags = {
        one: (await county.get(f"{PORTAL}/articles/{one}")).headers["etag"]
        for one in ("a4", "a5", "a6", "a7", "a1")
    }

    async def decide(one: str, **decision: Any) -> httpx.Response:
        document = {"decision": "dismissed", "reason": "核对无误"} | decision
        return await county.put(
            f"{PORTAL}/articles/{one}/decision", json=document, headers={"if-match": etags[one]}
        )

    # The one that was ambiguous fits one duty alone by now: it is closed when it is told of again, or an officer names it.
    chosen = (await decide("a4", decision="assigned", obligation=duties["n3"], reason="第3批次")).json()
    assert (chosen["state"], chosen["obligation"]["id"], chosen["decision"]["officer"]["id"]) == (
        "recorded",
        duties["n3"],
        "u-17",
    )
    assert pointers(await decide("a6", decision="assigned"), 422) == ["/obligation"]
    await _a_township_s_article_is_of_no_duty_of_the_county(county, duties["n4"])
    assert (await decide("a5")).json()["state"] == "recorded"
    assert [(await decide(one)).json()["state"] for one in ("a6", "a7")] == ["dismissed", "dismissed"]
    problem(await decide("a1"), 409, "wrong_state")
    problem(await decide("a6"), 412)
    assert (await tell(county, "a7", body="sample-finance-bureau"))["state"] == "dismissed"
    assert await all_pages(county, f"{PORTAL}/articles?waiting=true") == []
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.post(f"{PORTAL}/articles", json=article("b1")), 404)


async def _a_township_s_article_is_of_no_duty_of_the_county(county: httpx.AsyncClient, duty: str) -> None:
    site = f"{CATALOG}/portals/town"
    await county.put(site, json={"region": f"{COUNTY}203", "name": "江上乡"})
    await county.put(f"{site}/columns", json={"columns": [{"id": "1", "parent": None, "name": "公开"}]})
    assert (await county.post(f"{site}/articles", json=article("t1", "1"))).json()["state"] == "unmapped"
    etag = (await county.get(f"{site}/articles/t1")).headers["etag"]
    decision = {"decision": "assigned", "obligation": duty, "reason": "误选"}
    given = await county.put(f"{site}/articles/t1/decision", json=decision, headers={"if-match": etag})
    assert pointers(given, 422, "other_division") == ["/obligation"]


async def _two_at_once_and_one_withdrawn(county: httpx.AsyncClient, body: str) -> None:
    """Of articles that come at once and fit one duty one closes it; what is withdrawn is recorded anew as it reads then."""
    reported = (await county.post(f"{CATALOG}/business-events", json=event("n5", body))).json()
    duty = next(one["id"] for one in reported["obligations"] if one["item"]["id"] == "s-1")
    asked = (county.post(f"{PORTAL}/articles", json=article(f"c{n}")) for n in range(4))
    answers = [answer.json() for answer in await asyncio.gather(*asked)]
    assert sorted(one.get("state", one) for one in answers) == [
        "recorded",
        "unmatched",
        "unmatched",
        "unmatched",
    ]
    [told] = [one for one in answers if one["state"] == "recorded"]
    number = told["article"]
    for place in (f"{PORTAL}/articles/{one['article']}" for one in answers if one["state"] == "unmatched"):
        match = {"if-match": (await county.get(place)).headers["etag"]}
        decision = {"decision": "dismissed", "reason": "重复"}
        assert (await county.put(f"{place}/decision", json=decision, headers=match)).status_code == 200
    for again in ("decided", "told"):
        changed = await tell(county, number, title=f"更正 {again}")
        assert (changed["state"], changed["publication"]) == ("changed", told["publication"])
        paper = f"{CATALOG}/publications/{told['publication']}"
        withdrawal = {"withdrawn_on": "2026-03-02", "reason": "内容更正", "reason_code": None}
        gone = {"if-match": (await county.get(paper)).headers["etag"]}
        assert (await county.post(f"{paper}/withdrawal", json=withdrawal, headers=gone)).status_code == 200
        if again == "decided":
            place = f"{PORTAL}/articles/{number}"
            match = {"if-match": (await county.get(place)).headers["etag"]}
            decision = {"decision": "assigned", "obligation": duty, "reason": "更正后的稿件"}
            told = (await county.put(f"{place}/decision", json=decision, headers=match)).json()
        else:
            told = await tell(county, number, title=f"更正 {again}")
        assert (told["state"], told["obligation"]["status"]) == ("recorded", "fulfilled_on_time"), told
        assert told["publication"] != changed["publication"]


async def _json(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(path)).json()
    return found


async def test_the_guide_for_portals_answers_as_it_shows(suite: Suite) -> None:
    told = list(blocks((DOCS / "integrators/portals.md").read_text("utf-8")))
    made, column, mapping, bare, lacking, review, closed = (
        json.loads(text) for kind, text in told if kind == "json"
    )
    [csv] = [text for kind, text in told if kind == "csv"]
    async with suite.client("county", AUTHOR) as county:
        assert (await county.put(PORTAL, json=made)).status_code == 201
        imported = await county.post(
            f"{PORTAL}/column-imports", content=csv.encode(), headers={"content-type": "text/csv"}
        )
        assert imported.json()["created"] == 3
        assert list(broken_promises(column, await _json(county, f"{PORTAL}/columns/1202"))) == []
        assert (await mapped(county, "1202", **mapping)).status_code == 200
        reported = await county.post(
            f"{CATALOG}/business-events", json=land_event("land-2026-0017", "sample-land-bureau")
        )
        assert reported.status_code == 201
        for sent, promised in ((bare, lacking), (bare | review, closed)):
            answer = await county.post(f"{PORTAL}/articles", json=sent)
            assert list(broken_promises(promised, answer.json())) == []
