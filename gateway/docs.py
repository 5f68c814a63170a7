"""/docs: Swagger UI from our own files. Government networks have no internet: no request leaves the host."""

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable

from gateway.upstreams import Page
from kernel.http.asgi import Scope, Send
from kernel.http.snapshot import Snapshot, send_snapshot

#: The browser holds the page to its promise. Swagger UI sets styles inline and draws icons from data: URLs.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
)
#: The page names each file with the hash of its content, so that a copy never grows old.
_FOR_EVER = b"public, max-age=31536000, immutable"
#: file -> (package and folder it is shipped in, media type)
_ASSETS = {
    "swagger-ui-bundle.js": ("fastapi_offline", "static", b"text/javascript; charset=utf-8"),
    "swagger-ui.css": ("fastapi_offline", "static", b"text/css; charset=utf-8"),
    "init.js": ("gateway", "pages", b"text/javascript; charset=utf-8"),
}


def docs_pages() -> dict[str, Page]:
    """The paths of the documentation; each file is read at its first request and kept."""

    @cache
    def asset(name: str) -> Snapshot:
        package, folder, media_type = _ASSETS[name]
        return Snapshot(_file(package, folder, name).read_bytes(), media_type, _FOR_EVER)

    @cache
    def page() -> Snapshot:
        html = _file("gateway", "pages", "docs.html").read_text(encoding="utf-8")
        for name in _ASSETS:
            html = html.replace(f"{{{name}}}", asset(name).etag.strip('"'))
        return Snapshot(html.encode(), b"text/html; charset=utf-8", b"no-cache")

    pages = {f"/docs/assets/{name}": _page(partial(asset, name)) for name in _ASSETS}
    return pages | {"/docs": _page(page)}


def _page(snapshot: Callable[[], Snapshot]) -> Page:
    async def answer(scope: Scope, send: Send) -> None:
        await send_snapshot(snapshot(), scope, send, _HEADERS)

    return answer


def _file(package: str, folder: str, name: str) -> Traversable:
    return files(package) / folder / name


async def no_icon(scope: Scope, send: Send) -> None:
    """Browsers ask for /favicon.ico by themselves: there is none, which is no fault."""
    headers = [(b"cache-control", b"public, max-age=86400")]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def to_docs(scope: Scope, send: Send) -> None:
    """Who opens the address in a browser is led to the docs."""
    await send({"type": "http.response.start", "status": 307, "headers": [(b"location", b"/docs")]})
    await send({"type": "http.response.body", "body": b""})
