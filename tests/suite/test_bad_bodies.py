"""Whatever a caller sends as a body, the answer is a problem that names the member, and nothing is written."""

import json
import re
from typing import Any

import httpx

from gongkai.processes import SERVICES
from tests.support.answers import all_pages, openapi, pointers, problem
from tests.support.county import bind, event
from tests.support.suite import AUTHOR, COUNTY, Suite, body_named

EVENTS = "/v1/catalog/business-events"
JSON = {"content-type": "application/json"}


async def send(client: httpx.AsyncClient, content: bytes, kind: str = "application/json") -> httpx.Response:
    return await client.post(EVENTS, content=content, headers={"content-type": kind})


async def test_every_member_at_fault_is_named(suite: Suite, body: str) -> None:
    wrong: list[tuple[dict[str, Any], list[str]]] = [
        ({"colour": "red"}, ["/colour"]),
        ({"client_event_id": 7}, ["/client_event_id"]),
        ({"client_event_id": ""}, ["/client_event_id"]),
        ({"client_event_id": "   "}, ["/client_event_id"]),
        ({"client_event_id": "x" * 101}, ["/client_event_id"]),
        ({"event_type": "两个字"}, ["/event_type"]),
        ({"event_type": "a b"}, ["/event_type"]),
        ({"occurred_on": "2026-02-31"}, ["/occurred_on"]),
        ({"occurred_on": "2026-03-02T10:00:00+08:00"}, ["/occurred_on"]),
        ({"occurred_on": 20260302}, ["/occurred_on"]),
        ({"occurred_on": None}, ["/occurred_on"]),
        ({"occurred_on": "2026-03-03"}, ["/occurred_on"]),  # tomorrow
        ({"occurred_on": "0001-01-01"}, ["/occurred_on"]),
        ({"dates": {"done_on": "9999-12-31"}}, ["/dates/done_on"]),
        ({"dates": {"done_on": "2026-02-30"}}, ["/dates/done_on"]),
        ({"dates": {"done_on": True}}, ["/dates/done_on"]),
        ({"dates": []}, ["/dates"]),
        ({"region": "36042"}, ["/region"]),
        ({"region": "360499"}, ["/region"]),
        ({"region": "永修县"}, ["/region"]),
        ({"region": 360425}, ["/region"]),
        ({"region": "3604%"}, ["/region"]),
        ({"body": "body_none"}, ["/body"]),
        ({"body": None}, ["/body"]),
        ({"body": None, "bodies": []}, ["/body"]),
        ({"bodies": [7]}, ["/bodies/0"]),
        ({"bodies": ["body_none"]}, ["/bodies/0"]),
        ({"bodies": ["x"] * 201}, ["/bodies"]),
        ({"domain": ""}, ["/domain"]),
        ({"dry_run": "true"}, ["/dry_run"]),
        ({"dry_run": 1}, ["/dry_run"]),
        ({"attributes": {f"a{n}": n for n in range(51)}}, ["/attributes"]),
        ({"client_event_id": 7, "colour": "red", "region": 1}, ["/client_event_id", "/region", "/colour"]),
    ]  # fmt: skip
    async with suite.client("department") as department:
        for changes, named in wrong:
            answer = await department.post(EVENTS, json=event("n1", body) | changes)
            assert pointers(answer, 422) == named, changes
        for missing in ("client_event_id", "event_type", "occurred_on", "region"):
            document = event("n1", body)
            del document[missing]
            assert pointers(await department.post(EVENTS, json=document), 422) == [f"/{missing}"]
        assert await all_pages(department, EVENTS) == []


async def test_attributes_are_texts_numbers_and_truths_only(suite: Suite, body: str) -> None:
    async with suite.client("department") as department:
        for value in (1.5, None, [], {}, float("nan")):
            content = json.dumps(event("n1", body, attributes={"kind": value})).encode()
            named = pointers(await send(department, content), 422)
            assert named
            assert all(pointer.startswith("/attributes/kind") for pointer in named), value
        assert await all_pages(department, EVENTS) == []


async def test_another_countys_division_and_body_are_403(suite: Suite, body: str) -> None:
    document = {"name": "德安县局", "region": "360426", "level": "county"}
    async with suite.client("neighbour") as neighbour:
        theirs = (await neighbour.post("/v1/catalog/bodies", json=document)).json()["id"]
        assert pointers(await neighbour.post(EVENTS, json=event("n1", theirs)), 403) == ["/region"]
        mixed = event("n1", body, region="360426")
        assert pointers(await neighbour.post(EVENTS, json=mixed), 403) == ["/body"]
        assert await all_pages(neighbour, EVENTS) == []
    async with suite.client("county") as county:
        answer = await county.post(EVENTS, json=event("n1", body, bodies=[theirs]))
        assert pointers(answer, 403, "foreign_division") == ["/bodies/0"]


async def test_text_that_no_database_keeps_is_422_and_named(suite: Suite, body: str) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"client_event_id": "a\x00b"}, "/client_event_id"),
        ({"attributes": {"kind": "\x00"}}, "/attributes/kind"),
        ({"attributes": {"kind\x00": "x"}}, "/attributes/kind\N{REPLACEMENT CHARACTER}"),
        ({"body": "\x00"}, "/body"),
        ({"attributes": {"kind": "\ud800"}}, "/attributes/kind"),
        ({"client_event_id": "\udfff"}, "/client_event_id"),
        ({"colour\ud800": "x"}, "/colour?"),
        ({"dates": {"a/b~\x00": "2026-03-02"}}, "/dates/a~1b~0\N{REPLACEMENT CHARACTER}"),
    ]
    async with suite.client("department") as department:
        for changes, pointer in wrong:
            for ascii_only in (True, False):
                content = json.dumps(event("n1", body) | changes, ensure_ascii=ascii_only)
                answer = await send(department, content.encode("utf-8", "surrogatepass"))
                problem(answer, answer.status_code)
                assert answer.status_code in (400, 422), changes  # raw control signs are no JSON at all
                if ascii_only:
                    assert pointers(answer, 422, "unstorable_text") == [pointer]
        assert await all_pages(department, EVENTS) == []


async def test_emoji_and_signs_beyond_the_first_plane_are_text_like_any(suite: Suite, body: str) -> None:
    async with suite.client("department") as department:
        document = event("n-😀-𠮷", body, attributes={"镇": "𰻝", "e": "é\u2028"})
        for content in (json.dumps(document), json.dumps(document, ensure_ascii=False)):
            answer = await department.post(
                EVENTS, content=content.encode(), headers=JSON | {"idempotency-key": str(len(content))}
            )
            if answer.status_code == 409:
                continue
            kept = (await department.get(answer.headers["location"])).json()
            assert kept["client_event_id"] == document["client_event_id"]
            assert kept["attributes"] == document["attributes"]


async def test_huge_whole_numbers_come_back_as_they_were_sent(suite: Suite, body: str) -> None:
    numbers = {"a": 2**53 + 1, "b": -(2**70), "c": 10**300}
    async with suite.client("department") as department:
        answer = await department.post(EVENTS, json=event("n1", body, attributes=numbers))
        assert answer.status_code == 201, answer.text
        assert (await department.get(answer.headers["location"])).json()["attributes"] == numbers


async def test_what_is_no_json_object_is_refused(suite: Suite, body: str) -> None:
    good = json.dumps(event("n1", body)).encode()
    async with suite.client("department") as department:
        for content in (
            b"", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", good[:-1], good + b"}", b"[" * 100_000,
            b'{"a":' * 50_000, good.replace(b"n1", b"n" * 10_000), b'{"client_event_id": ' + b"9" * 5000 + b"}",
        ):  # fmt: skip
            answer = await send(department, content)
            problem(answer, answer.status_code)
            assert answer.status_code in (400, 422), content[:40]
        for content, zh, en in (
            (b"[" * 100_000, "嵌套过深", "nested too deep"),
            (b'{"client_event_id": ' + b"9" * 6000 + b"}", "位数过多的整数", "too many digits"),
            ('{"a": "县"}'.encode("gbk"), "应为 UTF-8 编码的 JSON", "JSON in UTF-8"),
            ("{“a”: 1}".encode(), "中文引号", "Chinese quotation marks"),
        ):
            told = problem(await send(department, content), 400)
            assert (zh in told["detail_zh"], en in told["detail_en"]) == (True, True), told
        assert await all_pages(department, EVENTS) == []


async def test_a_member_that_is_there_twice_is_named_wherever_it_stands(suite: Suite, body: str) -> None:
    good = json.dumps(event("n1", body))
    async with suite.client("department") as department:
        for spoilt, named in (
            (good.replace('"region"', '"region": "360426", "region"'), ["/region"]),
            (good.replace('"dates": {', '"dates": {"a/b": "2026-03-02", "a/b": "2026-03-01", '), ["/dates/a~1b"]),
            ('{"a": [{"b": 1, "\\u0062": 1}], "a": [{"b": 1, "b": 2}], "c": 1}', ["/a", "/a/0/b"]),
            ('{"a": {"x": 1, "x": 1, "x": 1}}', ["/a/x"]),
        ):  # fmt: skip
            answer = await send(department, spoilt.encode())
            assert pointers(answer, 422, "repeated_member") == named, spoilt
        assert await all_pages(department, EVENTS) == []
        assert (await send(department, good.encode())).status_code == 201


async def test_another_content_type_is_refused(suite: Suite, body: str) -> None:
    good = json.dumps(event("n1", body)).encode()
    async with suite.client("department") as department:
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/xml",
            "multipart/form-data",
        ):
            answer = await send(department, good, kind)
            problem(answer, answer.status_code)
            assert answer.status_code in (400, 415, 422), kind
        bare = await department.post(EVENTS, content=good)
        problem(bare, bare.status_code)
        assert await all_pages(department, EVENTS) == []


async def test_a_body_over_the_limit_is_413(suite: Suite) -> None:
    async with suite.client("department") as department:
        problem(await send(department, b" " * (2 * 2**20 + 1)), 413)


async def test_accept_language_chooses_title_and_detail(suite: Suite) -> None:
    async with suite.client("department") as department:
        for header, language in (
            ("en", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en;q=0.9,zh;q=0.1", "en"), ("fr", "zh"), (None, "zh"),
        ):  # fmt: skip
            headers = {"accept-language": header} if header else {}
            answer = await department.post(EVENTS, json={}, headers=headers)
            found = problem(answer, 422)
            assert found["detail"] == found[f"detail_{language}"], header
            assert answer.headers["content-language"] == ("en" if language == "en" else "zh-CN")


async def test_every_writing_operation_refuses_text_that_no_database_keeps(suite: Suite) -> None:
    nul = "\x00"
    async with suite.client("county", AUTHOR) as county:
        body = await body_named(county, "财政局")
        etag = (await county.get(f"/v1/catalog/bodies/{body}")).headers["etag"]
        new_body = {"name": nul, "region": COUNTY, "level": "county"}
        bound = {
            "region": COUNTY,
            "event_type": "a",
            "items": [{"item": "fiscal-budget-001", "dates": {nul: "a"}}],
        }
        answers = [
            await county.post("/v1/catalog/bodies", json=new_body),
            await county.put(f"/v1/catalog/bodies/{body}", json=new_body, headers={"if-match": etag}),
            await county.put("/v1/catalog/bindings/nul-1", json=bound),
            await county.post(
                "/v1/catalog/catalogues",
                json={"region": COUNTY, "guidelines": ["fiscal-budget-sample"], "note": f"a{nul}"},
            ),
        ]  # fmt: skip
        for answer in answers:
            problem(answer, 422, "unstorable_text")
        for path in ("/v1/catalog/region-imports?source=x", "/v1/catalog/body-imports"):
            problem(await county.post(path, content=b"code,name\n360425101,a\x00b\n"), 400, "bad_encoding")


async def test_a_body_where_none_is_taken_is_refused_by_every_operation(suite: Suite) -> None:
    sent = {"reason": "搬迁", "a/b": 1}
    async with suite.client("county", AUTHOR) as county:
        document = await openapi(county)
        asked = [
            (method, re.sub(r"\{\w+\}", "x", path))
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if path.startswith("/v1/") and "requestBody" not in operation
        ]
        assert {path.split("/")[2] for _, path in asked} >= {name.replace("_", "-") for name in SERVICES}
        assert {method for method, _ in asked} >= {"get", "post", "put", "delete"}
        for method, path in asked:
            answer = await county.request(method, path, json=sent)
            assert pointers(answer, 422, "body_not_taken") == ["/reason", "/a~1b"], (method, path)


async def test_a_refused_body_leaves_everything_undone_and_one_that_says_nothing_is_none(
    suite: Suite,
) -> None:
    there = "/v1/catalog/bindings/test-1"
    async with suite.client() as county:
        for nothing in (b"", b"{}", b" { }\n", b"null"):
            await bind(suite, "test-1", "test.done", {"land-expropriation-002": {"*": "done_on"}})
            for said in (
                b'{"reason": "x"}',
                b"[1]",
                b"7",
                b"reason=x",
                b'{"reason": 1, "reason": 2}',
                b"\xff",
            ):
                answer = await county.request("DELETE", there, content=said, headers=JSON)
                told = problem(answer, 422, "body_not_taken")
                assert "请去掉请求体" in told["detail_zh"]
                assert "send none" in told["detail_en"]
                assert (await county.get(there)).status_code == 200
            headers = {"if-match": "*"} | (JSON if nothing else {})
            gone = await county.request("DELETE", there, content=nothing, headers=headers)
            assert gone.status_code == 204, gone.text
