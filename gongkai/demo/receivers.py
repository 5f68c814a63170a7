"""Receivers of the story on 127.0.0.1: systems that verify the webhooks they get, and a simulator of a group's WeCom robot."""

import base64
import contextlib
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

#: Seconds between the sender's clock and a receiver's (Standard Webhooks), bytes of a text to a group (WeCom's documents).
TOLERANCE, TEXT = 300, 2048
ROBOT: Final = "/robot/send"


@dataclass(frozen=True, slots=True)
class Taken:
    """A request as it came, what it was answered with, and whether its signature held."""

    id: str
    stamp: str
    signature: str
    body: bytes
    status: int
    verified: bool


class Hall(ThreadingHTTPServer):
    """Receivers by path: `keys` are theirs (whsec_… or whpk_…), those in `broken` answer 500. `group` is what stands in the chat."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.keys: dict[str, str] = {}
        self.broken: set[str] = set()
        self.taken: defaultdict[str, list[Taken]] = defaultdict(list)
        self.group: list[str] = []

    @property
    def target(self) -> str:
        """What an administrator opens for push: a network and a port."""
        return f"127.0.0.1/32:{self.server_port}"

    def url(self, path: str) -> str:
        """The address of a receiver."""
        return f"http://127.0.0.1:{self.server_port}{path}"

    def told(self, path: str, message: str) -> list[Taken]:
        """What a receiver got of a message, in its order."""
        return [one for one in self.taken[path] if one.id == message]


@contextlib.contextmanager
def hall() -> Iterator[Hall]:
    """Receivers that listen until the story is told."""
    with Hall() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def verified(key: str, taken_id: str, stamp: str, signature: str, body: bytes) -> bool:
    """Whether one of the signatures is of these bytes, by this key and just now: what docs/integrators/receive-a-webhook.md asks."""
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    content = f"{taken_id}.{stamp}.".encode() + body
    kind, _, encoded = key.partition("_")
    raw = base64.b64decode(encoded)
    for one in signature.split():
        version, _, value = one.partition(",")
        if kind == "whsec" and version == "v1":
            wanted = base64.b64encode(hmac.digest(raw, content, hashlib.sha256))
            if hmac.compare_digest(value.encode(), wanted):
                return True
        if kind == "whpk" and version == "v1a":
            with contextlib.suppress(InvalidSignature):
                Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(value), content)
                return True
    return False


def write_for_openssl(taken: Taken, key: str, folder: Path) -> tuple[str, ...]:
    """Content, key and v1a signature of a request as files in a folder; the command that verifies them there."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = base64.b64decode(key.removeprefix("whpk_"))
    signature = next(one for one in taken.signature.split() if one.startswith("v1a,"))
    (folder / "content").write_bytes(f"{taken.id}.{taken.stamp}.".encode() + taken.body)
    (folder / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + raw)
    (folder / "signature").write_bytes(base64.b64decode(signature.removeprefix("v1a,")))
    return (
        "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin", "-in", "content",
        "-sigfile", "signature",
    )  # fmt: skip


class _Receiver(BaseHTTPRequestHandler):
    server: Hall

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        if path == ROBOT:
            self._robot(body)
            return
        said = [self.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")]
        good = path in self.server.keys and verified(self.server.keys[path], said[0], said[1], said[2], body)
        status = 401 if not good else 500 if path in self.server.broken else 204
        self.server.taken[path].append(Taken(said[0], said[1], said[2], body, status, good))
        self.send_response(status)
        self.end_headers()

    def _robot(self, body: bytes) -> None:
        """HTTP 200 whatever happens, as WeCom's documents say: the number counts."""
        text = json.loads(body)["text"]["content"]
        found = {"errcode": 0, "errmsg": "ok"}
        if len(text.encode()) > TEXT:
            found = {"errcode": 40058, "errmsg": f"text.content exceed max length {TEXT}"}
        else:
            self.server.group.append(text)
        answer = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing of requests: the story tells of them."""
