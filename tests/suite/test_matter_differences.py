"""The same matter in a village's list and in its township's catalogue reads the same, or stands side by side."""

from datetime import date
from typing import Any

from tests.support.answers import all_pages, problem
from tests.support.county import event, new_catalogue, new_guideline, row
from tests.support.documents import broken_promises, promised
from tests.support.suite import AUTHOR, COUNTY, Suite, publication

TOWNSHIP, VILLAGE = "360425102", "360425102201"
POSTED = "2026年3月临时救助名单:户主:张三,救助金额3000元;户主:李四,救助金额2000元。监督电话:0792-3221234。"


async def new_body(
    suite: Suite, name: str, region: str, level: str, regime: str = "government_information"
) -> str:
    async with suite.client("county", AUTHOR) as author:
        made = await author.post(
            "/v1/catalog/bodies", json={"name": name, "region": region, "level": level, "regime": regime}
        )
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def post(suite: Suite, item: str, region: str, body: str, on: date) -> str:
    """Bind, report and publish an item of a division; the id of the publication."""
    bound = {
        "region": region,
        "event_type": f"posted.{item}",
        "items": [{"item": item, "dates": {"*": "done_on"}}],
    }
    async with suite.client("county", AUTHOR) as author:
        put = await author.put(f"/v1/catalog/bindings/b-{item}", json=bound)
        assert put.status_code in (200, 201, 428), put.text
        told = event(f"{item}-{on}", body, region=region, event_type=f"posted.{item}")
        reported = await author.post("/v1/catalog/business-events", json=told)
        assert reported.status_code == 201, reported.text
        (duty,) = reported.json()["obligations"]
        path = f"/v1/catalog/obligations/{duty['id']}/publications"
        made = await author.post(path, json=publication(duty, on))
        assert made.status_code == 201, made.text
    return str(made.json()["publication"]["id"])


async def test_what_village_and_township_publish_of_one_matter_stands_side_by_side(suite: Suite) -> None:
    named = {"level1": "社会救助", "level2": "临时救助名单"}
    await new_guideline(
        suite,
        "of-township",
        row("aid", names=named),
        row("land", names={"level1": "宅基地", "level2": "审批结果"}),
    )
    village: dict[str, Any] = {"regime": "village_affairs", "responsible_body": "村民委员会"}
    await new_guideline(
        suite, "of-village", row("v-aid", names={"level1": "村务", "level2": "救助、慰问(临时救助)名单"}, **village),
        row("v-land", names={"level1": "村务", "level2": "宅基地审批情况"}, **village),
    )  # fmt: skip
    await new_catalogue(suite, "of-township", region=TOWNSHIP)
    await new_catalogue(suite, "of-village", region=VILLAGE)
    hall = await new_body(suite, "三溪桥镇人民政府", TOWNSHIP, "township")
    committee = await new_body(suite, "横山村民委员会", VILLAGE, "village", "village_affairs")
    async with suite.client("county", AUTHOR) as author:
        open_ones = (await author.get("/v1/catalog/matter-pair-proposals", params={"region": VILLAGE})).json()
        assert [(one["item"], [p["item"] for p in one["proposals"]]) for one in open_ones["items"]] == [
            ("v-aid", ["aid"]), ("v-land", ["land"]),
        ]  # fmt: skip
        said = {
            "region": VILLAGE,
            "item": "v-aid",
            "above": TOWNSHIP,
            "above_item": "aid",
            "reason": "同一名单",
        }
        pair, comparison = promised("integrators/coverage.md", "Village and township 村务与政务")
        assert said == pair
        faults = []
        for changes, code in (
            ({"above": "360425203"}, "not_above"), ({"item": "aid"}, "unknown_item"), ({"above_item": "v-aid"}, "unknown_item"),
            ({"region": "999999"}, "unknown_region"),
        ):  # fmt: skip
            answer = await author.post("/v1/catalog/matter-pairs", json=said | changes)
            if (answer.status_code, answer.json()["code"]) != (422, code):
                faults.append((code, answer.text))
        assert not faults
        made = await author.post("/v1/catalog/matter-pairs", json=said)
        assert made.status_code == 201, made.text
        problem(await author.post("/v1/catalog/matter-pairs", json=said), 409, "pair_exists")
        assert (made.json()["name"], made.json()["above_name"]) == (
            "村务 / 救助、慰问(临时救助)名单",
            "社会救助 / 临时救助名单",
        )
        left = (await author.get("/v1/catalog/matter-pair-proposals", params={"region": VILLAGE})).json()
        assert (left["paired"], [one["item"] for one in left["items"]]) == (1, ["v-land"])

        path = f"{made.headers['location']}/comparison"
        assert (await author.get(path)).json()["state"] == "not_published"
        above = await post(suite, "aid", TOWNSHIP, hall, date(2026, 3, 2))
        here = await post(suite, "v-aid", VILLAGE, committee, date(2026, 3, 2))
        assert (await author.get(path)).json()["state"] == "no_facts"
        told = await author.put(f"/v1/catalog/publications/{above}/facts", json={"text": POSTED})
        assert told.status_code == 201, told.text
        assert [f["value"] for f in told.json()["facts"] if f["kind"] == "name"] == ["张三", "李四"]
        facts = f"/v1/catalog/publications/{here}/facts"
        same = await author.put(
            facts, json={"text": "3月临时救助名单:户主:张三,救助金额0.3万元。监督电话:0792-3221234"}
        )
        assert same.status_code == 201, same.text
        found = (await author.get(path)).json()
        assert (found["state"], found["counts"]["differs"], found["counts"]["only_here"]) == ("same", 0, 0)

        wrong = "3月临时救助名单:户主:张三,救助金额2800元。监督电话:0792-3221235"
        problem(await author.put(facts, json={"text": wrong}), 428)
        problem(
            await author.put(facts, json={"text": wrong, "names": ["王五"]}, headers={"if-match": "*"}),
            422,
            "not_in_text",
        )
        changed = await author.put(
            facts, json={"text": wrong, "names": ["张三"]}, headers={"if-match": same.headers["etag"]}
        )
        assert changed.status_code == 200, changed.text
        assert (await author.get(facts)).headers["etag"] == changed.headers["etag"]
        found = (await author.get(path)).json()
        assert found["state"] == "differs"
        assert not list(broken_promises(comparison, found))
        assert [(d["here"]["written"], d["above"]["written"]) for d in found["differences"] if d["code"] == "differs"] == [
            ("2800元", "3000元"), ("0792-3221235", "0792-3221234"),
        ]  # fmt: skip
        assert (found["here"]["publication"], found["above"]["publication"]) == (here, above)
        listed = await all_pages(author, f"/v1/catalog/matter-differences?region={COUNTY}&state=differs")
        assert listed == [found]
        assert await all_pages(author, "/v1/catalog/matter-differences?state=same") == []

        withdrawn = await author.post(
            f"/v1/catalog/publications/{here}/withdrawal", json={"withdrawn_on": "2026-03-02", "reason": "更正", "reason_code": "corrected"},
            headers={"if-match": "*"},
        )  # fmt: skip
        assert withdrawn.status_code == 200, withdrawn.text
        assert (await author.get(path)).json()["state"] == "not_published"
        problem(await author.put(facts, json={"text": wrong}, headers={"if-match": "*"}), 409, "wrong_state")
        problem(await author.get(facts), 404)  # what a withdrawn publication said is forgotten
        end = f"{made.headers['location']}/end"
        ended = await author.post(
            end, json={"reason": "目录调整"}, headers={"if-match": made.headers["etag"]}
        )
        assert ended.json()["ended"]["reason"] == "目录调整"
        assert await all_pages(author, "/v1/catalog/matter-differences") == []
        assert [one["id"] for one in await all_pages(author, "/v1/catalog/matter-pairs?ended=true")] == [
            made.json()["id"]
        ]
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.get(path), 404)
        problem(await neighbour.get(facts), 404)
        problem(await neighbour.post("/v1/catalog/matter-pairs", json=said), 403)


async def test_a_page_of_differences_is_bounded_in_its_work_and_the_pages_together_tell_all(
    suite: Suite,
) -> None:
    lower, upper = [f"v-{n}" for n in range(4)], [f"t-{n}" for n in range(3)]
    village: dict[str, Any] = {"regime": "village_affairs", "responsible_body": "村民委员会"}
    await new_guideline(suite, "of-township", *(row(one) for one in upper))
    await new_guideline(suite, "of-village", *(row(one, **village) for one in lower))
    await new_catalogue(suite, "of-township", region=TOWNSHIP)
    await new_catalogue(suite, "of-village", region=VILLAGE)
    hall = await new_body(suite, "三溪桥镇人民政府", TOWNSHIP, "township")
    committee = await new_body(suite, "横山村民委员会", VILLAGE, "village", "village_affairs")
    async with suite.client("county", AUTHOR) as author:
        for region, body, items in ((TOWNSHIP, hall, upper), (VILLAGE, committee, lower)):
            for item in items:
                made = await post(suite, item, region, body, date(2026, 3, 2))
                text = "。".join(f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}家{1000 + n}元" for n in range(400))
                told = await author.put(f"/v1/catalog/publications/{made}/facts", json={"text": text})
                assert told.status_code == 201, told.text
                assert told.json()["cut"]
        said: set[str] = set()
        for item in lower:
            for above in upper:
                pair = {"region": VILLAGE, "item": item, "above": TOWNSHIP, "above_item": above}
                answer = await author.post("/v1/catalog/matter-pairs", json=pair)
                assert answer.status_code == 201, answer.text
                said.add(answer.json()["id"])
        first = (await author.get("/v1/catalog/matter-differences?limit=100")).json()
        assert len(first["items"]) == 10
        every = await all_pages(author, "/v1/catalog/matter-differences")
        assert {one["pair"] for one in every} == said
        assert [one["pair"] for one in every] == sorted(said)
        (state,) = {one["state"] for one in every}
        assert state == "same"
        empty = (await author.get("/v1/catalog/matter-differences?state=differs")).json()
        assert (empty["items"], empty["next_cursor"]) == ([], first["next_cursor"])
        assert await all_pages(author, "/v1/catalog/matter-differences?state=same", limit=7) == every
