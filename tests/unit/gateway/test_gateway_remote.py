"""What crosses the gateway on the way to a service in another process, and back."""

import asyncio
import gzip
import json

import httpx
import pytest
from asgi_driver import call, http_scope, read_all
from remote_servers import Keys, answering, read_head, talking, uvicorn_serving

from gateway.remote_headers import outgoing
from kernel.app import Service
from kernel.http.internal import Guarded
from kernel.http.problems import BadParameter
from kernel.security.principal import SCOPE_KEY
from kernel.telemetry.metrics import Metrics

pytestmark = pytest.mark.anyio

BIG = gzip.compress(b"x" * 1000)


async def service(scope, receive, send) -> None:
    """Answers what it sees, or what its path asks for."""
    if scope["type"] == "lifespan":
        return
    body = await read_all(receive)
    status, headers, answer = 200, [(b"content-type", b"application/json")], b""
    match scope["path"].removeprefix("/v1/catalog/"):
        case "moved":
            status, headers = 307, [(b"location", b"http://127.0.0.1:1/elsewhere")]
        case "packed":
            headers, answer = [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(BIG))], BIG
        case "nothing":
            status = 204
        case "known":
            status, headers = 304, [(b"etag", b'"1"')]
        case "cookies":
            headers = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"keep-alive", b"timeout=5"),
                       (b"x-inner", b"1"), (b"connection", b"x-inner")]  # fmt: skip
        case _:
            principal = scope.get(SCOPE_KEY)
            document = {
                "method": scope["method"],
                "raw_path": scope["raw_path"].decode(),
                "query": scope["query_string"].decode(),
                "headers": [[name.decode(), value.decode("latin-1")] for name, value in scope["headers"]],
                "body": body.decode(),
                "client": principal and principal.client,
                "region": principal and principal.region,
                "officer": principal and principal.officer and principal.officer.as_dict(),
                "port": scope["client"][1],
            }
            answer = json.dumps(document).encode()
            headers.append((b"content-length", b"%d" % len(answer)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    sent = b"" if scope["method"] == "HEAD" else answer
    await send({"type": "http.response.body", "body": sent})


@pytest.fixture
def keys(clock) -> Keys:
    return Keys(clock)


@pytest.fixture
async def client(serving, keys, database):
    """A client in front of a whole gateway, in front of the service in a server of its own."""
    guarded = Guarded(Service("catalog", service, dict, database.ping), keys.verifier(), Metrics())
    async with uvicorn_serving(guarded) as address, serving(keys.remote(address)) as client:
        yield client


async def seen(client: httpx.AsyncClient, method: str = "GET", path: str = "/v1/catalog/x", **more) -> dict:
    answer = await client.request(method, path, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(document: dict, name: str) -> list[str]:
    return [value for given, value in document["headers"] if given == name]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"])
async def test_method_and_query_arrive(client, method):
    document = await seen(client, method, "/v1/catalog/x?a=1&a=%20&%E4%BE%8B")
    assert (document["method"], document["query"]) == (method, "a=1&a=%20&%E4%BE%8B")


async def test_the_path_arrives_as_it_was_written(client):
    path = "/v1/catalog/%E6%B0%B8%2F%2e%20%3Fx"
    assert (await seen(client, path=path))["raw_path"] == path


@pytest.mark.parametrize("body", [b"", b"x", b"x" * 300_000])
async def test_a_body_with_a_length_arrives(client, body):
    document = await seen(client, "POST", content=body)
    assert document["body"].encode() == body
    assert values(document, "content-length") == [str(len(body))]


async def test_a_body_in_chunks_arrives(client):
    async def parts():
        for part in (b"one ", b"", b"two ", b"three"):
            yield part

    document = await seen(client, "POST", content=parts())
    assert document["body"] == "one two three"
    assert values(document, "content-length") == []


async def test_a_get_with_a_body_keeps_it(client):
    assert (await seen(client, "GET", content=b"asked"))["body"] == "asked"


async def test_the_caller_goes_along_as_a_principal_and_not_as_a_key(client, new_key):
    token = await new_key("events:write", "officer:assert")
    given = {"authorization": f"Bearer {token}", "gongkai-officer": "u-17;name=%E6%9D%8E"}
    document = await seen(client, headers=given)
    assert (document["client"], document["region"]) == ("县自然资源局业务系统", "360425")
    assert document["officer"] == {"id": "u-17", "name": "李"}
    assert values(document, "authorization") == []
    assert token not in json.dumps(document)


async def test_a_caller_without_a_key_is_nobody(client):
    assert (await seen(client))["client"] is None


async def test_an_internal_token_from_outside_is_worth_nothing(client, keys):
    forged = keys.signer.token(None, "catalog").decode()
    document = await seen(client, headers=[("gongkai-internal", forged), ("gongkai-internal", "x")])
    assert document["client"] is None


async def test_a_service_without_the_gateways_key_refuses(serving, keys, clock, database):
    guarded = Guarded(Service("catalog", service, dict, database.ping), Keys(clock).verifier(), Metrics())
    async with uvicorn_serving(guarded) as address, serving(keys.remote(address)) as client:
        answer = await client.get("/v1/catalog/x")
    assert (answer.status_code, answer.json()["code"]) == (401, "internal_token")


async def test_headers_of_the_callers_connection_stay_there(client):
    given = {
        "connection": "keep-alive, X-Inner",
        "x-inner": "1",
        "keep-alive": "timeout=9",
        "te": "trailers",
        "upgrade": "h2c",
        "proxy-authorization": "Basic x",
        "expect": "100-continue",
        "x-outer": "2",
    }
    document = await seen(client, headers=given)
    names = {name for name, _ in document["headers"]}
    assert names & (set(given) - {"x-outer"}) == set()
    assert values(document, "x-outer") == ["2"]


async def test_headers_of_the_services_connection_stay_there(client):
    answer = await client.get("/v1/catalog/cookies")
    assert {"x-inner", "keep-alive", "connection", "transfer-encoding"} & set(answer.headers) == set()
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


async def test_host_is_the_services_and_the_callers_address_is_appended(client):
    document = await seen(client, headers={"host": "gongkai.example", "x-forwarded-for": "203.0.113.9"})
    assert values(document, "host")[0].startswith("127.0.0.1:")
    assert values(document, "x-forwarded-for") == ["203.0.113.9, 127.0.0.1"]


async def test_the_request_id_and_the_trace_go_along_whatever_connection_says(client):
    given = {"x-request-id": "mine", "connection": "x-request-id, traceparent"}
    document = await seen(client, headers=given)
    assert values(document, "x-request-id") == ["mine"]
    assert len(values(document, "traceparent")) == 1


async def test_a_redirect_is_the_callers_to_follow(client):
    answer = await client.get("/v1/catalog/moved")
    assert (answer.status_code, answer.headers["location"]) == (307, "http://127.0.0.1:1/elsewhere")


async def test_a_packed_body_stays_packed(client):
    async with client.stream("GET", "/v1/catalog/packed") as answer:
        assert b"".join([part async for part in answer.aiter_raw()]) == BIG


async def test_answers_without_a_body(client):
    for path, status in (("nothing", 204), ("known", 304)):
        answer = await client.get(f"/v1/catalog/{path}")
        assert (answer.status_code, answer.content) == (status, b"")
    head = await client.head("/v1/catalog/packed")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(BIG)))
    assert (await seen(client))["method"] == "GET"  # and the connection is in step


async def test_the_server_in_front_alone_tells_the_date(client):
    assert (await client.get("/v1/catalog/x")).headers.get_list("date") == []


async def test_a_connection_is_kept_for_the_next_request(client):
    ports = {(await seen(client, method))["port"] for method in ("GET", "POST", "GET")}
    assert len(ports) == 1


async def test_requests_at_the_same_time_have_a_connection_each(client):
    documents = await asyncio.gather(*(seen(client) for _ in range(5)))
    assert len({document["port"] for document in documents}) == 5


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n", b"ok"),
    ],
)  # fmt: skip
async def test_ways_to_end_an_answer(keys, answer, body):
    async with talking(answering(answer)) as address:
        given = await call(keys.remote(address), http_scope(path="/v1/catalog/x"))
    assert (given.status, given.body) == (200, body)
    assert {"link", "x-trailer", "transfer-encoding"} & set(given.headers) == set()


async def test_a_304_that_tells_a_length_is_whole_without_it(keys):
    """A server in front would wait for the bytes that the length announces (RFC 9110 §8.6)."""
    raw = b'HTTP/1.1 304 Not Modified\r\netag: "1"\r\ncontent-length: 9\r\n\r\n'
    async with talking(answering(raw)) as address:
        given = await call(keys.remote(address), http_scope(path="/v1/catalog/x"))
    assert (given.status, given.headers, given.body) == (304, {"etag": '"1"'}, b"")


async def test_what_comes_after_an_answer_is_never_taken_for_the_next(keys):
    heads = []

    async def talk(reader, writer):
        heads.append(await read_head(reader))
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"
        )
        await writer.drain()
        await reader.read()

    async with talking(talk) as address:
        remote = keys.remote(address)
        bodies = [(await call(remote, http_scope(path="/v1/catalog/x"))).body for _ in range(2)]
    assert (bodies, len(heads)) == ([b"ok", b"ok"], 2)


@pytest.mark.parametrize("path", [b"/v1/x y", b"/v1/\r\nx: y", b"/v1/\x7f", b"no-slash", b"/\x00"])
async def test_a_path_that_would_be_read_otherwise_is_refused(keys, path):
    scope = http_scope(path="/v1/catalog/x") | {"raw_path": path}
    assert (await call(keys.remote("http://127.0.0.1:9"), scope)).status == 400


@pytest.mark.parametrize("lengths", [[b"1", b"2"], [b"-1"], [b"0x2"], [b""]])
def test_a_length_that_would_be_read_otherwise_is_refused(lengths):
    scope = http_scope("POST", "/v1/x", [(b"content-length", length) for length in lengths])
    with pytest.raises(BadParameter):
        outgoing(scope, b"host", b"token")


def test_a_body_in_chunks_has_no_other_length():
    scope = http_scope("POST", "/v1/x", [(b"content-length", b"3"), (b"transfer-encoding", b"chunked")])
    request = outgoing(scope, b"host", b"token")
    opening = request.opening(b"four", last=False)
    assert b"content-length" not in opening
    assert opening.endswith(b"transfer-encoding: chunked\r\n\r\n4\r\nfour\r\n")
    assert request.part(b"", last=False) == b""
    assert request.part(b"", last=True) == b"0\r\n\r\n"


@pytest.mark.parametrize("parts", [[b"four"], [b"fo", b"ur"], [b"fo"]])
def test_a_body_of_another_length_than_declared_is_never_sent_whole(parts):
    request = outgoing(http_scope("POST", "/v1/x", [(b"content-length", b"3")]), b"host", b"token")
    *before, last = parts
    for part in before:
        request.part(part, last=False)
    with pytest.raises(ValueError, match="declared as 3"):
        request.part(last, last=True)


@pytest.mark.parametrize(
    "address",
    ["", "catalog:8001", "ftp://catalog", "file:///etc/passwd", "http://", "http://:80", "http://u:p@catalog",
     "http://catalog/base", "http://catalog?x", "http://catalog#x", "http://catalog:x", "http://catalog:99999",
     "http://目录", "//catalog", "unix:/run/x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(keys, address):
    with pytest.raises(ValueError, match="a service's address reads"):
        keys.remote(address)


@pytest.mark.parametrize("address", ["http://catalog", "https://catalog:8443/", "http://[::1]:8001"])
def test_an_address_is_a_scheme_and_a_host(keys, address):
    assert keys.remote(address).name == "catalog"
