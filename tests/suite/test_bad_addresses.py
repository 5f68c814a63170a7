"""Paths, query parameters, cursors and headers that make no sense are problems that name what is wrong."""

import base64
import json
from urllib.parse import quote

from tests.support.answers import all_pages, pointers, problem
from tests.support.suite import Suite

LISTS = (
    "regions", "bodies", "guidelines", "guidelines/fiscal-budget-sample/items", "catalogues", "bindings",
    "business-events", "obligations", "publications",
)  # fmt: skip
ODD = (
    "%00",
    "a%00b",
    "%2e%2e",
    "%F0%9F%98%80",
    "%20",
    "'%22;--",
    "%25",
    "x" * 3000,
    "%ED%A0%80",
    "\\",
    "*",
    "{id}",
)
BY_ID = (
    "/v1/catalog/regions/{}", "/v1/catalog/regions/{}/catalogue", "/v1/catalog/bodies/{}", "/v1/catalog/guidelines/{}",
    "/v1/catalog/guidelines/{}/items", "/v1/catalog/catalogues/{}", "/v1/catalog/catalogues/{}/items",
    "/v1/catalog/bindings/{}", "/v1/catalog/business-events/{}", "/v1/catalog/obligations/{}",
    "/v1/catalog/obligations/{}/explanation", "/v1/catalog/publications/{}",
)  # fmt: skip


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


async def test_odd_ids_in_paths_are_404(suite: Suite) -> None:
    async with suite.client() as county:
        for path in BY_ID:
            for odd in ODD:
                answer = await county.get(path.format(odd))
                problem(answer, 404)


async def test_odd_ids_in_paths_that_write_are_404_or_refused(suite: Suite) -> None:
    async with suite.client("county", "u-1;name=a", **{"if-match": '"x"'}) as county:
        for odd in ODD:
            for method, path in (
                ("DELETE", "bindings/{}"), ("POST", "business-events/{}/dates"), ("POST", "obligations/{}/publications"),
                ("POST", "catalogues/{}/review"), ("POST", "publications/{}/withdrawal"), ("PUT", "bindings/{}"),
                ("PUT", "bodies/{}"), ("PUT", "domains/{}"), ("DELETE", "catalogues/{}/deviations/{}"),
            ):  # fmt: skip
                answer = await county.request(method, f"/v1/catalog/{path.format(odd, odd)}", json={})
                problem(answer, answer.status_code)
                assert answer.status_code in (400, 403, 404, 422), (method, path, odd)


async def test_unknown_paths_and_methods_are_problems(suite: Suite) -> None:
    async with suite.client() as county:
        for path in (
            "/v1",
            "/v1/catalog",
            "/v1/catalog/",
            "/v1/catalog/nothing",
            "/v2/catalog/regions",
            "/v1/other/x",
        ):
            problem(await county.get(path), 404)
        for method in ("PATCH", "DELETE", "PUT"):
            answer = await county.request(method, "/v1/catalog/obligations")
            problem(answer, 405)
            assert "GET" in answer.headers["allow"]


async def test_limits_and_cursors_that_are_none_are_400(suite: Suite) -> None:
    async with suite.client() as county:
        for name in LISTS:
            path = f"/v1/catalog/{name}"
            for limit in ("0", "101", "-1", "abc", "", "1.5", "9" * 40):
                assert pointers(await county.get(path, params={"limit": limit}), 400) == ["?limit"], limit
            for given in (
                "garbage", "%", "é", "\x00", "", "A" * 401, cursor(), cursor("x"), cursor(1), cursor(None), cursor([], {}),
                cursor(name, 10**100), cursor(name, -1), cursor(name, "\x00"), cursor(name, "\ud800"), cursor(name, True),
                cursor("no-such-list", "2026-01-01", "x"), cursor(name, "2026-02-31", "x"), cursor(*["x"] * 9),
            ):  # fmt: skip
                assert pointers(await county.get(path, params={"cursor": given}), 400) == ["?cursor"], given


async def test_a_cursor_of_another_list_is_400(suite: Suite) -> None:
    async with suite.client() as county:
        given = {}
        for name in ("regions", "bodies", "guidelines", "bindings"):
            page = await county.get(f"/v1/catalog/{name}?limit=1")
            given[name] = page.json()["next_cursor"]
            assert given[name]
        items = await county.get("/v1/catalog/guidelines/fiscal-budget-sample/items?limit=1")
        given["guidelines/fiscal-budget-sample/items"] = items.json()["next_cursor"]
        for name in (*LISTS, "guidelines/land-expropriation-sample/items"):
            for other, value in given.items():
                answer = await county.get(f"/v1/catalog/{name}", params={"cursor": value})
                if name == other:
                    assert answer.status_code == 200
                else:
                    assert pointers(answer, 400, "bad_cursor") == ["?cursor"]


async def test_an_unknown_parameter_is_400_and_named_with_the_known_ones(suite: Suite) -> None:
    async with suite.client() as county:
        for name in LISTS:
            answer = await county.get(f"/v1/catalog/{name}?limit=1&colour=red&x=1")
            assert pointers(answer, 400, "unknown_parameter") == ["?colour", "?x"]
            assert "cursor" in problem(answer, 400)["detail"]


async def test_unknown_parameters_of_writing_operations_are_400_and_write_nothing(suite: Suite) -> None:
    document = {"name": "新局", "region": "360425", "level": "county"}
    async with suite.client() as county:
        answer = await county.post("/v1/catalog/bodies?dryrun=true", json=document)
        assert pointers(answer, 400, "unknown_parameter") == ["?dryrun"]
        assert "新局" not in [body["name"] for body in await all_pages(county, "/v1/catalog/bodies")]


async def test_filters_that_are_none_are_problems(suite: Suite) -> None:
    async with suite.client() as county:
        for query, pointer in (
            ("status=late", "?status"), ("due_before=2026-02-31", "?due_before"), ("due_after=soon", "?due_after"),
            ("due_before=2026-03-02T00:00:00Z", "?due_before"), ("region=360499", "?region"), ("body=none", "?body"),
            ("region=%00", "?region"), ("body=%00", "?body"), ("domain=%00", "?domain"), ("event=%00", "?event"),
        ):  # fmt: skip
            answer = await county.get(f"/v1/catalog/obligations?{query}")
            found = problem(answer, answer.status_code)
            assert answer.status_code in (400, 422), query
            assert [error["pointer"] for error in found["errors"]] == [pointer]
        for path in ("business-events?client_event_id=", "bindings?event_type=", "catalogues?region=",
                     "publications?obligation=", "bodies?region=", "regions?parent=", "feed?last_event_id="):  # fmt: skip
            problem(await county.get(f"/v1/catalog/{path}%00"), 400)


async def test_wildcards_in_filters_are_ordinary_signs(suite: Suite) -> None:
    async with suite.client() as county:
        for sign in ("%", "_", "3604%", "360_25", "\\"):
            for path in ("bodies?region=", "publications?region=", "catalogues?region=", "regions?parent="):
                answer = await county.get(f"/v1/catalog/{path}{quote(sign)}")
                if answer.status_code == 200:
                    assert answer.json()["items"] == [], (path, sign)
                else:
                    problem(answer, answer.status_code)
                    assert answer.status_code in (400, 422)


async def test_headers_that_are_none_are_problems(suite: Suite) -> None:
    document = {"name": "新局", "region": "360425", "level": "county"}
    async with suite.client() as county:
        for headers in ({"idempotency-key": ""}, {"idempotency-key": "k" * 201}):
            answer = await county.post("/v1/catalog/bodies", json=document, headers=headers)
            assert pointers(answer, 400) == ["Idempotency-Key"]
        for officer in (
            "",
            "nobody",
            ";name=a",
            "u-1;name=",
            "u-1;name=%00",
            "u-1;name=%ED%A0%80",
            "u;name=" + "x" * 300,
        ):
            answer = await county.post(
                "/v1/catalog/bodies", json=document, headers={"gongkai-officer": officer}
            )
            assert pointers(answer, 400, "officer_unreadable") == ["Gongkai-Officer"], officer
