"""Reading the catalogue in force: no key, strong ETag, any day, inherited from above, fresh at once."""

from datetime import date

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import bind, event, new_catalogue, new_guideline, row
from tests.support.suite import COUNTY, Suite, body_named

PATH = f"/v1/catalog/regions/{COUNTY}/catalogue"
TOWNSHIP = f"{COUNTY}203"


async def test_the_catalogue_in_force_needs_no_key_and_carries_a_strong_etag(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        answer = await anybody.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["etag"].startswith('"')
    found = answer.json()
    assert found["region"] == COUNTY
    assert found["inherited_from"] is None
    assert found["as_of"] == "2026-03-02"
    assert found["item_count"] == len(found["items"]) > 0
    assert {item["domain"] for item in found["items"]} == {
        "land-expropriation", "fiscal-budget", "social-assistance",
    }  # fmt: skip


async def test_a_catalogue_on_excerpts_says_that_it_is_not_whole(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        found = (await anybody.get(PATH)).json()
    assert found["complete"] is False
    assert {guideline["complete"] for guideline in found["guidelines"]} == {False}
    codes = [warning["code"] for warning in found["warnings"]]
    assert codes.count("sample_excerpt") == 3
    assert "published_incomplete" in codes


async def test_if_none_match_answers_304_without_a_body(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        etag = (await anybody.get(PATH)).headers["etag"]
        for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
            answer = await anybody.get(PATH, headers={"if-none-match": sent})
            assert answer.status_code == 304, sent
            assert answer.headers["etag"] == etag
            assert not answer.content
        assert (await anybody.get(PATH, headers={"if-none-match": '"other"'})).status_code == 200


async def test_head_answers_the_headers_of_get(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        got, head = await anybody.get(PATH), await anybody.head(PATH)
    assert head.status_code == 200
    assert not head.content
    for name in ("etag", "content-type", "content-length", "cache-control"):
        assert head.headers[name] == got.headers[name]


async def test_as_of_the_first_day_finds_it_and_the_day_before_does_not(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        assert (await anybody.get(f"{PATH}?as_of=2026-01-01")).status_code == 200
        problem(await anybody.get(f"{PATH}?as_of=2025-12-31"), 404)
        problem(await anybody.get(f"{PATH}?as_of=0001-01-01"), 404)


async def test_a_day_that_is_none_is_400_and_names_as_of(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        for day in (
            "2026-02-31",
            "2026-2-1",
            "2026-03-02T00:00:00+08:00",
            "1772380800",
            "",
            "明天",
            "2026-03-02 ",
        ):
            answer = await anybody.get(PATH, params={"as_of": day})
            assert pointers(answer, 400) == ["?as_of"], day


async def test_an_unknown_parameter_is_400_and_is_named(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        answer = await anybody.get(f"{PATH}?asof=2026-01-01")
    assert pointers(answer, 400, "unknown_parameter") == ["?asof"]


async def test_a_division_without_a_catalogue_above_it_is_404(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        for code in ("360426", "999999", "36042", "%00", "36042%20", "..", "%E6%B0%B8"):
            problem(await anybody.get(f"/v1/catalog/regions/{code}/catalogue"), 404)


async def test_a_township_inherits_from_its_county_until_it_has_its_own(suite: Suite) -> None:
    path = f"/v1/catalog/regions/{TOWNSHIP}/catalogue"
    async with suite.client(None) as anybody:
        inherited = (await anybody.get(path)).json()
        assert (inherited["region"], inherited["inherited_from"]) == (TOWNSHIP, COUNTY)
        await new_guideline(suite, "own", row("own-1"))
        await new_catalogue(suite, "own", who="township", region=TOWNSHIP)
        own = (await anybody.get(path)).json()
        assert own["inherited_from"] is None
        assert [item["id"] for item in own["items"]] == ["own-1"]
        assert (await anybody.get(PATH)).json()["item_count"] > 1


async def test_a_new_version_shows_at_once_and_the_old_one_is_superseded(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        before = await anybody.get(PATH)
        await new_guideline(suite, "second", row("second-1"))
        made = await new_catalogue(suite, "second", effective_from="2026-03-01")
        after = await anybody.get(PATH)
        assert after.headers["etag"] != before.headers["etag"]
        assert (after.json()["id"], after.json()["version"]) == (made["id"], 2)
        assert after.json()["complete"] is True
        assert (await anybody.get(f"{PATH}?as_of=2026-02-28")).json()["version"] == 1
        states = {c["version"]: c["state"] for c in await all_pages(anybody, "/v1/catalog/catalogues")}
        assert states == {1: "superseded", 2: "published"}


async def test_an_announced_version_takes_force_when_its_day_comes(suite: Suite) -> None:
    await new_guideline(suite, "second", row("second-1"))
    await new_catalogue(suite, "second", effective_from="2026-03-05")
    async with suite.client(None) as anybody:
        suite.clock.move_to(date(2026, 3, 4))
        before = await anybody.get(PATH)
        assert before.json()["version"] == 1
        assert (await anybody.get(f"{PATH}?as_of=2026-03-05")).json()["version"] == 2
        suite.clock.move_to(date(2026, 3, 5))
        after = await anybody.get(PATH, headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert (after.json()["version"], after.json()["as_of"]) == (2, "2026-03-05")
        old = (await anybody.get(f"/v1/catalog/catalogues/{before.json()['id']}")).json()
        assert old["state"] == "superseded"


async def test_an_event_is_judged_by_the_version_in_force_on_its_day(suite: Suite) -> None:
    await new_guideline(suite, "second", row("second-1"))
    await new_catalogue(suite, "second", effective_from="2026-03-02")
    await bind(suite, "second", "test.done", {"second-1": {"*": "done_on"}})
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        now = (await county.post("/v1/catalog/business-events", json=event("n1", body))).json()
        assert [o["item"]["catalogue_version"] for o in now["obligations"]] == [f"{COUNTY}.2"]
        earlier = event("n2", body, occurred_on="2026-02-27")
        then = (await county.post("/v1/catalog/business-events", json=earlier)).json()
        assert then["obligations"] == []
        assert [defect["code"] for defect in then["defects"]] == ["unknown_item"]


async def test_a_renamed_township_shows_its_new_name_at_once(suite: Suite) -> None:
    path = f"/v1/catalog/regions/{TOWNSHIP}/catalogue"
    async with suite.client() as county:
        assert (await county.get(path)).json()["name"] != "新江上乡"
        done = await county.post(
            "/v1/catalog/region-imports?source=test", content=f"code,name\n{TOWNSHIP},新江上乡\n".encode()
        )
        assert done.json()["changed"] == 1
        assert (await county.get(path)).json()["name"] == "新江上乡"
