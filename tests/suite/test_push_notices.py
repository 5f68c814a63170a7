"""Deadline notices (P5): T-5, T-1, T, T+1 to who answers for a body, the supervisor at T+1, a moved date first, each once."""

from datetime import date
from typing import Any

from tests.support.answers import eventually, feed, pointers, problem
from tests.support.cases import open_office, register
from tests.support.county import event, record, row, standard
from tests.support.push import BASE, answered, subscriber
from tests.support.suite import AUTHOR, COUNTY, Suite, body_named

TOWN = f"{COUNTY}102"
PERSONS = f"{BASE}/responsible-persons"
EVENTS = "/v1/catalog/business-events"


async def answer_for(suite: Suite, body: str, *persons: str, **changes: Any) -> dict[str, Any]:
    """Register who answers for a body."""
    wanted = {
        "region": COUNTY, "name": "永修县自然资源局", "persons": list(persons), "channels": ["feed"]
    } | changes  # fmt: skip
    async with suite.client("county") as county:
        return answered(await county.put(f"{PERSONS}/{body}", json=wanted))


async def notices(suite: Suite, **asked: str) -> list[tuple[str, str, str]]:
    """(stage, date, role) as they were told, the first one first."""
    async with suite.client("county") as county:
        page = answered(await county.get(f"{BASE}/deadline-notices", params=asked | {"limit": "100"}), 200)
    return [(one["stage"], one["due_on"], one["role"]) for one in reversed(page["items"])]


async def titles(suite: Suite, owner: str) -> list[str]:
    """What somebody was told, in its feed."""
    async with suite.client("county") as county:
        answer = await county.get(f"{BASE}/subscribers/{owner}/feed")
    return [entry["data"]["title"] for entry in answer.json()]


async def told(suite: Suite, owner: str, number: int) -> list[str]:
    return await eventually(lambda: titles(suite, owner), lambda found: len(found) >= number)


async def test_a_duty_is_told_of_until_it_is_missed_and_a_moved_date_first(brisk: Suite) -> None:
    suite = brisk
    await standard(suite, row("s-1"))
    async with suite.client("county") as county:
        body = await body_named(county, "自然资源局")
    officer, chief = await subscriber(suite, "officer"), await subscriber(suite, "chief")
    await answer_for(suite, body, officer, supervisors=[chief])
    async with suite.client("county", AUTHOR) as county:
        reported = await county.post(EVENTS, json=event("n1", body))  # due 2026-03-16
        [duty] = answered(reported)["obligations"]
        other = answered(await county.post(EVENTS, json=event("n2", body)))["obligations"][0]
    subject = f"obligations/{duty['id']}"
    suite.clock.move_to(date(2026, 3, 9))
    first = await told(suite, officer, 2)
    assert first == ["距到期还有5个工作日:试验事项 / s-1"] * 2
    assert (await record(suite, other, date(2026, 3, 9))).status_code == 201
    async with suite.client("county", AUTHOR) as county:
        path = reported.headers["location"]
        body_ = {"reason": "录入有误", "dates": {"done_on": "2026-03-03"}}
        answered(await county.post(f"{path}/corrections", json=body_))
    moved = await told(suite, officer, 3)
    assert moved[2:] == ["期限变更:由2026年3月16日改为2026年3月17日:试验事项 / s-1"]
    for day, number in ((10, 4), (16, 5), (17, 6), (18, 7), (20, 7)):
        suite.clock.move_to(date(2026, 3, day))
        await told(suite, officer, number)
    escalated = await told(suite, chief, 1)
    assert await notices(suite, subject=subject) == [
        ("T-5", "2026-03-16", "responsible"), ("moved", "2026-03-17", "responsible"),
        ("T-5", "2026-03-17", "responsible"), ("T-1", "2026-03-17", "responsible"),
        ("T", "2026-03-17", "responsible"), ("T+1", "2026-03-17", "responsible"),
        ("T+1", "2026-03-17", "supervisor"),
    ]  # fmt: skip
    assert escalated == ["【督办】已逾期1个工作日:试验事项 / s-1"]
    assert len(await titles(suite, officer)) == 7, "each once; of the one that was fulfilled nothing more"
    async with suite.client("county") as county:
        page = answered(await county.get(f"{BASE}/deliveries?subscriber={chief}"), 200)["items"]
        why = answered(await county.get(f"{BASE}/deliveries/{page[0]['id']}/why"), 200)
        content = (await county.get(f"{BASE}/messages/{page[0]['message']}/content")).json()
        aimed = answered(await county.get(f"{BASE}/messages/{page[0]['message']}"), 200)
        audience = answered(await county.get(f"{BASE}/audiences/{aimed['audience']}"), 200)
        outside = answered(
            await county.get(f"{BASE}/audiences/{aimed['audience']}/members/{officer}/reason"), 200
        )
    assert why["words_zh"] == [f"您是机构“{body}”登记的督办人"]
    assert why["replay"] == {"told": True, "same": True}
    assert (audience["named"], audience["told"], content["class"]) == (True, 1, "statutory")
    assert content["paragraphs"][1] == "届满日为2026年3月17日,已确定(final)。"
    assert "《民法典》" in content["paragraphs"][2]
    assert outside["told"] is False
    async with suite.client("neighbour") as neighbour:
        assert answered(await neighbour.get(f"{BASE}/deadline-notices"), 200)["items"] == []
        problem(await neighbour.get(f"{PERSONS}/{body}"), 404)
        problem(await neighbour.get(f"{PERSONS}/{body}?region={COUNTY}"), 404)


async def test_where_nobody_answers_that_is_told_and_an_application_reminds_too(brisk: Suite) -> None:
    suite = brisk
    await open_office(suite)
    case = await register(suite)  # due 2026-03-30
    suite.clock.move_to(date(2026, 3, 23))

    async def lost() -> list[dict[str, Any]]:
        async with suite.client("county") as county:
            found = await feed(county, service="push")
        return [one["data"] for one in found if one["type"] == "gongkai.push.notice.found_nobody.v1"]

    [nobody] = await eventually(lost, lambda found: len(found) == 1)
    assert (nobody["subject"], nobody["stage"]) == (f"applications/{case['id']}", "T-5")
    officer = await subscriber(suite, "officer")
    async with suite.client("county") as county:
        wrong = {"region": COUNTY, "name": "局", "persons": ["sbr_x"], "channels": ["feed"]}
        assert pointers(await county.put(f"{PERSONS}/zrzy", json=wrong), 422) == ["/persons/0"]
    made = await answer_for(suite, "zrzy", officer, escalate_at=None)
    assert await told(suite, officer, 1) == [f"距到期还有5个工作日:依申请公开 {case['number']}"]
    async with suite.client("county") as county:
        problem(await county.put(f"{PERSONS}/zrzy", json=wrong | {"persons": [officer]}), 428)
        ended = await county.delete(f"{PERSONS}/zrzy", headers={"if-match": '"zrzy.360425.1"'})
        assert ended.status_code == 204
        problem(await county.get(f"{PERSONS}/zrzy"), 404)
        township = {"region": TOWN, "name": "所", "persons": [officer], "channels": ["feed"]}
        below = answered(await county.put(f"{PERSONS}/zrzy", json=township))
        problem(await county.get(f"{PERSONS}/zrzy"), 404)
        assert answered(await county.get(f"{PERSONS}/zrzy?region={TOWN}"), 200) == below
        wrong_one = await county.delete(
            f"{PERSONS}/zrzy?region={TOWN}", headers={"if-match": '"zrzy.360425.1"'}
        )
        problem(wrong_one, 412)
        gone = await county.delete(f"{PERSONS}/zrzy?region={TOWN}", headers={"if-match": f'"zrzy.{TOWN}.1"'})
        assert gone.status_code == 204
    assert made["version"] == 1
    again = await answer_for(suite, "zrzy", officer)
    assert again["version"] == 3
    assert await notices(suite, body="zrzy") == [("T-5", "2026-03-30", "responsible")]
