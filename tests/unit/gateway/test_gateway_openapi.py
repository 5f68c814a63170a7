"""One OpenAPI document of several."""

import copy

import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway.description import own_document
from gateway.openapi import merge
from kernel.app import Service
from kernel.http.strict import PROBLEM_SCHEMA, problem_response
from kernel.security.scopes import SCOPES

pytestmark = pytest.mark.anyio


def document(service: str, **schemas):
    """A small document: one path whose answer is an Item, and a Page of them."""
    item = {"type": "object", "properties": {"id": {"type": "string"}}}
    page = {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": service, "version": "1"},
        "paths": {
            f"/v1/{service}/items": {
                "get": {
                    "operationId": f"{service}_list",
                    "tags": [service],
                    "security": [{"key": []}],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {
                                "application/json": {"schema": {"$ref": "#/components/schemas/Page"}}
                            },
                        },
                        "default": problem_response(),
                    },
                }
            }
        },
        "components": {
            "schemas": {"Item": item, "Page": page, "Problem": PROBLEM_SCHEMA} | schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "tags": [{"name": service}],
    }


OTHER_ITEM = {"type": "object", "properties": {"number": {"type": "integer"}}}


def merged(**documents):
    return merge({"gateway": own_document()} | documents, "1.2.3")


def schema_of(whole, service):
    answer = whole["paths"][f"/v1/{service}/items"]["get"]["responses"]["200"]
    return answer["content"]["application/json"]["schema"]["$ref"]


def test_the_merged_document_is_valid_openapi_3_1():
    whole = merged(a=document("a"), b=document("b", Item=OTHER_ITEM))
    OpenAPIV31SpecValidator(whole).validate()
    assert whole["openapi"] == "3.1.0"
    assert whole["info"]["title"] == "公开 Gongkai"
    assert whole["info"]["version"] == "1.2.3"
    assert whole["servers"] == [{"url": "/"}]


def test_schemas_described_alike_are_shared():
    whole = merged(a=document("a"), b=document("b"))
    assert sorted(whole["components"]["schemas"]) == ["Alive", "Item", "Page", "Problem", "Ready"]
    assert schema_of(whole, "a") == schema_of(whole, "b") == "#/components/schemas/Page"


def test_schemas_described_differently_get_their_service():
    whole = merged(a=document("a"), disclosure_requests=document("disclosure_requests", Item=OTHER_ITEM))
    schemas = whole["components"]["schemas"]
    assert "Item" not in schemas
    assert schemas["DisclosureRequests_Item"] == OTHER_ITEM
    assert "A_Item" in schemas


def test_a_schema_that_refers_to_a_different_one_is_itself_different():
    whole = merged(a=document("a"), b=document("b", Item=OTHER_ITEM))
    assert schema_of(whole, "b") == "#/components/schemas/B_Page"
    assert whole["components"]["schemas"]["B_Page"]["items"]["$ref"] == "#/components/schemas/B_Item"
    assert whole["components"]["schemas"]["A_Page"]["items"]["$ref"] == "#/components/schemas/A_Item"


def test_discriminators_follow_the_new_names():
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Item"}],
        "discriminator": {"propertyName": "kind", "mapping": {"item": "#/components/schemas/Item"}},
    }
    whole = merged(a=document("a", Union=union), b=document("b", Item=OTHER_ITEM))
    mapping = whole["components"]["schemas"]["Union"]["discriminator"]["mapping"]
    assert mapping == {"item": "#/components/schemas/A_Item"}


def test_security_schemes_are_merged_and_requirements_follow_them():
    other = document("b")
    other["components"]["securitySchemes"]["key"] = {"type": "apiKey", "in": "header", "name": "X-Key"}
    assert list(merged(a=document("a"), b=document("b"))["components"]["securitySchemes"]) == ["key"]
    whole = merged(a=document("a"), b=other)
    assert sorted(whole["components"]["securitySchemes"]) == ["A_key", "B_key"]
    assert whole["paths"]["/v1/b/items"]["get"]["security"] == [{"B_key": []}]


def test_general_security_moves_to_the_operations():
    general = document("a") | {"security": [{"key": []}]}
    del general["paths"]["/v1/a/items"]["get"]["security"]
    assert merged(a=general)["paths"]["/v1/a/items"]["get"]["security"] == [{"key": []}]


def test_tags_are_kept_in_order():
    whole = merged(a=document("a"), b=document("b"))
    assert [tag["name"] for tag in whole["tags"]] == ["运行 operations", "a", "b"]


def test_the_given_documents_stay_as_they_are():
    a, b = document("a") | {"security": [{"key": []}]}, document("b", Item=OTHER_ITEM)
    before = copy.deepcopy((a, b))
    merged(a=a, b=b)
    assert (a, b) == before


def test_two_services_cannot_describe_one_path():
    with pytest.raises(ValueError, match="/v1/a/items"):
        merged(a=document("a"), b=document("a"))


def test_two_operations_cannot_share_an_id():
    other = document("b")
    other["paths"]["/v1/b/items"]["get"]["operationId"] = "a_list"
    with pytest.raises(ValueError, match=r"a_list.*GET /v1/a/items.*GET /v1/b/items"):
        merged(a=document("a"), b=other)


def test_our_own_paths_have_ids_and_both_languages():
    paths = own_document()["paths"]
    assert sorted(paths) == [
        "/.well-known/api-catalog",
        "/docs",
        "/healthz",
        "/metrics",
        "/openapi.json",
        "/readyz",
    ]
    for item in paths.values():
        assert item["get"]["operationId"].startswith("gateway_")
        assert " / " in item["get"]["summary"] or "/ " in item["get"]["summary"]


def test_every_scope_is_described():
    description = merged()["info"]["description"]
    assert [scope for scope in SCOPES if f"`{scope}`" not in description] == []


async def test_the_document_is_served_with_an_etag_and_made_once(serving, database):
    made = []
    app = FastAPI(title="A")

    @app.get("/v1/catalog/items", operation_id="catalog_items")
    async def items() -> dict[str, str]:
        return {}

    def openapi():
        made.append(1)
        return app.openapi()

    async with serving(Service("catalog", app, openapi, database.ping)) as client:
        first = await client.get("/openapi.json")
        again = await client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    OpenAPIV31SpecValidator(first.json()).validate()
    assert "/v1/catalog/items" in first.json()["paths"]
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert made == [1]
