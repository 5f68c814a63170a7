"""Suggestions before filing: what is public already, with why; advice that keeps no word and never stands in the way."""

from datetime import date
from typing import Any

import httpx
import pytest

from kernel.db import Database
from kernel.messaging.event import Event
from services.disclosure_requests.suggestions import service
from services.disclosure_requests.suggestions.models import INDEX
from tests.support import dumps
from tests.support.answers import eventually, pointers, problem
from tests.support.cases import BASE, application, open_office
from tests.support.county import event, new_catalogue, new_guideline, record, row, standard
from tests.support.dumps import alter
from tests.support.search import heard, suggested, titles
from tests.support.suite import AUTHOR, COUNTY, Suite

ITEM = "征地 / 征收土地补偿安置公告"
WORDS = "想申请公开江上乡二〇二五年征收土地补偿安置公告及其补偿标准"
TITLE = "关于梅棠镇杨湾水库除险加固工程验收结果的公示"


async def test_Art27_what_is_public_already_is_shown_with_why_and_a_note_that_it_is_advice(
    suite: Suite,
) -> None:
    found = await heard(suite, WORDS, ITEM)
    best = found["items"][0]
    assert (best["title"], best["kind"]) == (ITEM, "item")
    assert best["facts"]["item"] == "land-expropriation-005"
    assert {"member": "title", "words": ["征收土地补偿安置公告", "征地"]} in best["why"]
    assert found["complete"] is True
    assert {"asked": "征收土地", "also": "征地"} in found["also_searched"]
    assert "不影响提出申请" in found["note"]["zh"]


@pytest.fixture
async def published(suite: Suite, body: str) -> dict[str, Any]:
    """A publication that disclosure requests have heard of."""
    await standard(suite, row("s-1", names={"level1": "水利", "level2": "山塘水库除险加固"}))
    async with suite.client("department") as department:
        reported = (await department.post("/v1/catalog/business-events", json=event("n1", body))).json()
    answer = await record(suite, reported["obligations"][0], title=TITLE)
    found: dict[str, Any] = answer.json()["publication"]
    await heard(suite, "杨湾水库", TITLE)
    return found


async def test_publications_of_the_county_are_shown_and_go_when_they_are_withdrawn(
    suite: Suite, published: dict[str, Any]
) -> None:
    township = await open_office(suite, "meitang", region=f"{COUNTY}203", kind="township")
    found = await suggested(suite, "杨湾水库验收结果", region=None, office=township)
    assert titles(found["items"])[0] == TITLE
    facts = found["items"][0]["facts"]
    assert (facts["publication"], facts["url"], facts["published_on"]) == (
        published["id"], published["url"], "2026-03-02",
    )  # fmt: skip
    path = f"/v1/catalog/publications/{published['id']}"
    async with suite.client("department", AUTHOR) as department:
        etag = (await department.get(path)).headers["etag"]
        gone = {"withdrawn_on": "2026-03-02", "reason": "附件有误", "reason_code": "corrected"}
        answer = await department.post(f"{path}/withdrawal", json=gone, headers={"if-match": etag})
    assert answer.status_code == 200, answer.text
    await eventually(lambda: suggested(suite, "杨湾水库"), lambda now: TITLE not in titles(now["items"]))


async def test_an_older_telling_that_comes_late_brings_no_withdrawn_publication_back(suite: Suite) -> None:
    facts = {
        "publication": "pub_x", "region": COUNTY, "title": TITLE, "summary": None, "url": None, "item": "s-1",
        "published_on": "2026-03-01", "item_name": "水利", "index_number": None, "document_number": None,
        "validity": None, "body": None,
    }  # fmt: skip
    gone = facts | {"withdrawn_on": "2026-03-02"}

    def told(at: date, data: dict[str, Any], verb: str) -> Event:
        suite.clock.move_to(at)
        kind = f"gongkai.catalog.publication.{verb}"
        return Event(f"ev-{verb}", kind, "/v1/catalog", "x", suite.clock.now(), COUNTY, True, data)

    early, late = told(date(2026, 3, 2), facts, "recorded.v1"), told(date(2026, 3, 3), gone, "withdrawn.v1")
    database = Database(suite.settings.url_of("disclosure_requests"))
    try:
        for one in (early, late, early):
            async with database.write() as session:
                await service.follow_publications(session, one)
        async with database.read() as session:
            kept = await INDEX.get(session, "publication:pub_x")
    finally:
        await database.dispose()
    assert kept is not None
    assert kept.words == {}
    assert TITLE not in titles((await suggested(suite, "杨湾水库"))["items"])


async def test_a_new_version_of_the_catalogue_changes_what_is_shown(suite: Suite) -> None:
    await heard(suite, WORDS, ITEM)
    await new_guideline(suite, "other", row("v-1", names={"level1": "荒山造林验收"}))
    await new_catalogue(suite, "other")
    await heard(suite, "荒山造林", "荒山造林验收")
    assert ITEM not in titles((await suggested(suite, WORDS))["items"])


async def test_what_became_of_suggestions_is_counted_and_no_word_is_kept(suite: Suite) -> None:
    secret = "请公开麒麟垄水库移民后扶资金分配方案"
    await heard(suite, WORDS, ITEM)
    first = await suggested(suite, WORDS)
    await suggested(suite, secret, title="麒麟垄移民")
    [ref, *_] = [item["ref"] for item in first["items"]]
    path = f"{BASE}/suggestions/{first['id']}/outcomes"
    async with suite.client("county") as county:
        for outcome in ({"outcome": "clicked", "ref": ref}, {"outcome": "answered", "ref": ref}) * 2:
            told = await county.post(path, json=outcome)
            assert told.status_code == 201, told.text
        period = {"from": "2026-03-01", "to": "2026-03-31", "region": COUNTY}
        counted = (await county.get(f"{BASE}/suggestion-statistics", params=period)).json()
    assert (counted["clicked"], counted["answered"], counted["filed"]) == (1, 1, 0)
    assert counted["answer_rate"] == round(1 / counted["with_hits"], 3)
    top = counted["hits"][0]
    assert (top["ref"], top["clicked"], top["answered"]) == (ref, 1, 1)
    assert dumps.found(dumps.dumped(suite.settings), ["麒麟垄", "移民后扶资金"]) == []


async def test_a_broken_index_answers_with_nothing_and_filing_goes_on(suite: Suite) -> None:
    office = await open_office(suite)
    await alter(suite, "ALTER TABLE search_postings RENAME TO lost_postings")
    found = await suggested(suite, WORDS)
    assert (found["items"], found["complete"]) == ([], False)
    async with suite.client("county") as county:
        filed = await county.post(f"{BASE}/applications", json=application(office=office))
    assert filed.status_code == 201, filed.text


#: What is asked, the status, and the member that is named.
FAULTY: list[tuple[dict[str, Any], int, str]] = [
    ({"description": "低保"}, 422, "/office"),
    ({"description": "低保", "office": "nowhere"}, 422, "/office"),
    ({"description": "低保", "region": "110000"}, 403, "/region"),
    ({"description": "低保", "region": "3604"}, 422, "/region"),
    ({"description": " ", "region": COUNTY}, 422, "/description"),
    ({"title": "低保", "region": COUNTY}, 422, "/description"),
    ({"description": "低保", "region": COUNTY, "limit": 21}, 422, "/limit"),
]


async def test_what_does_not_hold_is_named(suite: Suite, subtests: pytest.Subtests) -> None:
    async with suite.client("county") as county:
        for body, status, wrong in FAULTY:
            with subtests.test(wrong, body=body):
                assert pointers(await county.post(f"{BASE}/suggestions", json=body), status) == [wrong]


async def test_outcomes_are_of_what_was_shown_to_the_same_division(suite: Suite) -> None:
    made = await suggested(suite, "毫不相干的话")
    path = f"{BASE}/suggestions/{made['id']}/outcomes"

    async def told(**outcome: Any) -> httpx.Response:
        async with suite.client("county") as county:
            return await county.post(path, json=outcome)

    assert pointers(await told(outcome="clicked"), 422, "unknown_hit") == ["/ref"]
    assert pointers(await told(outcome="answered", ref="item:x:y"), 422, "unknown_hit") == ["/ref"]
    assert (await told(outcome="filed")).json() == {"suggestion": made["id"], "outcome": "filed", "ref": None}
    async with suite.client("county") as county:
        problem(await county.post(f"{BASE}/suggestions/sug_x/outcomes", json={"outcome": "filed"}), 404)
        backwards = {"from": "2026-03-02", "to": "2026-03-01"}
        answer = await county.get(f"{BASE}/suggestion-statistics", params=backwards)
    assert pointers(answer, 400, "bad_period") == ["?to"]
