"""Reorganisations by date: what a body owed finds its new owner, what is told of it under its old name too."""

from datetime import date
from typing import Any

import httpx

from tests.support.answers import all_pages, eventually, pointers, problem
from tests.support.county import bind, event, row, standard
from tests.support.suite import AUTHOR, Suite, body_named

PATH = "/v1/catalog/body-successions"


async def _owners(
    client: httpx.AsyncClient, duties: list[dict[str, Any]]
) -> dict[str, tuple[str, str | None]]:
    found = [(await client.get(f"/v1/catalog/obligations/{one['id']}")).json() for one in duties]
    return {one["item"]["id"]: (one["responsible_body"]["id"], one["transferred_from"]) for one in found}


LISTED = {
    # code: (name, what it is linked to)
    "1": ("甲项许可", ["a-1"]),
    "2": ("乙项许可", ["a-2"]),
    "3": ("甲乙许可", ["a-1", "a-2"]),
    "4": ("丙项检查", []),
    "5": ("丁项许可", ["a-1"]),
    "6": ("戊项许可", ["a-1"]),
}


async def _list_powers(client: httpx.AsyncClient, land: str, finance: str) -> None:
    """What the land bureau lists and links; the finance bureau lists one of it too, and uses a code of it for something else."""
    await _put_list(client, land, {code: name for code, (name, _) in LISTED.items()})
    await _put_list(client, finance, {"5": "丁项许可", "6": "预算检查"})
    for power in await _powers(client, land):
        for item in LISTED[power["code"]][1]:
            made = await client.put(f"/v1/catalog/powers/{power['id']}/links/{item}", json={"stages": []})
            assert made.status_code == 201, made.text


async def _put_list(client: httpx.AsyncClient, body: str, named: dict[str, str]) -> None:
    rows = [{"code": code, "name": name} for code, name in named.items()]
    made = await client.put(f"/v1/catalog/bodies/{body}/power-lists/powers", json={"rows": rows})
    assert made.status_code == 201, made.text


async def _powers(client: httpx.AsyncClient, body: str) -> list[dict[str, Any]]:
    return await all_pages(client, f"/v1/catalog/powers?body={body}")


async def _listed(client: httpx.AsyncClient, body: str) -> dict[str, tuple[str, int]]:
    return {one["code"]: (one["name"], one["links"]) for one in await _powers(client, body)}


async def test_bodies_are_split_merged_and_renamed_on_their_day_and_open_duties_follow(brisk: Suite) -> None:
    await standard(brisk, row("a-1"), row("a-2"))
    async with brisk.client("county", AUTHOR) as county:
        land, finance = [await body_named(county, name) for name in ("自然资源局", "财政局")]
        await bind(brisk, "of-land", "test.land", {"a-1": {"*": "done_on"}}, body=land)
        duties = (await county.post("/v1/catalog/business-events", json=event("e-1", land))).json()[
            "obligations"
        ]

        await _list_powers(county, land, finance)
        unclear = [f"powers/{one['id']}" for one in await _powers(county, land) if one["code"] in ("3", "6")]
        split = {
            "kind": "split", "bodies": [land], "effective_on": "2026-03-10", "document": "县机构改革方案",
            "shares": [{"body": finance, "items": ["a-1"]}, {"body": land}],
        }  # fmt: skip
        problem(await county.post(PATH, json=split | {"shares": split["shares"][:1]}), 422)
        wrong = split | {"bodies": ["no-such"]}
        assert pointers(await county.post(PATH, json=wrong), 422, "unknown_body") == ["/bodies/0"]
        made = await county.post(PATH, json=split)
        assert (made.status_code, made.json()["state"]) == (201, "announced"), made.text
        assert await _owners(county, duties) == {"a-1": (land, None), "a-2": (land, None)}
        other = await county.post(PATH, json=split | {"effective_on": "2026-04-01"})
        at = other.headers["location"]
        problem(await county.delete(at), 428)
        withdrawn = await county.delete(at, headers={"if-match": other.headers["etag"]})
        assert withdrawn.json()["state"] == "withdrawn"

        brisk.clock.move_to(date(2026, 3, 10))

        async def state() -> dict[str, Any]:
            found: dict[str, Any] = (await county.get(made.headers["location"])).json()
            return found

        done = await eventually(state, lambda one: one["state"] == "effective")
        assert done["outcome"] == {
            "moved": 1, "recurrences": [], "bindings": ["of-land"], "powers": 2, "to_check": unclear,
        }  # fmt: skip
        assert await _listed(county, land) == {
            "2": ("乙项许可", 1), "3": ("甲乙许可", 2), "4": ("丙项检查", 0), "6": ("戊项许可", 1),
        }  # fmt: skip
        assert await _listed(county, finance) == {
            "1": ("甲项许可", 1), "5": ("丁项许可", 1), "6": ("预算检查", 0),
        }  # fmt: skip
        assert await _owners(county, duties) == {"a-1": (finance, land), "a-2": (land, None)}
        late = await county.post("/v1/catalog/business-events", json=event("e-2", land))
        assert await _owners(county, late.json()["obligations"]) == {
            "a-1": (finance, land),
            "a-2": (land, None),
        }
        told = event("e-3", land) | {"event_type": "test.land"}
        late = await county.post("/v1/catalog/business-events", json=told)
        assert await _owners(county, late.json()["obligations"]) == {"a-1": (finance, land)}

        merged = {
            "kind": "merged", "bodies": [finance], "effective_on": "2026-03-10", "document": "县机构改革方案",
            "shares": [{"body": land}],
        }  # fmt: skip
        same = merged | {"shares": [{"body": finance}]}
        assert pointers(await county.post(PATH, json=same), 422, "same_body") == ["/shares/0/body"]
        made = await county.post(PATH, json=merged)
        assert (made.json()["state"], made.json()["outcome"]["moved"]) == ("effective", 3), made.text
        # What was delisted when it passed on is listed again; the code that stands for two things is told.
        assert (made.json()["outcome"]["powers"], len(made.json()["outcome"]["to_check"])) == (2, 1)
        assert {code: links for code, (_, links) in (await _listed(county, land)).items()} == {
            "1": 1, "2": 1, "3": 2, "4": 0, "5": 1, "6": 1,
        }  # fmt: skip
        assert await _listed(county, finance) == {"6": ("预算检查", 0)}
        assert await _owners(county, duties) == {"a-1": (land, None), "a-2": (land, None)}
        assert pointers(await county.post(PATH, json=merged), 422, "succeeded_already") == ["/bodies/0"]
        late = await county.post("/v1/catalog/business-events", json=event("e-4", finance))
        assert {body for body, _ in (await _owners(county, late.json()["obligations"])).values()} == {land}

        renamed = {
            "kind": "renamed", "bodies": [land], "name": "永修县自然资源和规划局", "effective_on": "2026-03-10",
            "document": "县机构改革方案",
        }  # fmt: skip
        made = await county.post(PATH, json=renamed)
        assert made.json()["former_name"] == "永修县自然资源局"
        assert (await county.get(f"/v1/catalog/bodies/{land}")).json()["name"] == "永修县自然资源和规划局"
        acts = (await county.get(f"/v1/catalog/obligations/{duties[0]['id']}/acts")).json()["items"]
        assert {one["officer"]["id"] for one in acts} == {"u-17"}
    async with brisk.client("neighbour", AUTHOR) as neighbour:
        problem(await neighbour.get(made.headers["location"]), 404)
        problem(await neighbour.post(PATH, json=merged), 403, "foreign_division")
