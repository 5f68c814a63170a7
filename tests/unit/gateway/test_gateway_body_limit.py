"""The body limit: declared and undeclared lengths."""

import pytest
from asgi_driver import call, http_scope, read_all, respond
from fastapi import FastAPI
from pydantic import BaseModel

from gateway.middleware.body_limit import BodyLimit
from kernel.http.problems import TooLarge

pytestmark = pytest.mark.anyio
LIMIT = 10


async def reads_then_answers(scope, receive, send):
    await respond(send, b"read %d" % len(await read_all(receive)))


def posted(*headers):
    return http_scope("POST", headers=headers)


async def test_a_declared_length_over_the_limit_is_refused_unread():
    answer = await call(BodyLimit(reads_then_answers, LIMIT), posted((b"content-length", b"11")), [b"x" * 11])
    assert (answer.status, answer.received) == (413, 0)


async def test_a_body_of_exactly_the_limit_passes():
    answer = await call(BodyLimit(reads_then_answers, LIMIT), posted((b"content-length", b"10")), [b"x" * 10])
    assert (answer.status, answer.body) == (200, b"read 10")


async def test_the_problem_names_the_limit_in_both_languages():
    answer = await call(BodyLimit(reads_then_answers, 2 * 2**20), posted((b"content-length", b"99999999")))
    problem = answer.json()
    assert problem["type"] == "/problems/too-large"
    assert "2,097,152 字节" in problem["detail_zh"]
    assert "2,097,152 bytes" in problem["detail_en"]
    assert problem["limit_bytes"] == 2 * 2**20


async def test_a_chunked_body_over_the_limit_is_refused_while_it_arrives():
    chunks = [b"x" * 4] * 5
    answer = await call(
        BodyLimit(reads_then_answers, LIMIT), posted((b"transfer-encoding", b"chunked")), chunks
    )
    assert (answer.status, answer.received, len(answer.messages)) == (413, 3, 2)


async def test_a_short_declared_length_does_not_deceive():
    chunks = [b"x" * 8, b"x" * 8]
    answer = await call(BodyLimit(reads_then_answers, LIMIT), posted((b"content-length", b"3")), chunks)
    assert answer.status == 413


async def test_a_framework_that_turns_the_stop_into_its_own_answer_is_not_heard():
    app = FastAPI()

    class Body(BaseModel):
        name: str

    @app.post("/")
    async def take(body: Body) -> Body:
        return body

    headers = ((b"content-type", b"application/json"), (b"transfer-encoding", b"chunked"))
    answer = await call(BodyLimit(app, LIMIT), posted(*headers), [b'{"name": "', b"x" * 100, b'"}'])
    assert answer.status == 413
    assert len(answer.messages) == 2


async def test_an_answer_that_has_begun_is_broken_off():
    async def streams(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await read_all(receive)
        await send({"type": "http.response.body", "body": b"all of it"})

    with pytest.raises(TooLarge):
        await call(BodyLimit(streams, LIMIT), posted(), [b"x" * 11])


async def test_an_app_that_reads_on_is_stopped_again():
    stopped = 0

    async def stubborn(scope, receive, send):
        nonlocal stopped
        for _ in range(3):
            try:
                await receive()
            except TooLarge:
                stopped += 1
        await respond(send)

    answer = await call(BodyLimit(stubborn, LIMIT), posted(), [b"x" * 11])
    assert (answer.status, stopped, answer.received) == (413, 3, 1)


async def test_other_errors_come_through():
    async def fails(scope, receive, send):
        raise KeyError("mine")

    with pytest.raises(KeyError):
        await call(BodyLimit(fails, LIMIT), posted())


async def test_a_get_with_a_body_is_counted_too():
    scope = http_scope("GET", headers=[(b"transfer-encoding", b"chunked")])
    assert (await call(BodyLimit(reads_then_answers, LIMIT), scope, [b"x" * 11])).status == 413


def test_the_limit_is_positive():
    with pytest.raises(ValueError, match="positive"):
        BodyLimit(reads_then_answers, 0)


@pytest.mark.parametrize(
    ("path", "status"), [("/a/7/files", 200), ("/a/7/x/files", 413), ("/a//files", 413), ("/a/7/files/1", 413), ("/f", 200)]
)  # fmt: skip
async def test_paths_of_files_have_a_limit_of_their_own(path: str, status: int) -> None:
    app = BodyLimit(reads_then_answers, LIMIT, ("/a/{id}/files", "/f"), 1000)
    scope = posted((b"content-length", b"11")) | {"path": path}
    assert (await call(app, scope, [b"x" * 11])).status == status
