"""Sending a file to a running suite: into the one draft of a division, waiting for a large one to be worked off."""

import asyncio
from typing import Any

import httpx

from gongkai.cli.output import BadInput

#: How often a large import is asked how far it is, seconds.
_AGAIN = 1.0


async def send(
    client: httpx.AsyncClient, region: str, name: str, content: bytes, *, partial: bool, domains: str
) -> tuple[int, dict[str, Any]]:
    """(status, the import or the problem) of a file sent into the draft of a division. Raises BadInput without one draft."""
    page = await client.get("/v1/catalog/catalogues", params={"region": region, "limit": 100})
    if page.status_code != 200:
        return page.status_code, page.json()
    drafts = [one["id"] for one in page.json()["items"] if one["state"] == "draft"]
    if len(drafts) != 1:
        listed = ", ".join(drafts) or "-"
        raise BadInput(
            f"{region} 应恰有一份目录草稿,现有 {len(drafts)} 份({listed});请先起草,或用 API 指明一份"
            f" / {region} needs exactly one draft of a catalogue, it has {len(drafts)} ({listed}): begin one, or name one by the API"
        )
    path = f"/v1/catalog/catalogues/{drafts[0]}"
    etag = (await client.get(path)).headers["etag"]
    query = {"name": name, "partial": str(partial).lower()} | ({"domains": domains} if domains else {})
    answer = await client.post(f"{path}/imports", params=query, content=content, headers={"if-match": etag})
    document: dict[str, Any] = answer.json()
    while answer.status_code == 202 and document["ended_at"] is None:
        await asyncio.sleep(_AGAIN)
        document = (await client.get(answer.headers["location"])).json()
    return answer.status_code, document
