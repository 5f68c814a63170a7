"""Request ids and W3C Trace Context."""

import json
import re

import pytest
import structlog
from asgi_driver import call, http_scope, respond

from gateway.middleware.request_id import RequestId
from kernel.telemetry.logging import configure_logging, request_context

pytestmark = pytest.mark.anyio
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


async def seen_by_upstream(*headers: tuple[bytes, bytes]):
    seen = {}

    async def app(scope, receive, send):
        seen.update(state=scope["state"], headers=scope["headers"], context=dict(request_context.get()))
        await respond(send)

    answer = await call(RequestId(app, also=[(b"x-extra", b"1")]), http_scope(headers=headers))
    seen["answer"] = answer
    seen["named"] = dict(seen["headers"])
    return seen


async def test_an_id_is_made_and_answered():
    seen = await seen_by_upstream((b"host", b"a"))
    identifier = seen["answer"].headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", identifier)
    assert seen["state"]["request_id"] == seen["named"][b"x-request-id"].decode() == identifier
    assert (b"host", b"a") in seen["headers"]


async def test_two_requests_have_two_ids():
    first, second = await seen_by_upstream(), await seen_by_upstream()
    assert first["state"]["request_id"] != second["state"]["request_id"]


@pytest.mark.parametrize("given", [b"a", b"Abc.1_2-3", b"x" * 64])
async def test_a_well_formed_id_is_kept(given):
    seen = await seen_by_upstream((b"x-request-id", given))
    assert seen["answer"].headers["x-request-id"] == given.decode()


@pytest.mark.parametrize("given", [b"", b"x" * 65, b"a b", b"a\n", "号".encode(), b"a;b", b"<script>"])
async def test_any_other_id_is_replaced(given):
    seen = await seen_by_upstream((b"x-request-id", given))
    assert re.fullmatch("[0-9a-f]{32}", seen["answer"].headers["x-request-id"])
    assert [value for name, value in seen["headers"] if name == b"x-request-id"] != [given]


async def test_a_trace_goes_on_with_a_new_span():
    seen = await seen_by_upstream(
        (b"traceparent", f"00-{TRACE}-{SPAN}-01".encode()), (b"tracestate", b"vendor=1")
    )
    version, trace, span, flags = seen["named"][b"traceparent"].decode().split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert re.fullmatch("[0-9a-f]{16}", span)
    assert span != SPAN
    assert seen["named"][b"tracestate"] == b"vendor=1"
    assert seen["state"]["trace_id"] == TRACE
    assert seen["state"]["request_id"] != TRACE


@pytest.mark.parametrize(
    "given",
    [
        "",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01\n",
    ],
)
async def test_an_invalid_traceparent_starts_a_new_trace_and_drops_tracestate(given):
    seen = await seen_by_upstream((b"traceparent", given.encode()), (b"tracestate", b"vendor=1"))
    assert seen["state"]["trace_id"] not in ("", TRACE, "0" * 32)
    assert b"tracestate" not in seen["named"]
    assert [name for name, _ in seen["headers"]].count(b"traceparent") == 1


async def test_a_later_version_is_read_as_far_as_we_know_it():
    seen = await seen_by_upstream((b"traceparent", f"cc-{TRACE}-{SPAN}-03-what-comes".encode()))
    assert seen["named"][b"traceparent"].startswith(f"00-{TRACE}-".encode())
    assert seen["named"][b"traceparent"].endswith(b"-01")


async def test_a_tracestate_without_a_trace_is_dropped():
    assert b"tracestate" not in (await seen_by_upstream((b"tracestate", b"vendor=1")))["named"]


async def test_two_traceparents_start_a_new_trace():
    header = (b"traceparent", f"00-{TRACE}-{SPAN}-01".encode())
    assert (await seen_by_upstream(header, header))["state"]["trace_id"] != TRACE


async def test_log_lines_of_the_request_carry_both_ids_and_no_later_ones():
    seen = await seen_by_upstream()
    assert seen["context"] == {name: seen["state"][name] for name in ("request_id", "trace_id")}
    assert request_context.get() is None


def test_the_log_writes_the_ids_of_the_request_at_work(capsys):
    configure_logging(json=True)
    token = request_context.set({"request_id": "r-1", "trace_id": "t-1"})
    try:
        structlog.get_logger().info("something", detail=1)
    finally:
        request_context.reset(token)
        structlog.reset_defaults()
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["request_id"], line["trace_id"]) == ("something", "r-1", "t-1")


async def test_an_app_may_reuse_its_message():
    message = {"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]}

    async def app(scope, receive, send):
        await send(message)
        await send({"type": "http.response.body", "body": b""})

    answer = await call(RequestId(app, also=[(b"x-extra", b"1")]), http_scope())
    assert list(answer.headers) == ["a", "x-extra", "x-request-id"]
    assert message["headers"] == [(b"a", b"b")]


def test_tokens_in_paths_are_left_out_of_logs(capsys):
    configure_logging(json=True, secret_paths=["/v1/x/consultations/"])
    try:
        structlog.get_logger("access").info("request", path="/v1/x/consultations/secret/opinion")
        structlog.get_logger("access").info("request", path="/v1/x/applications/req_1")
    finally:
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["path"] for line in lines] == ["/v1/x/consultations/…", "/v1/x/applications/req_1"]
