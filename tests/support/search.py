"""Search as the public and portals use it: a county with everything listed, labelled questions, hits."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.support.answers import eventually
from tests.support.cases import BASE
from tests.support.county import new_catalogue
from tests.support.suite import COUNTY, Suite

SEARCH = "/v1/catalog/search"
_QUERIES = Path(__file__).parents[1] / "data" / "search_queries.csv"


@dataclass(frozen=True)
class Labelled:
    """A question and the names of the items that answer it; none where nothing does."""

    words: str
    answers: frozenset[str]


@cache
def labelled() -> tuple[Labelled, ...]:
    """The labelled questions of tests/data."""
    with _QUERIES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Labelled(row["query"], frozenset(filter(None, row["answers"].split("|"))))
            for row in csv.DictReader(file)
        )


async def list_everything(suite: Suite) -> None:
    """Put the excerpts of all 26 domains in force in the county."""
    async with suite.client("county") as county:
        page = (await county.get("/v1/catalog/guidelines?limit=100")).json()["items"]
    await new_catalogue(suite, *(guideline["id"] for guideline in page))


async def hits(client: httpx.AsyncClient, words: str, **more: Any) -> list[dict[str, Any]]:
    """What a search of the county finds."""
    found = await client.get(SEARCH, params={"q": words, "region": COUNTY} | more)
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


def titles(items: list[dict[str, Any]]) -> list[str]:
    return [item["title"] for item in items]


async def suggested(suite: Suite, words: str, **more: Any) -> dict[str, Any]:
    """What a portal is shown before it files."""
    body = {"region": COUNTY, "description": words} | more
    async with suite.client("county") as county:
        answer = await county.post(f"{BASE}/suggestions", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def heard(suite: Suite, words: str, title: str) -> dict[str, Any]:
    """What is suggested for words, once the index of disclosure requests has heard of a title."""
    return await eventually(lambda: suggested(suite, words), lambda found: title in titles(found["items"]))
