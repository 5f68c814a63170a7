"""What the officer's page does not let through: refusals beside their fields with what was typed, scopes, other divisions."""

import html
import re
from typing import Any

import pytest

from tests.support.cases import open_office, register
from tests.support.decisions import consult, draft, ledger_of
from tests.support.desk import HEAD, Desk, Sent, browser, forms, key_with, signed_in
from tests.support.suite import Suite

pytestmark = pytest.mark.anyio
#: Act -> what is sent, and the words that the page has then.
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("assignment", {"officer": ""}, "经办人工号:请填写"),
    ("correction-notice", {"points": "", "days": "10", "grounds": "form_unclear"}, "需要补正的事项:请填写"),
    ("correction-notice", {"points": "x", "grounds": "form_unclear"}, "一个合理的补正期限"),
    ("correction-notice", {"points": "x", "grounds": "form_unclear", "days": "abc"}, "补正期限(工作日):应为整数"),
    ("reasons-request", {"applications": "9", "since": "2026-13-01"}, "所计期间的首日:应为真实存在的日期"),
    ("extension", {"days": "21", "reason": "x", "proposed_by__id": "u-1", "proposed_by__name": "甲"}, "第三十三条"),
    ("extension", {"days": "5", "reason": "x", "proposed_by__id": "u-31", "proposed_by__name": "甲"}, "不能是同一人"),
    ("consultation", {"party": "third_party", "addressee__kind": "organ"}, "征求意见的内容:请填写"),
    ("fee-notice", {"method": "items", "count": "1"}, "不收费的范围"),
    ("fee-notice", {"method": "pages", "count": "0"}, "件数或者页数(A4 单面):应不小于 1"),
    ("withdrawal", {"on": "2027-01-01"}, "撤回之日:日期不能晚于今日"),
    ("withdrawal", {"on": "2026-03-01"}, "撤回之日:日期早于"),
]  # fmt: skip


async def test_a_refusal_stands_in_the_summary_and_beside_its_field(
    suite: Suite, subtests: pytest.Subtests
) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        for act, fields, words in REFUSALS:
            with subtests.test(act, words=words):
                told = await desk.refused(act, **fields)
                assert words in told
                assert "<title>有误:" in told
                [again] = [one for one in forms(told) if one.action.endswith(f"/acts/{act}")]
                for name, value in fields.items():
                    if name != "grounds":
                        assert again.fields[name.replace("__", ".")] == value  # what was typed stays
                for linked in re.findall(r'<li><a href="#([^"]+)">', told):
                    assert f'id="{linked}"' in told
                    assert f'id="{linked}-error"' in told
                assert len(await ledger_of(suite, case)) == 2


async def test_a_letter_that_names_the_applicant_is_refused_at_its_field(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        told = await desk.refused(
            "consultation", party="third_party", manner="ems", question="张三申请公开贵公司的文件",
            addressee__kind="organ", addressee__name="某公司",
        )  # fmt: skip
        assert "征求意见的内容:征求意见书不得写明申请人" in told
        assert "类别:第三方为个人、法人或其他组织" in told


async def test_rows_left_empty_are_left_out_and_faults_stand_at_the_row_that_was_filled(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client)
        desk = Desk(client, case)
        page = await desk.read("/decision?type=partial")
        rows = {
            "facts": "经检索保存", "provision__titles": "公告", "parts__given": "正文", "parts__withheld__0__what": "",
            "parts__withheld__2__what": "住址", "parts__withheld__2__ground": "deny_secret",
        }  # fmt: skip
        told = await desk.refused("decision", page=page, **rows)
        assert 'id="decision-parts-withheld-2-reason-error"' in told
        more = rows | {"parts__withheld__2__reason": "涉密"}
        told = await desk.refused("decision", page=page, **more)
        assert 'id="decision-classification-level-error"' in told  # a withheld secret tells its level
        await desk.do(
            "decision", page=page, **more, classification__level="secret", classification__basis="目录"
        )
        shown = await desk.read("/decisions/1")
        assert "机密" in shown
        assert "属于国家秘密" in shown


async def test_what_stands_against_an_approval_is_told_beside_the_draft(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    await draft(suite, case, basis=[])
    async with browser(suite) as client:
        await signed_in(suite, client, **HEAD)
        desk = Desk(client, case)
        page = await desk.read("/decisions/1")
        told = await desk.refused("approval", page=page, on="")
        assert 'id="approval-1-on-error"' in told
        told = await desk.refused("approval", page=page)
        assert "答复须写明所依据的条款" in told
        assert "救济途径" in told  # the page of the draft, not that of the case
        assert "另拟" in told


async def test_nobody_approves_his_own_draft(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as client:
        await signed_in(suite, client, **HEAD)
        desk = Desk(client, case)
        page = await desk.read("/decision?type=granted")
        await desk.do("decision", page=page, facts="经检索保存", provision__titles="公告")
        assert "须由另一名负责人批准" in await desk.read()
        form = await desk.form("assignment")
        own = Sent(f"{desk.path}/acts/approval", form.fields | {"of": "1"})
        told = await desk.send(own)
        assert told.status_code == 403
        assert "批准人与提请人不能是同一人" in told.text


async def test_who_lacks_a_scope_neither_sees_nor_can_send_the_form(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    await consult(suite, case, "2026-03-02")
    await key_with(suite, "reader", "applications:read", "officer:assert")
    await key_with(suite, "registrar", "applications:read", "applications:write", "officer:assert")
    await key_with(suite, "handler", "applications:read", "applications:handle", "officer:assert")
    await key_with(suite, "head", "applications:read", "applications:approve", "officer:assert")
    async with browser(suite) as client:
        await signed_in(suite, client)
        every = await Desk(client, case).offered()
    expected = {
        "reader": set(), "registrar": {"withdrawal"}, "head": {"extension"},
        "handler": every - {"withdrawal", "extension"},
    }  # fmt: skip
    for who, acts in expected.items():
        async with browser(suite) as client:
            await signed_in(suite, client, who)
            desk = Desk(client, case)
            page = await desk.read()
            assert await desk.offered() == acts, who
            assert "evidence-bundle" not in page
            assert "/unmasking" not in page
            [leave] = re.findall(r'name="csrf" value="(\w+)"', page)[:1]
            for act in ("assignment", "withdrawal", "extension"):
                told = await desk.send(Sent(f"{desk.path}/acts/{act}", {"csrf": leave, "on": "x"}))
                assert told.status_code == (422 if act in acts else 403), (who, act)
            registering = await client.get("/desk/registration")
            assert registering.status_code == (200 if who == "registrar" else 403)
            closed = await client.post(f"{desk.path}/unmasking", data={"csrf": leave})
            assert closed.status_code == 403
            letter = await client.post(f"{desk.path}/letters", data={"csrf": leave, "kind": "nonsense"})
            assert letter.status_code == (422 if who == "handler" else 403)
            if who != "reader":
                assert "没有权限" in page


async def test_a_key_without_an_officer_reads_and_does_nothing(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    await key_with(suite, "nameless", "applications:read", "applications:handle", "applications:personal")
    async with browser(suite) as client:
        signed = await client.post(
            "/desk/session", data={"key": suite.keys["nameless"]["key"], "officer_id": "", "officer_name": ""}
        )
        assert signed.headers["location"] == "/desk"
        desk = Desk(client, case)
        page = await desk.read()
        assert await desk.offered() == set()
        assert "登录时未填经办人" in page
        [csrf] = re.findall(r'name="csrf" value="(\w+)"', page)[:1]
        sent = Sent(f"{desk.path}/acts/assignment", {"csrf": csrf, "on": "2026-03-02", "officer": "u-1"})
        told = await desk.send(sent)
        assert told.status_code == 403
        assert "须指明经办人" in html.unescape(told.text)


async def test_another_division_and_a_form_without_its_token_get_nothing(suite: Suite) -> None:
    await open_office(suite)
    case = await register(suite)
    async with browser(suite) as county, browser(suite) as client:
        await signed_in(suite, county)
        form = await Desk(county, case).form("assignment")
        await signed_in(suite, client, "neighbour")
        assert (await client.get(Desk(client, case).path)).status_code == 404
        foreign = await client.post(form.action, data=form.fields)
        assert foreign.status_code == 403
        bare = await county.post(form.action, data={"on": "2026-03-02"})
        assert bare.status_code == 403
