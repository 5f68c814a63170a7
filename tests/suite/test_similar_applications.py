"""Similar applications: repeats by the same applicant, campaigns, near words, the same topic. Evidence; people decide."""

from typing import Any

import pytest

from tests.support.answers import eventually, pointers, problem
from tests.support.applicants import ask
from tests.support.cases import BASE, open_office
from tests.support.decisions import decide
from tests.support.search import heard
from tests.support.suite import Suite

TITLE = "大塘村征地补偿"
TEXT = "请公开江上乡大塘村2025年征收土地补偿安置公告,以及补偿款发放明细、会议记录和公示照片。"


@pytest.fixture
async def office(suite: Suite) -> str:
    return await open_office(suite)


async def similar(suite: Suite, case: dict[str, Any]) -> dict[str, Any]:
    async with suite.client("county") as county:
        answer = await county.get(f"{BASE}/applications/{case['id']}/similar")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    "title, text, same, differences",
    [
        (TITLE, TEXT, True, []),
        (TITLE, TEXT.replace(",", ",\n  ").replace("2025", "2025"), True, ["layout"]),
        (TITLE, TEXT.replace("2025", "二〇二五"), True, ["layout"]),
        (TITLE, f"尊敬的领导您好!{TEXT}谢谢!", True, ["wording"]),
        ("信息公开申请", TEXT, True, ["villages", "title"]),
        (None, TEXT, True, ["title"]),
        (TITLE, TEXT.replace("2025", "2024"), False, ["numbers"]),
        (TITLE.replace("大塘", "荷溪"), TEXT.replace("大塘", "荷溪"), False, ["villages", "title"]),
        (TITLE, TEXT.replace("以及", "还有").replace("明细", "清单"), True, ["wording"]),
    ],
)  # fmt: skip
async def test_Art36_a_repeat_by_the_same_applicant_is_shown_with_its_differences(
    suite: Suite, office: str, title: str | None, text: str, same: bool, differences: list[str]
) -> None:
    first = await ask(suite, 1, TEXT, TITLE)
    await decide(suite, first, "2026-03-02")
    second = await ask(suite, 1, text, title)
    found = await similar(suite, second)
    assert found["article"] == "《政府信息公开条例》第三十六条第六项"
    [repeat] = found["repeats"]
    assert (repeat["application"], repeat["answered_on"], repeat["row"]) == (
        first["id"],
        "2026-03-02",
        "granted",
    )
    if "villages" not in differences or "title" not in differences or not same:
        assert (repeat["same_request"], repeat["differences"]) == (same, differences)
    assert repeat["likeness"] >= 0.5
    assert found["applicant"] == {"open": 1, "this_year": 2}
    assert found["equal_texts"] is None


async def test_what_another_asks_or_the_same_asks_about_something_else_is_no_repeat(
    suite: Suite, office: str
) -> None:
    await ask(suite, 2, TEXT, TITLE)
    await ask(suite, 1, "本县 2024 年度义务教育阶段各学校食堂承包合同")
    case = await ask(suite, 1, TEXT, TITLE)
    found = await similar(suite, case)
    assert found["repeats"] == []
    assert found["applicant"] == {"open": 1, "this_year": 2}


async def test_equal_texts_of_several_applicants_are_a_campaign(suite: Suite, office: str) -> None:
    other = await open_office(suite, "czj", name="永修县财政局")
    cases = [await ask(suite, who, TEXT.replace(",", ", " * who), TITLE) for who in range(1, 5)]
    cases.append(await ask(suite, 5, TEXT, TITLE, office=other))
    await ask(suite, 6, "各乡镇敬老院床位数及入住率统计表")
    found = (await similar(suite, cases[0]))["equal_texts"]
    assert (found["applications"], found["applicants"]) == (5, 5)
    assert found["offices"] == ["czj", "zrzy"]
    assert set(found["sample"]) == {case["id"] for case in cases[1:]}
    assert (found["first_on"], found["last_on"]) == ("2026-03-02", "2026-03-02")
    period = {"from": "2026-01-01", "to": "2026-12-31"}
    async with suite.client("county") as county:
        [campaign] = (await county.get(f"{BASE}/campaigns", params=period)).json()["items"]
        [own] = (await county.get(f"{BASE}/campaigns", params=period | {"office": "zrzy"})).json()["items"]
        backwards = await county.get(f"{BASE}/campaigns", params={"from": "2026-03-02", "to": "2026-03-01"})
    assert (campaign["applications"], campaign["applicants"], campaign["wordings"]) == (5, 5, 1)
    assert own["applications"] == 4
    assert pointers(backwards, 400, "bad_period") == ["?to"]


async def test_near_words_of_others_and_the_topic_are_found_once_the_case_was_heard_of(
    suite: Suite, office: str
) -> None:
    await heard(suite, TEXT, "征地 / 征收土地补偿安置公告")
    near = await ask(suite, 2, TEXT.replace("大塘", "荷溪").replace("2025", "2024"), TITLE)
    await ask(suite, 3, "江上乡征收土地补偿安置公告的听证材料和社会保障费用筹集方法")
    case = await ask(suite, 1, TEXT, TITLE)
    found = await eventually(
        lambda: similar(suite, case), lambda now: now["topic"] and now["topic"]["applications"] == 3
    )
    topic = found["topic"]
    assert (topic["item"], topic["title"]) == ("land-expropriation-005", "征地 / 征收土地补偿安置公告")
    assert (topic["applicants"], topic["granted"], topic["refused"]) == (3, 0, 0)
    [one] = found["near_texts"]
    assert (one["application"], one["same_request"]) == (near["id"], False)
    assert set(one["differences"]) >= {"numbers", "villages"}


async def test_another_division_sees_nothing_of_it(suite: Suite, office: str) -> None:
    case = await ask(suite, 1, TEXT, TITLE)
    path = f"{BASE}/applications/{case['id']}/similar"
    for who in ("township", "neighbour"):
        async with suite.client(who) as other:
            problem(await other.get(path), 404)
            everything = {"from": "2026-01-01", "to": "2026-12-31"}
            assert (await other.get(f"{BASE}/campaigns", params=everything)).json()["items"] == []
    async with suite.client(None) as anybody:
        problem(await anybody.get(path), 401)
