"""A release calls the others: catalog raises the duty and records the publication, push tells the audience; links go both ways."""

from tests.support.answers import eventually
from tests.support.interpretation import BASE, SIGNER, answered, made, plan, signed
from tests.support.push import BUDGET, TOWN, group, known, members, subscriber, subscription
from tests.support.suite import COUNTY, Suite, body_named

ADDRESS = "https://www.example.gov.cn/zcjd/2026/7.html"


async def test_a_release_is_published_and_told(suite: Suite) -> None:
    await known(suite)
    async with suite.client("county", SIGNER) as county:
        body = await body_named(county, "财政局")
        binding = {
            "region": COUNTY, "event_type": "interpretation.package.released", "domain": "fiscal-budget",
            "items": [{"item": BUDGET, "dates": {"*": "released_on"}}],
        }  # fmt: skip
        answered(await county.put("/v1/catalog/bindings/interpretation", json=binding))
        listed = answered(await county.get("/v1/catalog/guidelines/fiscal-budget-sample/items"), 200)["items"]
        item = next(one for one in listed if one["id"] == BUDGET)
        elements = [element["name"] for element in item["content_elements"]]
        review = {
            "officer": {"id": "u-70", "name": "孙审查", "role": "保密审查人"}, "reviewed_on": "2026-03-01",
            "secrecy_opinion": "不涉密", "privacy_opinion": "不含个人信息", "elements": [*elements, "目录里没有的要素"],
        }  # fmt: skip
        there = await signed(suite, domain="fiscal-budget", item=BUDGET, body=body, review=review)
        out = {"web_address": ADDRESS, "channels": ["gov_website"]}
        answered(await county.post(f"{BASE}/packages/{there['id']}/release", json=out))
        read = await eventually(
            lambda: county.get(f"{BASE}/released/{there['id']}/package"),
            lambda answer: answer.json()["publications"],
        )
        [linked] = read.json()["publications"]
        publication = answered(await county.get(f"/v1/catalog/publications/{linked['publication']}"), 200)
        assert (publication["url"], publication["title"]) == (ADDRESS, there["title"])
        assert publication["review"]["officer"]["name"] == "孙审查"
        assert publication["elements"] == elements
        duty = answered(await county.get(f"/v1/catalog/obligations/{publication['obligation']}"), 200)
        assert (duty["item"]["id"], duty["status"]) == (BUDGET, "fulfilled_on_time")
        told = await eventually(
            lambda: county.get("/v1/push/messages"), lambda answer: answer.json()["items"]
        )
        [message] = told.json()["items"]
        content = (await county.get(f"/v1/push/messages/{message['id']}/content")).json()
        assert content["title"] == f"《{there['title']}》及解读"
        assert content["links"][0]["url"] == ADDRESS
        assert "解读材料同时发布" in content["paragraphs"][0]
        assert content["paragraphs"][1] == "解读对象:种粮农户。"
        bare = await made(suite, "oa-2", item=BUDGET, materials={}, title="防汛通告")
        answered(await county.post(f"{BASE}/packages/{bare['id']}/release", json={"emergency": "汛情紧急"}))
        told = await eventually(
            lambda: county.get("/v1/push/messages"), lambda answer: len(answer.json()["items"]) == 2
        )
        newest = max(told.json()["items"], key=lambda one: str(one["id"]))
        content = (await county.get(f"/v1/push/messages/{newest['id']}/content")).json()
        assert (content["title"], content["paragraphs"][0][-3:]) == ("《防汛通告》", "发布。")
        assert "解读材料" not in str(content)


async def test_the_plan_chooses_among_those_whom_the_item_is_for(suite: Suite) -> None:
    await known(suite)
    rice = await group(suite, "rice", region=COUNTY, name="种粮农户", stands_for=[])
    farmer = await subscriber(suite, "farmer", groups=[rice])
    other = await subscriber(suite, "other")
    for owner in (farmer, other):
        await subscription(suite, owner, {"item": [BUDGET]})

    async def told(title: str) -> set[str]:
        async with suite.client("county", SIGNER) as county:
            found = await eventually(
                lambda: county.get("/v1/push/messages"),
                lambda answer: any(title in one["reference"] for one in answer.json()["items"]),
            )
            [message] = [one for one in found.json()["items"] if title in one["reference"]]
            return set(await members(suite, {"id": message["audience"]}))

    async def out(reference: str, audience: list[str]) -> str:
        there = await signed(suite, reference, item=BUDGET, plan=plan(audience=audience))
        async with suite.client("county", SIGNER) as county:
            answered(await county.post(f"{BASE}/packages/{there['id']}/release", json={}))
        return str(there["id"])

    assert await told(await out("oa-1", ["种粮农户"])) == {farmer}
    # By a group of one part of the county alone, all other parts would hear nothing.
    await group(suite, "drivers", region=TOWN, name="农机手", stands_for=[])
    assert await told(await out("oa-3", ["农机手"])) == {farmer, other}
    # Whom no group stands for cannot be chosen: the words stand in the message, and everybody hears it whom the item is for.
    assert await told(await out("oa-2", ["种粮农户", "农机大户"])) == {farmer, other}
