"""Whose hands a package goes through: who wrote does not sign, who released does not review, nothing is let off for good."""

import asyncio
from typing import Any

import httpx

from kernel.testing.clock import MovableClock
from tests.support.answers import pointers, problem
from tests.support.interpretation import (
    AUTHOR,
    BASE,
    HEAD,
    REVIEW,
    SIGNATORIES,
    SIGNER,
    answered,
    made,
    package,
    qa,
    sign_round,
    steps,
)
from tests.support.suite import Suite


async def put(client: httpx.AsyncClient, path: str, name: str, content: dict[str, Any]) -> httpx.Response:
    etag = (await client.get(path)).headers["etag"]
    return await client.put(f"{path}/materials/{name}", json=content, headers={"if-match": etag})


async def test_who_wrote_in_an_edition_neither_signs_nor_releases_it(suite: Suite) -> None:
    there = await made(suite)
    path = f"{BASE}/packages/{there['id']}"
    async with (
        suite.client("county", AUTHOR) as author, suite.client("county", SIGNER) as signer, suite.client("county", HEAD) as head,
    ):  # fmt: skip
        answered(await put(signer, path, "qa", qa(title="机插秧补贴,一问一答")), 200)
        refused = problem(await author.post(f"{path}/sign-offs"), 409, "gate")
        assert [(one["code"], one["pointer"]) for one in refused["errors"]] == [
            ("author_signs", "/signatories")
        ]
        assert "王主任" in refused["detail_zh"]
        now = await author.get(path)
        head_ = now.json()["head"] | {"title": there["title"], "signatories": [SIGNATORIES[1]]}
        answered(await author.put(path, json=head_, headers={"if-match": now.headers["etag"]}), 200)
        opened = answered(await author.post(f"{path}/sign-offs"))
        assert [one["name"] for one in opened["writers"]] == ["李拟稿", "王主任"]
        answered(
            await head.post(f"{path}/signatures", json={"manifest_sha256": opened["sign_off"]["sha256"]})
        )
        for emergency in ({}, {"emergency": "汛情紧急"}):
            problem(await signer.post(f"{path}/release", json=emergency), 403, "author_acts")
        answered(await head.post(f"{path}/release", json={}))
        again = answered(await author.post(f"{path}/revisions"))
        assert [one["id"] for one in again["writers"]] == ["u-61", "u-62"]


async def test_what_an_emergency_went_out_without_follows_in_the_same_edition(
    suite: Suite, clock: MovableClock
) -> None:
    today = clock.today().isoformat()
    unlooked = await made(suite, "oa-0", materials={}, review=None)
    async with suite.client("county", HEAD) as head, suite.client("county", AUTHOR) as author:
        blind = await head.post(f"{BASE}/packages/{unlooked['id']}/release", json={"emergency": "汛情紧急"})
        assert pointers(blind, 409, "gate") == ["/review"]
        ahead = package("oa-9", review=REVIEW | {"reviewed_on": "2099-01-01"})
        assert pointers(await author.post(f"{BASE}/packages", json=ahead), 422) == ["/review/reviewed_on"]
    there = await made(suite, materials={}, signatories=[])
    path = f"{BASE}/packages/{there['id']}"
    async with suite.client("county", AUTHOR) as author, suite.client("county", HEAD) as head:
        answered(await head.post(f"{path}/release", json={"emergency": "汛情紧急,须即时公布"}))
        problem(await head.post(f"{path}/signatures", json={"manifest_sha256": "0" * 64}), 409, "gate")
        answered(await put(author, path, "qa", qa()))
        now = await author.get(path)
        head_ = now.json()["head"] | {"title": there["title"], "signatories": SIGNATORIES}
        head_["review"] = REVIEW | {"reviewed_on": today}
        match = {"if-match": now.headers["etag"]}
        other = head_ | {"effective_on": "2026-05-01"}
        problem(await author.put(path, json=other, headers=match), 409, "released")
        answered(await author.put(path, json=head_, headers=match), 200)
        answered(await author.post(f"{path}/sign-offs"))
        answered(await put(author, path, "steps", steps()))
        assert (await author.get(path)).json()["sign_off"]["state"] == "void"
        await sign_round(suite, path, SIGNER, HEAD)
        out = answered(await head.post(f"{path}/supplements"))
        assert [one["action"] for one in out["next_actions"]] == ["review"]
        assert out["emergency"]["made_good_at"]
        problem(await head.post(f"{path}/supplements"), 409, "gate")
        read = answered(await author.get(f"{BASE}/released/{there['id']}/package"), 200)
        assert ([one["name"] for one in read["materials"]], read["edition"]) == (["qa", "steps"], 1)


async def test_who_names_the_same_files_in_another_order_does_not_wait_for_ever(suite: Suite) -> None:
    async with suite.client("county", AUTHOR) as author:
        refs = []
        for n in range(6):
            sent = answered(await author.post(f"{BASE}/files", content=f"附件{n}".encode()))
            refs.append({"sha256": sent["sha256"], "name": f"附件{n}.txt"})
        asked = [
            package(f"oa-{n}", materials={"qa": qa(files=turned[:3]), "steps": steps(files=turned[3:])})
            for n, turned in enumerate([refs, refs[::-1]] * 4)
        ]
        made = await asyncio.gather(*(author.post(f"{BASE}/packages", json=one) for one in asked))
    assert [answer.status_code for answer in made] == [201] * len(asked)
