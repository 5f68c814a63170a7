"""Lists of powers and services come in from files and as JSON: tried first, taken whole or in part, and no row twice."""

import random
from typing import Any

from tests.support.answers import all_pages, problem
from tests.support.documents import broken_promises, promised
from tests.support.suite import AUTHOR, COUNTY, Suite, body_named

HEAD = "序号,职权编码,职权类型,职权名称,实施主体,设定依据"
ROWS = (
    "1,ZR-1,行政许可,建设用地规划许可,县自然资源局,《中华人民共和国城乡规划法》",
    "2,ZR-2,行政处罚,对非法占用土地的处罚,永修县自然资源局,《中华人民共和国土地管理法》",
    "3,,行政给付,最低生活保障金的给付,县民政局,《社会救助暂行办法》",
)


def book(*rows: str) -> bytes:
    return "\n".join(("永修县权责清单,,,,,", HEAD, *rows)).encode("gb18030")


def counts(document: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in document["counts"].items() if number}


async def test_a_countys_list_is_tried_taken_and_taken_again(suite: Suite) -> None:
    faulty = "4,ZR-2,行政检查,土地巡查,县自然资源局,无"
    foreign = "5,X-1,行政检查,某检查,县不存在局,无"
    async with suite.client("county", AUTHOR) as author:

        async def take(content: bytes, **query: Any) -> Any:
            params = {"name": "权责清单.csv", "listing": "powers"} | query
            return await author.post("/v1/catalog/power-imports", params=params, content=content)

        trial = await take(book(*ROWS, faulty, foreign), dry_run=True)
        assert trial.status_code == 200, trial.text
        assert counts(trial.json()) == {"created": 3, "refused": 2}
        (told,) = promised("integrators/coverage.md", "Lists in 导入清单")
        assert not list(broken_promises(told, trial.json()))
        assert {(f["cell"], f["code"]) for f in trial.json()["findings"]} >= {
            ("B5", "code_missing"), ("B6", "code_repeated"), ("E7", "body_unknown"), ("E3", "body_read_as"),
        }  # fmt: skip
        assert (await author.get("/v1/catalog/powers")).json()["items"] == []
        refused = problem(await take(book(*ROWS, faulty, foreign)), 422)
        assert [error["pointer"].rpartition("/")[2] for error in refused["errors"]] == ["6", "7"]
        assert (await author.get("/v1/catalog/powers")).json()["items"] == []

        taken = await take(book(*ROWS, faulty, foreign), partial=True)
        assert counts(taken.json()) == {"created": 3, "refused": 2}
        powers = await all_pages(author, "/v1/catalog/powers", 2)
        assert {(p["code"], p["kind"], p["name"]) for p in powers} == {
            ("ZR-1", "permit", "建设用地规划许可"), ("ZR-2", "penalty", "对非法占用土地的处罚"), (None, "benefit", "最低生活保障金的给付"),
        }  # fmt: skip
        first = next(p for p in powers if p["code"] == "ZR-1")
        assert first["source"]["cells"]["code"] == "B3"
        # A row that was refused is not where the other comes from, and names what is not to be delisted.
        assert next(p for p in powers if p["code"] == "ZR-2")["source"]["cells"]["code"] == "B4"
        nameless = ROWS[1].replace("对非法占用土地的处罚", "")
        kept = (await take(book(ROWS[0], nameless, ROWS[2]), partial=True, whole=True)).json()
        assert (counts(kept), kept["delisted"]) == ({"unchanged": 2, "refused": 1}, [])
        assert first["source"]["sha256"] == taken.json()["sha256"]

        mixed = list(ROWS)
        random.Random(1).shuffle(mixed)
        assert counts((await take(book(*mixed))).json()) == {"unchanged": 3}
        renamed = ROWS[0].replace("建设用地规划许可", "建设用地规划许可证核发")
        again = (await take(book(renamed, ROWS[2]), whole=True)).json()
        assert counts(again) == {"changed": 1, "unchanged": 1, "delisted": 1}
        assert [row["code"] for row in again["delisted"]] == ["ZR-2"]
        assert [p["code"] for p in await all_pages(author, "/v1/catalog/powers?delisted=true")] == ["ZR-2"]
        assert counts((await take(book(*ROWS))).json()) == {"changed": 1, "relisted": 1, "unchanged": 1}
        assert {p["id"] for p in await all_pages(author, "/v1/catalog/powers")} == {p["id"] for p in powers}

        bureau = await body_named(author, "自然资源局")
        left = (await take(book(*ROWS), body=bureau)).json()
        assert counts(left) == {"unchanged": 2, "left_out": 1}
        services = "序号,事项名称,依据\n1,土地登记查询,无\n".encode()
        one = (await take(services, listing="services", body=bureau)).json()
        assert [(row["kind"], row["outcome"]) for row in one["rows"]] == [("public_service", "created")]

        faults = []
        for query, status, code in (
            ({"listing": "duties"}, 422, None), ({"body": "nobody"}, 400, "unknown_body"), ({"region": "360426"}, 403, "foreign_division"),
        ):  # fmt: skip
            answer = await take(book(*ROWS), **query)
            if answer.status_code not in (status, 400) or (code and answer.json()["code"] != code):
                faults.append((query, answer.status_code, answer.text))
        answer = await take(b"%PDF-1.7", name="清单.pdf")
        if (answer.status_code, answer.json()["code"]) != (415, "unsupported_format"):
            faults.append(("pdf", answer.status_code, answer.text))
        assert not faults
    async with suite.client("county") as nobody:
        answer = await nobody.post("/v1/catalog/power-imports?name=a.csv&listing=powers", content=book(*ROWS))
        problem(answer, 403)


async def test_a_whole_list_is_put_as_json(suite: Suite) -> None:
    async with suite.client("county", AUTHOR) as author:
        bureau = await body_named(author, "自然资源局")
        path = f"/v1/catalog/bodies/{bureau}/power-lists/services"
        problem(await author.get(path), 404)
        rows = [
            {"code": "S-1", "kind": "public_service", "name": "土地登记查询"},
            {"name": "地质灾害科普", "basis": [{"title": "地质灾害防治条例", "number": "国务院令第394号"}]},
        ]
        made = await author.put(path, json={"rows": rows})
        assert made.status_code == 201, made.text
        assert (made.json()["rows"], made.json()["kinds"]) == (2, {"public_service": 1, "unknown": 1})
        problem(await author.put(path, json={"rows": rows}), 428)
        etag = made.headers["etag"]
        same = await author.put(path, json={"rows": rows}, headers={"if-match": etag})
        assert same.status_code == 200, same.text
        assert (same.headers["etag"], same.json()["counts"]["unchanged"]) == (etag, 2)
        less = await author.put(path, json={"rows": rows[:1]}, headers={"if-match": etag})
        assert (less.json()["rows"], less.json()["counts"]["delisted"]) == (1, 1)
        problem(await author.put(path, json={"rows": rows}, headers={"if-match": etag}), 412)
        twice = await author.put(path, json={"rows": [rows[0], rows[0]]}, headers={"if-match": "*"})
        assert problem(twice, 422)["errors"][0]["pointer"] == "/rows/1/code"
        domain = await author.put(
            path, json={"rows": [rows[0] | {"domain": "nowhere"}]}, headers={"if-match": "*"}
        )
        assert problem(domain, 422)["code"] == "unknown_domain"
        (found,) = (
            await author.get("/v1/catalog/powers", params={"body": bureau, "listing": "services"})
        ).json()["items"]
        assert (await author.get(f"/v1/catalog/powers/{found['id']}")).json() == found
    async with suite.client("neighbour", AUTHOR) as other:
        problem(await other.get(f"/v1/catalog/powers/{found['id']}"), 404)
        problem(await other.get(path), 404)
    assert found["region"] == COUNTY
