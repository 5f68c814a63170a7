"""What the product is measured against, under the same uvicorn options: `python -m bench.references KIND PORT FILE`.

`asgi` is the least that can answer over HTTP in Python: ready bytes, no look at the request but its ETag.
`fastapi` is the least that a FastAPI service does: one route that parses the product's own model, then ready bytes.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Response

from kernel.http.asgi import App, Receive, Scope, Send
from services.catalog.business_events.schemas import BusinessEventIn


def bare_asgi(body: bytes) -> App:
    """Answers everything with these bytes; a request that carries If-None-Match with 304 and no body."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if any(name == b"if-none-match" for name, _ in scope["headers"]):
            await send({"type": "http.response.start", "status": 304, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def bare_fastapi(body: bytes) -> App:
    """One route that parses an event as the product does and answers these bytes."""
    app = FastAPI()

    @app.post("/v1/catalog/business-events")
    async def report(event: BusinessEventIn) -> Response:
        return Response(body, media_type="application/json")

    @app.get("/healthz")
    async def live() -> Response:
        return Response(b"{}", media_type="application/json")

    return app


KINDS: dict[str, Callable[[bytes], App]] = {"asgi": bare_asgi, "fastapi": bare_fastapi}


def main() -> None:
    """Serve one of KINDS; the options are those of `gongkai serve`."""
    import uvicorn

    kind, port, path = sys.argv[1:]
    uvicorn.run(
        KINDS[kind](Path(path).read_bytes()), host="127.0.0.1", port=int(port), log_level="warning",
        access_log=False, lifespan="auto", timeout_graceful_shutdown=10, server_header=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
