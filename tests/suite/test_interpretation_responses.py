"""Concerns against the clock: answered in time, told once when not, recurring ones become questions of their package."""

from datetime import timedelta
from typing import Any

from kernel.testing.clock import MovableClock
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.interpretation import AUTHOR, BASE, answered, released
from tests.support.suite import COUNTY, Suite


def concern(clock: MovableClock, reference: str = "yq-1", **changes: Any) -> dict[str, Any]:
    return {
        "reference": reference, "region": COUNTY, "class": "misunderstanding", "text": "机插秧补贴是不是只给种粮大户?",
        "source": "本地论坛", "found_at": clock.now().isoformat(), "department": "永修县农业农村局",
    } | changes  # fmt: skip


async def test_a_misunderstanding_is_answered_in_time_and_becomes_a_question(
    suite: Suite, clock: MovableClock
) -> None:
    there = await released(suite)
    async with suite.client("county", AUTHOR) as county, suite.client(None) as public:
        future = concern(clock, found_at=(clock.now() + timedelta(hours=1)).isoformat())
        assert pointers(await county.post(f"{BASE}/responses", json=future), 422, "in_the_future") == [
            "/found_at"
        ]
        absent = concern(clock, package="pkg_x")
        assert pointers(await county.post(f"{BASE}/responses", json=absent), 422) == ["/package"]
        asked = concern(clock, package=there["id"])
        made = answered(await county.post(f"{BASE}/responses", json=asked))
        assert answered(await county.post(f"{BASE}/responses", json=asked), 200)["id"] == made["id"]
        problem(
            await county.post(f"{BASE}/responses", json=asked | {"class": "rumour"}), 409, "reference_used"
        )
        [running] = made["clocks"]
        assert (running["hours"], running["state"], running["basis_status"]) == (48, "running", "secondary")
        path = f"{BASE}/responses/{made['id']}"
        question = {"question": "补贴只给大户吗?", "answer": "不是,机插秧的农户都可以申请。"}
        problem(await county.post(f"{path}/question", json=question), 409, "nothing_said")
        problem(
            await county.post(f"{path}/acts", json={"kind": "closing", "text": "办结"}), 409, "nothing_said"
        )
        clock.move_to(clock.now() + timedelta(hours=2))
        held = answered(
            await county.post(f"{path}/acts", json={"kind": "holding_statement", "text": "正在核实。"})
        )
        assert held["next_action"]["action"] == "response"
        clock.move_to(clock.now() + timedelta(hours=40))
        reply = {"kind": "reply", "text": "所有机插秧农户都可以申请。", "channel": "政府网站"}
        said = answered(await county.post(f"{path}/acts", json=reply))
        assert [one["state"] for one in said["clocks"]] == ["met"]
        answered(await county.post(f"{path}/question", json=question))
        problem(await county.post(f"{path}/question", json=question), 409, "question_there")
        closed = answered(await county.post(f"{path}/acts", json={"kind": "closing", "text": "无新增疑问。"}))
        assert (closed["next_action"], bool(closed["closed_at"])) == (None, True)
        problem(await county.post(f"{path}/acts", json=reply), 409, "closed")
        read = answered(await public.get(f"{BASE}/released/{there['id']}/package"), 200)
        assert [one["question"] for one in read["questions"]] == ["补贴只给大户吗?"]
        assert read["responses"] == [made["id"]]
        for n, text in enumerate(("机插秧补贴是不是只给种粮大户啊", "请问机插秧补贴只给种粮大户吗"), 2):
            again = answered(
                await county.post(
                    f"{BASE}/responses", json=concern(clock, f"yq-{n}", text=text, package=there["id"])
                )
            )
        assert again["similar"] == 3
        told = await eventually(
            lambda: feed(county, service="interpretation"),
            lambda e: bool(e) and e[-1]["type"].endswith("recurred.v1"),
        )
        assert told[-1]["data"]["count"] == 3
        listed = answered(await county.get(f"{BASE}/responses?open=true&package={there['id']}"), 200)["items"]
        assert [(one["reference"], one["similar"]) for one in listed] == [("yq-3", 3), ("yq-2", 3)]
        clocks = answered(await public.get(f"{BASE}/response-clocks"), 200)["items"]
        assert sorted(row["hours"] for row in clocks) == [5, 24, 48]
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.get(path), 404)


async def test_an_emergency_that_is_not_answered_is_told_once_for_each_clock(
    brisk: Suite, clock: MovableClock
) -> None:
    async with brisk.client("county", AUTHOR) as county:
        made = answered(await county.post(f"{BASE}/responses", json=concern(clock, **{"class": "emergency"})))
        assert [one["hours"] for one in made["clocks"]] == [5, 24]

        async def overdue() -> list[dict[str, Any]]:
            events = await feed(county, service="interpretation")
            return [event["data"] for event in events if event["type"].endswith("concern.became_overdue.v1")]

        clock.move_to(clock.now() + timedelta(hours=5, minutes=1))
        first = await eventually(overdue, len)
        assert [one["clock"] for one in first] == ["authoritative_information"]
        late = {"kind": "press_conference", "text": "举行发布会,通报情况。"}
        held = answered(await county.post(f"{BASE}/responses/{made['id']}/acts", json=late))
        assert [one["state"] for one in held["clocks"]] == ["met_late", "met"]
        other = answered(await county.post(f"{BASE}/responses", json=concern(clock, "yq-2")))
        clock.move_to(clock.now() + timedelta(hours=49))
        second = await eventually(overdue, lambda found: len(found) > 1)
        assert [(one["concern"], one["clock"]) for one in second[1:]] == [(other["id"], "response")]
