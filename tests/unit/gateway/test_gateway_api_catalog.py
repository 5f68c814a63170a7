"""RFC 9727: the host says where its interfaces are described."""

from asgi_driver import call, http_scope

from gateway.api_catalog import PATH, api_catalog
from gateway.upstreams import Routes, Upstream


async def _document():
    return {}


CATALOG = Upstream("catalog", "/v1/catalog", None, _document)


async def test_the_api_catalog_leads_to_every_service():
    answer = await call(Routes({PATH: api_catalog([CATALOG])}, []), http_scope(path=PATH))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/linkset+json")
    assert answer.headers["link"] == '</.well-known/api-catalog>; rel="api-catalog"'
    (entry,) = answer.json()["linkset"]
    assert entry["anchor"] == "/v1/catalog"
    assert [entry[relation][0]["href"] for relation in ("service-desc", "service-doc", "status")] == [
        "/openapi.json",
        "/docs",
        "/readyz",
    ]


async def test_head_carries_the_link_alone():
    answer = await call(Routes({PATH: api_catalog([CATALOG])}, []), http_scope("HEAD", PATH))
    assert (answer.status, answer.body) == (200, b"")
    assert "api-catalog" in answer.headers["link"]
