"""The public files applications without login (政府信息公开条例 Arts 27, 29), by API and on the page; limits and refusals."""

import asyncio
import html
import re
from datetime import date
from typing import Any

import pytest

from kernel.security.seal import verify
from kernel.testing.clock import MovableClock
from tests.support.answers import all_pages, pointers, problem
from tests.support.cases import BASE, HEAD, PERSON, act, receipt_key
from tests.support.public import FIELDS, FILINGS, browser, filed, filing, hidden, send, status
from tests.support.suite import Suite, settings_for, suite_on

FIRM = {
    "kind": "legal_service",
    "name": "某律师事务所",
    "credit_code": "11370900004341590P",
    "telephone": "0792-1",
}
KEY = "3f6c2a54-0000-4000-8000-000000000001"
MARK = "\"><script>alert(1)</script>'&"


async def cases(suite: Suite) -> list[dict[str, Any]]:
    async with suite.client("county") as county:
        return await all_pages(county, f"{BASE}/applications?office=yongxiu-zrzy")


async def test_Art29_anybody_files_by_web_and_gets_number_token_and_receipt(suite: Suite) -> None:
    answer = await send(suite, FILINGS, filing())
    assert answer.status_code == 201, answer.text
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    got = answer.json()
    assert got["office"] == {"id": "yongxiu-zrzy", "name": "永修县自然资源局", "telephone": "0792-0000002"}
    assert len(got["token"]) >= 32
    assert verify(got["receipt"], await receipt_key(suite))["event"] == "submitted"
    assert "第三十一条" in got["next_step"]["zh"]
    [case] = await cases(suite)
    assert (case["number"], case["manner"], case["submitted_on"], case["state"], case["received_on"]) == (
        got["number"], "web", "2026-03-02", "submitted", None,
    )  # fmt: skip
    async with suite.client("county") as county:
        ledger = (await county.get(f"{BASE}/applications/{case['id']}/ledger")).json()
    [entry] = ledger["items"]
    assert (entry["role"], entry["actor"]) == (
        "applicant",
        {"key": "public", "client": "public", "officer": None},
    )
    assert PERSON["name"] not in answer.text


async def test_every_member_at_fault_is_named_and_nothing_is_kept(suite: Suite) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"office": "nobody"}, "/office"),
        ({"office": "../x"}, "/office"),
        ({"applicant": PERSON | {"identity": {"type": "resident_id", "number": "110105194912310021"}}},
         "/applicant/identity/number"),
        ({"applicant": PERSON | {"identity": {"type": "resident_id", "number": "110105491231002"}}},
         "/applicant/identity/number"),
        ({"applicant": PERSON | {"identity": None}}, "/applicant/identity"),
        ({"applicant": PERSON | {"telephone": None, "address": None}}, "/applicant"),
        ({"applicant": PERSON | {"kind": "commercial"}}, "/applicant/credit_code"),
        ({"applicant": FIRM | {"credit_code": "11370900004341590Q"}}, "/applicant/credit_code"),
        ({"applicant": PERSON | {"kind": "robot"}}, "/applicant/kind"),
        ({"applicant": PERSON | {"name": " "}}, "/applicant/name"),
        ({"applicant": PERSON | {"name": "张\x00三"}}, "/applicant/name"),
        ({"content": {"description": ""}}, "/content"),
        ({"content": {"description": "征" * 20_001}}, "/content/description"),
        ({"content": {"description": "x", "items": 0}}, "/content/items"),
        ({"form": {"carrier": "gold"}}, "/form/carrier"),
        ({"manner": "counter"}, "/manner"),
        ({"submitted_on": "2020-01-01"}, "/submitted_on"),
        ({"officer": "u-31"}, "/officer"),
        ({"client_application_id": "A-1"}, "/client_application_id"),
    ]  # fmt: skip
    for changes, pointer in wrong:
        assert pointer in pointers(await send(suite, FILINGS, filing(**changes)), 422), changes
    several = filing(applicant=PERSON | {"identity": None, "telephone": None, "address": None})
    assert pointers(await send(suite, FILINGS, several), 422) == ["/applicant/identity", "/applicant"]
    assert await cases(suite) == []


@pytest.mark.parametrize("kind", ["commercial", "research", "public_welfare", "legal_service", "other_org"])
async def test_Art29_organisations_of_each_kind_file_with_their_credit_code(suite: Suite, kind: str) -> None:
    await filed(suite, applicant=FIRM | {"kind": kind})
    assert [case["applicant"]["kind"] for case in await cases(suite)] == [kind]


async def test_a_filing_sent_twice_is_one_case_with_one_token(suite: Suite) -> None:
    first = await send(suite, FILINGS, filing(), **{"idempotency-key": KEY})
    again = await send(suite, FILINGS, filing(), **{"idempotency-key": KEY})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["cache-control"] == "no-store"
    assert again.json() == first.json()
    other = await send(suite, FILINGS, filing(applicant=FIRM), **{"idempotency-key": KEY})
    problem(other, 422, "idempotency_key_reused")
    assert first.json()["token"] not in other.text
    short = await send(suite, FILINGS, filing(), **{"idempotency-key": "1"})
    assert pointers(short, 400) == ["Idempotency-Key"]
    assert len(await cases(suite)) == 1


async def test_where_the_public_files_nothing_the_telephone_is_told(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    async with suite_on(settings_for(**prepared, public_filings_per_hour=0), clock) as suite:
        answer = await send(suite, FILINGS, filing())
        assert problem(answer, 403, "public_filing_closed")["telephone"] == "0792-0000002"
        assert "0792-0000002" in answer.json()["detail_zh"]
        async with browser(suite) as client:
            page = await client.get("/apply")
            assert "未开通网上提交" in page.text
            assert "0792-0000002" in page.text
            assert "<form" not in page.text
            refused = await client.post("/apply/filing", data=FIELDS)
            assert refused.status_code == 403
            assert "0792-0000002" in refused.text
        assert await cases(suite) == []


async def test_over_the_hours_limit_of_an_office_the_next_is_429(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    async with suite_on(settings_for(**prepared, public_filings_per_hour=3), clock) as suite:
        sent = await asyncio.gather(*(send(suite, FILINGS, filing()) for _ in range(8)))
        over = [answer for answer in sent if answer.status_code == 429]
        assert (len(over), len(await cases(suite))) == (5, 3)
        for answer in over:
            problem(answer, 429, "too_many_filings")
            assert 3500 < int(answer.headers["retry-after"]) <= 3600
        await filed(suite, office="yongxiu")  # another office has its own hour
        async with browser(suite) as client:
            page = await client.post("/apply/filing", data=FIELDS | {"form_id": KEY})
            assert page.status_code == 429
            assert int(page.headers["retry-after"]) > 3500
            assert "已达上限" in page.text
            assert 'value="张三"' in page.text  # what was filled in is not lost


async def test_a_person_files_on_the_page_without_a_script(suite: Suite) -> None:
    async with browser(suite) as client:
        form = await client.get("/apply?office=yongxiu-zrzy")
        assert '<option value="yongxiu-zrzy" selected>永修县自然资源局</option>' in form.text
        assert "set-cookie" not in form.headers
        looked = await client.post("/apply/check", data=FIELDS)
        assert looked.status_code == 200, looked.text
        assert "张三" in looked.text
        kept = hidden(looked.text, "/apply/filing")
        assert {name: kept[name] for name in FIELDS} == FIELDS
        assert await cases(suite) == []
        back = await client.post("/apply", data=kept)
        assert (back.status_code, 'value="张三"' in back.text) == (200, True)
        done = await client.post("/apply/filing", data=kept)
        assert done.status_code == 201, done.text
        [token] = re.findall(r'id="token">([^<]+)<', done.text)
        twice = await client.post("/apply/filing", data=kept)
        assert token in twice.text
        [case] = await cases(suite)
        assert case["number"] in done.text
        assert "location" not in done.headers
        assert done.headers["cache-control"] == "no-store"
        assert (await client.get("/apply/filing")).headers["location"] == "/apply"
        confirmed = await client.post("/status/confirmation", data=hidden(done.text, "/status/confirmation"))
        assert "已确认" in confirmed.text
        anew = await client.post("/apply/check", data=FIELDS)
        await client.post("/apply/filing", data=hidden(anew.text, "/apply/filing"))
        assert len(await cases(suite)) == 2  # looked at anew it is an application of its own


async def test_faults_stand_beside_their_fields_with_a_summary(suite: Suite) -> None:
    async with browser(suite) as client:
        empty = await client.post("/apply/check", data={})
        assert empty.status_code == 422
        for field, words in (
            ("office", "请选择受理机构"), ("kind", "请选择申请人类别"), ("name", "请填写姓名或名称"),
            ("description", "请写明信息名称、文号或者内容描述"),
        ):  # fmt: skip
            assert f'<a href="#{field}">{words}</a>' in empty.text
            assert f'id="{field}-error"' in empty.text
        for changes, field, words in (
            ({"identity_number": "110105194912310021"}, "identity_number", "校验码"),
            ({"identity_number": ""}, "identity_number", "身份证明"),
            ({"telephone": ""}, "telephone", "联系方式"),
            ({"kind": "commercial"}, "credit_code", "统一社会信用代码"),
            ({"office": "nobody"}, "office", "没有工作机构"),
        ):
            wrong = await client.post("/apply/check", data=FIELDS | changes)
            assert wrong.status_code == 422, changes
            [told] = re.findall(rf'id="{field}-error">.*?</span>(.*?)</p>', wrong.text)
            assert words in html.unescape(told)
        assert await cases(suite) == []


async def test_html_in_every_field_is_shown_as_text(suite: Suite) -> None:
    texts = ("title", "document_number", "description", "name", "contact_person", "agent", "telephone", "email",
             "address", "postcode")  # fmt: skip
    evil = FIELDS | dict.fromkeys(texts, MARK)
    async with browser(suite) as client:
        looked = await client.post("/apply/check", data=evil)
        assert looked.status_code == 200, looked.text
        kept = hidden(looked.text, "/apply/filing")
        assert [kept[name] for name in texts] == [MARK] * len(texts)
        pages = [
            looked,
            await client.post("/apply", data=evil),
            await client.post("/apply/filing", data=kept),
        ]
        pages.append(await client.post("/apply/check", data=dict.fromkeys(FIELDS, MARK)))
        pages.append(await client.get("/apply", params={"office": MARK, "region": MARK}))
        for page in pages:
            assert "<script>alert" not in page.text
            assert "script-src" not in page.headers["content-security-policy"]
        assert pages[2].status_code == 201


async def test_forms_of_other_sites_are_refused_and_no_session_is_needed(suite: Suite) -> None:
    foreign: list[dict[str, str]] = [
        {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ]  # fmt: skip
    async with browser(suite) as client:
        for headers in foreign:
            client.headers.pop("sec-fetch-site", None)
            for path in ("/apply/filing", "/apply/check", "/status", "/status/confirmation"):
                answer = await client.post(path, data=FIELDS, headers=headers)
                assert answer.status_code == 403, (path, headers)
    assert await cases(suite) == []


async def test_looking_without_filing_keeps_no_more_than_an_hours_share(
    prepared: dict[str, Any], clock: MovableClock
) -> None:
    async with (
        suite_on(settings_for(**prepared, public_filings_per_hour=1), clock) as suite,
        browser(suite) as client,
        suite.client("county") as county,
    ):
        for _ in range(12):
            looked = await client.post("/apply/check", data=FIELDS)
            assert looked.status_code == 200, looked.text
        counted = await county.get(f"{BASE}/suggestion-statistics?from=2026-03-01&to=2026-03-31")
        assert counted.json()["suggestions"] == 10
        assert (
            await client.post("/apply/filing", data=hidden(looked.text, "/apply/filing"))
        ).status_code == 201


async def test_erased_personal_data_leave_the_kept_answer_and_the_status_stays(suite: Suite) -> None:
    key = {"idempotency-key": KEY}
    token = (await send(suite, FILINGS, filing(), **key)).json()["token"]
    [case] = await cases(suite)
    assert (await act(suite, case, "withdrawal", on="2026-03-02")).status_code == 201
    suite.clock.move_to(date(2029, 3, 3))
    proposed = await act(suite, case, "erasure", basis="retention_expired", reason="保存期满")
    assert proposed.status_code == 201, proposed.text
    assert (await act(suite, case, "erasure/approval", HEAD)).status_code in (200, 201)
    shown = await status(suite, token)
    assert (shown["state"], [step["title"] for step in shown["steps"]]) == (
        "closed",
        ["提交申请", "撤回申请"],
    )
    assert "您已撤回" in shown["next_steps"][0]
    anew = await send(suite, FILINGS, filing(), **key)
    assert "idempotency-replayed" not in anew.headers


async def test_what_is_public_already_is_shown_and_never_stands_in_the_way(brisk: Suite) -> None:
    async with brisk.client("county") as county, browser(brisk) as client:
        fields = FIELDS | {"title": "征地补偿标准", "description": "征收土地的补偿标准"}
        for _ in range(400):
            looked = await client.post("/apply/check", data=fields)
            if "这些可能已经公开" in looked.text:
                break
            await asyncio.sleep(0.05)
        assert "不影响提出申请的权利" in looked.text
        assert "仍要申请" in looked.text
        found = await client.post("/apply/answered", data=hidden(looked.text, "/apply/answered"))
        assert "未提交申请" in found.text
        await client.post("/apply/filing", data=hidden(looked.text, "/apply/filing"))
        counted = (await county.get(f"{BASE}/suggestion-statistics?from=2026-03-01&to=2026-03-31")).json()
        assert (counted["answered"], counted["filed"]) == (1, 1)
        unknown = hidden(looked.text, "/apply/filing") | {"suggestion": "sug_x", "form_id": KEY}
        assert (await client.post("/apply/filing", data=unknown)).status_code == 201
        for wrong in ({"suggestion": "sug_x"}, {"ref": "item:x"}, {"office": "nobody"}):
            told = await client.post("/apply/answered", data=hidden(looked.text, "/apply/answered") | wrong)
            assert told.status_code in (404, 422), wrong
