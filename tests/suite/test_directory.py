"""The directory of publications (政府信息公开目录, Art. 12): index numbers without gaps, and what an entry tells."""

import asyncio
from datetime import date
from typing import Any

import httpx

from tests.support.answers import all_pages, eventually, feed, kinds, pointers, problem
from tests.support.county import event, record, row, standard
from tests.support.suite import COUNTY, Suite, publication

DUTIES, BODIES = "/v1/catalog/obligations", "/v1/catalog/bodies"
TODAY = date(2026, 3, 2)
CODE = "11370900004341590P"
ENTRY = {"summary": "批次用地概况", "document_number": "赣自然资征〔2026〕3号", "written_on": "2026-02-12",
         "created_on": "2026-02-13", "validity": "in_force"}  # fmt: skip


async def duties(suite: Suite, body: str, count: int = 1) -> list[dict[str, Any]]:
    await standard(suite, row("s-1"))
    found = []
    async with suite.client("department") as department:
        for n in range(count):
            answer = await department.post("/v1/catalog/business-events", json=event(f"n{n}", body))
            assert answer.status_code == 201, answer.text
            found += answer.json()["obligations"]
    return found


async def numbers(suite: Suite, query: str = "") -> list[str]:
    async with suite.client(None) as anybody:
        return [p["index_number"] for p in await all_pages(anybody, f"/v1/catalog/publications{query}")]


async def with_scheme(suite: Suite, scheme: str | None, code: str | None = CODE) -> httpx.Response:
    """A body of its own with a scheme of index numbers."""
    document = {
        "name": "永修县水利局",
        "region": COUNTY,
        "level": "county",
        "credit_code": code,
        "index_scheme": scheme,
    }
    async with suite.client() as county:
        return await county.post(BODIES, json=document)


async def test_Art12_an_entry_tells_what_the_directory_needs(suite: Suite, body: str) -> None:
    [duty] = await duties(suite, body)
    made = (await record(suite, duty, **ENTRY)).json()["publication"]
    async with suite.client(None) as anybody:
        got = (await anybody.get(f"/v1/catalog/publications/{made['id']}")).json()
    assert {name: got[name] for name in ENTRY} == ENTRY
    assert got["index_number"] == f"{body}/2026-00001"
    assert got["publishing_body"]["name"].endswith("自然资源局")
    assert got["title"] == duty["item"]["name"]
    assert got["defects"] == []


async def test_Art12_what_an_entry_lacks_is_a_defect_and_no_refusal(suite: Suite, body: str) -> None:
    [duty] = await duties(suite, body)
    made = (await record(suite, duty)).json()["publication"]
    assert [d["pointer"] for d in made["defects"]] == ["/summary", "/created_on"]
    assert all("第十二条" in d["message_zh"] for d in made["defects"])


async def test_Art12_serials_count_per_body_and_year_and_are_not_used_twice(suite: Suite, body: str) -> None:
    found = await duties(suite, body, 3)
    first = (await record(suite, found[0])).json()["publication"]
    async with suite.client("department") as department:
        path = f"/v1/catalog/publications/{first['id']}"
        etag = (await department.get(path)).headers["etag"]
        withdrawn = await department.post(
            f"{path}/withdrawal",
            json={"withdrawn_on": "2026-03-02", "reason": "更正"},
            headers={"if-match": etag},
        )
        assert withdrawn.json()["index_number"] == first["index_number"]
    await record(suite, found[1])
    await record(suite, found[2], date(2025, 12, 30))
    assert await numbers(suite) == [f"{body}/2026-00001", f"{body}/2026-00002", f"{body}/2025-00001"]


async def test_Art12_index_numbers_have_no_gap_under_concurrency_and_refusals(
    suite: Suite, body: str
) -> None:
    found = await duties(suite, body, 4)
    good = [record(suite, duty) for duty in found for _ in range(2)]
    bad = [record(suite, duty, elements=["没有的要素"]) for duty in found]
    answers = await asyncio.gather(*(one for pair in zip(good, bad + bad, strict=True) for one in pair))
    assert sorted(a.status_code for a in answers) == [201] * 8 + [422] * 8
    assert sorted(await numbers(suite)) == [f"{body}/2026-{n:05d}" for n in range(1, 9)]


async def test_a_repeated_request_takes_no_second_number(suite: Suite, body: str) -> None:
    [duty] = await duties(suite, body)
    async with suite.client("department", **{"idempotency-key": "k-1"}) as department:
        path, document = f"{DUTIES}/{duty['id']}/publications", publication(duty, TODAY)
        first, second = await department.post(path, json=document), await department.post(path, json=document)
    assert first.json() == second.json()
    await record(suite, duty)
    assert await numbers(suite) == [f"{body}/2026-00001", f"{body}/2026-00002"]


async def test_a_body_draws_its_numbers_by_its_own_scheme(suite: Suite) -> None:
    for scheme, number in (("{org_code}/{year}-{serial}", "004341590/2026-1"), (None, f"{CODE}/2026-00002")):
        made = await with_scheme(suite, scheme)
        if made.status_code == 409:  # the second round: the body changes its scheme
            path = f"{BODIES}/{CODE}"
            async with suite.client() as county:
                got = await county.get(path)
                kept = {n: got.json()[n] for n in ("name", "region", "level", "credit_code")}
                made = await county.put(path, json=kept, headers={"if-match": got.headers["etag"]})
                assert made.json()["index_scheme"] is None
            async with suite.client("department") as department:
                answer = await department.post("/v1/catalog/business-events", json=event("again", CODE))
            [duty] = answer.json()["obligations"]
        else:
            [duty] = await duties(suite, made.json()["id"])
        assert (await record(suite, duty)).json()["publication"]["index_number"] == number


async def test_a_scheme_that_would_draw_a_number_twice_is_refused(suite: Suite) -> None:
    for scheme in ("{year}-{serial}", "{credit_code}/{serial}", "{credit_code}/{year}", "{name}/{year}-{serial}",
                   "{credit_code/{year}-{serial}", "{credit_code}/{year!r}-{serial}", "{body}{year}{serial:>99999}"):  # fmt: skip
        assert pointers(await with_scheme(suite, scheme), 422, "bad_index_scheme") == ["/index_scheme"], (
            scheme
        )
    needs_code = await with_scheme(suite, "{credit_code}/{year}-{serial}", code=None)
    assert pointers(needs_code, 422, "bad_index_scheme") == ["/index_scheme"]


async def test_the_directory_is_read_by_body_and_year(suite: Suite, body: str) -> None:
    [duty, other] = await duties(suite, body, 2)
    await record(suite, duty)
    await record(suite, other, date(2025, 11, 3))
    assert await numbers(suite, f"?body={body}&year=2025") == [f"{body}/2025-00001"]
    assert await numbers(suite, "?year=2024") == []
    async with suite.client(None) as anybody:
        problem(await anybody.get("/v1/catalog/publications?body=no-such"), 400, "unknown_body")
        problem(await anybody.get("/v1/catalog/publications?year=0"), 400)


async def test_Art12_an_entry_is_kept_up_to_date_against_its_etag(suite: Suite, body: str) -> None:
    [duty] = await duties(suite, body)
    made = (await record(suite, duty, **ENTRY)).json()["publication"]
    path = f"/v1/catalog/publications/{made['id']}"
    async with suite.client("department") as department:
        problem(await department.put(f"{path}/directory", json=ENTRY), 428)
        etag = {"if-match": (await department.get(path)).headers["etag"]}
        changed = await department.put(
            f"{path}/directory", json=ENTRY | {"validity": "repealed"}, headers=etag
        )
        assert (changed.json()["validity"], changed.json()["index_number"]) == (
            "repealed",
            made["index_number"],
        )
        problem(await department.put(f"{path}/directory", json=ENTRY, headers=etag), 412)
        later = {"if-match": changed.headers["etag"]}
        wrong = await department.put(
            f"{path}/directory", json=ENTRY | {"created_on": "2026-03-03"}, headers=later
        )
        assert pointers(wrong, 422, "after_publication") == ["/created_on"]
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.put(f"{path}/directory", json=ENTRY, headers=later), 404)
    async with suite.client(None) as anybody:

        async def told() -> list[dict[str, Any]]:
            return [e for e in await feed(anybody) if e["type"].endswith("publication.updated.v1")]

        [news] = await eventually(told, bool)
    assert news["data"]["validity"] == "repealed"
    assert kinds([news]) == ["publication.updated"]


async def test_a_document_is_not_written_after_it_was_published(suite: Suite, body: str) -> None:
    [duty] = await duties(suite, body)
    answer = await record(suite, duty, written_on="2026-03-03", created_on="2026-03-03")
    assert pointers(answer, 422, "after_publication") == ["/written_on", "/created_on"]
