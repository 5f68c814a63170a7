"""The OpenAPI document is whole and true: it validates, says everything in two languages, and answers keep to it."""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from gongkai.first_keys import first_keys
from gongkai.processes import SERVICES
from kernel.testing.clock import MovableClock
from tests.support import cases, databases, servers
from tests.support.answers import openapi
from tests.support.interpretation import released
from tests.support.push_things import one_of_each
from tests.support.suite import (
    AUTHOR,
    COUNTY,
    Suite,
    body_named,
    land_event,
    publication,
    settings_for,
    suite_on,
)

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
#: Of each operation: so many well-formed and so many malformed requests. What is refused is refused before a database is
#: asked, so the second shape is sent fewer.
EXAMPLES = {"embedded": 5}
FEWER = 2
#: Of this service there is one thing of each kind: none of its operations finds nothing alone.
WHOLE = "/v1/push/"


@pytest.fixture(scope="module")
async def served(
    shape: str, anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Suite]:
    """One suite of each shape for the whole module, with something of each kind in it."""
    given: dict[str, Any] = {"data": tmp_path_factory.mktemp(f"contract-{shape}")}
    name = f"c{uuid.uuid4().hex[:10]}"
    if shape != "embedded":
        given["database_url"] = databases.postgres_url(f"{name}_{{service}}")
        for service in ("gateway", *SERVICES):
            databases.create(f"{name}_{service}")
    clock = MovableClock(date(2026, 3, 2))
    await first_keys(settings_for(**given), clock)
    if shape == "stack":
        given |= {"nats_url": os.environ[servers.NATS], "nats_space": name}
    async with suite_on(settings_for(**given), clock) as suite:
        yield suite
    if shape != "embedded":
        for service in ("gateway", *SERVICES):
            databases.drop(f"{name}_{service}")


@pytest.fixture(scope="module")
async def document(anyio_backend: str, served: Suite) -> dict[str, Any]:
    async with served.client(None) as anybody:
        return await openapi(anybody)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield path, method, item[method]


def test_it_is_a_valid_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_operation_has_an_id_and_a_summary_in_chinese_and_english(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids)) > 40
    for path, method, operation in operations(document):
        zh, _, en = operation["summary"].partition("/")
        assert re.search(r"[\u4e00-\u9fff]", zh), (method, path)
        assert re.search(r"[a-z]{3}", en), (method, path)
        assert operation["tags"], (method, path)


def test_every_operation_answers_problems_and_fastapis_own_errors_are_gone(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in str(document)
    for path, method, operation in operations(document):
        responses = operation["responses"]
        assert "default" in responses, (method, path)
        for status, response in responses.items():
            if status == "default" or (status[0] in "45" and path.startswith("/v1/")):
                assert list(response["content"]) == ["application/problem+json"], (method, path, status)


def test_the_statuses_of_each_operation_fit_what_it_takes(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        if not path.startswith("/v1/"):
            continue
        statuses, names = set(operation["responses"]), {p["name"] for p in operation.get("parameters", ())}
        where = (method, path)
        assert "400" in statuses, where
        security = operation.get("security", [])
        assert ("401" in statuses) is bool(security), where
        assert ("403" in statuses) is any(any(scopes.values()) for scopes in security), where
        assert ("415" in statuses) is ("requestBody" in operation), where
        assert "requestBody" not in operation or "422" in statuses, where
        assert ("412" in statuses) is ("428" in statuses) is ("If-Match" in names), where
        writes_one = "{" in path and method != "put"
        assert "404" in statuses or not writes_one, where


def test_no_pattern_takes_full_width_digits(document: dict[str, Any]) -> None:
    """In a pattern that the server reads, \\d is any digit of Unicode: a division 360425１０２ would be one that nobody is in."""
    assert [one for one in re.findall(r"'pattern': '([^']*)'", str(document)) if "\\d" in one] == []


def test_every_parameter_and_member_that_is_a_term_of_the_field_is_described(
    document: dict[str, Any],
) -> None:
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query" and parameter["name"] not in (
                "level",
                "status",
                "dry_run",
                "limit",
            ):
                assert parameter.get("description"), (method, path, parameter["name"])


async def _known(served: Suite) -> dict[str, str]:
    """Service and collection -> the id of something that is there, for requests that would else all end in 404."""
    async with served.client("county", AUTHOR) as county:
        body = await body_named(county, "自然资源局")
        reported = (await county.post("/v1/catalog/business-events", json=land_event("c1", body))).json()
        duty = reported["obligations"][0]
        path = f"/v1/catalog/obligations/{duty['id']}/publications"
        recorded = (await county.post(path, json=publication(duty, date(2026, 3, 2)))).json()
        drafted = {"region": COUNTY, "guidelines": ["fiscal-budget-sample"]}
        catalogue = (await county.post("/v1/catalog/catalogues", json=drafted)).json()
        listed = {"rows": [{"code": "ZR-1", "kind": "permit", "name": "征地审批"}]}
        await county.put(f"/v1/catalog/bodies/{body}/power-lists/powers", json=listed)
        power = (await county.get("/v1/catalog/powers")).json()["items"][0]["id"]
        bodies = [body, await body_named(county, "财政局")]
        joint = {
            "region": COUNTY, "item": duty["item"]["id"], "bodies": bodies, "lead": body, "document": "会议纪要",
        }  # fmt: skip
        duty_together = (await county.post("/v1/catalog/joint-duties", json=joint)).json()
    package = (await released(served))["id"]
    application = (await cases.register(served, office=await cases.open_office(served)))["id"]
    pushed = await one_of_each(served)
    return {
        "interpretation/packages": package, "interpretation/released": package, "interpretation/materials": "qa",
        "interpretation/local-texts": COUNTY,
        "catalog/powers": power, "catalog/joint-duties": duty_together["id"], "catalog/bodies": body,
        "catalog/business-events": reported["event"]["id"], "catalog/obligations": duty["id"],
        "catalog/publications": recorded["publication"]["id"], "catalog/catalogues": catalogue["id"],
        "catalog/bindings": "sample-land-approved", "catalog/guidelines": "fiscal-budget-sample",
        "catalog/regions": COUNTY, "disclosure-requests/applications": application, "disclosure-requests/offices": "zrzy",
        **{f"push/{name}": thing for name, thing in pushed.items()},
        "push/members": pushed["subscribers"], "push/disclosures": pushed["subscribers"], "push/posted-sheets": pushed["code"],
    }  # fmt: skip


def _named(path: str, known: dict[str, str]) -> dict[str, str]:
    """The parameters of a path that stand behind a collection of which something is known."""
    _, _, service, *parts = path.split("/")
    return {
        name[1:-1]: known[f"{service}/{collection}"]
        for collection, name in pairwise(parts)
        if name.startswith("{") and f"{service}/{collection}" in known
    }


def _requests(operation: Any, examples: int) -> list[Any]:
    """Well-formed and malformed requests, the same in every run."""
    found: list[Any] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=examples, derandomize=True, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def collect(case: Any) -> None:
            found.append(case)

        try:
            collect()
        except Unsatisfiable:  # nothing of this operation can be malformed
            assert mode is GenerationMode.NEGATIVE
    return found


async def _faults(
    client: httpx.AsyncClient, case: Any, number: int, known: dict[str, str], seen: dict[str, set[int]]
) -> list[str]:
    there = False
    if number % 2 and case.path_parameters and case.path.startswith("/v1/"):
        named = _named(case.path, known)
        there = case.path_parameters.keys() <= named.keys()
        case.path_parameters |= named
    sent = case.as_transport_kwargs(base_url="http://suite")
    # Every request comes with the county's key. A long poll would only wait; If-Match "*" lets changes through that would else all be stale.
    (sent.get("params") or {}).pop("wait_seconds", None)
    headers = {
        name: value
        for name, value in sent["headers"].items()
        if name.lower() not in ("cookie", "authorization")
    }
    if number % 3 == 0 and "If-Match" in headers:
        headers["If-Match"] = "*"
    if "files" in sent:
        return []
    body = {name: sent[name] for name in ("json", "data", "content") if name in sent}
    if isinstance(body.get("data"), (str, bytes)):
        body["content"] = body.pop("data")
    try:
        request = client.build_request(
            sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
        )
    except (UnicodeEncodeError, httpx.InvalidURL, TypeError, ValueError):
        return []  # no HTTP client can send it
    answer = await client.send(request)
    if there:
        seen.setdefault(case.operation.label, set()).add(answer.status_code)
    label = f"{sent['method']} {request.url} {body} -> {answer.status_code} {answer.text[:200]}"
    absent = answer.status_code == 503  # a Chinese font or LibreOffice, of which the operation warns
    try:
        case.validate_response(answer, checks=CHECKS[1:] if absent else CHECKS)
    except (Failure, FailureGroup) as failure:
        return [f"{label}: {str(failure)[:600]}"]
    if str(answer.status_code) not in case.operation.definition.raw["responses"]:
        return [f"{label}: not among the statuses that the operation lists"]
    return []


async def test_answers_keep_to_the_document_whatever_is_sent(
    served: Suite, document: dict[str, Any], shape: str
) -> None:
    schema = schemathesis.openapi.from_dict(document)
    made = [
        case
        for found in schema.get_all_operations()
        for case in await asyncio.to_thread(_requests, found.ok(), EXAMPLES.get(shape, FEWER))
    ]
    assert len(made) > 400
    # What is known is there until everything else was asked.
    made.sort(key=lambda case: str(case.method) == "DELETE")
    known = await _known(served)
    seen: dict[str, set[int]] = {}
    async with served.client("county", AUTHOR) as county:
        faults = [
            fault
            for number, case in enumerate(made)
            for fault in await _faults(county, case, number, known, seen)
        ]
    assert not faults, f"{len(faults)} faults:\n" + "\n\n".join(faults[:20])
    assert [label for label, statuses in seen.items() if statuses == {404} and WHOLE in label] == []
