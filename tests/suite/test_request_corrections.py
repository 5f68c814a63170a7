"""Correction (政府信息公开条例 Art. 30): told once, the period anew from the corrected application, lapse without one."""

from datetime import date
from typing import Any

import pytest

from tests.support.cases import BASE, OFFICER, PERSON, act, open_office, register
from tests.support.decisions import ledger_of
from tests.support.suite import Suite

NOTICE = {"grounds": ["description_unclear"], "points": ["请写明张三所在村组"], "days": 10}


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def noticed(suite: Suite) -> dict[str, Any]:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 6))
    told = await act(suite, case, "correction-notices", on="2026-03-06", **NOTICE)
    assert told.status_code == 201, told.text
    document: dict[str, Any] = told.json()
    return document


async def test_Art30_the_period_starts_anew_with_the_corrected_application(suite: Suite) -> None:
    case = await noticed(suite)
    assert (case["state"], case["waiting_for"], case["due_by"]) == ("correcting", "applicant", None)
    suite.clock.move_to(date(2026, 3, 16))
    content = {"title": "征收土地公告", "description": "江上乡焦冲村 2025 年第 3 批次征收土地公告"}
    corrected = (await act(suite, case, "corrections", on="2026-03-16", content=content)).json()
    assert (corrected["state"], corrected["due_by"]) == ("handling", "2026-04-14")
    assert corrected["content"]["description"].startswith("江上乡焦冲村")
    assert corrected["receipt"]["document"]["due"]["due"] == "2026-04-14"
    last = (await ledger_of(suite, case))[-1]
    assert (last["kind"], last["data"]) == ("corrected", {"members": ["content"], "items": 1})


async def test_Art30_a_second_notice_is_refused_with_the_rule(suite: Suite) -> None:
    case = await noticed(suite)
    content = {"description": "江上乡焦冲村征收土地公告"}
    assert (await act(suite, case, "corrections", on="2026-03-06", content=content)).status_code == 201
    again = await act(suite, case, "correction-notices", on="2026-03-06", **NOTICE)
    assert again.status_code == 409, again.text
    problem = again.json()
    assert (problem["code"], problem["article"]) == (
        "second_correction_notice",
        "《政府信息公开条例》第三十条",
    )
    assert "一次性" in problem["detail_zh"]
    assert "once" in problem["detail_en"]


async def test_Art30_not_corrected_in_time_the_application_lapses(suite: Suite) -> None:
    case = await noticed(suite)
    suite.clock.move_to(date(2026, 3, 20))  # the tenth working day
    early = await act(suite, case, "correction-lapse", on="2026-03-20")
    assert (early.status_code, early.json()["code"]) == (409, "lapse_too_early")
    suite.clock.move_to(date(2026, 3, 23))
    lapsed = (await act(suite, case, "correction-lapse", on="2026-03-23", note="无正当理由")).json()
    assert (lapsed["state"], lapsed["row"], lapsed["closed_on"]) == (
        "closed",
        "lapsed_correction",
        "2026-03-23",
    )
    async with suite.client("county") as county:
        remedies = (await county.get(f"{BASE}/applications/{case['id']}/remedies")).json()
    assert (remedies["occasion"], remedies["remedies"][0]["order"]) == ("lapsed", "review_or_suit")


async def test_Art30_a_late_notice_is_irregular_and_recorded(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 12))  # the eighth working day
    told = await act(suite, case, "correction-notices", on="2026-03-12", **NOTICE)
    assert told.status_code == 201
    async with suite.client("county") as county:
        clock = (await county.get(f"{BASE}/applications/{case['id']}/clock")).json()
    assert "late_correction_notice" in {one["code"] for one in clock["findings"]}


async def test_a_notice_that_does_not_hold_is_told_by_member(suite: Suite) -> None:
    case = await register(suite)
    suite.clock.move_to(date(2026, 3, 6))
    for changes, pointer, code in (
        ({"days": None}, "/days", "one_period"),
        ({"until": "2026-03-20"}, "/days", "one_period"),
        ({"days": None, "until": "2026-03-06"}, "/until", "not_later"),
        ({"days": None, "until": "9999-12-31"}, "/until", "too_far"),
        ({"points": []}, "/points", "too_short"),
        ({"grounds": ["unfriendly"]}, "/grounds/0", "literal_error"),
        ({"on": "2026-03-09"}, "/on", "in_the_future"),
        ({"on": "2026-02-27"}, "/on", "out_of_order"),
    ):
        told = await act(suite, case, "correction-notices", **({"on": "2026-03-06"} | NOTICE | changes))
        assert told.status_code == 422, told.text
        error = told.json()["errors"][0]
        assert (error["pointer"], error["code"]) == (pointer, code)


async def test_an_applicant_may_correct_who_they_are_and_the_ledger_says_only_what(suite: Suite) -> None:
    case = await noticed(suite)
    person = PERSON | {"name": "李四", "identity": {"type": "passport", "number": "E12345678"}}
    async with suite.client("county") as portal:  # without an acting officer: in the applicant's place
        done = await portal.post(
            f"{BASE}/applications/{case['id']}/corrections", json={"on": "2026-03-06", "applicant": person}
        )
    assert done.json()["applicant"]["name"] == "李*"
    entries = await ledger_of(suite, case)
    assert entries[-1]["role"] == "applicant"
    assert entries[-1]["data"] == {"members": ["applicant"], "applicant_kind": "natural_person"}
    async with suite.client("county", OFFICER) as county:
        path = f"{BASE}/applications/{case['id']}/acts"
        before = (await county.get(f"{path}/{entries[-1]['number']}")).json()["words"]["before"]
        notice = (await county.get(f"{path}/{entries[-2]['number']}")).json()
        nothing = await county.get(f"{path}/9")
    assert before["applicant"]["name"] == "张*"  # the words as they were stay, closed
    assert notice["words"] == {"points": ["请写明张三所在村组"]}
    assert "张三" not in str(entries)
    assert nothing.status_code == 404


async def test_a_correction_holds_and_may_leave_the_words_as_they_were(suite: Suite) -> None:
    case = await noticed(suite)
    wrong = await act(suite, case, "corrections", on="2026-03-06", applicant=PERSON | {"identity": None})
    before = await act(suite, case, "corrections", on="2026-03-05", content={"description": "焦冲村公告"})
    assert wrong.json()["errors"][0]["pointer"] == "/applicant/identity"
    assert (before.status_code, before.json()["code"]) == (422, "out_of_order")
    same = await act(
        suite, case, "corrections", on="2026-03-06", applicant=PERSON
    )  # what came is an attachment
    assert (same.status_code, same.json()["due_by"]) == (201, "2026-04-03")
    assert (await ledger_of(suite, case))[-1]["data"] == {"members": []}
