"""Concerns against the clock: answered in time, told once when not, recurring ones become questions of their package."""

import asyncio
from datetime import timedelta
from typing import Any

from kernel.db import Database
from kernel.testing.clock import MovableClock
from services.interpretation.releases import repository as releases
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.interpretation import (
    AUTHOR,
    BASE,
    HEAD,
    SIGNER,
    answered,
    document,
    qa,
    released,
    sign_round,
    steps,
)
from tests.support.suite import COUNTY, Suite


def concern(clock: MovableClock, reference: str = "yq-1", **changes: Any) -> dict[str, Any]:
    return {
        "reference": reference, "region": COUNTY, "class": "misunderstanding", "text": "机插秧补贴是不是只给种粮大户?",
        "source": "本地论坛", "found_at": clock.now().isoformat(), "department": "永修县农业农村局",
    } | changes  # fmt: skip


async def becomes_a_question(suite: Suite, path: str, package: str, question: dict[str, str]) -> None:
    """Proposed by one, published by another, agreeing with the document; corrected, taken back, put again."""
    out = f"{path}/question/publication"
    async with suite.client("county", AUTHOR) as author, suite.client("county", SIGNER) as signer:

        async def read() -> list[tuple[str, bool]]:
            found = answered(await author.get(f"{BASE}/released/{package}/package"), 200)["questions"]
            return [(one["answer"], one["stale"]) for one in found]

        problem(await signer.post(out), 409, "not_proposed")
        wrong = question | {"answer": "不是,每亩补贴85元,都可以申请。"}
        assert pointers(await author.post(f"{path}/question", json=wrong), 409, "findings") == ["/answer"]
        answered(await author.post(f"{path}/question", json=question))
        problem(await author.post(out), 403, "author_acts")
        assert await read() == []
        answered(await signer.post(out))
        better = question | {"answer": "不是,每亩补贴80元,农户都可以申请。"}
        answered(await author.post(f"{path}/question", json=better))
        assert await read() == [(question["answer"], False)]
        answered(await signer.post(out))
        assert await read() == [(better["answer"], False)]
        gone = {"reason": "答复有歧义"}
        answered(await signer.post(f"{path}/question/withdrawal", json=gone))
        problem(await signer.post(f"{path}/question/withdrawal", json=gone), 409, "not_published")
        assert await read() == []
        answered(await author.post(f"{path}/question", json=question))
        acts = answered(await signer.post(out))["acts"]
        assert [act["kind"].partition("_")[2] for act in acts if act["kind"].startswith("question_")] == [
            "proposed", "published", "proposed", "published", "withdrawn", "proposed", "published",
        ]  # fmt: skip


async def next_edition(suite: Suite, package: str) -> dict[str, Any]:
    """The same package with another document, as the public reads it."""
    path = f"{BASE}/packages/{package}"
    async with suite.client("county", AUTHOR) as author, suite.client("county", HEAD) as head:
        answered(await author.post(f"{path}/revisions"))
        answered(await author.post(f"{path}/documents", json=document(text=document()["text"] + "\n附则。")))
        for name, content in (("qa", qa()), ("steps", steps())):
            etag = (await author.get(path)).headers["etag"]
            answered(
                await author.put(f"{path}/materials/{name}", json=content, headers={"if-match": etag}), 200
            )
        answered(await author.post(f"{path}/submission"), 200)
        await sign_round(suite, path, SIGNER, HEAD)
        answered(await head.post(f"{path}/release", json={}))
        return answered(await author.get(f"{BASE}/released/{package}/package"), 200)


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
        await becomes_a_question(suite, path, there["id"], question)
        closed = answered(await county.post(f"{path}/acts", json={"kind": "closing", "text": "无新增疑问。"}))
        assert (closed["next_action"], bool(closed["closed_at"])) == (None, True)
        problem(await county.post(f"{path}/acts", json=reply), 409, "closed")
        read = answered(await public.get(f"{BASE}/released/{there['id']}/package"), 200)
        assert [one["question"] for one in read["questions"]] == ["补贴只给大户吗?"]
        assert read["responses"] == [made["id"]]
        later = await next_edition(suite, there["id"])
        assert (later["edition"], [one["stale"] for one in later["questions"]]) == (2, [True])
        assert later["responses"] == [made["id"]]
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


async def test_a_question_that_recurs_is_told_once_also_of_many_at_once(
    suite: Suite, clock: MovableClock
) -> None:
    there = await released(suite)
    async with suite.client("county", AUTHOR) as county:

        async def ask(reference: str, text: str) -> int:
            body = concern(clock, reference, text=text, package=there["id"])
            found: int = answered(await county.post(f"{BASE}/responses", json=body))["similar"]
            return found

        at_once = await asyncio.gather(*(ask(f"yq-{n}", "机插秧补贴到哪里领?") for n in range(6)))
        assert max(at_once) == 6
        assert await ask("yw-1", "合作社要交哪些材料?") == 1

        async def recurred() -> list[int]:
            events = await feed(county, service="interpretation")
            return [one["data"]["count"] for one in events if one["type"].endswith("concern.recurred.v1")]

        assert await eventually(recurred, bool) == [3]


async def test_other_processes_see_what_changed_though_its_moment_is_an_earlier_one(
    suite: Suite, clock: MovableClock
) -> None:
    there = await released(suite)
    database = Database(suite.settings.url_of("interpretation"))

    async def seen() -> int:
        async with database.read() as session:
            return await releases.generation(session)

    before = await seen()
    clock.move_to(clock.now() - timedelta(minutes=5))
    [basis] = there["head"]["bases"]
    change = basis | {"change": "amended", "on": "2026-03-01"}
    async with suite.client("county", AUTHOR) as county:
        answered(await county.post(f"{BASE}/packages/{there['id']}/basis-changes", json=change))
    assert await seen() == before + 1
    await database.dispose()


async def test_an_emergency_that_is_not_answered_is_told_once_for_each_clock(
    brisk: Suite, clock: MovableClock
) -> None:
    async with brisk.client("county", AUTHOR) as county:
        made = answered(await county.post(f"{BASE}/responses", json=concern(clock, **{"class": "emergency"})))
        assert [one["hours"] for one in made["clocks"]] == [5, 24]

        async def overdue() -> list[dict[str, Any]]:
            events = await feed(county, service="interpretation")
            return [event["data"] for event in events if event["type"].endswith("concern.became_overdue.v1")]

        clock.move_to(clock.now() + timedelta(hours=4))

        async def soon() -> list[Any]:
            events = await feed(county, service="interpretation")
            return [
                event["data"]["clock"] for event in events if event["type"].endswith("concern.due_soon.v1")
            ]

        assert await eventually(soon, len) == ["authoritative_information"]
        clock.move_to(clock.now() + timedelta(hours=1, minutes=1))
        first = await eventually(overdue, len)
        assert [one["clock"] for one in first] == ["authoritative_information"]
        late = {"kind": "press_conference", "text": "举行发布会,通报情况。"}
        held = answered(await county.post(f"{BASE}/responses/{made['id']}/acts", json=late))
        assert [one["state"] for one in held["clocks"]] == ["met_late", "met"]
        other = answered(await county.post(f"{BASE}/responses", json=concern(clock, "yq-2")))
        third = answered(
            await county.post(f"{BASE}/responses", json=concern(clock, "yq-3", **{"class": "emergency"}))
        )
        said = f"{BASE}/responses/{third['id']}/acts"
        answered(await county.post(said, json={"kind": "authoritative_information", "text": "险情已排除。"}))
        closing = {"kind": "closing", "text": "办结"}
        problem(await county.post(said, json=closing), 409, "clock_unmet")
        closed = answered(await county.post(said, json=closing | {"unmet_reason": "险情轻微,不举行发布会"}))
        assert closed["acts"][-1]["unmet_reason"] == "险情轻微,不举行发布会"
        clock.move_to(clock.now() + timedelta(hours=49))
        second = await eventually(overdue, lambda found: len(found) > 2)
        assert {(one["concern"], one["clock"]) for one in second[1:]} == {
            (other["id"], "response"), (third["id"], "press_conference"),
        }  # fmt: skip
        back = {"kind": "reply", "text": "当日已答复。", "at": other["found_at"]}
        made_up = answered(await county.post(f"{BASE}/responses/{other['id']}/acts", json=back))
        assert [(one["state"], one["recorded_late"]) for one in made_up["clocks"]] == [("met", True)]
