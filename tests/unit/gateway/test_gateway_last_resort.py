"""What escapes a service: a problem with the request id, never a traceback."""

import pytest
import structlog
from asgi_driver import call, http_scope, respond
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from gateway.middleware.last_resort import LastResort
from kernel.http.errors import install_handlers
from kernel.http.problems import Unavailable

pytestmark = pytest.mark.anyio


def scope(path="/v1/catalog/x"):
    return http_scope(path=path) | {"state": {"request_id": "r-1"}}


def raising(error):
    async def app(scope, receive, send):
        raise error

    return LastResort(app)


async def test_an_escaped_exception_is_a_500_with_the_request_id_and_is_logged():
    with structlog.testing.capture_logs() as lines:
        answer = await call(raising(RuntimeError("the password is 123")), scope())
    problem = answer.json()
    assert (answer.status, problem["type"], problem["request_id"]) == (500, "/problems/internal", "r-1")
    assert b"123" not in answer.body
    assert b"Traceback" not in answer.body
    assert [(line["event"], str(line["exc_info"])) for line in lines] == [
        ("request_failed", "the password is 123")
    ]


async def test_a_database_that_is_away_is_a_503():
    answer = await call(raising(OperationalError("SELECT 1", {}, Exception("gone"))), scope())
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")


async def test_an_app_that_answers_nothing_is_a_500():
    async def silent(scope, receive, send):
        return

    assert (await call(LastResort(silent), scope())).status == 500


async def test_a_complete_answer_stands_when_the_app_fails_afterwards():
    async def late(scope, receive, send):
        await respond(send)
        raise RuntimeError("after the answer")

    with structlog.testing.capture_logs() as lines:
        answer = await call(LastResort(late), scope())
    assert (answer.status, answer.body, len(answer.messages)) == (200, b"ok", 2)
    assert [line["event"] for line in lines] == ["request_failed"]


async def test_half_an_answer_is_broken_off():
    async def half(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await call(LastResort(half), scope())


async def test_a_service_that_answered_500_itself_is_logged_once():
    app = FastAPI()
    install_handlers(app)

    @app.get("/")
    async def fails() -> None:
        raise RuntimeError("once")

    with structlog.testing.capture_logs() as lines:
        answer = await call(LastResort(app), scope("/"))
    assert (answer.status, len(answer.messages)) == (500, 2)
    assert [line["event"] for line in lines] == ["request_failed"]


async def test_what_is_absent_here_is_a_503_and_a_line_without_a_traceback():
    app = FastAPI()
    install_handlers(app)

    @app.get("/v1/catalog/x")
    async def absent() -> None:
        raise Unavailable("未安装", "it is not installed", code="no_libreoffice")

    with structlog.testing.capture_logs() as lines:
        answer = await call(app, http_scope(path="/v1/catalog/x"))
    assert answer.status == 503
    assert lines == [
        {"event": "request_refused", "log_level": "warning", "path": "/v1/catalog/x", "code": "no_libreoffice", "reason": "it is not installed"}
    ]  # fmt: skip
