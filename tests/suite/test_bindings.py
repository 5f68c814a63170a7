"""Bindings: which events give which items; what is wrong with one is named by pointer, in both languages."""

from typing import Any

from tests.support.answers import all_pages, pointers, problem
from tests.support.county import event, new_catalogue, new_guideline, row
from tests.support.suite import COUNTY, Suite, body_named

PATH = "/v1/catalog/bindings/test-1"
ITEM = "land-expropriation-002"
TRIGGER = "收到征地批准文件"


def binding(**changes: Any) -> dict[str, Any]:
    return {
        "region": COUNTY, "event_type": "test.done", "items": [{"item": ITEM, "dates": {"*": "done_on"}}],
    } | changes  # fmt: skip


async def test_put_creates_then_replaces_against_its_etag(suite: Suite) -> None:
    async with suite.client() as county:
        made = await county.put(PATH, json=binding())
        assert made.status_code == 201, made.text
        problem(await county.put(PATH, json=binding()), 428)
        problem(await county.put(PATH, json=binding(), headers={"if-match": '"other"'}), 412)
        replaced = await county.put(
            PATH, json=binding(domain="land-expropriation"), headers={"if-match": made.headers["etag"]}
        )
        assert (replaced.status_code, replaced.json()["domain"]) == (200, "land-expropriation")
        got = await county.get(PATH)
        assert got.headers["etag"] == replaced.headers["etag"] != made.headers["etag"]
        assert got.json() == replaced.json()


async def test_every_fault_is_named_in_chinese_and_english(suite: Suite) -> None:
    wrong = [
        (binding(region="360499"), 422, "unknown_region", ["/region"]),
        (binding(body="body_none"), 422, "unknown_body", ["/body"]),
        (binding(domain="no-such"), 422, "unknown_domain", ["/domain"]),
        (binding(domain="fiscal-budget"), 422, "other_domain", ["/items/0/item"]),
        (binding(region="360426"), 403, "foreign_division", ["/region"]),
        (binding(items=[]), 422, "invalid", ["/items"]),
        (
            binding(
                items=[
                    {"item": "no-such-1", "dates": {}},
                    {"item": ITEM, "dates": {"竣工验收": "done_on", TRIGGER: "done_on"}, "clauses": [1, 2]},
                ]
            ),
            422, "unknown_item", ["/items/0/item", "/items/1/dates/竣工验收", "/items/1/clauses"],
        ),
    ]  # fmt: skip
    async with suite.client() as county:
        for document, status, code, named in wrong:
            answer = await county.put(PATH, json=document)
            assert pointers(answer, status, code) == named
        problem(await county.get(PATH), 404)


async def test_a_trigger_without_a_date_field_is_a_warning(suite: Suite) -> None:
    async with suite.client() as county:
        made = await county.put(PATH, json=binding(items=[{"item": ITEM}]))
        assert made.status_code == 201
        warning = made.json()["warnings"][0]
        assert (warning["code"], warning["pointer"]) == ("unmapped_trigger", "/items/0/dates")
        assert TRIGGER in warning["message_zh"]
        mapped = binding(items=[{"item": ITEM, "dates": {TRIGGER: "done_on"}}])
        again = await county.put(PATH, json=mapped, headers={"if-match": made.headers["etag"]})
        assert again.json()["warnings"] == []


async def test_a_deleted_binding_gives_no_more_duties_and_can_be_put_anew(suite: Suite) -> None:
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        made = await county.put(PATH, json=binding())
        etag = made.headers["etag"]
        problem(await county.delete(PATH), 428)
        problem(await county.delete(PATH, headers={"if-match": '"other"'}), 412)
        assert (await county.delete(PATH, headers={"if-match": etag})).status_code == 204
        problem(await county.get(PATH), 404)
        problem(await county.delete(PATH, headers={"if-match": etag}), 404)
        assert "test-1" not in [b["id"] for b in await all_pages(county, "/v1/catalog/bindings")]
        reported = (await county.post("/v1/catalog/business-events", json=event("n1", body))).json()
        assert [defect["code"] for defect in reported["defects"]] == ["no_binding"]
        problem(await county.put(PATH, json=binding(), headers={"if-match": etag}), 412)
        assert (await county.put(PATH, json=binding())).status_code == 201


async def test_a_binding_of_another_county_is_404_and_its_id_is_taken(suite: Suite) -> None:
    async with suite.client() as county:
        etag = (await county.put(PATH, json=binding())).headers["etag"]
    await new_guideline(suite, "theirs", row("theirs-1"))
    await new_catalogue(suite, "theirs", who="neighbour", region="360426")
    own = binding(region="360426", items=[{"item": "theirs-1", "dates": {"*": "done_on"}}])
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.get(PATH), 404)
        problem(await neighbour.delete(PATH, headers={"if-match": etag}), 404)
        problem(await neighbour.put(PATH, json=own, headers={"if-match": etag}), 403, "id_taken")
        assert await all_pages(neighbour, "/v1/catalog/bindings") == []
    async with suite.client() as county:
        assert (await county.get(PATH)).headers["etag"] == etag


async def test_a_binding_where_no_catalogue_is_published_is_409(suite: Suite) -> None:
    async with suite.client("neighbour") as neighbour:
        problem(await neighbour.put(PATH, json=binding(region="360426")), 409, "no_catalogue")


async def test_the_list_filters_by_event_type(suite: Suite) -> None:
    async with suite.client() as county:
        await county.put(PATH, json=binding())
        listed = await all_pages(county, "/v1/catalog/bindings?event_type=test.done")
        assert [b["id"] for b in listed] == ["test-1"]
        assert len(await all_pages(county, "/v1/catalog/bindings", limit=1)) == 5
