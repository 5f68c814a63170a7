"""The published catalogue through the embedded gateway, against a bare ASGI app that answers the same bytes."""

from bench.load import request_bytes
from bench.report import Line
from bench.server import product, reference, scratch
from bench.serving import CATALOGUE, client, compare

PROMISE = 0.5


def run() -> list[Line]:
    """Two lines: the whole catalogue (promised), and 304 to a caller that has it."""
    with scratch() as directory, product(data := directory / "data") as ours:
        ours.first_answer(CATALOGUE)
        with client(ours, data, None) as http:
            answer = http.get(CATALOGUE).raise_for_status()
        body = directory / "body.json"
        body.write_bytes(answer.content)
        with reference("asgi", body) as theirs:
            theirs.first_answer("/")
            whole = request_bytes("GET", CATALOGUE, {})
            known = request_bytes("GET", CATALOGUE, {"if-none-match": answer.headers["etag"]})
            return [
                compare("catalogue GET", PROMISE, ours, theirs, whole, "bare ASGI",
                        note=f"{len(answer.content):,} bytes"),
                compare("catalogue GET, 304", None, ours, theirs, known, "bare ASGI", status=304),
            ]  # fmt: skip
