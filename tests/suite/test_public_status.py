"""An applicant follows and confirms a case by its token (政府信息公开条例 Art. 31), by API and on the page, and sees no more."""

import json
import secrets
from datetime import date
from typing import Any

import pytest

from kernel.security.seal import verify
from services.disclosure_requests.receipts.rules import checked
from tests.support.answers import eventually, feed, pointers, problem
from tests.support.cases import BASE, OFFICER, PERSON, act, receipt_key, register
from tests.support.decisions import THIRD_PARTY, consult, decide, ledger_of
from tests.support.public import OFFICE, QUERIES, browser, filed, hidden, send, status
from tests.support.suite import Suite

CONFIRMATION = f"{QUERIES}/confirmation"
MARK = "<script>alert(1)</script>"


async def case_of(suite: Suite, number: str) -> dict[str, Any]:
    async with suite.client("county") as county:
        page = (await county.get(f"{BASE}/applications?office={OFFICE}")).json()
    return next(case for case in page["items"] if case["number"] == number)


async def test_Art31_both_sides_confirm_and_the_offices_act_sets_the_receipt_date(suite: Suite) -> None:
    got = await filed(suite)
    before = await status(suite, got["token"])
    assert (before["number"], before["state"], before["may_confirm"]) == (got["number"], "submitted", True)
    assert (before["due_by"], before["received_on"], before["days_left"]) == (None, None, None)
    assert "双方确认" in before["waiting_words"]
    suite.clock.move_to(date(2026, 3, 3))
    answer = await send(suite, CONFIRMATION, {"token": got["token"]})
    assert answer.status_code == 201, answer.text
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    mine = answer.json()
    assert (mine["applicant_confirmed_on"], mine["may_confirm"], mine["due_by"]) == (
        "2026-03-03",
        False,
        None,
    )
    assert mine["waiting_words"] == "等待工作机构确认"
    pem = await receipt_key(suite)
    assert verify(mine["receipt"], pem)["event"] == "applicant_confirmed"
    assert len(checked([got["receipt"], mine["receipt"]], pem)) == 2  # the one follows from the other
    case = await case_of(suite, got["number"])
    assert (case["state"], case["received_on"], case["waiting_for"]) == ("submitted", None, "confirmation")
    suite.clock.move_to(date(2026, 3, 4))
    confirmed = await act(suite, case, "confirmation", on="2026-03-04", how="电话")
    assert confirmed.json()["received_on"] == "2026-03-04"
    after = await status(suite, got["token"])
    assert (after["state"], after["received_on"], after["due_by"]) == ("handling", "2026-03-04", "2026-04-01")
    assert (after["days_left"], after["due_status"]) == (20, "final")
    assert [step["title"] for step in after["steps"]] == ["提交申请", "申请人确认申请", "收到(确认)申请"]
    assert any("2026年3月4日" in sentence for sentence in after["why"])
    assert [one["role"] for one in await ledger_of(suite, case)] == ["applicant", "applicant", "officer"]


async def test_Art31_it_is_confirmed_once_and_not_after_the_office(suite: Suite) -> None:
    got = await filed(suite)
    assert (await send(suite, CONFIRMATION, {"token": got["token"]})).status_code == 201
    twice = await send(suite, CONFIRMATION, {"token": got["token"]})
    problem(twice, 409, "confirmed_already")
    case = await case_of(suite, got["number"])
    assert len(await ledger_of(suite, case)) == 2
    assert (await act(suite, case, "confirmation", on="2026-03-02")).status_code == 201
    problem(await send(suite, CONFIRMATION, {"token": got["token"]}), 409, "received_already")
    late = await filed(suite)
    other = await case_of(suite, late["number"])
    assert (await act(suite, other, "confirmation", on="2026-03-02")).status_code == 201
    problem(await send(suite, CONFIRMATION, {"token": late["token"]}), 409, "received_already")
    assert (await act(suite, other, "withdrawal", on="2026-03-02")).status_code == 201
    problem(await send(suite, CONFIRMATION, {"token": late["token"]}), 409, "closed_already")


async def test_the_office_sees_that_the_applicant_has_confirmed(suite: Suite) -> None:
    got = await filed(suite)
    silent = await filed(suite)
    suite.clock.move_to(date(2026, 3, 4))
    await send(suite, CONFIRMATION, {"token": got["token"]})
    async with suite.client("county") as county, browser(suite) as client:
        rows = (await county.get(f"{BASE}/work-list")).json()["items"]
        confirmed = {row["number"]: row["applicant_confirmed_on"] for row in rows}
        assert (confirmed[got["number"]], confirmed[silent["number"]]) == ("2026-03-04", None)
        assert all(row["days_left"] is None for row in rows if row["number"] == got["number"])
        form = {"key": suite.keys["county"]["key"], "officer_id": "u-31", "officer_name": "周经办"}
        assert (await client.post("/desk/session", data=form)).status_code == 303
        assert (await client.get("/desk")).text.count("请即确认") == 1
        case = await case_of(suite, got["number"])
        path = f"/desk/applications/{case['id']}"
        assert "请即确认" in (await client.get(path)).text
        await act(suite, case, "confirmation", on="2026-03-04")
        assert "请即确认" not in (await client.get(path)).text


async def test_others_hear_that_the_applicant_confirmed(brisk: Suite) -> None:
    got = await filed(brisk)
    await send(brisk, CONFIRMATION, {"token": got["token"]})
    kind = "gongkai.disclosure_requests.application.confirmed_by_applicant.v1"
    async with brisk.client("county") as county:
        told = await eventually(
            lambda: feed(county, service="disclosure-requests"),
            lambda found: any(one["type"] == kind for one in found),
        )
    [event] = [one for one in told if one["type"] == kind]
    assert (event["data"]["number"], event["data"]["state"], event["data"]["due"]) == (
        got["number"], "submitted", None,
    )  # fmt: skip
    assert got["token"] not in json.dumps(told)


async def test_guessed_tokens_get_404_and_one_sentence(suite: Suite) -> None:
    got = await filed(suite)
    token = got["token"]
    guesses = [
        secrets.token_urlsafe(24), token[:-1], token + "A", token.swapcase(), got["number"], "%", "' OR 1=1 --", "口令",
        "x" * 100,
    ]  # fmt: skip
    for guess in guesses:
        for path in (QUERIES, CONFIRMATION):
            answer = await send(suite, path, {"token": guess})
            problem(answer, 404, "unknown_token")
            assert got["number"] not in answer.text
            assert answer.headers["cache-control"] == "no-store"
    for wrong in ({}, {"token": ""}, {"token": None}, {"token": 7}, {"token": "x" * 101}):
        assert pointers(await send(suite, QUERIES, wrong), 422) == ["/token"], wrong
    async with suite.client(None) as anybody:
        asked = await anybody.post(f"{QUERIES}?token={token}", json={"token": token})
        assert asked.status_code == 400  # a token in an address is refused, not read
        assert (await anybody.get(QUERIES)).status_code == 405
    assert (await case_of(suite, got["number"]))["state"] == "submitted"


async def test_a_token_shows_its_own_case_and_nothing_of_persons(suite: Suite) -> None:
    mine, theirs = await filed(suite), await filed(suite)
    case = await case_of(suite, mine["number"])
    await act(suite, case, "confirmation", on="2026-03-02", how="电话")
    await act(suite, case, "assignments", on="2026-03-02", officer="u-77", team="法规股")
    suite.clock.move_to(date(2026, 3, 3))
    await consult(suite, case, "2026-03-03")
    shown = await status(suite, mine["token"])
    text = json.dumps(shown, ensure_ascii=False)
    assert any(
        "征求第三方意见" in sentence for sentence in shown["why"]
    )  # why days do not count, not whose opinion
    for hidden_text in (
        *THIRD_PARTY["addressee"].values(), THIRD_PARTY["extract"], "u-77", "法规股", "周经办", "u-31", PERSON["name"],
        PERSON["telephone"], "1101051949",
        case["id"], theirs["number"], theirs["token"], mine["token"],
    ):  # fmt: skip
        assert hidden_text not in text, hidden_text
    assert [step["title"] for step in shown["steps"]] == ["提交申请", "收到(确认)申请"]
    other = await status(suite, theirs["token"])
    assert (other["number"], len(other["steps"])) == (theirs["number"], 1)


async def test_once_the_due_day_has_passed_the_remedies_are_told(suite: Suite) -> None:
    got = await filed(suite)
    case = await case_of(suite, got["number"])
    await act(suite, case, "confirmation", on="2026-03-02")
    suite.clock.move_to(date(2026, 3, 30))
    on_the_day = await status(suite, got["token"])
    assert (on_the_day["days_left"], on_the_day["remedies"]) == (0, [])
    suite.clock.move_to(date(2026, 3, 31))
    late = await status(suite, got["token"])
    assert late["days_left"] == -1
    silence, complaint = late["remedies"]
    assert "行政复议" in silence["text"]
    assert silence["articles"]
    assert "《政府信息公开条例》第五十一条" in complaint["articles"]
    async with browser(suite) as client:
        page = await client.post("/status", data={"token": got["token"]})
        assert "已逾期 1 个工作日" in page.text
        assert "行政复议" in page.text


@pytest.mark.parametrize("manner", ["counter", "ordinary_post", "fax"])
async def test_tokens_of_cases_that_an_office_registered_open_them_too(suite: Suite, manner: str) -> None:
    case = await register(suite, office=OFFICE, manner=manner)
    shown = await status(suite, case["token"])
    assert (shown["number"], shown["may_confirm"]) == (case["number"], manner != "counter")


async def test_what_the_applicant_is_asked_to_do_is_said(suite: Suite) -> None:
    case = await register(suite, office=OFFICE)
    await act(
        suite,
        case,
        "correction-notices",
        on="2026-03-02",
        grounds=["description_unclear"],
        points=["请写明文号"],
        days=10,
    )
    asked = await status(suite, case["token"])
    assert (asked["state"], asked["waiting_words"]) == ("correcting", "等待您(申请人)")
    assert "第三十条" in asked["next_steps"][0]
    await act(suite, case, "corrections", on="2026-03-02")
    await decide(suite, case, "2026-03-02")
    assert (await status(suite, case["token"]))["state_words"] == "已作出答复,待送达"
    await act(suite, case, "deliveries", OFFICER, on="2026-03-02", manner="ems")
    closed = await status(suite, case["token"])
    assert (closed["closed_on"], closed["waiting_words"], closed["remedies"]) == ("2026-03-02", None, [])


async def test_the_page_shows_and_confirms_and_keeps_the_token_out_of_addresses(suite: Suite) -> None:
    got = await filed(suite)
    async with browser(suite) as client:
        form = await client.get("/status")
        assert 'action="/status"' in form.text
        empty = await client.post("/status", data={"token": " "})
        assert (empty.status_code, 'id="token-error"' in empty.text) == (422, True)
        for guess in ("guess", MARK):
            wrong = await client.post("/status", data={"token": guess})
            assert (wrong.status_code, "请逐字核对" in wrong.text) == (404, True)
            assert MARK not in wrong.text
        page = await client.post("/status", data={"token": f" {got['token']} "})
        assert (page.status_code, got["number"] in page.text) == (200, True)
        assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "same-origin")
        assert not any(got["token"] in address for address in addresses(page.text))
        button = hidden(page.text, "/status/confirmation")
        assert button == {"token": got["token"]}
        done = await client.post("/status/confirmation", data=button)
        assert (done.status_code, "已确认。" in done.text) == (200, True)
        assert "/status/confirmation" not in done.text
        twice = await client.post("/status/confirmation", data=button)
        assert (twice.status_code, "无须再次确认" in twice.text) == (409, True)
        assert (await client.post("/status/confirmation", data={"token": "guess"})).status_code == 404
        assert (await client.get("/status/confirmation")).headers["location"] == "/status"
        assert (await client.get("/status/nowhere")).status_code == 404
        assert "set-cookie" not in done.headers
        signed = await client.get(
            "/status", headers={"authorization": f"Bearer {suite.keys['county']['key']}"}
        )
        assert "退出登录" not in signed.text


def addresses(page: str) -> list[str]:
    return [
        part.split('"')[0] for name in ("href=", "action=", "src=") for part in page.split(f'{name}"')[1:]
    ]
