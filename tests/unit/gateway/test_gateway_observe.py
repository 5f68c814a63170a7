"""Access lines: which requests leave one and what it says."""

import pytest
import structlog
from asgi_driver import call, http_scope, respond

from gateway.middleware.observe import Observe
from kernel.security.principal import SCOPE_KEY, Officer, Principal
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio


async def ok(scope, receive, send):
    await respond(send, status=201)


async def lines_of(access_log, method, **scope):
    with structlog.testing.capture_logs() as lines:
        await call(Observe(ok, Metrics(), access_log), http_scope(method, "/v1/catalog/x") | scope)
    return lines


@pytest.mark.parametrize(
    ("access_log", "method", "count"),
    [
        ("all", "GET", 1),
        ("changes", "GET", 0),
        ("changes", "HEAD", 0),
        ("changes", "POST", 1),
        ("off", "POST", 0),
    ],
)
async def test_the_setting_says_who_leaves_a_line(access_log, method, count):
    assert len(await lines_of(access_log, method)) == count


async def test_a_line_says_who_did_what_and_leaves_the_query_out():
    principal = Principal("key_1", "a", "360425", frozenset(), Officer("0417", "王芳"))
    (line,) = await lines_of("changes", "POST", query_string=b"name=secret", **{SCOPE_KEY: principal})
    assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/catalog/x", 201)
    assert (line["key"], line["officer"]) == ("key_1", "0417")
    assert "secret" not in str(line)
    assert "王芳" not in str(line)


async def test_a_request_that_fails_is_counted_and_no_longer_in_flight():
    async def fails(scope, receive, send):
        raise KeyError

    metrics = Metrics()
    with pytest.raises(KeyError):
        await call(Observe(fails, metrics, "off"), http_scope())
    assert metrics.in_flight == 0
    assert b"gongkai_http_request_seconds_count 1.0" in await metrics.exposition()
