"""A service alone in its process: the gateway's token opens it, operators have four paths."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from structlog.testing import capture_logs

from kernel.app import Service
from kernel.http.internal import Guarded
from kernel.security.internal_token import Signer, Verifier
from kernel.security.principal import SCOPE_KEY, Officer, Principal
from kernel.telemetry.logging import request_context
from kernel.telemetry.metrics import Metrics
from kernel.testing.clock import MovableClock

pytestmark = pytest.mark.anyio

CALLER = Principal("key_1", "系统", "360425", frozenset({"events:write"}), Officer("u-17", "李起草"))


async def seen(scope, receive, send) -> None:
    """Answers what the service sees of a request."""
    if scope["path"] == "/v1/catalog/broken":
        raise RuntimeError("the secret of the traceback")
    principal = scope.get(SCOPE_KEY)
    document = {
        "client": principal and principal.client,
        "officer": principal and principal.officer and principal.officer.as_dict(),
        "headers": [name.decode() for name, _ in scope["headers"]],
        "state": scope["state"],
        "log": dict(request_context.get() or {}),
    }
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})


class Alone:
    """A guarded service and a client that can sign."""

    def __init__(self, clock: MovableClock) -> None:
        key = OKPKey.generate_key("Ed25519")
        self.signer = Signer(key, clock)
        self.database_answers = True
        self.warning: str | None = None
        self.made = 0
        service = Service("catalog", seen, self._openapi, self._ping)
        verifier = Verifier({key.thumbprint(): key}, "catalog", clock)
        self.app = Guarded(service, verifier, Metrics(), readiness_seconds=0.05)
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://catalog")

    def token(self, principal: Principal | None = None, audience: str = "catalog") -> dict[str, str]:
        return {"gongkai-internal": self.signer.token(principal, audience).decode()}

    def _openapi(self):
        self.made += 1
        return FastAPI(title="Catalog").openapi()

    async def _ping(self) -> str | None:
        if not self.database_answers:
            await asyncio.get_running_loop().create_future()
        return self.warning


@pytest.fixture
async def alone(clock) -> AsyncIterator[Alone]:
    alone = Alone(clock)
    async with alone.client:
        yield alone


async def test_the_principal_is_the_signed_one(alone):
    document = (await alone.client.get("/v1/catalog/x", headers=alone.token(CALLER))).json()
    assert (document["client"], document["officer"]) == ("系统", {"id": "u-17", "name": "李起草"})


async def test_an_anonymous_call_through_the_gateway_passes(alone):
    assert (await alone.client.get("/v1/catalog/x", headers=alone.token())).json()["client"] is None


@pytest.mark.parametrize(
    "path", ["/v1/catalog/x", "/", "/docs", "/healthz/", "/v1/catalog/%2e%2e/%2e%2e/healthz"]
)
async def test_without_a_token_every_other_path_is_401(alone, path):
    answer = await alone.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "internal_token")


async def test_a_key_does_not_open_a_service(alone):
    answer = await alone.client.get("/v1/catalog/x", headers={"authorization": "Bearer gk_x"})
    assert answer.status_code == 401


async def test_two_tokens_are_none(alone):
    pair = ("gongkai-internal", alone.token()["gongkai-internal"])
    assert (await alone.client.get("/v1/catalog/x", headers=[pair, pair])).status_code == 401


async def test_the_service_never_sees_the_token(alone):
    document = (await alone.client.get("/v1/catalog/x", headers=alone.token(CALLER))).json()
    assert "gongkai-internal" not in document["headers"]


async def test_a_principal_that_was_in_the_scope_is_taken_out(alone):
    said = []

    async def send(message):
        said.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/v1/catalog/x", "query_string": b"", SCOPE_KEY: CALLER,
        "headers": [(b"gongkai-internal", alone.signer.token(None, "catalog"))],
    }  # fmt: skip
    await alone.app(scope, None, send)
    assert json.loads(said[1]["body"])["client"] is None


async def test_the_ids_of_the_gateway_reach_log_and_state(alone):
    trace = "0af7651916cd43dd8448eb211c80319c"
    ids = {"x-request-id": "mine", "traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    document = (await alone.client.get("/v1/catalog/x", headers=alone.token() | ids)).json()
    assert document["log"] == {"request_id": "mine", "trace_id": trace}
    assert document["state"] == document["log"]
    assert request_context.get() is None


async def test_ids_that_no_gateway_writes_do_not_reach_the_log(alone):
    ids = {"x-request-id": 'x" injected="1', "traceparent": "00-zz"}
    assert (await alone.client.get("/v1/catalog/x", headers=alone.token() | ids)).json()["log"] == {}


async def test_an_error_leaves_as_a_problem_with_the_request_id(alone):
    with capture_logs() as lines:
        answer = await alone.client.get(
            "/v1/catalog/broken", headers=alone.token() | {"x-request-id": "mine"}
        )
    assert (answer.status_code, answer.json()["request_id"]) == (500, "mine")
    assert "secret" not in answer.text
    assert [line["event"] for line in lines] == ["request_failed"]


async def test_the_process_lives_and_is_ready(alone):
    assert (await alone.client.get("/healthz")).json() == {"status": "ok"}
    assert (await alone.client.get("/readyz")).json() == {"status": "ok", "parts": ["catalog"]}


async def test_it_is_not_ready_while_its_database_is_silent(alone):
    alone.database_answers = False
    answer = await alone.client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["catalog"])
    assert (await alone.client.get("/healthz")).status_code == 200


async def test_it_may_be_ready_and_warn_of_something(alone):
    alone.warning = "behind"
    answer = await alone.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "parts": ["catalog"], "warnings": ["behind"]},
    )


async def test_its_document_is_made_once_and_has_an_etag(alone):
    first = await alone.client.get("/openapi.json")
    again = await alone.client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert first.json()["info"]["title"] == "Catalog"
    assert (again.status_code, again.content, alone.made) == (304, b"", 1)


async def test_its_metrics_count_its_requests(alone):
    await alone.client.get("/v1/catalog/x", headers=alone.token())
    await alone.client.get("/v1/catalog/x")
    text = (await alone.client.get("/metrics")).text
    assert 'gongkai_http_requests_total{method="GET",status="200"} 1.0' in text
    assert 'gongkai_http_requests_total{method="GET",status="401"} 1.0' in text


async def test_the_own_paths_are_for_reading(alone):
    assert (await alone.client.post("/healthz")).status_code == 405
    head = await alone.client.head("/metrics")
    assert (head.status_code, head.content) == (200, b"")


async def test_a_websocket_is_closed(alone):
    said = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        said.append(message["type"])

    await alone.app({"type": "websocket", "path": "/v1/catalog/x", "headers": []}, receive, send)
    assert said == ["websocket.close"]
