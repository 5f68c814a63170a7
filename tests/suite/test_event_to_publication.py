"""The main job through the gateway: an event, its duties, the publication that closes one."""

from datetime import date

from tests.support.suite import Suite, body_named, land_event, publication


async def test_an_event_gives_every_duty_at_once_with_its_date_and_why(suite: Suite) -> None:
    async with suite.client("department") as department:
        body = await body_named(department, "自然资源局")
        answer = await department.post("/v1/catalog/business-events", json=land_event("e1", body))
        assert answer.status_code == 201, answer.text
        found = answer.json()
        assert [o["item"]["id"] for o in found["obligations"]] == [
            "land-expropriation-001",
            "land-expropriation-002",
        ]
        duty = found["obligations"][1]
        assert duty["due"]["date"] == "2026-03-04"
        assert duty["due"]["status"] == "final"
        assert duty["status"] == "due_soon"
        assert duty["responsible_body"]["id"] == body
        explanation = (await department.get(duty["due"]["explanation_url"])).json()
        counted = [day for day in explanation["days"] if day["counted"]]
        assert [day["n"] for day in counted] == list(range(1, 11))
        assert counted[1] == {
            "date": "2026-02-14", "counted": True, "n": 2, "reason": "调休上班(春节,国办发明电〔2025〕7号)",
            "article": "《全国年节及纪念日放假办法》",
        }  # fmt: skip


async def test_a_publication_in_time_closes_the_duty(suite: Suite) -> None:
    async with suite.client("department") as department:
        body = await body_named(department, "自然资源局")
        answer = await department.post("/v1/catalog/business-events", json=land_event("e1", body))
        duty = answer.json()["obligations"][0]
        path = f"/v1/catalog/obligations/{duty['id']}/publications"
        recorded = await department.post(path, json=publication(duty, date(2026, 3, 2)))
        assert recorded.status_code == 201, recorded.text
        assert recorded.json()["obligation"]["status"] == "fulfilled_on_time"


async def test_a_publication_after_the_date_shows_as_late(suite: Suite) -> None:
    async with suite.client("department") as department:
        body = await body_named(department, "自然资源局")
        answer = await department.post("/v1/catalog/business-events", json=land_event("e1", body))
        duty = answer.json()["obligations"][0]
        suite.clock.move_to(date(2026, 3, 10))
        assert (await department.get(f"/v1/catalog/obligations/{duty['id']}")).json()["status"] == "overdue"
        path = f"/v1/catalog/obligations/{duty['id']}/publications"
        recorded = await department.post(path, json=publication(duty, date(2026, 3, 9)))
        assert recorded.json()["obligation"]["status"] == "fulfilled_late"
