"""A binding that comes after the event: evaluating the event anew adds the duties that it had not raised."""

from tests.support.suite import COUNTY, Suite, body_named, land_event

BINDING = {
    "region": COUNTY,
    "event_type": "land.notice.posted",
    "items": [{"item": "land-expropriation-002", "dates": {"*": "approval_received_on"}}],
}


async def test_evaluating_an_event_anew_adds_what_was_missing_once(suite: Suite) -> None:
    async with suite.client("department") as department:
        body = await body_named(department, "自然资源局")
        reported = await department.post(
            "/v1/catalog/business-events", json=land_event("late", body, event_type="land.notice.posted")
        )
        assert reported.status_code == 201
        assert [d["code"] for d in reported.json()["defects"]] == ["no_binding"]
        assert (await department.put("/v1/catalog/bindings/late", json=BINDING)).status_code == 201
        path = f"/v1/catalog/business-events/{reported.json()['event']['id']}/evaluation"
        first = (await department.post(path)).json()
        assert [o["item"]["id"] for o in first["obligations"]] == ["land-expropriation-002"]
        assert first["defects"] == []
        assert (await department.post(path)).json() == first


async def test_another_county_cannot_evaluate_it(suite: Suite) -> None:
    async with suite.client("department") as department, suite.client("neighbour") as neighbour:
        body = await body_named(department, "自然资源局")
        reported = await department.post("/v1/catalog/business-events", json=land_event("mine", body))
        path = f"/v1/catalog/business-events/{reported.json()['event']['id']}/evaluation"
        assert (await neighbour.post(path)).status_code == 404
