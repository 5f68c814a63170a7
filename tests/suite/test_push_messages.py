"""Messages: accepted with bytes that never change, corrected in a chain, put off and cancelled; threads in their order."""

import asyncio
import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import httpx
import pytest

from kernel.clock import SHANGHAI
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.push import (
    BASE,
    BUDGET,
    OTHER_TOWN,
    answered,
    known,
    message,
    send,
    step,
    subscriber,
    subscription,
)
from tests.support.suite import COUNTY, Suite


@pytest.fixture
async def ready(suite: Suite) -> Suite:
    await known(suite)
    await subscription(suite, await subscriber(suite, "r1"), {"item": [BUDGET]})
    return suite


async def test_a_message_is_accepted_with_its_bytes_and_their_hash(ready: Suite) -> None:
    facts = [{"kind": "amount", "label": "收入", "value": "12345.60"}]
    sent = await send(ready, "m1", facts=facts)
    async with ready.client("county") as county:
        content = await county.get(f"{BASE}/messages/{sent['id']}/content")
        audience = answered(await county.get(f"{BASE}/audiences/{sent['audience']}"), 200)
        again = await county.post(f"{BASE}/messages", json=message("m1"))
        listed = answered(await county.get(f"{BASE}/messages"), 200)["items"]
    assert hashlib.sha256(content.content).hexdigest() == sent["sha256"]
    told = content.json()
    assert told["item"] == {
        "catalogue": audience["catalogue"], "version": 1, "item": BUDGET, "publication": None
    }  # fmt: skip
    assert told["facts"] == [{**facts[0], "written": "12345.60元"}]
    assert (told["id"], told["class"], told["supersedes"]) == (sent["id"], "ordinary", None)
    assert audience["told"] == 1
    assert pointers(again, 409, "reference_used") == ["/reference"]
    assert again.json()["message"] == sent["id"]
    assert [one["id"] for one in listed] == [sent["id"]]
    async with ready.client("neighbour") as other:
        problem(await other.get(f"{BASE}/messages/{sent['id']}"), 404)
        problem(await other.get(f"{BASE}/messages/{sent['id']}/content"), 404)


async def test_of_several_at_once_under_one_reference_one_is_accepted(ready: Suite) -> None:
    async with ready.client("county") as county:
        answers = await asyncio.gather(
            *(county.post(f"{BASE}/messages", json=message("m1")) for _ in range(6))
        )
    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 5]


#: What is changed in a message, and the member that is named then.
FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"title": None}, "/"), ({"template": {"id": "t"}}, "/"), ({"relation": "corrects"}, "/"),
    ({"facts": [{"kind": "date", "label": "日", "value": "明天"}]}, "/facts/0/value"),
    ({"title": "公告\u202e"}, "/title"), ({"paragraphs": ["好", "预算\u200b公开"]}, "/paragraphs/1"), ({"issuer": "县\ufeff"}, "/issuer"),
    ({"expires": "2026-03-01T00:00:00+08:00"}, "/expires"),
    ({"not_before": "2026-03-01T00:00:00"}, "/not_before"), ({"not_before": 1796007350}, "/not_before"),
    ({"expires": "1796007350000"}, "/expires"), ({"class": "urgent"}, "/class"),
    ({"supersedes": "msg_x", "relation": "corrects"}, "/supersedes"),
    ({"title": None, "paragraphs": None, "template": {"id": "nothing"}}, "/template"),
]  # fmt: skip


async def test_what_does_not_hold_is_named(ready: Suite, subtests: pytest.Subtests) -> None:
    async with ready.client("county") as county:
        for changes, wrong in FAULTY:
            with subtests.test(wrong, changes=changes):
                answer = await county.post(f"{BASE}/messages", json=message("m1") | changes)
                assert [pointer or "/" for pointer in pointers(answer, 422)] == [wrong]


async def test_a_template_is_kept_by_version_and_filled_in(ready: Suite) -> None:
    path = f"{BASE}/templates/budget"
    words = {
        "region": COUNTY,
        "title": "{year}年预算公开",
        "paragraphs": ["收入{sum|amount}。", "[[电话:{phone}]]"],
    }
    async with ready.client("county") as county:
        first = answered(await county.put(path, json=words), 200)
        assert (first["version"], first["names"], first["needed"]) == (
            1,
            ["phone", "sum", "year"],
            ["sum", "year"],
        )
        assert answered(await county.put(path, json=words), 200)["version"] == 1
        assert answered(await county.put(path, json=words | {"title": "{year}年预算"}), 200)["version"] == 2
        bad = await county.put(path, json=words | {"paragraphs": ["{% for %}", "{a|b}", "请于｛d｝前办理。"]})
        assert pointers(bad, 422) == ["/paragraphs/0", "/paragraphs/1", "/paragraphs/2"]
        assert answered(await county.get(path), 200)["version"] == 2
        assert answered(await county.get(f"{path}?version=1"), 200)["title"] == "{year}年预算公开"
        assert len(answered(await county.get(f"{BASE}/templates"), 200)["items"]) == 1
        used = {"id": "budget", "version": 1, "values": {"year": "2026", "sum": "100"}}
        body = message("m1", title=None, paragraphs=None, template=used)
        sent = answered(await county.post(f"{BASE}/messages", json=body), 202)
        told = (await county.get(f"{BASE}/messages/{sent['id']}/content")).json()
        short = body | {"reference": "m2", "template": used | {"values": {"sum": "100"}}}
        assert pointers(await county.post(f"{BASE}/messages", json=short), 422, "value_needed") == [
            "/values/year"
        ]
    assert (told["title"], told["paragraphs"]) == ("2026年预算公开", ["收入100元。"])
    assert (sent["template"], sent["template_version"]) == ("budget", 1)


async def test_a_township_uses_its_countys_templates_and_changes_them_not(ready: Suite) -> None:
    path = f"{BASE}/templates/budget"
    words = {"region": COUNTY, "title": "{year}年预算公开", "paragraphs": ["预算已公开。"]}
    own = {"region": OTHER_TOWN, "title": "{year}年本镇预算", "paragraphs": ["预算已公开。"]}
    async with ready.client("county") as county, ready.client("township") as township:
        answered(await county.put(path, json=words), 200)
        answered(await township.put(f"{BASE}/templates/of-the-town", json=own), 200)
        assert answered(await township.get(path), 200)["region"] == COUNTY
        for caller in (county, township):
            listed = answered(await caller.get(f"{BASE}/templates"), 200)["items"]
            assert [one["id"] for one in listed] == ["budget", "of-the-town"]
        used = {"id": "budget", "values": {"year": "2026"}}
        body = message("t1", region=OTHER_TOWN, title=None, paragraphs=None, template=used)
        sent = answered(await township.post(f"{BASE}/messages", json=body), 202)
        assert (sent["template"], sent["template_version"]) == ("budget", 1)
        assert not (await township.put(path, json=words | {"region": OTHER_TOWN})).is_success
        assert answered(await county.get(path), 200)["version"] == 1
    async with ready.client("neighbour") as other:
        problem(await other.get(path), 404)


async def test_a_correction_is_for_the_whole_audience_of_what_it_corrects(ready: Suite) -> None:
    first = await send(ready, "m1")
    corrected = await send(ready, "m2", supersedes=first["id"], relation="corrects")
    assert corrected["audience"] == first["audience"]
    async with ready.client("county") as county:
        assert (
            answered(await county.get(f"{BASE}/messages/{first['id']}"), 200)["superseded_by"]
            == corrected["id"]
        )
        twice = message("m3", supersedes=first["id"], relation="corrects")
        assert pointers(await county.post(f"{BASE}/messages", json=twice), 409, "superseded") == [
            "/supersedes"
        ]
        narrowed = message(
            "m3", supersedes=corrected["id"], relation="withdraws", narrow={"regions": [COUNTY]}
        )
        problem(await county.post(f"{BASE}/messages", json=narrowed), 422)
    withdrawn = await send(ready, "m3", supersedes=corrected["id"], relation="withdraws")
    assert (withdrawn["supersedes"], withdrawn["relation"]) == (corrected["id"], "withdraws")


async def test_a_message_that_waits_is_cancelled(ready: Suite) -> None:
    later = datetime(2026, 3, 5, 9, tzinfo=SHANGHAI)
    sent = await send(ready, "m1", not_before=later.isoformat())
    assert sent["state"] == "scheduled"
    path = f"{BASE}/messages/{sent['id']}/cancellation"
    async with ready.client("county") as county:
        for _ in range(2):
            assert answered(await county.post(path), 200)["state"] == "cancelled"
        events = await eventually(lambda: feed(county, service="push"), lambda found: len(found) == 3)
    assert [event["type"].split(".")[2:4] for event in events] == [
        ["audience", "resolved"], ["message", "accepted"], ["message", "cancelled"],
    ]  # fmt: skip


async def tell(suite: Suite, reference: str, stage: str, **changes: Any) -> httpx.Response:
    body = message(reference, thread=step(stage, "case-1", **changes)) | {"class": "progress"}
    async with suite.client("county") as county:
        return await county.post(f"{BASE}/messages", json=body)


async def test_a_case_is_told_before_during_and_after_in_this_order(ready: Suite) -> None:
    for stage in ("during", "after"):
        assert pointers(await tell(ready, "m0", stage), 422, "out_of_order") == ["/thread/stage"]
    places = [
        answered(await tell(ready, f"m{n}", stage), 202)["sequence"]
        for n, stage in enumerate(("before", "during", "during"), 1)
    ]
    assert places == [1, 2, 3]
    unsaid = await tell(ready, "m4", "after", result_code=None)
    assert pointers(unsaid, 422, "result_code") == ["/thread/result_code"]
    done = answered(await tell(ready, "m4", "after"), 202)
    assert done["sequence"] == 4
    late = await tell(ready, "m5", "during")
    assert pointers(late, 422, "out_of_order") == ["/thread/stage"]
    assert "该办件已办结" in late.text
    async with ready.client("county") as county:
        told = answered(await county.get(f"{BASE}/threads/case-1"), 200)
    assert (told["stage"], told["result_code"], told["sequence"]) == ("after", "granted", 4)
    async with ready.client("neighbour") as other:
        problem(await other.get(f"{BASE}/threads/case-1"), 404)


async def test_a_case_that_is_decided_on_the_spot_has_no_step_between(ready: Suite) -> None:
    answered(await tell(ready, "m1", "before"), 202)
    again = await tell(ready, "m2", "before")
    problem(again, 409, "before_told")
    assert answered(await tell(ready, "m2", "after"), 202)["sequence"] == 2


async def test_what_is_sent_again_is_the_same_and_a_message_is_found_by_the_name_of_its_sender(
    ready: Suite,
) -> None:
    first = await send(ready, "m1")
    async with ready.client("county") as county:
        for member, other in (
            ("title", "另一标题"), ("paragraphs", ["另一正文"]), ("issuer", "另一机关"),
            ("facts", [{"kind": "amount", "label": "补偿", "value": "1.00"}]),
            ("links", [{"text": "全文", "url": "https://www.example.cn/1"}]),
        ):  # fmt: skip
            body = message("m2", supersedes=first["id"], relation="repeats") | {member: other}
            for path in ("messages", "message-previews"):
                answer = await county.post(f"{BASE}/{path}", json=body)
                assert pointers(answer, 422, "not_repeated") == [f"/{member}"], (path, member)
        again = await send(ready, "m2", supersedes=first["id"], relation="repeats")
        for reference, found in (("m1", [first["id"]]), ("m2", [again["id"]]), ("m3", [])):
            page = answered(await county.get(f"{BASE}/messages", params={"reference": reference}), 200)
            assert [one["id"] for one in page["items"]] == found
        problem(await county.get(f"{BASE}/messages", params={"reference": "no name"}), 400)
    async with ready.client("township") as other:  # of another system: its own names are others
        assert answered(await other.get(f"{BASE}/messages", params={"reference": "m1"}), 200)["items"] == []


async def test_what_to_bring_is_told_once_and_changed_by_a_correction_alone(ready: Suite) -> None:
    first = answered(await tell(ready, "m1", "before"), 202)
    twice = await tell(ready, "m2", "before")
    assert pointers(twice, 409, "before_told") == ["/thread/stage"]
    assert first["id"] in twice.json()["detail"]
    materials = [{"name": "户口簿", "originals": 1}]
    fixed = await send(
        ready, "m3", supersedes=first["id"], relation="corrects",
        thread={"id": "case-1", "stage": "before", "materials": materials},
    )  # fmt: skip
    answered(await tell(ready, "m4", "during"), 202)
    again = await send(ready, "m5", supersedes=fixed["id"], relation="repeats")
    other = {"id": "case-1", "stage": "during"}
    async with ready.client("county") as county:
        contents = [
            (await county.get(f"{BASE}/messages/{one['id']}/content")).json()["thread"]
            for one in (first, fixed, again)
        ]
        there = answered(await county.get(f"{BASE}/threads/case-1"), 200)
        body = message("m6", supersedes=again["id"], relation="corrects", thread=other)
        assert pointers(await county.post(f"{BASE}/messages", json=body), 422, "other_step") == [
            "/thread/stage"
        ]
        body = message("m6", supersedes=again["id"], relation="withdraws", thread=other)
        problem(await county.post(f"{BASE}/messages", json=body), 422)
    assert [one["materials"][0]["written"] for one in contents] == [
        "身份证（原件1份、复印件2份）", "户口簿（原件1份）", "户口簿（原件1份）",
    ]  # fmt: skip
    assert [(one["stage"], one["sequence"]) for one in contents] == [("before", 1)] * 3
    assert (fixed["thread"], there["stage"], there["sequence"]) == (None, "during", 2)
    third = await tell(ready, "m7", "before")
    assert pointers(third, 409, "before_told") == ["/thread/stage"]
    assert again["id"] in third.json()["detail"]


async def test_what_to_bring_may_be_told_anew_where_it_was_stopped_before_it_went_out(ready: Suite) -> None:
    later = datetime(2026, 3, 5, 9, tzinfo=SHANGHAI).isoformat()
    stopped = await send(ready, "m1", not_before=later, thread=step("before", "case-1"))
    async with ready.client("county") as county:
        answered(await county.post(f"{BASE}/messages/{stopped['id']}/cancellation"), 200)
    waiting = await send(ready, "m2", not_before=later, thread=step("before", "case-1"))
    fixed = await send(ready, "m3", not_before=later, supersedes=waiting["id"], relation="corrects")
    assert pointers(await tell(ready, "m4", "before"), 409, "before_told") == ["/thread/stage"]
    withdrawn = await send(ready, "m5", supersedes=fixed["id"], relation="withdraws")
    anew = await send(
        ready, "m6", supersedes=withdrawn["id"], relation="corrects", thread=step("before", "case-1")
    )
    async with ready.client("county") as county:
        contents = [
            (await county.get(f"{BASE}/messages/{one['id']}/content")).json()["thread"]
            for one in (withdrawn, anew)
        ]
    assert contents[0] is None
    assert (contents[1]["stage"], contents[1]["sequence"], len(contents[1]["materials"])) == ("before", 2, 1)


async def test_a_result_names_its_remedies_and_a_case_from_elsewhere_is_taken_in(ready: Suite) -> None:
    refused: dict[str, Any] = {"result_code": "refused", "favourable": False}
    answered(await tell(ready, "m1", "during", began_before_gongkai=True), 202)
    assert pointers(await tell(ready, "m2", "during", began_before_gongkai=True), 422, "began_already") == [
        "/thread/began_before_gongkai"
    ]
    assert pointers(await tell(ready, "m2", "before"), 422, "out_of_order") == ["/thread/stage"]
    assert pointers(await tell(ready, "m2", "after", **refused), 422, "remedies_needed") == [
        "/thread/remedies"
    ]
    remedies = [{"kind": "review", "body": "永修县人民政府"}]
    told = answered(await tell(ready, "m2", "after", **refused, remedies=remedies), 202)
    async with ready.client("county") as county:
        content = (await county.get(f"{BASE}/messages/{told['id']}/content")).json()["thread"]
        sms = answered(await county.get(f"{BASE}/messages/{told['id']}/surfaces/sms"), 200)
    [remedy] = content["remedies"]
    assert (remedy["days"], remedy["months"], remedy["basis"]) == (
        60, None, "《中华人民共和国行政复议法》第二十条"
    )  # fmt: skip
    assert remedy["written"] in sms["parts"][0]["body"]


async def test_a_case_that_falls_silent_is_told_once(brisk: Suite) -> None:
    await known(brisk)
    due = date(2026, 3, 9)
    answered(await tell(brisk, "m1", "before", due_on=due.isoformat()), 202)

    async def gaps() -> list[dict[str, Any]]:
        async with brisk.client("county") as county:
            events = await feed(county, service="push")
        return [event["data"] for event in events if "fell_silent" in event["type"]]

    brisk.clock.move_to(due + timedelta(days=1))
    [gap] = await eventually(gaps, bool)
    assert gap == {
        "thread": "case-1",
        "region": COUNTY,
        "stage": "before",
        "sequence": 1,
        "due_on": "2026-03-09",
    }
    answered(await tell(brisk, "m2", "during"), 202)
    brisk.clock.move_to(due + timedelta(days=30))
    assert await gaps() == [gap]
