"""What others hear of a case: each act by its name, in order, with the members that the documents list and nobody's name."""

import json
from datetime import date

from tests.support.answers import eventually, feed
from tests.support.cases import HEAD, PERSON, act, open_office, register
from tests.support.documents import event_members
from tests.support.suite import Suite

BEGINNING = "gongkai.disclosure_requests.application."
OFFICER = {"id": "u-31", "name": "周经办"}


async def test_a_case_is_told_act_by_act_without_personal_data(brisk: Suite) -> None:
    await open_office(brisk)
    case = await register(brisk, manner="web")
    brisk.clock.move_to(date(2026, 3, 31))
    provision = {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"}
    basis = ["《政府信息公开条例》第三十六条第二项"]
    acts = [
        ("confirmation", {"on": "2026-03-03"}),
        ("correction-notices", {"on": "2026-03-05", "grounds": ["description_unclear"], "points": ["请写明文号"], "days": 10}),
        ("corrections", {"on": "2026-03-10"}),
        ("extensions", {"on": "2026-03-20", "days": 5, "reason": "检索档案", "proposed_by": OFFICER}),
        ("decisions", {"type": "granted", "basis": basis, "facts": "经检索，本机关保存。", "provision": provision}),
        ("decisions/1/approval", {"on": "2026-03-26"}),
        ("deliveries", {"on": "2026-03-27", "manner": "ems"}),
    ]  # fmt: skip
    for path, document in acts:
        by_head = path in ("extensions", "decisions/1/approval")
        answer = await act(brisk, case, path, *([HEAD] if by_head else []), **document)
        assert answer.status_code == 201, f"{path}: {answer.text}"
    async with brisk.client("county") as county:
        told = await eventually(
            lambda: feed(county, service="disclosure-requests"),
            lambda found: any(one["type"].endswith(".delivered.v1") for one in found),
        )
    async with brisk.client("neighbour") as neighbour:
        assert await feed(neighbour, service="disclosure-requests") == []
    mine = [one for one in told if one["data"].get("application") == case["id"]]
    reminders = {"became_due_soon", "became_overdue", "stayed_unconfirmed"}
    names = [one["type"].removeprefix(BEGINNING).removesuffix(".v1") for one in mine]
    names = [name for name in names if name not in reminders]
    assert names == [
        "filed",
        "accepted",
        "correction_needed",
        "corrected",
        "extended",
        "decided",
        "delivered",
    ]
    members = event_members()
    assert {one["type"]: set(one["data"]) for one in mine} == {
        one["type"]: members[one["type"]] for one in mine
    }
    text = json.dumps(told, ensure_ascii=False)
    for hidden in (PERSON["name"], PERSON["telephone"], "征收土地公告", "周经办"):
        assert hidden not in text
