"""Letters are made from the case, numbered without gap, kept closed, and opened on record."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import httpx
import pytest

from kernel.office_documents.opening import MEDIA_TYPE, open_document, text_of
from tests.support.answers import pointers, problem
from tests.support.cases import BASE, HEAD, OFFICER, act, office, open_office, register
from tests.support.suite import Suite

GRANTED = {
    "type": "granted", "basis": ["《政府信息公开条例》第三十六条第二项"], "facts": "经检索,本机关制作并保存该公告",
    "provision": {"titles": ["征收土地公告"], "carrier": "paper", "route": "post"},
}  # fmt: skip


async def letter(suite: Suite, case: dict[str, Any], kind: str, **document: Any) -> httpx.Response:
    return await act(suite, case, "letters", kind=kind, **document)


async def made(suite: Suite, case: dict[str, Any], kind: str, **document: Any) -> dict[str, Any]:
    answer = await letter(suite, case, kind, **document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def text(suite: Suite, found: dict[str, Any]) -> str:
    async with suite.client("county", OFFICER) as county:
        answer = await county.get(f"{BASE}/letters/{found['id']}/document")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert docx.Document(BytesIO(answer.content)).paragraphs
    return text_of(open_document(answer.content))


async def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def case(suite: Suite) -> dict[str, Any]:
    await open_office(suite)
    return await register(suite)


async def decided(suite: Suite, case: dict[str, Any], document: dict[str, Any] = GRANTED) -> None:
    draft = await done(await act(suite, case, "decisions", **document))
    await done(
        await act(
            suite, case, f"decisions/{draft['number']}/approval", HEAD, on=suite.clock.today().isoformat()
        )
    )


async def test_a_receipt_says_who_applied_when_and_when_the_answer_is_due(
    suite: Suite, case: dict[str, Any]
) -> None:
    receipt = await made(suite, case, "receipt")
    assert receipt["number"] == "永自然资依回〔2026〕1号"
    assert receipt["template"]["version"] == 0
    said = await text(suite, receipt)
    for part in (
        "张三：",
        case["number"],
        "自然人",
        "当面提交",
        "2026年3月2日",
        "第三十一条第一项",
        "2026年3月30日",
    ):
        assert part in said


async def test_a_letter_is_made_of_the_act_in_the_ledger_and_what_was_kept_closed_with_it(
    suite: Suite, case: dict[str, Any]
) -> None:
    suite.clock.move_to(date(2026, 3, 5))
    answer = await letter(suite, case, "correction_notice")
    assert problem(answer, 409, "act_not_recorded")["event"] == "correction_notice"
    notice = {"on": "2026-03-05", "grounds": ["description_unclear"], "points": ["请写明文号"], "days": 10}
    await done(await act(suite, case, "correction-notices", **notice))
    said = await text(suite, await made(suite, case, "correction_notice"))
    for part in ("请写明文号", "描述不明确", "自收到本告知书之日起10个工作日内", "视为放弃申请"):
        assert part in said
    second = problem(await letter(suite, case, "correction_notice"), 409, "letter_exists")
    assert second["letter"].startswith("let_")


async def test_what_is_missing_unknown_or_against_the_case_is_named(
    suite: Suite, case: dict[str, Any]
) -> None:
    fields = {"served_title": "答复书", "colour": "red", "registration": "1", "delivered_on": 3}
    answer = await letter(suite, case, "delivery_record", fields=fields)
    errors = {error["pointer"]: error["code"] for error in problem(answer, 422)["errors"]}
    assert errors == {
        "/fields/colour": "unknown_field", "/fields/registration": "fact_of_the_case", "/fields/delivered_on": "bad_type",
        "/fields/served_number": "missing_field", "/fields/delivery_way": "missing_field",
    }  # fmt: skip
    assert pointers(await letter(suite, case, "poem"), 422, "unknown_kind") == ["/kind"]
    assert pointers(await letter(suite, case, "receipt", of=77), 422, "another_act") == ["/of"]
    later = (suite.clock.today() + timedelta(days=1)).isoformat()
    assert pointers(await letter(suite, case, "receipt", dated=later), 422, "in_the_future") == ["/dated"]
    assert pointers(await letter(suite, case, "receipt", dated="2026-03-01"), 422, "before_submission") == [
        "/dated"
    ]


async def test_the_reply_is_that_of_the_decision_with_its_remedies_and_its_delivery_record(
    suite: Suite, case: dict[str, Any]
) -> None:
    suite.clock.move_to(date(2026, 3, 20))
    await decided(suite, case)
    problem(await letter(suite, case, "deny_law"), 409, "act_not_recorded")
    reply = await made(suite, case, "granted")
    assert reply["number"] == "永自然资依复〔2026〕1号"
    said = await text(suite, reply)
    for part in ("经检索,本机关制作并保存该公告。", "《政府信息公开条例》第三十六条第二项", "纸质", "邮寄，随本答复提供。",
                 "向永修县人民政府申请行政复议", "永修县人民法院", "2026年3月20日"):  # fmt: skip
        assert part in said
    await done(await act(suite, case, "deliveries", on="2026-03-20", manner="ems", tracking_number="EX1CN"))
    record = await text(suite, await made(suite, case, "delivery_record"))
    for part in (reply["number"], "邮政特快专递", "EX1CN", "2026年3月20日", "张三"):
        assert part in record


async def test_letters_to_those_who_are_asked(suite: Suite, case: dict[str, Any]) -> None:
    suite.clock.move_to(date(2026, 3, 10))
    for party, kind, name in (("third_party", "organisation", "某置业公司"), ("co_maker", "organ", "县住建局"),
                              ("other_organ", "organ", "县档案馆")):  # fmt: skip
        question = {"party": party, "addressee": {"kind": kind, "name": name}, "question": "请就是否同意公开提出意见",
                    "extract": "合同第十二条", "sent_on": "2026-03-10", "manner": "ems"}  # fmt: skip
        await done(await act(suite, case, "consultations", **question))
    third = await text(suite, await made(suite, case, "third_party_consultation"))
    for part in ("某置业公司：", "合同第十二条", "15个工作日内", "由本机关依照", "征求意见确认函"):
        assert part in third
    assert "张三" not in third
    assert "视为同意公开" in await text(suite, await made(suite, case, "co_maker_consultation"))
    assert "县档案馆：" in await text(suite, await made(suite, case, "assistance_letter"))
    told = await text(suite, await made(suite, case, "consultation_notice", of=3))
    assert "征求第三方的意见" in told
    assert "不计入答复期限" in told


async def test_an_extension_tells_both_dates_and_who_approved(suite: Suite, case: dict[str, Any]) -> None:
    suite.clock.move_to(date(2026, 3, 27))
    await done(await act(suite, case, "extensions", HEAD, on="2026-03-27", days=20, reason="需逐卷检索",
                         proposed_by={"id": "u-31", "name": "周经办"}))  # fmt: skip
    said = await text(suite, await made(suite, case, "extension_notice"))
    for part in ("2026年3月30日届满", "吴主任", "延长20个工作日", "2026年4月28日届满", "需逐卷检索"):
        assert part in said


async def test_a_fee_notice_shows_the_standard_and_the_sum(suite: Suite, case: dict[str, Any]) -> None:
    await done(await act(suite, case, "fee-notices", on="2026-03-02", method="pages", count=250))
    answer = await letter(suite, case, "fee_notice")
    assert pointers(answer, 422, "missing_field") == ["/fields/payment"]
    await done_office(suite, bank_account="窗口扫码缴纳")
    said = await text(suite, await made(suite, case, "fee_notice"))
    for part in (
        "4,700元",
        "30页×0元＋70页×10元＋100页×20元＋50页×40元",
        "窗口扫码缴纳",
        "20个工作日内",
        "视为放弃申请",
    ):
        assert part in said


async def done_office(suite: Suite, **changes: Any) -> None:
    async with suite.client("county") as county:
        there = await county.get(f"{BASE}/offices/zrzy")
        answer = await county.put(
            f"{BASE}/offices/zrzy", json=office(**changes), headers={"if-match": there.headers["etag"]}
        )
    assert answer.status_code == 200, answer.text


async def test_a_voided_letter_keeps_its_number_and_reason(suite: Suite, case: dict[str, Any]) -> None:
    first = await made(suite, case, "receipt")
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/letters/{first['id']}/voiding"
        assert pointers(
            await county.post(path, json={"reason": "张三 的住址有误"}), 422, "personal_data"
        ) == ["/reason"]
        voided = await county.post(path, json={"reason": "印制有误"})
        assert voided.status_code == 201
        assert voided.json()["voided"]["reason"] == "印制有误"
        problem(await county.post(path, json={"reason": "再次"}), 409, "letter_voided")
        second = await made(suite, case, "receipt")
        assert second["number"] == "永自然资依回〔2026〕2号"
        listed = (await county.get(f"{BASE}/offices/zrzy/document-numbers?year=2026")).json()["items"]
    assert [(one["number"], one["state"], one["reason"]) for one in listed] == [
        (first["number"], "voided", "印制有误"), (second["number"], "used", None),
    ]  # fmt: skip


async def test_every_look_at_a_letter_is_recorded_and_lists_tell_nothing(
    suite: Suite, case: dict[str, Any]
) -> None:
    receipt = await made(suite, case, "receipt")
    await text(suite, receipt)
    async with suite.client("county", OFFICER) as county:
        listed = (await county.get(f"{BASE}/applications/{case['id']}/letters")).json()["items"]
        assert [one["id"] for one in listed] == [receipt["id"]]
        assert "张三" not in str(listed)
        looks = (await county.get(f"{BASE}/applications/{case['id']}/unmaskings")).json()["items"]
    assert [(look["members"], look["reason"]) for look in looks] == [
        (["letter"], f"下载文书 {receipt['number']}")
    ]


async def test_a_letter_of_another_division_is_not_found(suite: Suite, case: dict[str, Any]) -> None:
    receipt = await made(suite, case, "receipt")
    async with suite.client("township", OFFICER) as township:
        answer = await township.get(f"{BASE}/letters/{receipt['id']}")
    assert answer.status_code in (403, 404)


async def test_a_repeated_request_makes_one_letter(suite: Suite, case: dict[str, Any]) -> None:
    async with suite.client("county", OFFICER, **{"idempotency-key": "k"}) as county:
        path = f"{BASE}/applications/{case['id']}/letters"
        answers = [await county.post(path, json={"kind": "receipt"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_what_a_letter_says_is_erased_with_the_case_and_its_number_stays(
    suite: Suite, case: dict[str, Any]
) -> None:
    receipt = await made(suite, case, "receipt")
    await done(await act(suite, case, "withdrawal", on="2026-03-02"))
    await done(await act(suite, case, "erasure", basis="unlawful_processing", reason="误登记"))
    await done(await act(suite, case, "erasure/approval", HEAD))
    async with suite.client("county", OFFICER) as county:
        problem(await county.get(f"{BASE}/letters/{receipt['id']}/document"), 409, "erased")
        problem(await county.get(f"{BASE}/applications/{case['id']}/evidence-bundle"), 409, "erased")
        assert (await county.get(f"{BASE}/letters/{receipt['id']}")).json()["number"] == receipt["number"]
    problem(await letter(suite, case, "delivery_record"), 409, "erased")
