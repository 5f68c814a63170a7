"""/.well-known/api-catalog: where the interfaces of this host are described (RFC 9727), as a linkset (RFC 9264)."""

from collections.abc import Sequence
from typing import Final

from gateway.upstreams import Page, Upstream
from kernel.http.asgi import Scope, Send
from kernel.http.problems import encode
from kernel.http.snapshot import Snapshot, send_snapshot

PATH: Final = "/.well-known/api-catalog"
MEDIA_TYPE: Final = b'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_LINK: Final = (b"link", f'<{PATH}>; rel="api-catalog"'.encode())


def api_catalog(upstreams: Sequence[Upstream]) -> Page:
    """One entry a service: its interface, the merged description, the page for people, its state."""
    linkset = [
        {
            "anchor": upstream.prefix,
            "service-desc": [
                {"href": "/openapi.json", "type": "application/vnd.oai.openapi+json;version=3.1"}
            ],
            "service-doc": [{"href": "/docs", "type": "text/html"}],
            "status": [{"href": "/readyz", "type": "application/json"}],
        }
        for upstream in upstreams
    ]
    snapshot = Snapshot(encode({"linkset": linkset}), MEDIA_TYPE, b"no-cache")

    async def answer(scope: Scope, send: Send) -> None:
        await send_snapshot(snapshot, scope, send, [_LINK])

    return answer
