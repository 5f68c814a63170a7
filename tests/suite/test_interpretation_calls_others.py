"""A release calls the others: catalog raises the duty and records the publication, push tells the audience; links go both ways."""

from tests.support.answers import eventually
from tests.support.interpretation import BASE, SIGNER, answered, signed
from tests.support.push import BUDGET, known
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
        there = await signed(suite, domain="fiscal-budget", item=BUDGET, body=body)
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
        duty = answered(await county.get(f"/v1/catalog/obligations/{publication['obligation']}"), 200)
        assert (duty["item"]["id"], duty["status"]) == (BUDGET, "fulfilled_on_time")
        told = await eventually(
            lambda: county.get("/v1/push/messages"), lambda answer: answer.json()["items"]
        )
        [message] = told.json()["items"]
        content = (await county.get(f"/v1/push/messages/{message['id']}/content")).json()
        assert content["title"] == f"《{there['title']}》及解读"
        assert content["links"][0]["url"] == ADDRESS
