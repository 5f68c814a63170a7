"""A county and its townships: what each leaves to the other, what two hold for their own, and joint duties that settle it."""

from typing import Any

from tests.support.answers import all_pages, problem
from tests.support.county import new_catalogue, new_guideline, row
from tests.support.documents import broken_promises, promised
from tests.support.suite import AUTHOR, COUNTY, Suite, body_named

TOWNSHIP = "360425203"


def matter(identifier: str, name: str, body: str, **changes: Any) -> dict[str, Any]:
    return row(identifier, names={"level1": "社会救助", "level2": name}, responsible_body=body, **changes)


async def test_blind_zones_and_overlaps_are_listed_with_both_rows(suite: Suite) -> None:
    await new_guideline(
        suite, "of-county", matter("c-1", "临时救助名单", "乡镇人民政府"), matter("c-2", "低保审批结果", "县民政局"),
        matter("c-3", "特困供养", "县民政局、县财政局"), matter("c-4", "政策法规", "县民政局"),
        matter("c-5", "慰问对象", "各乡镇人民政府"),
    )  # fmt: skip
    await new_guideline(
        suite, "of-township", matter("t-1", "临时救助名单", "县民政局"), matter("t-2", "低保审批结果", "乡人民政府"),
        matter("t-4", "政策法规", "县民政局"),
    )  # fmt: skip
    await new_catalogue(suite, "of-county")
    path = "/v1/catalog/responsibility-conflicts"
    async with suite.client("county", AUTHOR) as author:
        before = (await author.get(path)).json()
        assert TOWNSHIP in before["inherited"]
        assert before["counts"] == {"blind_zone": 0, "overlap": 1}
        await new_catalogue(suite, "of-township", who="township", region=TOWNSHIP)
        found = (await author.get(path, params={"region": COUNTY})).json()
        assert found["counts"] == {"blind_zone": 2, "overlap": 2}
        assert [(c["region"], c["items"]) for c in found["compared"]] == [(COUNTY, 5), (TOWNSHIP, 3)]
        told, joint = promised("integrators/coverage.md", "Who publishes 盲区与交叉")
        assert not list(broken_promises(told, found))
        gone, blind = await all_pages(author, f"{path}?kind=blind_zone", 1)
        assert (gone["code"], gone["absent"]["region"]) == ("absent_below", TOWNSHIP)
        assert [r["item"] for r in gone["rows"]] == ["c-5"]
        assert [(r["item"], r["responsible_body"], r["names_levels"]) for r in blind["rows"]] == [
            ("c-1", "乡镇人民政府", ["township"]), ("t-1", "县民政局", ["county"]),
        ]  # fmt: skip
        codes = {
            one["code"]: [r["item"] for r in one["rows"]]
            for one in found["items"]
            if one["kind"] == "overlap"
        }
        assert codes == {"two_bodies": ["c-3"], "each_names_itself": ["c-2", "t-2"]}

        civil, finance = await body_named(author, "民政局"), await body_named(author, "财政局")
        said = {
            "region": COUNTY,
            "item": "c-3",
            "bodies": [civil, finance],
            "lead": civil,
            "document": "县政府办会议纪要〔2026〕3号",
        }
        assert said == joint
        faults = []
        for changes, code in (
            ({"lead": "sample-land-bureau"}, "not_among_bodies"), ({"item": "nowhere"}, "unknown_item"),
            ({"bodies": [civil, civil]}, "repeated"), ({"bodies": [civil, "nobody"]}, "unknown_body"),
        ):  # fmt: skip
            answer = await author.post("/v1/catalog/joint-duties", json=said | changes)
            if (answer.status_code, answer.json()["code"]) != (422, code):
                faults.append((code, answer.text))
        assert not faults
        made = await author.post(
            "/v1/catalog/joint-duties", json=said, headers={"idempotency-key": "joint-1"}
        )
        assert made.status_code == 201, made.text
        again = await author.post(
            "/v1/catalog/joint-duties", json=said, headers={"idempotency-key": "joint-1"}
        )
        assert again.json() == made.json()
        assert (await author.get(path)).json()["counts"] == {"blind_zone": 2, "overlap": 1}
        (listed,) = await all_pages(author, "/v1/catalog/joint-duties?item=c-3")
        assert listed == made.json()
        end = f"{made.headers['location']}/end"
        problem(await author.post(end, json={"reason": "改革"}), 428)
        ended = await author.post(end, json={"reason": "改革"}, headers={"if-match": made.headers["etag"]})
        assert ended.json()["ended"]["reason"] == "改革"
        problem(
            await author.post(end, json={"reason": "改革"}, headers={"if-match": ended.headers["etag"]}), 409
        )
        assert (await author.get(path)).json()["counts"]["overlap"] == 2
    async with suite.client("township", AUTHOR) as township:
        problem(await township.post("/v1/catalog/joint-duties", json=said), 403)
        problem(await township.get(made.headers["location"]), 404)
        assert (await township.get(path)).json()["region"]["code"] == TOWNSHIP
