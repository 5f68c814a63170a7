"""Erasure (个人信息保护法 Art. 47): after the retention, without a hold, by two officers; the tombstone stays whole."""

from datetime import date
from typing import Any

import pytest

from kernel.security.seal import verify
from tests.support.cases import (
    BASE,
    HEAD,
    OFFICER,
    PERSON,
    act,
    application,
    open_office,
    receipt_key,
    register,
)
from tests.support.suite import Suite

REASON = {"basis": "retention_expired", "reason": "保存期满"}


@pytest.fixture(autouse=True)
async def _office(suite: Suite) -> None:
    await open_office(suite)


async def closed_case(suite: Suite, **changes: Any) -> dict[str, Any]:
    """A case that was withdrawn on 2026-03-02: kept three years by the first settings."""
    case = await register(suite, **changes)
    answer = await act(suite, case, "withdrawal", on=suite.clock.today().isoformat())
    assert answer.json()["state"] == "closed"
    return case


async def listed(suite: Suite, stage: str, who: str = "county") -> list[str]:
    async with suite.client(who) as caller:
        page = (await caller.get(f"{BASE}/erasures", params={"stage": stage})).json()
    return [item["application"] for item in page["items"]]


async def test_Art47_the_data_are_gone_and_ledger_receipts_and_statistics_stay(suite: Suite) -> None:
    key = {"idempotency-key": "filed"}
    body = application()
    async with suite.client("county", OFFICER) as county:
        case = (await county.post(f"{BASE}/applications", json=body, headers=key)).json()
        path = f"{BASE}/applications/{case['id']}"
        await county.post(f"{path}/withdrawal", json={"on": "2026-03-02", "reason": "已取得"}, headers=key)
        before = (await county.get(path)).json(), (await county.get(f"{path}/receipts")).json()
        entries = (await county.get(f"{path}/ledger")).json()["items"]
    suite.clock.move_to(date(2029, 3, 3))
    assert await listed(suite, "due") == [case["id"]]
    proposed = (await act(suite, case, "erasure", **REASON)).json()
    assert (proposed["stage"], proposed["retention"]["years"], proposed["retention"]["until"]) == (
        "proposed", 3, "2029-03-02",
    )  # fmt: skip
    assert (await listed(suite, "due"), await listed(suite, "proposed")) == ([], [case["id"]])
    same = await act(suite, case, "erasure/approval")
    assert (same.status_code, same.json()["code"]) == (403, "author_is_approver")
    async with suite.client("county", HEAD) as county:
        erased, again = [
            (await county.post(f"{path}/erasure/approval", headers={"idempotency-key": "e"})).json()
            for _ in range(2)
        ]
        after = (await county.get(path)).json(), (await county.get(f"{path}/receipts")).json()
        ledger = (await county.get(f"{path}/ledger")).json()
        looked = await county.post(f"{path}/unmaskings", json={"members": ["name"], "reason": "x"})
        replayed = await county.post(f"{BASE}/applications", json=body, headers=key)
    assert erased == again
    assert erased["stage"] == "erased"
    assert after[1] == before[1]
    gone = {"applicant", "content", "form"}
    assert {name: v for name, v in after[0].items() if name not in gone} == {
        name: v for name, v in before[0].items() if name not in gone
    }
    assert after[0]["applicant"] == {"kind": "natural_person", "erased": True}
    assert (after[0]["content"], after[0]["form"]) == (None, None)
    assert ledger["chain_holds"] is True
    assert ledger["items"][:-1] == entries
    assert ledger["items"][-1]["kind"] == "erased"
    assert (looked.status_code, looked.json()["code"]) == (409, "erased")
    assert replayed.status_code == 409  # what was answered then is forgotten; the case is known
    certificate = verify(erased["certificate"], await receipt_key(suite))
    assert (certificate["application"], certificate["article"][:9]) == (case["id"], "《个人信息保护法》")
    assert certificate["ledger"] == {"entries": 3, "head": entries[-1]["hash"]}
    assert certificate["approved_by"]["officer"]["name"] == "吴主任"
    assert (await listed(suite, "erased"), await listed(suite, "erased", "neighbour")) == ([case["id"]], [])


async def test_no_open_no_held_and_no_kept_case_is_erased(suite: Suite) -> None:
    case = await register(suite)

    async def refused(**body: Any) -> str:
        answer = await act(suite, case, "erasure", **body)
        assert answer.status_code == 409, answer.text
        return str(answer.json()["code"])

    assert await refused(**REASON) == "not_closed"
    await act(suite, case, "withdrawal", on="2026-03-02")
    assert await refused(**REASON) == "retention_runs"
    assert await refused(basis="purpose_achieved", reason="已无必要") == "retention_runs"
    hold = (await act(suite, case, "holds", kind="review", reason="行政复议审理中")).json()
    assert await refused(basis="unlawful_processing", reason="误登记") == "held"
    suite.clock.move_to(date(2029, 3, 3))
    assert await listed(suite, "due") == []
    assert await refused(**REASON) == "held"
    lifted = await act(suite, case, f"holds/{hold['id']}/release", reason="复议已维持")
    assert (lifted.status_code, lifted.json()["lift_reason"]) == (201, "复议已维持")
    assert (await act(suite, case, f"holds/{hold['id']}/release", reason="x")).json()["code"] == "lifted"
    assert (await act(suite, case, "holds/hold_none/release", reason="x")).status_code == 404
    assert await listed(suite, "due") == [case["id"]]
    assert (await act(suite, case, "erasure", **REASON)).status_code == 201
    # A lawsuit that comes after the proposal stops it as well.
    second = (await act(suite, case, "holds", kind="lawsuit", reason="已起诉")).json()
    stopped = await act(suite, case, "erasure/approval", HEAD)
    assert (stopped.status_code, stopped.json()["code"]) == (409, "held")
    async with suite.client("county") as county:
        holds = (await county.get(f"{BASE}/applications/{case['id']}/holds")).json()
        read = (await county.get(f"{BASE}/applications/{case['id']}")).json()
    assert ([one["kind"] for one in holds["items"]], holds["held"]) == (["review", "lawsuit"], True)
    assert read["applicant"]["name"] == "张*"
    await act(suite, case, f"holds/{second['id']}/release", reason="已判决")
    assert (await act(suite, case, "erasure/approval", HEAD)).json()["stage"] == "erased"
    late = await act(suite, case, "holds", kind="review", reason="x")
    assert (late.status_code, late.json()["code"]) == (409, "erased")


async def test_a_pending_review_holds_as_well_until_it_is_decided(suite: Suite) -> None:
    case = await closed_case(suite)
    review = {
        "kind": "review", "procedure": "ordinary", "authority": "永修县人民政府", "received_on": "2026-03-02",
        "outcome": "pending",
    }  # fmt: skip
    async with suite.client("county", OFFICER) as county:
        made = await county.post(f"{BASE}/applications/{case['id']}/reviews", json=review)
        assert made.status_code == 201, made.text
        holds = (await county.get(f"{BASE}/applications/{case['id']}/holds")).json()
        suite.clock.move_to(date(2029, 3, 3))
        assert await listed(suite, "due") == []
        refused = await act(suite, case, "erasure", **REASON)
        decided = await county.put(
            f"{BASE}/reviews/{made.json()['id']}", headers={"if-match": made.headers["etag"]},
            json=review | {"outcome": "upheld", "decided_on": "2026-06-01"},
        )  # fmt: skip
    assert (holds["items"], holds["pending_records"], holds["held"]) == ([], [made.json()["id"]], True)
    assert (refused.status_code, refused.json()["code"]) == (409, "held")
    assert decided.status_code == 200, decided.text
    assert await listed(suite, "due") == [case["id"]]


async def test_a_proposal_can_be_turned_down_and_made_again(suite: Suite) -> None:
    case = await closed_case(suite)
    body = {"basis": "unlawful_processing", "reason": "误登记"}
    assert (await act(suite, case, "erasure/approval", HEAD)).json()["code"] == "nothing_proposed"
    assert (await act(suite, case, "erasure", **body)).status_code == 201
    assert (await act(suite, case, "erasure", **body)).json()["code"] == "erasure_there"
    named = await act(suite, case, "erasure/rejection", HEAD, reason="张三 尚有诉讼")
    assert (named.status_code, named.json()["code"]) == (422, "personal_data")
    rejected = (await act(suite, case, "erasure/rejection", HEAD, reason="尚有诉讼")).json()
    assert (rejected["stage"], rejected["decision_reason"]) == ("rejected", "尚有诉讼")
    assert (await act(suite, case, "erasure", **body)).json()["stage"] == "proposed"
    erased = (await act(suite, case, "erasure/approval", HEAD)).json()
    assert (erased["stage"], erased["basis"]) == ("erased", "unlawful_processing")
    assert (await act(suite, case, "erasure", **body)).json()["code"] == "erasure_there"
    async with suite.client("county") as county:
        assert (await county.get(f"{BASE}/applications/{case['id']}/erasure")).json() == erased


async def test_the_due_list_follows_the_schedule_by_outcome_and_its_pages(suite: Suite) -> None:
    withdrawn = [await closed_case(suite) for _ in range(3)]
    lapsed = await register(suite)
    await act(suite, lapsed, "fee-notices", on="2026-03-02", method="pages", count=31)
    suite.clock.move_to(date(2026, 4, 30))
    await act(suite, lapsed, "fee-lapse", on="2026-04-30")
    suite.clock.move_to(date(2029, 3, 2))
    assert await listed(suite, "due") == []
    suite.clock.move_to(date(2029, 3, 3))
    assert await listed(suite, "due") == [case["id"] for case in withdrawn]
    suite.clock.move_to(date(2029, 5, 1))
    async with suite.client("county") as county:
        found, cursor = [], None
        while True:
            params = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
            page = (await county.get(f"{BASE}/erasures", params=params)).json()
            found += page["items"]
            if (cursor := page["next_cursor"]) is None:
                break
        wrong = await county.get(f"{BASE}/erasures", params={"stage": "all"})
    assert [item["application"] for item in found] == [*(case["id"] for case in withdrawn), lapsed["id"]]
    assert {item["retention"]["basis_status"] for item in found} == {"inference"}
    assert found[-1]["retention"] | {"basis": ""} == {
        "outcome": "lapsed_fee", "years": 3, "until": "2029-04-30", "basis": "", "basis_status": "inference",
    }  # fmt: skip
    assert wrong.status_code == 400


async def test_an_erased_case_is_no_longer_known_by_its_applicant(suite: Suite) -> None:
    """The blind indexes go as well: what the same applicant asks later has nothing to do with it."""
    case = await closed_case(suite, content={"title": "公告", "description": "征收公告", "items": 10})
    await act(suite, case, "erasure", basis="unlawful_processing", reason="误登记")
    await act(suite, case, "erasure/approval", HEAD)
    next_one = await register(suite, applicant=PERSON)
    answer = await act(suite, next_one, "fee-notices", on="2026-03-02", method="items", count=11)
    assert answer.json()["notice"]["already"] == 0
