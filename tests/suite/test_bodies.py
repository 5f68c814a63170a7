"""Bodies: registered once, changed against their ETag, their credit codes checked, loaded in bulk."""

import asyncio
from typing import Any

import httpx

from tests.support.answers import all_pages, pointers, problem
from tests.support.suite import COUNTY, Suite

BODIES = "/v1/catalog/bodies"
#: Credit codes of real offices, whose check characters hold.
CODE, OTHER_CODE = "11370900004341590P", "11370812004339255B"


def new_body(name: str = "永修县水利局", **changes: Any) -> dict[str, Any]:
    return {"name": name, "region": COUNTY, "level": "county"} | changes


async def load(
    client: httpx.AsyncClient, text: str, query: str = "", encoding: str = "utf-8"
) -> httpx.Response:
    return await client.post(f"/v1/catalog/body-imports{query}", content=text.encode(encoding))


async def test_a_body_is_registered_and_read_by_id_and_by_credit_code(suite: Suite) -> None:
    persons = [{"name": "张三", "title": "局长"}, {"name": "李四", "title": None}]
    async with suite.client() as county:
        made = await county.post(BODIES, json=new_body(credit_code=CODE, responsible_persons=persons))
        assert made.status_code == 201, made.text
        body = made.json()
        assert body["defects"] == []
        assert body["responsible_persons"] == persons
    async with suite.client(None) as anybody:
        for path in (made.headers["location"], f"{BODIES}/{CODE}"):
            got = await anybody.get(path)
            assert (got.json(), got.headers["etag"]) == (body, made.headers["etag"])


async def test_what_a_body_lacks_is_a_defect(suite: Suite) -> None:
    async with suite.client() as county:
        body = (await county.post(BODIES, json=new_body())).json()
    assert {defect["code"] for defect in body["defects"]} == {
        "missing_credit_code",
        "missing_responsible_person",
    }


async def test_a_wrong_credit_code_is_refused_with_its_reason(suite: Suite) -> None:
    async with suite.client() as county:
        for code in (CODE[:-1] + "Q", CODE[:-1], "X" * 18, "11370900004341590I", "一" * 18):
            answer = await county.post(BODIES, json=new_body(credit_code=code))
            assert pointers(answer, 422, "bad_credit_code") == ["/credit_code"], code
        for code, kind in (("", 422), ("9" * 41, 422)):
            problem(await county.post(BODIES, json=new_body(credit_code=code)), kind)
        folded = await county.post(BODIES, json=new_body(credit_code=f" {CODE.lower()} "))
        assert folded.json()["credit_code"] == CODE


async def test_a_twin_by_name_or_code_is_409_and_names_the_first(suite: Suite) -> None:
    async with suite.client() as county:
        first = (await county.post(BODIES, json=new_body(credit_code=CODE))).json()
        for twin in (new_body(), new_body("另一局", credit_code=CODE)):
            answer = await county.post(BODIES, json=twin)
            assert problem(answer, 409, "body_exists")["body"] == first["id"]
        elsewhere = new_body(region=f"{COUNTY}203", level="township")
        assert (await county.post(BODIES, json=elsewhere)).status_code == 201


async def test_of_twins_at_once_one_is_made(suite: Suite) -> None:
    async with suite.client() as county:
        answers = await asyncio.gather(*(county.post(BODIES, json=new_body()) for _ in range(6)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5


async def test_put_needs_the_etag_that_was_read(suite: Suite) -> None:
    async with suite.client() as county:
        made = await county.post(BODIES, json=new_body())
        path, etag = made.headers["location"], made.headers["etag"]
        renamed = new_body("永修县水务局", parent="sample-finance-bureau")
        problem(await county.put(path, json=renamed), 428)
        problem(await county.put(path, json=renamed, headers={"if-match": '"other"'}), 412)
        parent = next(b["id"] for b in await all_pages(county, BODIES) if b["name"].endswith("财政局"))
        renamed["parent"] = parent
        changed = await county.put(path, json=renamed, headers={"if-match": etag})
        assert (changed.status_code, changed.json()["name"], changed.json()["parent"]) == (
            200,
            "永修县水务局",
            parent,
        )
        problem(await county.put(path, json=renamed, headers={"if-match": etag}), 412)
        twin = new_body("永修县财政局")
        answer = await county.put(path, json=twin, headers={"if-match": changed.headers["etag"]})
        problem(answer, 409, "body_exists")
        unknown = await county.put(
            path, json=new_body(parent="body_none"), headers={"if-match": changed.headers["etag"]}
        )
        assert pointers(unknown, 422, "unknown_body") == ["/parent"]


async def test_a_body_is_not_its_own_parent(suite: Suite) -> None:
    async with suite.client() as county:
        above = (await county.post(BODIES, json=new_body("上级局"))).json()["id"]
        below = (await county.post(BODIES, json=new_body("下级局", parent=above))).json()["id"]
        etag = (await county.get(f"{BODIES}/{above}")).headers["etag"]
        for parent in (above, below):
            answer = await county.put(
                f"{BODIES}/{above}", json=new_body("上级局", parent=parent), headers={"if-match": etag}
            )
            assert pointers(answer, 422, "loop") == ["/parent"]


async def test_bodies_of_another_county_are_read_but_not_written(suite: Suite) -> None:
    async with suite.client() as county:
        made = await county.post(BODIES, json=new_body())
    async with suite.client("neighbour") as neighbour:
        assert pointers(await neighbour.post(BODIES, json=new_body("新局")), 403) == ["/region"]
        got = await neighbour.get(made.headers["location"])
        answer = await neighbour.put(
            made.headers["location"],
            json=new_body(region="360426"),
            headers={"if-match": got.headers["etag"]},
        )
        problem(answer, 403, "foreign_division")
    async with suite.client("department") as department:
        problem(await department.post(BODIES, json=new_body("新局")), 403, "scope_needed")


CSV = (
    "机构名称,统一社会信用代码,行政区划代码,层级,上级机构,责任人\n"
    f"永修县水利局,{CODE},{COUNTY},县级,,张三/局长;李四\n"
    f"永修县河道所,,{COUNTY},县级,永修县水利局,\n"
)


async def test_an_import_makes_bodies_with_their_parents_and_again_changes_nothing(suite: Suite) -> None:
    async with suite.client() as county:
        header = CSV.splitlines()[0]
        tried = await load(county, CSV, "?dry_run=true")
        assert tried.status_code == 200, (header, tried.text)
        assert (tried.json()["dry_run"], tried.json()["created"]) == (True, 2)
        problem(await county.get(f"{BODIES}/{CODE}"), 404)
        assert (await load(county, CSV, encoding="gb18030")).json()["created"] == 2
        above = (await county.get(f"{BODIES}/{CODE}")).json()
        assert above["responsible_persons"] == [
            {"name": "张三", "title": "局长"},
            {"name": "李四", "title": None},
        ]
        by_name = {
            body["name"]: body for body in await all_pages(county, f"{BODIES}?region={COUNTY}", limit=2)
        }
        assert by_name["永修县河道所"]["parent"] == above["id"]
        again = (await load(county, CSV)).json()
        assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 2)


async def test_faults_of_an_import_are_told_by_row_and_column_and_nothing_is_written(suite: Suite) -> None:
    text = (
        "name,credit_code,region,level,parent\n"
        f"好局,,{COUNTY},county,\n"
        f"坏码局,{CODE[:-1]}Q,{COUNTY},county,\n"
        ",,360425,county,\n"
        "他县局,,360426,county,\n"
        f"无上级局,,{COUNTY},county,不存在的局\n"
        f"无层级局,,{COUNTY},星系,\n"
        f"好局,,{COUNTY},county,\n"
    )
    async with suite.client() as county:
        found = problem(await load(county, text), 422, "faulty_rows")
        faults = {(fault["row"], fault["column"]) for fault in found["faults"]}
        assert {(3, "credit_code"), (4, "name"), (5, "region"), (6, "parent"), (7, "level")} <= faults
        assert any(row == 8 for row, _ in faults)
        assert not any(row == 2 for row, _ in faults)
        assert "好局" not in [body["name"] for body in await all_pages(county, BODIES)]
