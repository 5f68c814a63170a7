"""The integrators' examples and the operators' backfill, run: against a real server, through a line that fails once."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import servers
from tests.support.answers import problem
from tests.support.documents import blocks, broken_promises
from tests.support.server import Installation, installation

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs/integrators/examples"
BACKFILL = (ROOT / "docs/operators/backfill.md").read_text("utf-8")
#: Example -> (what it needs, its command, with the path of a file beside it).
COMMANDS = {
    "python": ((), (sys.executable, "python/report.py")),
    "java": (("java",), ("java", "-Dfile.encoding=UTF-8", "java/Report.java")),
    "curl": (("curl", "jq", "sha256sum"), ("sh", "curl/report.sh")),
}
NEXT = "\x1e"


# The containers are one installation: tests of other modules may use it in between.
@pytest.fixture(scope="function" if servers.in_containers() else "module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("examples") / "data") as running:
        yield running


class Line:
    """A line to the server that loses the first answer to a report, and breaks before the first publication.

    `tries` holds (path, Idempotency-Key, body) of every write but dry runs.
    """

    def __init__(self, upstream: str) -> None:
        self.tries: list[tuple[str, str | None, bytes]] = []
        line = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                self.pass_on(b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if json.loads(body).get("dry_run"):
                    self.pass_on(body)
                    return
                line.tries.append((self.path, self.headers["idempotency-key"], body))
                if len(line.tries) == 1:
                    self.ask(body)  # the server did it, and nobody hears of it
                    self.close_connection = True
                elif len([path for path, _, _ in line.tries if path.endswith("/publications")]) == 1:
                    self.send_error(503)
                else:
                    self.pass_on(body)

            def ask(self, body: bytes) -> httpx.Response:
                kept = ("authorization", "content-type", "idempotency-key")
                headers = {name: self.headers[name] for name in kept if name in self.headers}
                url = f"{upstream}{self.path}"
                return httpx.request(self.command, url, content=body, headers=headers, timeout=60)

            def pass_on(self, body: bytes) -> None:
                answer = self.ask(body)
                self.send_response_only(answer.status_code)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> "Line":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def run(example: str, url: str, key: str, feed_file: Path, *, code: int = 0) -> str:
    """What an example says, after checking its exit code (1: what it says of its failure); skips where a tool is absent."""
    needs, (*command, file) = COMMANDS[example]
    if absent := [tool for tool in needs if not shutil.which(tool)]:
        pytest.skip(f"the {example} example needs {', '.join(absent)}")
    given = {
        "GONGKAI_URL": url, "GONGKAI_KEY": key, "GONGKAI_FEED_FILE": str(feed_file), "PYTHONDONTWRITEBYTECODE": "1",
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",  # it is compiled anew each time: seconds saved
    }  # fmt: skip
    done = subprocess.run(
        [*command, str(EXAMPLES / file), f"{example}-2026-0001"], env=os.environ | given, capture_output=True,
        encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


def told_after(department: httpx.Client, place: str) -> list[dict[str, Any]]:
    """All that the feed has told since, however much a start still had to tell."""
    found: list[dict[str, Any]] = []
    while page := department.get("/v1/catalog/feed", params={"last_event_id": place, "limit": 200}).json():
        found += page
        place = page[-1]["id"]
    return found


def place_in(department: httpx.Client) -> str:
    """Where the feed has come to; a server that has just started has put nothing into it yet."""
    told = department.get("/v1/catalog/feed", params={"limit": 200, "wait_seconds": 30}).json()
    return str(told[-1]["id"])


@pytest.mark.parametrize("example", COMMANDS)
def test_an_example_reports_publishes_and_follows_through_a_line_that_fails(
    example: str, server: Installation, tmp_path: Path
) -> None:
    feed_file = tmp_path / "feed"
    with server.client("department") as department:
        place = place_in(department)
        feed_file.write_text(place)
        with Line(server.url) as line:
            said = run(example, line.url, server.keys["department"]["key"], feed_file).splitlines()
        found = [line.removeprefix("reported: ") for line in said if line.startswith("reported: ")]
        query = {"event": found[0]}
        duties = department.get("/v1/catalog/obligations", params=query).json()["items"]
        told = told_after(department, place)
    assert [duty["status"] for duty in duties] == ["fulfilled_on_time"] * 2
    assert said[0] == "dry run: 2 duties"
    assert said[-1] == "done: 0 duties left"
    assert [line.partition(", due ")[0] for line in said if line.startswith("duty: ")] == [
        f"duty: {duty['item']['name']}" for duty in duties
    ]
    # It was told what came after the place that it had kept, in order, and kept the place of the last one.
    heard = [line for line in said if line.startswith("event: ")]
    assert heard == [f"event: {event['type']} {event['subject']}" for event in told][: len(heard)]
    assert feed_file.read_text().strip() == told[len(heard) - 1]["id"]
    # What was tried twice was the same request under the same key, and happened once.
    report, again, publication, once_more, other = line.tries
    assert report == again
    assert publication == once_more
    assert len({key for _, key, _ in (report, publication, other)}) == 3
    created = [e["subject"] for e in told if e["type"] == "gongkai.catalog.obligation.created.v1"]
    mine = [f"obligations/{duty['id']}" for duty in duties]  # those of another example may be told late
    assert sorted(one for one in created if one in mine) == sorted(mine)


@pytest.mark.parametrize("example", COMMANDS)
def test_an_example_gives_up_at_once_where_repeating_does_not_help(
    example: str, server: Installation, tmp_path: Path
) -> None:
    with Line(server.url) as line:
        said = run(example, line.url, "gk_no_such_key", tmp_path / "feed", code=1)
    assert "401" in said
    assert line.tries == []


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="told with curl and jq")
def test_the_backfill_gives_the_answers_that_the_document_shows(server: Installation) -> None:
    told = [(kind, text) for kind, text in blocks(BACKFILL) if kind in ("bash", "json")]
    script = "set -eu\n" + "".join(f"{text}printf '{NEXT}'\n" for kind, text in told if kind == "bash")
    script = script.replace("http://127.0.0.1:8000", server.url)
    done = subprocess.run(
        ["sh"], input=script, cwd=server.data.parent, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    said = iter(done.stdout.split(NEXT))
    answer = ""
    compared = 0
    for kind, text in told:
        if kind == "bash":
            answer = next(said)
        else:
            assert list(broken_promises(json.loads(text), json.loads(answer))) == []
            compared += 1
    assert compared == 5


def test_Art17_history_without_its_review_is_refused_too(server: Installation) -> None:
    event = {
        "client_event_id": "unreviewed", "event_type": "land.requisition.approved", "occurred_on": "2026-02-02",
        "dates": {"approval_received_on": "2026-02-02"}, "region": "360425", "body": "sample-land-bureau",
        "domain": "land-expropriation",
    }  # fmt: skip
    with server.client("department") as department:
        duty = department.post("/v1/catalog/business-events", json=event).json()["obligations"][0]
        publication = {
            "published_on": "2026-02-10", "title": "旧件", "channels": ["gov_website"], "elements": [],
            "content_hash": "sha256:" + "0" * 64,
        }  # fmt: skip
        answer = department.post(f"/v1/catalog/obligations/{duty['id']}/publications", json=publication)
        found = problem(answer, 422)
        assert [error["pointer"] for error in found["errors"]] == ["/review"]
        assert (duty["status"], duty["backlog"]) == ("overdue", True)
