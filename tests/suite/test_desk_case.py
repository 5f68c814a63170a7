"""A whole case by the officer's pages alone: every act by its form, in its order, by the persons whom the law asks for."""

import html
import re
from datetime import date

import pytest

from tests.support.cases import BASE, act, open_office, register
from tests.support.cases import HEAD as CASE_HEAD
from tests.support.cases import OFFICER as CASE_OFFICER
from tests.support.decisions import ledger_of
from tests.support.desk import HEAD, Desk, Sent, browser, forms, later, signed_in
from tests.support.public import status
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio


async def test_a_case_from_receipt_to_delivery_is_handled_in_the_browser_alone(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as first, browser(suite) as second:
        await signed_in(suite, first)
        await signed_in(suite, second, **HEAD)
        officer, head = Desk(first, case), Desk(second, case)

        await officer.do("assignment", officer="u-31", team="法规股")
        await officer.do(
            "correction-notice",
            grounds=["description_unclear"],
            points="请写明文号\n请写明所涉村组",
            days="10",
        )
        assert await officer.offered() >= {"correction", "correction-lapse", "withdrawal"}
        await later(suite, date(2026, 3, 6), officer, head)
        await officer.do("correction", content__description="江上乡王家村 2025 年征收土地公告")
        assert "江上乡王家村 2025 年征收土地公告" in await officer.read()

        sent = await officer.do(
            "consultation", party="third_party", manner="ems", question="拟公开贵公司的投标文件,请提出意见",
            addressee__kind="organisation", addressee__name="江西某建设有限公司",
        )  # fmt: skip
        [token] = re.findall(r'<code id="token">([\w-]+)</code>', sent.text)
        assert token not in await officer.read()
        async with suite.client(None) as anybody:
            assert (await anybody.get(f"{BASE}/consultations/{token}")).status_code == 200
        page = await officer.read()
        assert "江西某建设有限公司" in page
        await later(suite, date(2026, 3, 10), officer, head)
        await officer.do("consultation-receipt")
        await later(suite, date(2026, 3, 16), officer, head)
        await officer.do("consultation-opinion", opinion="object", reason="涉及技术秘密")
        assert "不同意公开" in await officer.read()

        await head.do("extension", days="20", reason="需核对三个年度的档案", proposed_by__name="周经办")

        await officer.do("fee-notice", method="items", count="15")
        page = await officer.read()
        [yuan] = re.findall(r"<strong>(\d+) 元</strong>", page)
        await officer.do("fee-notice-receipt")
        await later(suite, date(2026, 3, 18), officer, head)
        wrong = await officer.refused("fee-payment", yuan="1")
        assert f"应缴 {yuan} 元" in wrong
        paying = await officer.form("fee-payment")
        assert paying.fields["yuan"] == yuan
        await officer.do("fee-payment", reference="JK-2026-1")

        draft = await officer.read("/decision?type=partial&further=not_held")
        assert "部分公开" in draft
        filled = {
            "facts": "经检索,本机关制作并保存该公告", "item": "公告", "provision__titles": "征收土地公告",
            "parts__given": "公告正文", "parts__withheld__0__what": "投标技术方案",
            "parts__withheld__0__ground": "deny_third_party", "parts__withheld__0__reason": "商业秘密",
            "third_party__not_consulted": "其余第三方无法联系", "objections__0__treatment": "withheld",
            "further__0__item": "听证笔录", "further__0__facts": "未举行听证", "further__0__search__where": "档案室",
            "further__0__search__terms": "听证", "further__0__search__searched_on": "2026-03-17",
            "further__0__search__by": "周经办",
        }  # fmt: skip
        await officer.do("decision", page=draft, **filled)
        assert "approval" not in {
            one.action.rpartition("/")[2] for one in forms(await officer.read("/decisions/1"))
        }
        await head.read()  # the head finds the draft as the next act
        shown = await head.read("/decisions/1")
        for words in ("商业秘密", "听证笔录", "行政复议", "理由成立,不予公开"):
            assert words in shown
        await head.do("approval", page=shown)
        assert "待送达" in await head.read()
        await officer.do("delivery", manner="ems", tracking_number="EX123456789CN")
        page = await officer.read()
        assert "已办结" in page
        assert await officer.offered() == set()

    kinds = [one["kind"] for one in await ledger_of(suite, case)]
    assert kinds == [
        "submitted", "received", "assigned", "correction_notice", "corrected", "consult_sent", "consult_received",
        "consult_replied", "extended", "fee_notice", "fee_notice_received", "fee_paid", "decided", "delivered",
    ]  # fmt: skip


async def test_Art29_an_application_on_paper_is_registered_in_the_browser(suite: Suite) -> None:
    await open_office(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        assert 'href="/desk/registration"' in (await client.get("/desk")).text
        page = (await client.get("/desk/registration")).text
        [form] = [one for one in forms(page) if one.action == "/desk/registration"]
        fields = form.fields | {
            "office": "zrzy", "applicant.kind": "natural_person", "applicant.name": "<b>张三</b>",
            "applicant.identity.number": "110105194912310021", "content.description": "征收土地公告",
        }  # fmt: skip
        told = await client.post(form.action, data=fields)
        assert told.status_code == 422
        for words in ("末位校验码不符", "须有联系方式", "&lt;b&gt;张三"):
            assert words in told.text
        assert "<b>张三" not in told.text
        right = fields | {
            "applicant.identity.number": "11010519491231002X",
            "applicant.telephone": "13800000000",
        }
        made = await client.post(form.action, data=right)
        assert made.status_code == 201
        [token] = re.findall(r'<code id="token">([\w-]+)</code>', made.text)
        assert (await status(suite, token))["state"] == "handling"
        # The button pressed twice: one case, and the page that is seen shows its token too.
        again = await client.post(form.action, data=right)
        assert (again.status_code, again.text) == (201, made.text)
        [path] = re.findall(r'class="button" href="(/desk/applications/\w+)"', made.text)
        assert "2026 年 3 月 30 日(周一)" in (await client.get(path)).text
        assert (await client.get("/desk")).text.count('<li class="duty') == 1


async def test_Art32_an_overridden_third_party_is_told_before_the_delivery(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as first, browser(suite) as second:
        await signed_in(suite, first)
        await signed_in(suite, second, **HEAD)
        officer, head = Desk(first, case), Desk(second, case)
        await officer.do(
            "consultation", party="third_party", manner="direct", question="请提出意见", addressee__kind="person",
            addressee__name="李四",
        )  # fmt: skip
        assert "李*" in await officer.read()
        assert "李四" not in await officer.read()
        await officer.do("consultation-receipt")
        await officer.do("consultation-opinion", opinion="object")
        draft = await officer.read("/decision?type=granted")
        unweighed = await officer.refused(
            "decision", page=draft, facts="经检索保存", provision__titles="公告", objections__0__treatment=""
        )
        assert "如何认定不同意见" in unweighed
        await officer.do(
            "decision", page=draft, facts="经检索保存", provision__titles="公告",
            objections__0__treatment="public_interest", objections__0__reason="涉及众多被征地农户",
        )  # fmt: skip
        await head.do("approval", page=await head.read("/decisions/1"))
        early = await officer.refused("delivery", manner="direct")
        assert "先将内容和理由书面告知第三方" in early
        await officer.do("override-notice", manner="direct")
        await officer.do("delivery-failure", manner="ems", cause="returned")
        await officer.do("delivery", manner="direct", signed_by="张三")
        assert "已办结" in await officer.read()


async def test_Art35_reasons_are_asked_given_and_lead_to_a_later_date(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client, **HEAD)
        desk = Desk(client, case)
        assert "delay" not in await desk.offered()
        await desk.do("reasons-request", applications="60", since="2026-01-01", frequency="两月内六十件")
        await desk.do("reasons", reasons="研究需要")
        page = await desk.read()
        assert "两月内六十件" in page
        assert "研究需要" in page  # what the head decides by
        await desk.do("delay", until="2026-06-30", reason="须逐卷检索")
        assert "2026 年 6 月 30 日" in await desk.read()


async def test_what_is_not_corrected_or_paid_or_wanted_any_more_ends_on_the_page(suite: Suite) -> None:
    await open_office(suite)
    unpaid, uncorrected, withdrawn, waived = [await register(suite) for _ in range(4)]
    async with browser(suite) as client:
        await signed_in(suite, client)
        paying, correcting, leaving, poor = (
            Desk(client, one) for one in (unpaid, uncorrected, withdrawn, waived)
        )
        await paying.do("fee-notice", method="pages", count="200", received_on="2026-03-02")
        await poor.do("fee-notice", method="pages", count="100")
        await correcting.do("correction-notice", grounds=["form_unclear"], points="形式", until="2026-03-10")
        early = await correcting.refused("correction-lapse")
        assert "correction-lapse" in await correcting.offered()
        assert "请更正以下内容" in early
        await later(suite, date(2026, 4, 1), paying)
        await correcting.do("correction-lapse", note="无正当理由")
        await paying.do("fee-lapse")
        await poor.do("fee-waiver", reason="低保户")
        await leaving.do("withdrawal", reason="已从别处得到")
        for desk in (paying, correcting, leaving):
            assert "已办结" in await desk.read()
        assert "办理中" in await poor.read()


async def test_Art47_an_erased_case_is_shown_without_the_applicant(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    for path, by, body in (
        ("withdrawal", CASE_OFFICER, {"on": "2026-03-02"}),
        ("erasure", CASE_OFFICER, {"basis": "unlawful_processing", "reason": "误登记"}),
        ("erasure/approval", CASE_HEAD, {}),
    ):
        done = await act(suite, case, path, by, **body)
        assert done.status_code in (200, 201), done.text
    async with browser(suite) as client:
        await signed_in(suite, client)
        page = await Desk(client, case).read()
        assert "个人信息已删除" in page
        assert [one.action for one in forms(page)] == ["/desk/session/end"]


async def test_a_consultation_comes_back_and_its_link_is_given_anew(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        fields = {"manner": "official_exchange", "question": "是否同意公开", "addressee__kind": "organ"}
        sent = await desk.do("consultation", party="co_maker", addressee__name="永修县水利局", **fields)
        [old] = re.findall(r'<code id="token">([\w-]+)</code>', sent.text)
        again = await desk.do("consultation-link")
        [new] = re.findall(r'<code id="token">([\w-]+)</code>', again.text)
        async with suite.client(None) as anybody:
            assert (await anybody.get(f"{BASE}/consultations/{old}")).status_code == 404
            assert (await anybody.get(f"{BASE}/consultations/{new}")).status_code == 200
        await desk.do("consultation-return", note="地址有误")
        assert "已退回" in await desk.read()


async def test_a_form_sent_twice_acts_once_and_its_link_is_not_shown_again(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = await desk.form("consultation")
        fields = {
            "party": "other_organ", "manner": "direct", "question": "请协助核对", "addressee__kind": "organ",
            "addressee__name": "永修县林业局",
        }  # fmt: skip
        assert (await desk.send(form, **fields)).status_code == 201
        twice = await desk.send(form, **fields)
        assert (twice.status_code, twice.headers["location"]) == (303, f"{desk.path}?done=consultation")
        other = await desk.send(form, **fields | {"question": "另一问题"})
        assert other.status_code == 422
        assert "此表单已经提交过" in other.text
        again = next(one for one in forms(other.text) if one.action == form.action)
        assert again.fields["question"] == "另一问题"
        assert again.fields["form_id"] != form.fields["form_id"]
    assert [one["kind"] for one in await ledger_of(suite, case)].count("consult_sent") == 1


async def test_what_was_typed_is_escaped_wherever_it_is_shown(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    evil = '"><script>alert(1)</script>'
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        for name, fields in (
            ("assignment", {"officer": evil, "on": "x"}),
            ("correction-notice", {"points": evil, "days": evil, "grounds": [evil]}),
            ("consultation", {"question": evil, "addressee__name": evil, "party": evil}),
            ("fee-notice", {"count": evil, "method": evil}),
            ("withdrawal", {"reason": evil, "on": evil}),
        ):
            told = await desk.send(await desk.form(name), **fields)
            assert told.status_code == 422
            assert "<script>alert" not in told.text
            assert html.escape(evil, quote=False)[2:] in html.unescape(told.text) or "script" in told.text
        draft = await desk.read("/decision?type=granted")
        form = next(one for one in forms(draft) if one.action.endswith("/acts/decision"))
        told = await desk.send(form, facts=evil, provision__titles="")
        assert (told.status_code, "<script>alert" in told.text) == (422, False)
        await desk.do("decision", page=draft, facts=evil, provision__titles=evil)
        await desk.do("assignment", officer=evil, team=evil)
        for page in ("", "/decisions/1"):
            assert "<script>alert" not in await desk.read(page)
        assert "<script>alert" not in (await client.get("/desk")).text
        assert (await client.get(f"{desk.path}/decision?type={evil}")).status_code == 404


async def test_an_unknown_form_thing_or_type_is_told_as_a_page(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        form = await desk.form("assignment")
        for act, of in (("nonsense", ""), ("consultation-opinion", "con_none")):
            fields = form.fields | {"of": of, "opinion": "agree"}
            answer = await desk.send(Sent(f"{desk.path}/acts/{act}", fields))
            assert answer.status_code == 404
            assert "<h1>未找到</h1>" in answer.text
        assert (await client.get(f"{desk.path}/decisions/x")).status_code == 404
        assert (await client.get(f"{desk.path}/decision")).status_code == 303
        late = await desk.send(Sent(f"{desk.path}/acts/delivery", form.fields | {"manner": "ems"}))
        assert late.status_code == 409
        assert "不能“送达答复”" in html.unescape(late.text)
