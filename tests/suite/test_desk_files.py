"""What an officer takes from a case in the browser: letters, receipts, the evidence bundle, the applicant in clear."""

import html
import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from tests.support.cases import BASE, OFFICER, act, open_office, register
from tests.support.decisions import decide
from tests.support.desk import Desk, Sent, browser, forms, key_with, signed_in
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio


def letter_form(page: str, kind: str) -> Sent:
    """The form by which a letter of a kind is made."""
    return next(one for one in forms(page) if one.fields.get("kind") == kind)


async def looks(suite: Suite, case: dict[str, Any]) -> list[dict[str, Any]]:
    """The looks at the applicant's data."""
    async with suite.client("county", OFFICER) as county:
        items: list[dict[str, Any]] = (
            await county.get(f"{BASE}/applications/{case['id']}/unmaskings")
        ).json()["items"]
    return items


async def test_the_letter_of_an_act_is_made_taken_and_voided(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = letter_form(await desk.read(), "receipt")
        for _ in range(2):  # sent twice it is made once
            assert (await desk.send(form)).headers["location"] == f"{desk.path}#letters"
        page = await desk.read()
        assert not any(one.fields.get("kind") == "receipt" for one in forms(page))
        [address] = re.findall(r'href="(/desk/letters/[^"/]+/document)"', page)
        file = await client.get(address)
        assert file.headers["content-disposition"].startswith("attachment")
        assert "word/document.xml" in ZipFile(BytesIO(file.content)).namelist()
        assert [look["members"] for look in await looks(suite, case)] == [["letter"]]
        voiding = next(one for one in forms(page) if one.action.endswith("/voiding"))
        told = await desk.send(voiding, reason="")
        assert told.status_code == 422
        assert "作废原因:请填写" in told.text
        assert (await desk.send(voiding, reason="印制有误")).status_code == 303
        page = await desk.read()
        assert "已作废:印制有误" in page
        assert letter_form(page, "receipt")


async def test_what_only_the_officer_knows_is_asked_for(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    await decide(suite, case, "2026-03-02")
    assert (
        await act(suite, case, "deliveries", on="2026-03-02", manner="direct", signed_by="张三")
    ).status_code == 201
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = letter_form(await desk.read(), "delivery_record")
        told = await desk.send(form, dated="2026-03-02")
        assert told.status_code == 422
        again = letter_form(told.text, "delivery_record")
        asked = sorted(name for name in again.fields if name.startswith("fields."))
        assert asked == ["fields.served_number", "fields.served_title"]
        assert again.fields["dated"] == "2026-03-02"
        late = await desk.send(again, dated="2027-01-01", fields__served_number="永自然资依复〔2026〕1号")
        assert late.status_code == 422
        assert "成文日期:成文日期不能晚于今日" in html.unescape(late.text)
        assert "永自然资依复〔2026〕1号" in late.text
        again = letter_form(late.text, "delivery_record")
        answers = {"fields__served_title": "答复书", "fields__served_number": "永自然资依复〔2026〕1号"}
        made = await desk.send(again, dated="2026-03-02", asked=["served_title", "served_number"], **answers)
        assert made.status_code == 303, html.unescape(made.text)
        assert "送达回证" in await desk.read()


async def test_receipts_and_the_evidence_bundle_are_taken_from_the_page(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        page = await desk.read()
        links = re.findall(r'href="([^"]+)" download', page)
        receipts = await client.get(next(one for one in links if one.endswith("receipts.json")))
        async with suite.client("county") as county:
            told = (await county.get(f"{BASE}/applications/{case['id']}/receipts")).json()
        assert json.loads(receipts.content) == told
        bundles = [one for one in links if "evidence-bundle" in one]
        assert len(bundles) == 2
        for address in bundles:
            file = await client.get(address)
            assert file.status_code == 200
            assert ZipFile(BytesIO(file.content)).testzip() is None


async def test_the_applicant_is_shown_for_a_reason_that_is_kept(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = next(one for one in forms(await desk.read()) if one.action.endswith("/unmasking"))
        told = await desk.send(form, members=["telephone"], reason="")
        assert (told.status_code, "13800000000" in told.text) == (422, False)
        assert "查看理由:请填写" in told.text
        names = await desk.send(form, members=["telephone"], reason="联系张三")
        assert (names.status_code, "13800000000" in names.text) == (422, False)
        seen = await desk.send(form, members=["telephone", "identity", "agent"], reason="电话确认申请")
        assert seen.status_code == 200
        assert seen.headers["cache-control"] == "no-store"
        for words in ("13800000000", "居民身份证 11010519491231002X", "未提供"):
            assert words in seen.text
        assert "13800000000" not in await desk.read()
    [look] = await looks(suite, case)
    assert (look["officer"]["id"], look["reason"], look["members"]) == (
        "u-31", "电话确认申请", ["telephone", "identity", "agent"]
    )  # fmt: skip


async def test_a_file_of_the_case_is_kept_and_taken(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = next(one for one in forms(await desk.read()) if one.action.endswith("/attachments"))

        async def sent(name: str, content: bytes, **fields: str) -> httpx.Response:
            return await client.post(form.action, data=form.fields | fields, files={"file": (name, content)})

        large = b"%PDF-1.7\n" + bytes(3 * 2**20)  # more than other forms may be
        for _ in range(2):
            kept = await sent("申请表.pdf", large, material="application")
            assert (kept.status_code, kept.headers["location"]) == (303, f"{desk.path}#attachments")
        page = await desk.read()
        assert page.count("申请材料 · 申请表.pdf") == 1
        assert "3.0 MB" in page
        [address] = re.findall(rf'href="({desk.path}/attachments/[^"]+)"', page)
        taken = await client.get(address)
        assert taken.content == large
        assert "sandbox" in taken.headers["content-security-policy"]
        assert [look["members"] for look in await looks(suite, case)] == [["attachment"]]
        for name, content, fields, words in (
            ("a.zip", b"PK\x05\x06" + bytes(18), {"material": "other"}, "压缩包"),
            ("a.pdf", b"", {"material": "other"}, "请选择要存入的文件"),
            ("a.pdf", b"%PDF-", {"material": ""}, "用途:请填写"),
            ("a.pdf", b"%PDF-" + bytes(21 * 2**20), {"material": "other"}, "20.0 MB"),
        ):
            refused = await sent(name, content, **fields)
            assert refused.status_code == 422
            assert words in html.unescape(refused.text)


async def test_who_may_not_write_or_see_persons_neither_keeps_nor_takes_files(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/applications/{case['id']}/attachments"
        file = (await county.post(path, params={"material": "other"}, content=b"%PDF-")).json()
    await key_with(suite, "onlooker", "applications:read", "officer:assert")
    async with browser(suite) as client:
        await signed_in(suite, client, "onlooker")
        desk = Desk(client, case)
        page = await desk.read()
        assert not any(one.action.endswith("/attachments") for one in forms(page))
        assert f"attachments/{file['id']}" not in page
        assert (await client.get(f"{desk.path}/attachments/{file['id']}")).status_code == 403
        assert (await client.post(f"{desk.path}/attachments", data={})).status_code == 403
