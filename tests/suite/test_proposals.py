"""Art. 44: what several applicants asked for and may be published is proposed to the catalogue; whether it helped is measured."""

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from kernel.db import Database
from services.disclosure_requests.matters.models import Matter
from tests.support.answers import eventually, pointers, problem
from tests.support.applicants import ask
from tests.support.cases import BASE, HEAD, OFFICER, act, open_office
from tests.support.county import record
from tests.support.decisions import decide
from tests.support.reports import answered
from tests.support.search import heard
from tests.support.suite import APPROVER, AUTHOR, COUNTY, Suite, body_named, land_event

ITEM = "land-expropriation-001"
NAME = "征地审查报批 / 征地报批材料"
WORDS = (
    "请公开大塘村建设用地项目呈报说明书、农用地转用方案、补充耕地方案、征收土地方案、供地方案等征地报批材料"
)
OWN = "请公开各村机动地发包面积、承包人、承包期限、价款及缴纳情况"
PROPOSALS = "/v1/catalog/proposals"


@pytest.fixture
async def office(suite: Suite) -> str:
    await heard(suite, WORDS, NAME)
    return await open_office(suite)


async def proposals(suite: Suite, **parameters: str) -> list[dict[str, Any]]:
    """The proposals of disclosure requests."""
    async with suite.client("county") as county:
        answer = await county.get(f"{BASE}/proposals", params=parameters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def kept(suite: Suite) -> list[dict[str, Any]]:
    """The proposals that the catalogue keeps."""
    async with suite.client("county") as county:
        answer = await county.get(PROPOSALS)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def topic_of(suite: Suite, case: dict[str, Any]) -> dict[str, Any] | None:
    async with suite.client("county") as county:
        found: dict[str, Any] = (await county.get(f"{BASE}/applications/{case['id']}/similar")).json()
    topic: dict[str, Any] | None = found["topic"]
    return topic


async def test_Art44_three_applicants_and_an_answer_that_gave_it_out_propose_it(
    suite: Suite, office: str
) -> None:
    first = await ask(suite, 1, WORDS)
    await decide(suite, first, "2026-03-02")
    await ask(suite, 2, WORDS.replace("大塘", "荷溪"))
    again = await ask(suite, 2, WORDS.replace("大塘", "杨湾"))
    await eventually(
        lambda: topic_of(suite, again), lambda topic: topic is not None and topic["applications"] == 3
    )
    assert await proposals(suite) == []  # three applications, two applicants
    await ask(suite, 3, WORDS)
    [made] = await eventually(lambda: proposals(suite), lambda found: len(found) == 1)
    assert (made["state"], made["item"], made["title"], made["office"]) == ("made", ITEM, NAME, office)
    assert made["evidence"] == {
        "applicants": 3, "applications": 4, "granted": 1, "refused": 0, "first_on": "2026-03-02", "last_on": "2026-03-02",
    }  # fmt: skip
    assert made["basis"]["article"] == "《政府信息公开条例》第四十四条"
    assert (made["basis"]["basis_status"], made["basis"]["applicants"]) == ("inference", 3)
    [heard_of] = await eventually(lambda: kept(suite), lambda found: len(found) == 1)
    assert heard_of["id"] == made["id"]
    assert (heard_of["state"], heard_of["region"], heard_of["evidence"]) == ("open", COUNTY, made["evidence"])
    await ask(suite, 4, WORDS)
    assert len(await proposals(suite)) == 1


async def test_Art44_what_was_never_given_out_is_not_proposed(suite: Suite, office: str) -> None:
    cases = [await ask(suite, who, WORDS) for who in range(1, 4)]
    await answered(suite, cases[0], "deny_process", "2026-03-02")
    await eventually(
        lambda: topic_of(suite, cases[2]),
        lambda topic: topic is not None and (topic["applicants"], topic["refused"]) == (3, 1),
    )
    assert await proposals(suite) == []
    await decide(suite, cases[1], "2026-03-02")
    [made] = await eventually(lambda: proposals(suite), lambda found: len(found) == 1)
    assert (made["evidence"]["granted"], made["evidence"]["refused"]) == (1, 1)


async def decided_on(
    suite: Suite, proposal: str, officer: str | None = AUTHOR, **body: Any
) -> httpx.Response:
    async with suite.client("county", officer) as clerk:
        etag = (await clerk.get(f"{PROPOSALS}/{proposal}")).headers["etag"]
        return await clerk.put(f"{PROPOSALS}/{proposal}/decision", json=body, headers={"if-match": etag})


@pytest.fixture
async def made(suite: Suite, office: str) -> dict[str, Any]:
    """A proposal that the catalogue has heard of."""
    cases = [await ask(suite, who, WORDS) for who in range(1, 4)]
    await decide(suite, cases[0], "2026-03-02")
    [found] = await eventually(lambda: kept(suite), lambda found: len(found) == 1)
    return found


async def test_Art44_the_loop_is_closed_and_the_repeat_rate_shown(suite: Suite, made: dict[str, Any]) -> None:
    answer = await decided_on(
        suite, made["id"], decision="accepted", reason="属于可以公开的信息,纳入主动公开", item=ITEM
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert answer.json()["decision"]["officer"] == {"id": "u-17", "name": "李起草"}
    [told] = await eventually(lambda: proposals(suite, state="accepted"), lambda found: len(found) == 1)
    assert told["outcome"] == {
        "reason": "属于可以公开的信息,纳入主动公开",
        "decided_on": "2026-03-02",
        "item": ITEM,
    }
    assert told["asked"] is None
    suite.clock.move_to(date(2026, 3, 12))
    async with suite.client("department") as department:
        body = await body_named(department, "自然资源局")
        reported = await department.post("/v1/catalog/business-events", json=land_event("loop", body))
    duty = next(one for one in reported.json()["obligations"] if one["item"]["id"] == ITEM)
    assert (await record(suite, duty, date(2026, 3, 12))).status_code == 201
    await eventually(lambda: proposals(suite), lambda found: found[0]["published_on"] == "2026-03-12")
    await ask(suite, 9, WORDS, submitted_on="2026-03-12")
    [now] = await eventually(lambda: proposals(suite), lambda found: found[0]["asked"]["after"] == 1)
    assert now["asked"] == {
        "before": 3, "after": 1, "per_30_days_before": 9.0, "per_30_days_after": 30.0,
    }  # fmt: skip


async def test_the_county_declines_with_a_reason_and_once(suite: Suite, made: dict[str, Any]) -> None:
    declined = {"decision": "declined", "reason": "涉及第三方商业秘密,不宜主动公开"}
    problem(await decided_on(suite, made["id"], None, **declined), 403, "officer_needed")
    wrong = await decided_on(suite, made["id"], decision="accepted", reason="可以", item="no-such-item")
    assert pointers(wrong, 422, "unknown_item") == ["/item"]
    assert (await decided_on(suite, made["id"], **declined)).status_code == 200
    problem(await decided_on(suite, made["id"], APPROVER, **declined), 409, "wrong_state")
    [told] = await eventually(lambda: proposals(suite, state="declined"), lambda found: len(found) == 1)
    assert told["outcome"]["reason"] == declined["reason"]
    async with suite.client("county", AUTHOR) as clerk:
        path = f"{PROPOSALS}/{made['id']}/decision"
        problem(await clerk.put(path, json=declined), 428)
        problem(await clerk.put(path, json=declined, headers={"if-match": '"old"'}), 412)
        problem(await clerk.get(f"{PROPOSALS}/prp_x"), 404)
        assert (await clerk.get(PROPOSALS, params={"state": "open"})).json()["items"] == []


async def unworded(suite: Suite) -> dict[str, Any]:
    """A group that no item of the catalogue answers to: an officer has to say what it is about."""
    cases = [
        await ask(suite, who, text) for who, text in enumerate((OWN, f"您好,{OWN}。", f"{OWN},特此申请"), 1)
    ]
    for case in cases:
        async with suite.client("county") as county:
            await eventually(
                lambda path=case["id"]: county.get(f"{BASE}/applications/{path}/similar"),  # type: ignore[misc]
                lambda found: bool(found.json()["near_texts"]) or found.json()["equal_texts"] is not None,
            )
    await decide(suite, cases[2], "2026-03-02")
    [found] = await eventually(lambda: proposals(suite), lambda found: len(found) == 1)
    assert (found["state"], found["item"], found["title"]) == ("unworded", None, None)
    assert found["evidence"]["applicants"] == 3
    return found


async def put(suite: Suite, found: dict[str, Any], what: str, **body: Any) -> httpx.Response:
    async with suite.client("county", OFFICER) as county:
        etag = (await county.get(f"{BASE}/proposals/{found['id']}")).headers["etag"]
        return await county.put(
            f"{BASE}/proposals/{found['id']}/{what}", json=body, headers={"if-match": etag}
        )


async def test_Art44_a_matter_outside_the_catalogue_is_proposed_in_an_officers_words(
    suite: Suite, office: str
) -> None:
    found = await unworded(suite)
    assert await kept(suite) == []
    named = await put(suite, found, "wording", title="申请人2 所需的机动地信息")
    assert pointers(named, 422, "personal_data") == ["/title"]
    worded = await put(
        suite, found, "wording", title="村级机动地发包情况", description="面积、承包人、期限、价款"
    )
    assert (worded.status_code, worded.json()["state"]) == (200, "made")
    [heard_of] = await eventually(lambda: kept(suite), lambda now: len(now) == 1)
    assert (heard_of["title"], heard_of["item"]) == ("村级机动地发包情况", None)
    problem(await put(suite, found, "dismissal", reason="改为不提出"), 409, "wrong_state")
    later = await ask(suite, 7, OWN)
    await eventually(lambda: _counts_for(suite, later), lambda proposal: proposal == found["id"])


async def _counts_for(suite: Suite, case: dict[str, Any]) -> str | None:
    database = Database(suite.settings.url_of("disclosure_requests"))
    try:
        async with database.read() as session:
            return await session.scalar(select(Matter.proposal).where(Matter.application == case["id"]))
    finally:
        await database.dispose()


async def test_an_officer_may_dismiss_what_is_no_common_matter(suite: Suite, office: str) -> None:
    found = await unworded(suite)
    dismissed = await put(suite, found, "dismissal", reason="各申请所涉村组不同,不属于相同政府信息")
    assert (dismissed.status_code, dismissed.json()["state"]) == (200, "dismissed")
    assert dismissed.json()["outcome"]["officer"]["id"] == "u-31"
    assert await kept(suite) == []


async def test_withdrawn_and_unanswered_cases_alone_propose_nothing(suite: Suite, office: str) -> None:
    cases = [await ask(suite, who, WORDS) for who in range(1, 5)]
    withdrawn = await act(suite, cases[0], "withdrawal", HEAD, on="2026-03-02")
    assert withdrawn.status_code == 201, withdrawn.text
    await eventually(
        lambda: topic_of(suite, cases[3]), lambda topic: topic is not None and topic["applications"] == 4
    )
    assert await proposals(suite) == []
