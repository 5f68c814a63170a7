"""The example of the docs page is a whole package: it is accepted, agrees with its document, and can be signed."""

from tests.support.answers import eventually
from tests.support.interpretation import BASE, answered
from tests.support.suite import Suite


async def test_the_example_of_a_whole_package_passes_every_gate_up_to_sign_off(suite: Suite) -> None:
    async with suite.client("county", "u-1;name=Author") as county:
        described = await eventually(lambda: county.get("/openapi.json"), lambda a: a.status_code != 503)
        schemas = described.json()["components"]["schemas"]
        [example] = schemas["PackageIn"]["examples"]
        there = answered(await county.post(f"{BASE}/packages", json=example))
        assert (there["state"], there["next_actions"][0]["lacks"]) == ("submitted", [])
        assert answered(await county.get(f"{BASE}/packages/{there['id']}/findings"), 200)["errors"] == 0
        answered(await county.post(f"{BASE}/packages/{there['id']}/sign-offs"))
        for name, path in (("CheckIn", "checks"), ("CompareIn", "comparisons")):
            [body] = schemas[name]["examples"]
            answered(await county.post(f"{BASE}/{path}", json=body), 200)
        [chart] = schemas["ChartIn"]["examples"]
        assert (await county.post(f"{BASE}/charts", json=chart)).status_code == 200
