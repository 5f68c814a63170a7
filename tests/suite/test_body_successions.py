"""Reorganisations by date: what a body owed finds its new owner, what is told of it under its old name too."""

from datetime import date
from typing import Any

import httpx

from tests.support.answers import eventually, pointers, problem
from tests.support.county import bind, event, row, standard
from tests.support.suite import AUTHOR, Suite, body_named

PATH = "/v1/catalog/body-successions"


async def _owners(
    client: httpx.AsyncClient, duties: list[dict[str, Any]]
) -> dict[str, tuple[str, str | None]]:
    found = [(await client.get(f"/v1/catalog/obligations/{one['id']}")).json() for one in duties]
    return {one["item"]["id"]: (one["responsible_body"]["id"], one["transferred_from"]) for one in found}


async def test_bodies_are_split_merged_and_renamed_on_their_day_and_open_duties_follow(brisk: Suite) -> None:
    await standard(brisk, row("a-1"), row("a-2"))
    async with brisk.client("county", AUTHOR) as county:
        land, finance = [await body_named(county, name) for name in ("自然资源局", "财政局")]
        await bind(brisk, "of-land", "test.land", {"a-1": {"*": "done_on"}}, body=land)
        duties = (await county.post("/v1/catalog/business-events", json=event("e-1", land))).json()[
            "obligations"
        ]

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
        assert done["outcome"] == {"moved": 1, "recurrences": [], "bindings": ["of-land"], "to_check": []}
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
