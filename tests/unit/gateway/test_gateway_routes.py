"""Which upstream answers a path, health, metrics, and the whole pipeline in order."""

import pytest
from asgi_driver import call, http_scope, respond

from gateway.app import create_gateway
from gateway.settings import GatewaySettings
from gateway.upstreams import Routes, Upstream, upstream_of
from kernel.app import Service
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio


def named(name: str, prefix: str) -> Upstream:
    async def app(scope, receive, send):
        await respond(send, name.encode())

    return Upstream(name, prefix, app, dict)


ROUTES = Routes({}, [named("a", "/v1/push"), named("b", "/v1/push/inbox"), named("c", "/v1/push-more")])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/push", "a"),
        ("/v1/push/", "a"),
        ("/v1/push/inboxes", "a"),
        ("/v1/push/inbox", "b"),
        ("/v1/push/inbox/1", "b"),
        ("/v1/push-more/x", "c"),
    ],
)
async def test_the_longest_prefix_that_ends_at_a_segment_answers(path, name):
    assert (await call(ROUTES, http_scope(path=path))).body.decode() == name


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/pushy", "/v1/pus", "/healthz/", "/docs/assets/../init.js"])
async def test_an_unknown_path_is_a_404_that_points_to_the_docs(serving, path):
    assert "/docs" in (await call(ROUTES, http_scope(path=path))).json()["detail_en"]


def test_two_upstreams_cannot_share_a_prefix():
    with pytest.raises(ValueError, match="share a prefix"):
        Routes({}, [named("a", "/v1/x"), named("b", "/v1/x")])


async def test_a_service_lives_under_its_name_in_kebab_case(database):
    async def app(scope, receive, send): ...

    upstream = upstream_of(Service("disclosure_requests", app, dict, database.ping))
    assert upstream.prefix == "/v1/disclosure-requests"


async def test_every_answer_has_its_id_and_nosniff(serving):
    async with serving() as client:
        for path in ("/healthz", "/nowhere", "/v1/catalog/x", "/v1/catalog/broken", "/docs/assets/init.js"):
            answer = await client.get(path, headers={"x-request-id": "mine"})
            assert answer.headers["x-request-id"] == "mine"
            assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_broken_service_is_a_500_with_the_callers_request_id(serving):
    async with serving() as client:
        answer = await client.get("/v1/catalog/broken", headers={"x-request-id": "mine"})
    assert (answer.status_code, answer.json()["request_id"]) == (500, "mine")
    assert "secret" not in answer.text


async def test_a_body_over_the_limit_is_refused_before_the_key_is_looked_at(serving):
    async with serving(body_limit_bytes=8) as client:
        answer = await client.post("/v1/catalog/x", content=b"x" * 9, headers={"authorization": "Bearer no"})
    assert answer.status_code == 413


async def test_the_process_lives(serving):
    async with serving() as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (
        200,
        {"status": "ok"},
        "no-store",
    )


async def test_ready_when_every_part_answers(serving, database):
    async with serving(checks=[("catalog", database.ping)]) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]) == (200, ["gateway", "catalog"])


async def test_a_part_that_answers_may_warn(serving, database):
    async def slow():
        return "behind"

    async with serving(checks=[("push", slow), ("catalog", database.ping)]) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]) == (200, ["gateway", "push", "catalog"])
    assert answer.json()["warnings"] == ["behind"]


async def test_not_ready_names_the_parts_that_fail_or_are_late(serving, database):
    async def down():
        raise ConnectionError("postgresql://user:password@host")

    async def late():
        while True:
            await database.ping()

    checks = [("catalog", down), ("fine", database.ping), ("push", late)]
    async with serving(checks=checks, readiness_seconds=0.5) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["catalog", "push"])
    assert answer.json()["type"] == "/problems/unavailable"
    assert "password" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])
async def test_own_paths_take_get_and_head_only(serving, path):
    async with serving() as client:
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        head, got = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert got.content
    assert head.headers["content-type"] == got.headers["content-type"]


async def test_metrics_count_answers_by_method_and_status(serving):
    async with serving() as client:
        await client.get("/healthz")
        await client.get("/nowhere")
        await client.request("BREW", "/nowhere")
        text = (await client.get("/metrics")).text
    assert 'gongkai_http_requests_total{method="GET",status="200"} 1.0' in text
    assert 'gongkai_http_requests_total{method="GET",status="404"} 1.0' in text
    assert 'gongkai_http_requests_total{method="other",status="404"} 1.0' in text
    assert "gongkai_http_requests_in_flight 1.0" in text
    assert "gongkai_http_request_seconds_count 3.0" in text
    assert 'gongkai_http_request_seconds_bucket{le="+Inf"} 3.0' in text


async def test_a_websocket_is_closed(database, pepper, clock):
    app = create_gateway(GatewaySettings(pepper), [], database, clock, Metrics())
    answer = await call(app, {"type": "websocket", "path": "/", "headers": []})
    assert [message["type"] for message in answer.messages] == ["websocket.close"]


async def test_an_unknown_scope_is_refused(database, pepper, clock):
    app = create_gateway(GatewaySettings(pepper), [], database, clock, Metrics())
    with pytest.raises(ValueError, match="smoke signals"):
        await call(app, {"type": "smoke signals"})
