"""Consultations (Arts 32-34): letters, links that work once, opinions, silence by article, the time they exclude."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.decisions import (
    THIRD_PARTY,
    approve,
    consult,
    consultations,
    decide,
    draft,
    ledger_of,
)
from tests.support.dumps import dumped, found
from tests.support.public import browser
from tests.support.suite import Suite


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def by_link(suite: Suite, method: str, token: str, path: str = "", **body: Any) -> httpx.Response:
    """What the addressee does, without a key."""
    async with suite.client(None) as anybody:
        address = f"{BASE}/consultations/{token}{path}"
        return await anybody.request(method, address, json=body or None)


async def due_of(suite: Suite, case: dict[str, Any]) -> str:
    async with suite.client("county") as county:
        found: str = (await county.get(f"{BASE}/applications/{case['id']}")).json()["due_by"]
    return found


async def test_the_addressee_sees_its_own_letter_and_nothing_of_the_applicant(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 10))
    sent = await consult(suite, case, "2026-03-10")
    assert (sent["outcome"], sent["due"]) == ("open", None)
    letter = await by_link(suite, "GET", sent["token"])
    assert letter.status_code == 200
    assert letter.headers["cache-control"] == "no-store"
    document = letter.json()
    assert document["office"] == "永修县自然资源局"
    assert document["question"] == "拟公开贵公司的投标文件,请提出意见"
    assert "由行政机关依照条例的规定决定" in document["silence"]
    for hidden in ("张三", "张*", case["id"], case["number"], sent["id"], "江上乡"):
        assert hidden not in letter.text
    confirmed = (await by_link(suite, "POST", sent["token"], "/receipt")).json()
    assert (confirmed["received_on"], confirmed["due"]) == ("2026-03-10", "2026-03-31")
    again = (await by_link(suite, "POST", sent["token"], "/receipt")).json()
    assert again == confirmed


async def test_an_opinion_by_link_works_once_and_the_clock_goes_on(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 10))
    token = (await consult(suite, case, "2026-03-10"))["token"]
    suite.clock.move_to(date(2026, 3, 20))
    given = await by_link(suite, "POST", token, "/opinion", opinion="object", reason="涉及技术秘密")
    assert (given.status_code, given.json()) == (201, {"opinion": "object", "on": "2026-03-20"})
    assert await due_of(suite, case) == "2026-04-10"  # eight working days do not count
    (one,) = await consultations(suite, case)
    assert (one["outcome"], one["opinion"], one["opinion_by"]) == ("replied", "object", "link")
    assert one["words"]["reason"] == "涉及技术秘密"
    assert [look["what"] for look in one["looks"]] == ["answered"]
    entry = (await ledger_of(suite, case))[-1]
    assert (entry["kind"], entry["role"], entry["data"]["opinion"]) == (
        "consult_replied",
        "consulted",
        "object",
    )


async def test_used_guessed_expired_and_superseded_links_answer_alike(suite: Suite) -> None:
    case = await register(suite)
    used, expired, superseded = [await consult(suite, case, "2026-03-02") for _ in range(3)]
    assert (await by_link(suite, "POST", used["token"], "/opinion", opinion="agree")).status_code == 201
    path = f"consultations/{superseded['id']}/links"
    fresh = (await act(suite, case, path)).json()
    assert (await by_link(suite, "GET", fresh["token"])).status_code == 200
    tokens = [used["token"], superseded["token"], "x", "A" * 32, "%E5%BC%A0"]
    answers = [await by_link(suite, "GET", token) for token in tokens]
    answers += [await by_link(suite, "POST", token, "/opinion", opinion="agree") for token in tokens]
    answers += [await by_link(suite, "POST", token, "/receipt") for token in tokens]
    suite.clock.move_to(date(2026, 5, 2))
    answers.append(await by_link(suite, "GET", expired["token"]))
    told = {(a.status_code, a.json()["code"], a.json()["detail_zh"]) for a in answers}
    assert told == {(404, "not_found", "链接无效、已使用或者已过期")}


async def test_a_link_used_twice_at_once_takes_one_opinion(suite: Suite) -> None:
    case = await register(suite)
    token = (await consult(suite, case, "2026-03-02"))["token"]
    answers = await asyncio.gather(
        *(by_link(suite, "POST", token, "/opinion", opinion=one) for one in ("agree", "object") * 3)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [404] * 5
    kinds = [one["kind"] for one in await ledger_of(suite, case)]
    assert kinds.count("consult_replied") == 1
    taken = next(answer.json()["opinion"] for answer in answers if answer.status_code == 201)
    assert (await consultations(suite, case))[0]["opinion"] == taken


async def test_paper_and_link_at_once_take_one_opinion(suite: Suite) -> None:
    case = await register(suite)
    sent = await consult(suite, case, "2026-03-02")
    path = f"consultations/{sent['id']}/opinion"
    answers = await asyncio.gather(
        act(suite, case, path, on="2026-03-02", opinion="agree"),
        by_link(suite, "POST", sent["token"], "/opinion", opinion="object"),
        act(suite, case, path, on="2026-03-02", opinion="partial"),
    )
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.status_code for answer in answers} <= {201, 404, 409}


@pytest.mark.parametrize(
    ("party", "outcome", "article"),
    [("third_party", "silent_organ_decides", "第三十二条"), ("co_maker", "silent_consents", "第三十四条")],
)  # fmt: skip
async def test_Arts32_34_silence_means_opposite_things(
    suite: Suite, party: str, outcome: str, article: str
) -> None:
    case = await register(suite)
    kind = "organ" if party == "co_maker" else "person"
    addressee = {"kind": kind, "name": "王五光", "telephone": "13900000000"}
    sent = await consult(suite, case, "2026-03-02", party=party, addressee=addressee)
    assert sent["addressee"]["name"] == ("王五光" if kind == "organ" else "王**")
    received = (await act(suite, case, f"consultations/{sent['id']}/receipt", on="2026-03-02")).json()
    assert (received["due"], received["article"][-5:]) == ("2026-03-23", article)
    suite.clock.move_to(date(2026, 3, 24))
    assert (await consultations(suite, case))[0]["outcome"] == outcome
    assert await due_of(suite, case) == "2026-04-21"  # the fifteen working days do not count


async def test_Art33_overlapping_consultations_are_excluded_once(suite: Suite) -> None:
    case = await register(suite)
    organ = {"kind": "organ", "name": "永修县水利局"}
    suite.clock.move_to(date(2026, 3, 24))
    first = await consult(suite, case, "2026-03-10")
    second = await consult(suite, case, "2026-03-12", party="other_organ", addressee=organ)
    for one, on in ((first, "2026-03-18"), (second, "2026-03-20")):
        done = await act(suite, case, f"consultations/{one['id']}/opinion", on=on, opinion="agree")
        assert done.status_code == 201, done.text
    assert await due_of(suite, case) == "2026-04-10"  # 11 to 20 March: eight working days, as by one alone


async def test_Art33_a_letter_that_came_back_excludes_until_the_return_is_known(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 12))
    sent = await consult(suite, case, "2026-03-10")
    path = f"consultations/{sent['id']}"
    back = (await act(suite, case, f"{path}/return", on="2026-03-12", note="查无此址")).json()
    assert (back["outcome"], back["returned_on"]) == ("returned", "2026-03-12")
    assert await due_of(suite, case) == "2026-04-01"
    again = await act(suite, case, f"{path}/opinion", on="2026-03-12", opinion="agree")
    assert (again.status_code, again.json()["code"]) == (409, "consultation_ended")
    assert (await by_link(suite, "GET", sent["token"])).status_code == 404


async def test_unanswered_consultations_are_readable_with_their_deadlines(suite: Suite) -> None:
    case = await register(suite)
    for _ in range(3):
        sent = await consult(suite, case, "2026-03-02")
    await act(suite, case, f"consultations/{sent['id']}/receipt", on="2026-03-02")
    async with suite.client("county") as county:
        first = (await county.get(f"{BASE}/consultations?limit=2&office=zrzy")).json()
        rest = (await county.get(f"{BASE}/consultations?limit=2&cursor={first['next_cursor']}")).json()
    assert len(first["items"]) == 2
    assert [one["due"] for one in rest["items"]] == ["2026-03-23"]
    assert rest["items"][0]["addressee"]["name"] == "江西某建设有限公司"
    async with suite.client("neighbour") as neighbour:
        assert (await neighbour.get(f"{BASE}/consultations")).json()["items"] == []


async def test_Art32_an_objection_is_weighed_and_overridden_with_a_notice(suite: Suite) -> None:
    case = await register(suite)
    early = await draft(suite, case)
    sent = await consult(suite, case, "2026-03-02")
    path = f"consultations/{sent['id']}"
    await act(suite, case, f"{path}/opinion", on="2026-03-02", opinion="object", reason="商业秘密")
    outdated = await approve(suite, case, early["number"], "2026-03-02")
    assert (outdated.status_code, outdated.json()["code"]) == (409, "draft_outdated")
    weighed = {"consultation": sent["id"], "treatment": "public_interest", "reason": "涉及饮用水安全"}
    decided = await decide(suite, case, "2026-03-02", objections=[weighed])
    assert (await ledger_of(suite, case))[-1]["data"]["overrides"] == [sent["id"]]
    too_soon = await act(suite, case, "deliveries", on="2026-03-02", manner="direct")
    assert (too_soon.status_code, too_soon.json()["code"]) == (409, "third_party_not_told")
    assert too_soon.json()["consultations"] == [sent["id"]]
    told = await act(suite, case, f"{path}/override-notice", on="2026-03-02", manner="ems")
    assert told.status_code == 201, told.text
    again = await act(suite, case, f"{path}/override-notice", on="2026-03-02", manner="ems")
    assert (again.status_code, again.json()["code"]) == (409, "not_overridden")
    served = await act(suite, decided, "deliveries", on="2026-03-02", manner="direct")
    assert served.json()["state"] == "closed"


async def test_a_letter_that_does_not_hold_is_told_by_member(suite: Suite) -> None:
    case = await register(suite)
    letter = THIRD_PARTY | {"sent_on": "2026-03-02"}
    for changes, pointer, code in (
        ({"question": "张三申请公开贵公司的投标文件"}, "/question", "names_the_applicant"),
        ({"extract": "联系电话 138 0000 0000"}, "/extract", "names_the_applicant"),
        ({"party": "co_maker"}, "/addressee/kind", "wrong_addressee"),
        ({"sent_on": "2026-03-03"}, "/sent_on", "in_the_future"),
        ({"sent_on": "0001-01-01"}, "/on", "out_of_order"),
    ):
        refused = await act(suite, case, "consultations", **(letter | changes))
        assert refused.status_code == 422, refused.text
        error = refused.json()["errors"][0]
        assert (error["pointer"], error["code"]) == (pointer, code)


async def test_the_token_is_not_kept_with_the_answer(suite: Suite) -> None:
    case = await register(suite)
    async with suite.client("county", OFFICER, **{"idempotency-key": "c-1"}) as county:
        path = f"{BASE}/applications/{case['id']}/consultations"
        body = THIRD_PARTY | {"sent_on": "2026-03-02"}
        first, again = [(await county.post(path, json=body)).json() for _ in range(2)]
    assert first["token"]
    assert again == first | {"token": None}
    assert len(await consultations(suite, case)) == 1


async def test_the_database_holds_neither_the_words_nor_the_token(suite: Suite) -> None:
    case = await register(suite)
    sent = await consult(suite, case, "2026-03-02")
    await by_link(suite, "POST", sent["token"], "/opinion", opinion="object", reason="涉及技术秘密")
    await draft(suite, case, objections=[
        {"consultation": sent["id"], "treatment": "unfounded", "reason": "所涉内容早已在网站公布"}])  # fmt: skip
    hidden = [sent["token"], "江西某建设", "拟公开贵公司", "技术部分", "涉及技术秘密", "早已在网站公布"]
    assert found(dumped(suite.settings), hidden) == []


async def test_an_opinion_comes_while_something_else_is_waited_for(suite: Suite) -> None:
    case = await register(suite)
    token = (await consult(suite, case, "2026-03-02"))["token"]
    notice = {"grounds": ["form_unclear"], "points": ["请写明获取途径"], "days": 5}
    await act(suite, case, "correction-notices", on="2026-03-02", **notice)
    given = await by_link(suite, "POST", token, "/opinion", opinion="agree")
    assert given.status_code == 201


async def test_Art32_the_addressee_reads_confirms_and_answers_on_a_page_once(suite: Suite) -> None:
    case = await register(suite)
    sent = await consult(suite, case, "2026-03-02")
    token = {"token": sent["token"]}
    async with browser(suite) as person:
        assert 'action="/opinion"' in (await person.get("/opinion")).text
        assert (await person.post("/opinion", data={"token": ""})).status_code == 422
        guessed = await person.post("/opinion", data={"token": "guess"})
        assert (guessed.status_code, "口令有误" in guessed.text) == (404, True)
        letter = await person.post("/opinion", data=token)
        assert letter.status_code == 200
        assert "张三" not in letter.text  # who applied is no matter of the addressee's
        assert "自收到之次日起算" in letter.text
        confirmed = await person.post("/opinion/receipt", data=token)
        assert (confirmed.status_code, "2026 年 3 月 23 日" in confirmed.text) == (200, True)
        unsaid = await person.post("/opinion/answer", data=token | {"reason": "<b>秘密</b>"})
        assert (unsaid.status_code, 'id="opinion-error"' in unsaid.text) == (422, True)
        assert "&lt;b&gt;秘密" in unsaid.text  # what was written is not lost
        long = await person.post(
            "/opinion/answer", data=token | {"opinion": "agree", "reason": "长" * 20_001}
        )
        assert (long.status_code, 'id="reason-error"' in long.text) == (422, True)
        given = await person.post("/opinion/answer", data=token | {"opinion": "object", "reason": "技术秘密"})
        assert (given.status_code, "不同意公开" in given.text) == (201, True)
        for path in ("", "/receipt", "/answer"):
            assert (await person.post(f"/opinion{path}", data=token)).status_code == 404
        assert (await person.get("/opinion/answer")).headers["location"] == "/opinion"
    (one,) = await consultations(suite, case)
    assert (one["opinion"], one["opinion_by"], one["received_on"]) == ("object", "link", "2026-03-02")
    assert one["words"]["reason"] == "技术秘密"
    assert [look["what"] for look in one["looks"]] == ["read", "received", "answered"]
