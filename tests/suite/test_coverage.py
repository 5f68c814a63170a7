"""Powers are linked to what publishes them, by an officer and never by themselves; what is open is listed and exported."""

import csv
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import orjson

from tests.support.answers import all_pages, problem
from tests.support.county import new_catalogue, new_guideline, row
from tests.support.documents import broken_promises, promised
from tests.support.suite import AUTHOR, Suite, body_named

POWERS = [
    {"code": "ZR-1", "kind": "permit", "name": "建设用地规划许可证核发", "basis": [{"title": "城乡规划法"}]},
    {"code": "ZR-2", "kind": "penalty", "name": "对非法采砂的处罚"},
    {"code": "ZR-3", "kind": "inspection", "name": "=河道巡查"},
]
PLANNING = {"basis": [{"title": "城乡规划法", "kind": "law"}], "responsible_body": "县自然资源局"}


def item(identifier: str, name: str, **changes: Any) -> dict[str, Any]:
    return row(identifier, names={"level1": "规划许可", "level2": name}, **changes)


async def one_is_declined(suite: Suite, path: str) -> None:
    """An officer says no, with a reason: it is proposed again when the item, or the power, says something else."""
    *_, no, told = promised("integrators/coverage.md", "Links 关联")
    async with suite.client("county", AUTHOR) as author, suite.client("county") as nobody:

        async def proposed(**query: str) -> list[tuple[str, Any]]:
            found = (await author.get(f"{path}/proposals", params=query)).json()["items"]
            return [(one["item"], one["declined"] and one["declined"]["stands"]) for one in found]

        problem(await nobody.post(f"{path}/declines", json=no), 403, "officer_needed")
        problem(await author.post(f"{path}/declines", json=no | {"item": "other-1"}), 409, "not_proposed")
        done = await author.post(f"{path}/declines", json=no)
        assert done.status_code == 201, done.text
        assert not list(broken_promises(told, done.json()))
        assert await proposed() == [("plan-2", None)]
        assert await proposed(limit="1", state="open") == [("plan-2", None)]
        assert await proposed(state="declined") == [("plan-1", True)]
        bureau = (await author.get(path)).json()["body"]
        lists = f"/v1/catalog/bodies/{bureau}/power-lists/powers"
        for name, found in (("建设用地规划许可证办理", [("plan-1", False), ("plan-2", None)]),
                            (POWERS[0]["name"], [("plan-2", None)])):  # fmt: skip
            changed = [POWERS[0] | {"name": name}, *POWERS[1:]]
            put = await author.put(lists, json={"rows": changed}, headers={"if-match": "*"})
            assert put.status_code == 200, put.text
            assert await proposed() == found
        # To link it all the same ends the decline; what is linked is not declined.
        linked = await author.put(f"{path}/links/plan-1", json={"stages": []})
        problem(await author.post(f"{path}/declines", json=no), 409, "linked_already")
        gone = await author.delete(f"{path}/links/plan-1", headers={"if-match": linked.headers["etag"]})
        assert gone.status_code == 204
        assert await proposed() == [("plan-1", None), ("plan-2", None)]


async def test_gaps_of_powers_and_items_are_listed_until_an_officer_links_them(suite: Suite) -> None:
    rows = (
        item("plan-1", "建设用地规划许可办事指南", stage="service", **PLANNING),
        item("plan-2", "建设用地规划许可结果公示", **PLANNING),
        row("other-1", names={"level1": "社会救助", "level2": "救助名单"}, responsible_body="县民政局"),
        row("village-1", names={"level1": "村务", "level2": "宅基地审批情况"}, regime="village_affairs"),
    )
    await new_guideline(suite, "planning", *rows)
    catalogue = await new_catalogue(suite, "planning")
    async with suite.client("county", AUTHOR) as author:
        bureau = await body_named(author, "自然资源局")
        put = await author.put(f"/v1/catalog/bodies/{bureau}/power-lists/powers", json={"rows": POWERS})
        assert put.status_code == 201, put.text
        powers = {p["code"]: p["id"] for p in await all_pages(author, "/v1/catalog/powers")}
        path = f"/v1/catalog/powers/{powers['ZR-1']}"
        found = (await author.get(f"{path}/proposals")).json()
        assert [one["item"] for one in found["items"]] == ["plan-1", "plan-2"]
        proposals, link, *_ = promised("integrators/coverage.md", "Links 关联")
        assert not list(broken_promises(proposals, found))
        first = found["items"][0]
        assert (first["why"]["body"], first["why"]["basis"], first["linked"]) == (
            "县自然资源局",
            ["城乡规划法"],
            False,
        )
        assert "建设用地规划许可" in first["why"]["words"][0]["words"]
        assert [s["stage"] for s in found["items"][1]["proposed_stages"]] == ["management", "result"]

        await one_is_declined(suite, path)

        before = (await author.get("/v1/catalog/coverage")).json()
        assert (before["totals"]["powers"], before["totals"]["linked"], before["totals"]["linked_share"]) == (
            3,
            0,
            0.0,
        )
        assert before["items"] == {
            "catalogue": catalogue["id"], "items": 3, "linked": 0, "unlinked": 3, "linked_share": 0.0,
        }  # fmt: skip

        made = await author.put(f"{path}/links/plan-1", json={"stages": []})
        assert made.status_code == 201, made.text
        assert (made.json()["stages"], made.json()["stages_from"]) == (["service"], "item")
        assert made.json()["proposed"]["score"] == first["score"]
        unknown = await author.put(f"{path}/links/plan-2", json={"stages": []})
        assert (unknown.json()["stages"], unknown.json()["stages_from"]) == ([], None)
        half = (await author.get("/v1/catalog/coverage")).json()["totals"]
        assert (half["linked"], half["unknown_stage"], half["stages"]["result"]["covered"]) == (1, 1, 0)
        problem(await author.put(f"{path}/links/plan-2", json={"stages": ["result"]}), 428)
        changed = await author.put(
            f"{path}/links/plan-2", json={"stages": ["result", "decision"], "reason": "公示即结果"},
            headers={"if-match": unknown.headers["etag"]},
        )  # fmt: skip
        assert (changed.json()["stages"], changed.json()["stages_from"]) == (["decision", "result"], "link")
        assert not list(broken_promises(link, changed.json()))
        problem(await author.put(f"{path}/links/nowhere", json={"stages": []}), 422, "unknown_item")
        problem(await author.put(f"{path}/links/other-1", json={"stages": ["all"]}), 422)

        after = (await author.get("/v1/catalog/coverage")).json()
        figures, covered = promised("integrators/coverage.md", "Coverage 覆盖率")
        assert not list(broken_promises(figures, after))
        (body,) = after["bodies"]
        assert (body["body"]["id"], body["linked_share"], body["lists"]["powers"]["unlinked"]) == (
            bureau,
            0.3333,
            2,
        )
        assert {s: f["covered"] for s, f in after["totals"]["stages"].items()} == {
            "decision": 1, "execution": 0, "management": 0, "service": 1, "result": 1,
        }  # fmt: skip
        assert [r["code"] for r in after["regions"]] == ["360425"]
        assert body["succeeded_by"] == []
        listed = await all_pages(author, "/v1/catalog/coverage/powers", 1)
        assert (listed[0]["code"], listed[0]["linked"], listed[0]["gaps"]) == (
            "ZR-1",
            True,
            ["execution", "management"],
        )
        assert not list(broken_promises(covered, listed[0]))
        open_ones = await all_pages(author, "/v1/catalog/coverage/powers?linked=false")
        assert [p["code"] for p in open_ones] == ["ZR-2", "ZR-3"]
        lacking = await all_pages(author, "/v1/catalog/coverage/powers?gap=service&kind=penalty")
        assert [p["code"] for p in lacking] == ["ZR-2"]
        assert [i["item"] for i in await all_pages(author, "/v1/catalog/coverage/items?linked=false")] == [
            "other-1"
        ]
        village = await all_pages(author, "/v1/catalog/coverage/items?regime=village_affairs")
        assert [i["item"] for i in village] == ["village-1"]

        lines = (await author.get("/v1/catalog/coverage/export?format=jsonl&linked=false")).text.splitlines()
        assert [orjson.loads(line) for line in lines] == open_ones
        text = (await author.get("/v1/catalog/coverage/export?format=csv")).content.decode("utf-8-sig")
        table = list(csv.DictReader(StringIO(text)))
        assert (table[0]["事项名称"], table[0]["结果公开"], table[0]["缺口"]) == (
            "建设用地规划许可证核发", "√", "执行、管理",
        )  # fmt: skip
        assert table[2]["事项名称"] == "'=河道巡查"
        sheet = openpyxl.load_workbook(
            BytesIO((await author.get("/v1/catalog/coverage/export")).content)
        ).worksheets[0]
        assert [cell.value for cell in sheet[5]][5] == "建设用地规划许可证核发"
        answer = await author.get("/v1/catalog/coverage/export?of=items&format=jsonl&linked=false")
        assert [orjson.loads(line)["item"] for line in answer.text.splitlines()] == ["other-1"]

        # The item leaves the catalogue: its link stays and covers nothing.
        await new_guideline(suite, "planning-2", *rows[1:])
        await new_catalogue(suite, "planning-2", effective_from="2026-02-01")
        later = (await author.get("/v1/catalog/coverage")).json()
        assert (later["stale_links"], later["totals"]["stages"]["service"]["covered"]) == (1, 0)
        links = (await author.get(f"{path}/links")).json()
        assert [(one["item"], one["stands"]) for one in links["links"]] == [
            ("plan-1", False),
            ("plan-2", True),
        ]
        assert links["gaps"] == ["execution", "management", "service"]
        problem(await author.delete(f"{path}/links/plan-1"), 428)
        one = await author.get(f"{path}/links/plan-1")
        assert (one.headers["etag"], one.json()["stands"]) == (made.headers["etag"], False)
        gone = await author.delete(f"{path}/links/plan-1", headers={"if-match": one.headers["etag"]})
        assert gone.status_code == 204, gone.text
        assert (await author.get("/v1/catalog/coverage")).json()["stale_links"] == 0
        problem(await author.get(f"{path}/links/plan-1"), 404)
    async with suite.client("county") as nobody:
        problem(await nobody.put(f"{path}/links/plan-2", json={"stages": []}), 403)
    async with suite.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.get(f"{path}/links"), 404)
        problem(await neighbour.get("/v1/catalog/coverage?region=360425"), 403)
