"""Registration of applications (政府信息公开条例 Arts 29, 31): what is asked of them, the receipt date, masks, receipts."""

from datetime import date
from typing import Any

import pytest

from kernel.security.seal import verify
from tests.support.answers import problem
from tests.support.cases import BASE, OFFICER, PERSON, act, application, open_office, register
from tests.support.suite import Suite


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def test_an_application_becomes_a_case_on_the_clock(suite: Suite) -> None:
    case = await register(suite)
    assert (case["state"], case["received_on"], case["due_by"]) == ("handling", "2026-03-02", "2026-03-30")
    assert case["number"] == "2026-00001"
    assert {one["event"] for one in case["next_acts"]} >= {"correction_notice", "extended", "decided"}
    assert all(one["article"] for one in case["next_acts"])
    async with suite.client("county") as county:
        read = (await county.get(f"{BASE}/applications/{case['id']}")).json()
        ledger = (await county.get(f"{BASE}/applications/{case['id']}/ledger")).json()
    assert read == {name: value for name, value in case.items() if name != "token"}
    assert [one["kind"] for one in ledger["items"]] == ["submitted", "received"]
    assert ledger["chain_holds"] is True


@pytest.mark.parametrize(
    ("manner", "received"),
    [("counter", "2026-03-02"), ("registered_post", "2026-03-02"), ("ordinary_post", None), ("web", None),
     ("fax", None), ("transferred", None)],
)  # fmt: skip
async def test_Art31_receipt_date_by_manner(suite: Suite, manner: str, received: str | None) -> None:
    case = await register(suite, manner=manner)
    assert case["received_on"] == received
    if received is None:
        assert (case["state"], case["waiting_for"], case["due_by"]) == ("submitted", "confirmation", None)
        suite.clock.move_to(date(2026, 3, 4))
        confirmed = (await act(suite, case, "confirmation", on="2026-03-04", how="电话")).json()
        assert (confirmed["received_on"], confirmed["due_by"]) == ("2026-03-04", "2026-04-01")


#: What is changed in an application, the member that is named then, and the code.
MISSING: list[tuple[dict[str, Any], str, str | None]] = [
    ({"applicant": PERSON | {"identity": None}}, "/applicant/identity", "missing"),
    ({"applicant": PERSON | {"identity": {"type": "resident_id", "number": "110105194912310021"}}},
     "/applicant/identity/number", "bad_identity"),
    ({"applicant": PERSON | {"telephone": None, "address": None}}, "/applicant", "no_contact"),
    ({"applicant": PERSON | {"kind": "commercial"}}, "/applicant/identity", "not_for_organisations"),
    ({"applicant": PERSON | {"kind": "commercial", "identity": None}}, "/applicant/credit_code", "missing"),
    ({"applicant": PERSON | {"kind": "commercial", "identity": None, "credit_code": "11370900004341590Q"}},
     "/applicant/credit_code", "check_character"),
    ({"submitted_on": "2026-03-03"}, "/submitted_on", "in_the_future"),
    ({"office": "nobody"}, "/office", "unknown_office"),
    ({"manner": "courier"}, "/manner", None),
    ({"content": {"description": " "}}, "/content", None),
]  # fmt: skip


async def test_Art29_what_is_missing_is_named(suite: Suite, subtests: pytest.Subtests) -> None:
    async with suite.client("county", OFFICER) as county:
        for changes, pointer, code in MISSING:
            with subtests.test(pointer, changes=changes):
                answer = await county.post(f"{BASE}/applications", json=application(**changes))
                assert answer.status_code == 422, answer.text
                errors = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
                assert pointer in errors
                assert code is None or errors[pointer] == code


async def test_organisations_prove_themselves_by_their_credit_code(suite: Suite) -> None:
    firm = PERSON | {
        "kind": "legal_service",
        "name": "某律师事务所",
        "identity": None,
        "credit_code": "11370900004341590p",
    }
    case = await register(suite, applicant=firm)
    assert case["applicant"]["credit_code"] == "11370900004341590P"
    assert case["applicant"]["name"] == "某律师事务所"


async def test_the_applicant_is_masked(suite: Suite) -> None:
    case = await register(suite)
    text = str(case)
    assert case["applicant"]["name"] == "张*"
    for hidden in ("张三", "11010519491231002X", "13800000000", "新城大道 8 号"):
        assert hidden not in text


async def test_the_same_number_makes_no_second_case(suite: Suite) -> None:
    document = application()
    async with suite.client("county", OFFICER) as county:
        first = await county.post(f"{BASE}/applications", json=document)
        again = await county.post(f"{BASE}/applications", json=document)
        key = {"idempotency-key": "one"}
        other = application()
        twice = [await county.post(f"{BASE}/applications", json=other, headers=key) for _ in range(3)]
        listed = (await county.get(f"{BASE}/applications")).json()["items"]
    assert again.status_code == 409
    assert again.json()["application"] == first.json()["id"]
    assert len({answer.json()["id"] for answer in twice}) == 1
    assert len(listed) == 2


async def test_every_act_gives_a_signed_receipt_chained_to_the_one_before(suite: Suite) -> None:
    case = await register(suite)
    first = case["receipt"]
    suite.clock.move_to(date(2026, 3, 5))
    second = (await act(suite, case, "withdrawal", on="2026-03-05", reason="已自行取得")).json()["receipt"]
    key = (suite.settings.data / "receipt-key.pem.pub").read_bytes()
    documents = [verify(one, key) for one in (first, second)]
    assert documents[0]["event"] == "received"
    assert documents[0]["due"]["due"] == "2026-03-30"
    assert documents[1]["event"] == "withdrawn"
    assert documents[1]["previous"] != documents[0]["previous"]


async def test_a_closed_case_takes_no_further_act(suite: Suite) -> None:
    case = await register(suite)
    closed = (await act(suite, case, "withdrawal", on="2026-03-02")).json()
    assert (closed["state"], closed["row"], closed["due_by"]) == ("closed", "other", None)
    again = await act(suite, case, "withdrawal", on="2026-03-02")
    assert again.status_code == 409
    assert again.json()["code"] == "out_of_turn"


async def test_cases_of_another_division_are_not_there(suite: Suite) -> None:
    case = await register(suite)
    async with suite.client("neighbour", OFFICER) as neighbour:
        read = await neighbour.get(f"{BASE}/applications/{case['id']}")
        listed = await neighbour.get(f"{BASE}/applications")
        done = await neighbour.post(f"{BASE}/applications/{case['id']}/withdrawal", json={"on": "2026-03-02"})
        filed = await neighbour.post(f"{BASE}/applications", json=application())
    assert (read.status_code, done.status_code, listed.json()["items"]) == (404, 404, [])
    assert filed.status_code == 403


async def test_the_ledger_holds_no_personal_data(suite: Suite) -> None:
    case = await register(suite)
    async with suite.client("county") as county:
        ledger = (await county.get(f"{BASE}/applications/{case['id']}/ledger")).text
    for hidden in ("张三", "11010519491231002X", "13800000000", "征收土地公告"):
        assert hidden not in ledger


@pytest.mark.parametrize("content", [{"title": "征收土地公告"}, {"document_number": "永府发〔2025〕6 号"}])
async def test_Art29_a_title_or_a_document_number_is_enough(suite: Suite, content: dict[str, Any]) -> None:
    case = await register(suite, content=content)
    assert case["content"]["description"] == ""


async def test_the_ledger_takes_no_text_that_names_the_applicant(suite: Suite) -> None:
    case = await register(suite, manner="web")
    named = await act(suite, case, "confirmation", on="2026-03-02", how="电话 138 0000 0000,张三本人确认")
    assert problem(named, 422)["errors"][0]["pointer"] == "/how"
    leaving = await act(suite, case, "withdrawal", on="2026-03-02", reason="张 三已取得")
    assert problem(leaving, 422)["errors"][0]["code"] == "personal_data"
    assert (await act(suite, case, "confirmation", on="2026-03-02", how="电话")).status_code == 201
