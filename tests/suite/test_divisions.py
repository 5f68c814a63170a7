"""Townships and villages from a CSV: every fault by row and column, all or nothing, the same file twice is nothing."""

import httpx

from tests.support.answers import all_pages, problem
from tests.support.county import event, row, standard
from tests.support.suite import COUNTY, Suite, body_named

IMPORTS = "/v1/catalog/region-imports"
#: Townships that the sample has not, and a village of one of them.
GOOD = f"代码,名称\n{COUNTY}190,试验镇\n{COUNTY}190201,试验村\n"


async def load(
    client: httpx.AsyncClient, text: str, query: str = "", encoding: str = "utf-8"
) -> httpx.Response:
    return await client.post(f"{IMPORTS}?source=民政部2026{query}", content=text.encode(encoding))


async def codes(client: httpx.AsyncClient, parent: str = COUNTY) -> list[str]:
    return [region["code"] for region in await all_pages(client, f"/v1/catalog/regions?parent={parent}")]


async def test_a_dry_run_counts_and_writes_nothing(suite: Suite) -> None:
    async with suite.client() as county:
        before = await codes(county)
        tried = (await load(county, GOOD, "&dry_run=true")).json()
        assert (tried["dry_run"], tried["read"], tried["created"], tried["faults"]) == (True, 2, 2, [])
        assert await codes(county) == before


async def test_an_import_shows_at_once_and_again_changes_nothing(suite: Suite) -> None:
    async with suite.client() as county:
        done = (await load(county, GOOD)).json()
        assert (done["created"], done["changed"], done["unchanged"]) == (2, 0, 0)
        town = (await county.get(f"/v1/catalog/regions/{COUNTY}190")).json()
        assert (town["name"], town["parent"], town["level"], town["kind"], town["source"]) == (
            "试验镇", COUNTY, "township", "town", "民政部2026",
        )  # fmt: skip
        assert await codes(county, f"{COUNTY}190") == [f"{COUNTY}190201"]
        again = (await load(county, GOOD)).json()
        assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 2)
        renamed = (await load(county, GOOD.replace("试验镇", "新镇"))).json()
        assert (renamed["created"], renamed["changed"], renamed["unchanged"]) == (0, 1, 1)


async def test_a_division_is_used_as_soon_as_it_is_loaded(suite: Suite) -> None:
    await standard(suite, row("s-1"))
    async with suite.client() as county:
        body = await body_named(county, "自然资源局")
        in_the_village = event("n1", body, region=f"{COUNTY}190201")
        problem(await county.post("/v1/catalog/business-events", json=in_the_village), 422)
        await load(county, GOOD)
        reported = await county.post("/v1/catalog/business-events", json=in_the_village)
        assert [duty["region"] for duty in reported.json()["obligations"]] == [f"{COUNTY}190201"]


async def test_a_file_in_GB18030_is_read_like_one_in_UTF8(suite: Suite) -> None:
    async with suite.client() as county:
        assert (await load(county, GOOD, encoding="gb18030")).json()["created"] == 2
        assert (await county.get(f"/v1/catalog/regions/{COUNTY}190")).json()["name"] == "试验镇"
        assert (await load(county, GOOD, encoding="utf-8-sig")).json()["unchanged"] == 2


async def test_every_fault_is_told_by_row_and_column_and_nothing_is_written(suite: Suite) -> None:
    text = (
        "代码,名称\n"
        f"{COUNTY}190,试验镇\n"  # good, and yet not written
        f"{COUNTY}19,短码镇\n"
        f"{COUNTY}191,\n"
        "360426100,他县镇\n"
        f"{COUNTY}190,重复镇\n"
        f"{COUNTY}195201,无上级村\n"
        "3.60425E+08,数值镇\n"
    )
    async with suite.client() as county:
        before = await codes(county)
        for query in ("", "&dry_run=true"):
            found = problem(await load(county, text, query), 422, "faulty_rows")
            faults = {(fault["row"], fault["column"]): fault["code"] for fault in found["faults"]}
            assert faults == {
                (3, "code"): "bad_code", (4, "name"): "missing", (5, "code"): "foreign_division",
                (6, "code"): "duplicate", (7, "parent"): "unknown_parent", (8, "code"): "spoilt_number",
            }, faults  # fmt: skip
            assert all(fault["message_zh"] and fault["message_en"] for fault in found["faults"])
            assert "/rows/3/code" in [error["pointer"] for error in found["errors"]]
        assert await codes(county) == before


async def test_tables_that_are_none_are_told_as_such(suite: Suite) -> None:
    async with suite.client() as county:
        for text in (
            "",
            "\n\n",
            "名称\n试验镇\n",
            "代码,名称,代码\n1,2,3\n",
            '代码,名称\n"360425190,试验镇\n',
        ):
            assert problem(await load(county, text), 422, "faulty_rows")["faults"], text


async def test_an_import_names_its_source_and_needs_its_scope(suite: Suite) -> None:
    async with suite.client() as county:
        problem(await county.post(IMPORTS, content=GOOD.encode()), 400)
        problem(await county.post(f"{IMPORTS}?source=", content=GOOD.encode()), 400)
        problem(await county.post(f"{IMPORTS}?source=x&dry_run=maybe", content=GOOD.encode()), 400)
    async with suite.client("department") as department:
        problem(await load(department, GOOD), 403)
    async with suite.client("township") as township:
        assert problem(await load(township, GOOD), 422)["faults"][0]["code"] == "foreign_division"


async def test_the_tree_is_read_level_by_level_without_a_key(suite: Suite) -> None:
    async with suite.client(None) as anybody:
        provinces = await all_pages(anybody, "/v1/catalog/regions?level=province", limit=7)
        assert len(provinces) == len({p["code"] for p in provinces}) >= 31
        counties = await all_pages(anybody, "/v1/catalog/regions?parent=360400", limit=3)
        assert COUNTY in [region["code"] for region in counties]
        assert {region["level"] for region in counties} == {"county"}
        problem(await anybody.get("/v1/catalog/regions?level=galaxy"), 400)
        problem(await anybody.get("/v1/catalog/regions/360499"), 404)
