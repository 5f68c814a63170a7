"""Tenancy: to a key of another division every thing of push is one that is not there, in each operation that OpenAPI lists."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.support import servers
from tests.support.answers import openapi, problem
from tests.support.desk import key_with
from tests.support.push import BASE, answered, subscriber
from tests.support.push_things import one_of_each
from tests.support.suite import COUNTY, Suite

NEIGHBOURS = "360426"
METHODS = ("get", "put", "post", "delete")
#: Registered under an id that the caller chooses: of those of others it is told that the id is in use, and nothing more.
CHOSEN = {
    "PUT /v1/push/groups/{id}", "PUT /v1/push/templates/{id}", "PUT /v1/push/teams/{client}",
}  # fmt: skip
#: Open to whoever holds the code that is printed on the sheet.
BY_CODE = {"GET /v1/push/posted-sheets/{code}", "POST /v1/push/posted-sheets/{code}/confirmations"}
#: Of no division: they are operators' letters.
OPERATORS = {"POST /v1/push/dead-letters/{id}/replay"}
#: Named by a class or a body, and of the caller's own division whoever calls.
OWN = {
    "PUT /v1/push/fallbacks/{class}", "DELETE /v1/push/fallbacks/{class}", "PUT /v1/push/responsible-persons/{body}",
}  # fmt: skip
_PARAMETERS = {"channel": "feed", "surface": "webhook", "form": "atom"}
_asked: ContextVar[list[str] | None] = ContextVar("_asked", default=None)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Method, path and example body of every operation of push that names a thing."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if path.startswith(f"{BASE}/") and "{" in path and method in item:
                yield method.upper(), path, _example(document, item[method])


def _example(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for one in (schema, *schema.get("anyOf", ())):
        if "$ref" in one:
            return document["components"]["schemas"][one["$ref"].rpartition("/")[2]]["examples"][0]
    return None


def address(path: str, things: dict[str, str], *, there: bool) -> tuple[str, str]:
    """The path with an id that is there, or with one of its like that is not; and the id."""
    collection = path.removeprefix(f"{BASE}/").partition("/")[0]
    thing = things[collection]
    named = thing if there else thing[:-1] + ("9" if thing[-1] != "9" else "8")
    parameters = _PARAMETERS | {"subscriber": things["subscriber"]}
    return re.sub(r"\{(\w+)\}", lambda found: parameters.get(found[1], named), path), named


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of databases on behalf of this task, while it lasts."""
    token = _asked.set(found := [])

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if (asked := _asked.get()) is not None:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        _asked.reset(token)


def told(answer: httpx.Response, identifier: str) -> tuple[int, dict[str, str], str]:
    """All that an answer tells, but for the id that was asked for."""
    apart = ("date", "x-request-id", "content-length")
    headers = {name: value for name, value in answer.headers.items() if name not in apart}
    return answer.status_code, headers, re.sub(rf"(?<!\w){re.escape(identifier)}(?!\w)", "", answer.text)


@pytest.fixture
async def neighbour(brisk: Suite) -> AsyncIterator[httpx.AsyncClient]:
    """A system of another county that may do everything there."""
    scopes = {*brisk.keys["neighbour"]["scopes"], "operations:write"}
    await key_with(brisk, "everything", *sorted(scopes), region=NEIGHBOURS)
    async with brisk.client("everything", "u-1;name=别县人", **{"if-match": "*"}) as client:
        yield client


async def test_a_thing_of_another_division_is_one_that_is_not_there(
    brisk: Suite, neighbour: httpx.AsyncClient
) -> None:
    things = await one_of_each(brisk)
    document = await openapi(neighbour)
    in_this_process = brisk.settings.nats_url is None and not servers.in_containers()
    seen = set()
    for method, path, body in operations(document):
        name = f"{method} {path}"
        seen.add(name)
        if name in CHOSEN | BY_CODE | OPERATORS | OWN:
            continue
        heard = []
        for there in (True, False):
            where, identifier = address(path, things, there=there)
            with statements() as asked:
                answer = await neighbour.request(method, where, json=_of(body, things["subscriber"]))
            problem(answer, 404)
            heard.append((told(answer, identifier), asked))
        (foreign, for_foreign), (absent, for_absent) = heard
        assert foreign == absent, name
        # No stopwatch tells them apart either: the same is asked of the database.
        assert for_foreign == for_absent, name
        assert bool(for_foreign) is in_this_process, name
    assert seen > CHOSEN | BY_CODE | OPERATORS | OWN
    assert len(seen) > 50


def _of(body: Any, owner: str) -> Any:
    """An example as the neighbour would send it."""
    if not isinstance(body, dict):
        return body
    changes = {"region": NEIGHBOURS, "subscriber": owner}
    return {name: changes.get(name, value) for name, value in body.items()}


async def test_an_id_that_others_chose_is_in_use_and_neither_whose_nor_where_is_told(
    brisk: Suite, neighbour: httpx.AsyncClient
) -> None:
    things = await one_of_each(brisk)
    await key_with(brisk, "theirs", "push:subscribe", region=NEIGHBOURS)
    async with brisk.client("theirs") as theirs:
        person = {"reference": "n1", "kind": "person", "region": NEIGHBOURS}
        own = answered(await theirs.post(f"{BASE}/subscribers", json=person))["id"]
    wanted: dict[str, dict[str, Any]] = {
        "groups": {"region": NEIGHBOURS, "name": "x", "stands_for": []},
        "templates": {"region": NEIGHBOURS, "title": "a", "paragraphs": ["b"]},
        "teams": {"subscribers": [own]},
    }  # fmt: skip
    assert {f"PUT {BASE}/{name}/" for name in wanted} == {one.partition("{")[0] for one in CHOSEN}
    for collection, body in wanted.items():
        path = f"{BASE}/{collection}/{things[collection]}"
        refused = await neighbour.put(path, json=body)
        problem(refused, 409, "id_taken")
        assert COUNTY not in refused.text
        assert "永修" not in refused.text
        problem(await neighbour.get(path), 404)
        answered(await neighbour.put(f"{path}-2", json=body), 200 if collection == "templates" else 201)
    async with brisk.client("county") as county:
        kept = answered(await county.get(f"{BASE}/groups/{things['groups']}"), 200)
    assert kept["name"] == "艾城镇拟征地村集体成员"


async def test_a_person_of_another_division_is_nobody_beside_ones_own_things(
    brisk: Suite, neighbour: httpx.AsyncClient
) -> None:
    person = await subscriber(brisk, "at-home")
    heard = []
    for named in (person, f"{person[:-1]}{'8' if person[-1] != '8' else '9'}"):
        wanted = {"subscriber": named, "rule": {"item": ["x"]}, "channels": ["feed"]}
        hook = {"channel": "webhook", "subscriber": named, "name": "x", "url": "https://a.cn/x"}
        body = {"region": NEIGHBOURS, "name": "局", "persons": [named], "channels": ["feed"]}
        answers = [
            await neighbour.post(f"{BASE}/endpoints", json=hook),
            await neighbour.post(f"{BASE}/subscriptions", json=wanted),
            await neighbour.put(f"{BASE}/responsible-persons/own", json=body),
            await neighbour.put(f"{BASE}/teams/own", json={"subscribers": [named]}),
        ]
        heard.append([told(answer, named) for answer in answers])
    assert heard[0] == heard[1]
    assert [status for status, *_ in heard[0]] == [404, 422, 422, 422]
    assert "unknown_subscriber" in heard[0][1][2]
