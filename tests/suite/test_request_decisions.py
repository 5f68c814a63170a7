"""Decisions (Arts 36-40): drafted, approved by another, with basis, receipt and remedies; served, which closes the case."""

import asyncio
from datetime import date
from typing import Any

import pytest

from tests.support.cases import BASE, HEAD, OFFICER, act, open_office, register
from tests.support.decisions import approve, decide, draft, ledger_of
from tests.support.suite import Suite

DENIED = {
    "type": "deny_process", "basis": ["《政府信息公开条例》第十六条第二款"], "provision": None,
    "reason": "属于讨论记录,尚未形成决定",
}  # fmt: skip


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def shown(suite: Suite, case: dict[str, Any], path: str) -> Any:
    async with suite.client("county", OFFICER) as county:
        return (await county.get(f"{BASE}/applications/{case['id']}/{path}")).json()


async def test_a_draft_becomes_a_decision_and_its_delivery_closes_the_case(suite: Suite) -> None:
    case = await register(suite)
    made = await draft(suite, case)
    assert (made["number"], made["status"], made["row"], made["letter"]) == (1, "draft", "granted", "granted")
    suite.clock.move_to(date(2026, 3, 20))
    decided = (await approve(suite, case, 1, "2026-03-20")).json()
    assert (decided["state"], decided["row"], decided["waiting_for"]) == ("decided", "granted", "delivery")
    entry = (await ledger_of(suite, case))[-1]
    assert entry["kind"] == "decided"
    assert entry["data"] == {
        "type": "granted", "row": "granted", "articles": ["《政府信息公开条例》第三十六条第二项"], "grounds": [], "decision": 1,
    }  # fmt: skip
    served = (
        await act(suite, case, "deliveries", on="2026-03-20", manner="ems", tracking_number="EX1")
    ).json()
    assert (served["state"], served["closed_on"], served["row"]) == ("closed", "2026-03-20", "granted")
    assert (await shown(suite, case, "clock"))["on_time"] is True


async def test_the_decision_document_tells_facts_basis_and_remedies(suite: Suite) -> None:
    case = await register(suite)
    await decide(suite, case, "2026-03-02", **DENIED)
    document = await shown(suite, case, "decisions/1")
    assert (document["status"], document["title"]) == ("approved", "不予公开:属于过程性信息")
    assert document["articles"] == [
        "《政府信息公开条例》第十六条第二款",
        "《政府信息公开条例》第三十六条第三项",
    ]
    assert document["words"]["reason"] == "属于讨论记录,尚未形成决定"
    assert (document["author"]["id"], document["approver"]["id"]) == ("u-31", "u-05")
    assert (document["received_on"], document["due_by"]) == ("2026-03-02", "2026-03-30")
    (remedy,) = document["remedies"]
    assert remedy["order"] == "review_first"
    assert "永修县人民政府" in remedy["text"]
    assert (await shown(suite, case, "remedies"))["occasion"] == "decided"


async def test_a_missing_member_is_named(suite: Suite) -> None:
    case = await register(suite)
    lacking = await act(suite, case, "decisions", type="not_held", facts="经检索")
    assert lacking.status_code == 422
    error = lacking.json()["errors"][0]
    assert (error["pointer"], error["code"]) == ("/search", "missing")
    assert "第三十六条第四项" in error["message_zh"]


async def test_Art36_a_decision_without_basis_or_receipt_is_refused_with_the_rule(suite: Suite) -> None:
    case = await register(suite)
    bare = await draft(suite, case, basis=[])
    refused = await approve(suite, case, bare["number"], "2026-03-02")
    assert (refused.status_code, refused.json()["code"]) == (409, "decision_without_basis")
    assert refused.json()["article"] == "《政府信息公开条例》第三十六条"
    unconfirmed = await register(suite, manner="web")
    made = await draft(suite, unconfirmed)
    refused = await approve(suite, unconfirmed, made["number"], "2026-03-02")
    assert (refused.status_code, refused.json()["code"]) == (409, "decision_without_receipt")
    assert refused.json()["article"] == "《政府信息公开条例》第三十一条"


async def test_the_approver_is_not_the_author(suite: Suite) -> None:
    case = await register(suite)
    made = await draft(suite, case)
    own = await approve(suite, case, made["number"], "2026-03-02", OFFICER)
    assert (own.status_code, own.json()["code"]) == (403, "author_is_approver")
    assert (await approve(suite, case, 9, "2026-03-02")).status_code == 404


async def test_of_two_officers_deciding_at_once_one_wins(suite: Suite) -> None:
    case = await register(suite)
    drafts = [await draft(suite, case), await draft(suite, case, **DENIED)]
    heads = [HEAD, "u-06;name=郑主任"]
    answers = await asyncio.gather(
        *(
            approve(suite, case, one["number"], "2026-03-02", head)
            for one, head in zip(drafts * 2, heads * 2, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"out_of_turn"}
    entries = await ledger_of(suite, case)
    assert [one["kind"] for one in entries].count("decided") == 1
    statuses = [one["status"] for one in (await shown(suite, case, "decisions"))["items"]]
    assert sorted(statuses) == ["approved", "superseded"]
    late = await act(suite, case, "decisions", **DENIED)
    assert (late.status_code, late.json()["code"]) == (409, "decided_already")


async def test_a_partial_decision_of_several_items_counts_as_partial_only(suite: Suite) -> None:
    case = await register(suite)
    parts = {
        "given": ["方案正文"],
        "withheld": [{"what": "被征收人住址", "ground": "deny_third_party", "reason": "个人隐私"}],
    }
    absent = {
        "type": "not_held", "item": "听证记录", "facts": "未举行听证",
        "search": {"where": ["档案室"], "terms": ["听证"], "searched_on": "2026-03-02", "by": "周经办"},
    }  # fmt: skip
    decided = await decide(
        suite, case, "2026-03-02", type="partial", parts=parts, third_party={"not_consulted": "无法联系"}, further=[absent]
    )  # fmt: skip
    assert decided["row"] == "partial"
    data = (await ledger_of(suite, case))[-1]["data"]
    assert (data["type"], data["further"], data["grounds"]) == ("partial", ["not_held"], ["deny_third_party"])
    remedies = (await shown(suite, case, "decisions/1"))["remedies"]
    assert [one["order"] for one in remedies] == ["review_first", "review_or_suit"]


async def test_without_an_answer_in_time_the_remedy_of_silence_is_open(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 30))
    assert (await shown(suite, case, "remedies"))["occasion"] == "none"
    suite.clock.move_to(date(2026, 3, 31))
    remedies = await shown(suite, case, "remedies")
    assert remedies["occasion"] == "silence"
    assert "2026年3月30日" in remedies["remedies"][0]["text"]


async def test_R235_a_private_courier_is_no_service(suite: Suite) -> None:
    case = await register(suite)
    await decide(suite, case, "2026-03-02")
    refused = await act(suite, case, "deliveries", on="2026-03-02", manner="private_courier")
    assert (refused.status_code, refused.json()["code"]) == (409, "private_courier")
    assert refused.json()["article"] == "国办公开办函〔2016〕235号"


async def test_R235_the_clock_stops_at_the_delivery_not_at_the_decision(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 30))
    await decide(suite, case, "2026-03-30")
    failed = await act(suite, case, "delivery-failures", on="2026-03-30", manner="ems", cause="returned")
    assert (failed.status_code, failed.json()["state"]) == (201, "decided")
    suite.clock.move_to(date(2026, 4, 1))
    early = await act(suite, case, "deliveries", on="2026-03-27", manner="direct")
    assert (early.status_code, early.json()["code"]) == (422, "out_of_order")
    served = await act(suite, case, "deliveries", on="2026-04-01", manner="direct", signed_by="张三")
    assert served.json()["state"] == "closed"
    clock = await shown(suite, case, "clock")
    assert (clock["on_time"], clock["delivered_on"]) == (False, "2026-04-01")
    assert "张三" not in str(await ledger_of(suite, case))


async def test_an_undecided_case_is_not_served(suite: Suite) -> None:
    case = await register(suite)
    refused = await act(suite, case, "deliveries", on="2026-03-02", manner="ems")
    assert (refused.status_code, refused.json()["code"]) == (409, "out_of_turn")


async def test_the_kinds_of_answers_are_public(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        now = (await anybody.get(f"{BASE}/answer-types")).json()["items"]
        then = (await anybody.get(f"{BASE}/answer-types?on=2023-06-01")).json()["items"]
    assert len(now) == 20
    assert {one["code"] for one in now if one["review_first"]} >= {"deny_secret", "partial"}
    assert not any(one["review_first"] for one in then)


async def test_a_draft_sent_twice_under_one_key_is_made_once(suite: Suite) -> None:
    case = await register(suite)
    body = {
        "type": "petition",
        "facts": "来信要求处理违建",
        "reason": "属于信访",
        "basis": ["第三十九条第一款"],
    }
    async with suite.client("county", OFFICER, **{"idempotency-key": "d-1"}) as county:
        path = f"{BASE}/applications/{case['id']}/decisions"
        answers = [await county.post(path, json=body) for _ in range(3)]
    assert [answer.json()["number"] for answer in answers] == [1, 1, 1]
    assert len((await shown(suite, case, "decisions"))["items"]) == 1
