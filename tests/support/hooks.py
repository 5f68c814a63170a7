"""Receivers of webhooks on the loopback that take everything, and remember what came."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple


class Arrival(NamedTuple):
    """What came: the path it was sent to, its id, its bytes."""

    path: str
    id: str
    body: bytes


class Hook(ThreadingHTTPServer):
    """Answers 204 after `seconds`, so that something is under way; what came, each as often as it came."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.seconds = seconds
        self.came: list[Arrival] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def target(self) -> str:
        """What GONGKAI_PUSH_TARGETS says of it."""
        return f"127.0.0.0/8:{self.server_address[1]}"


class _Taking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append(Arrival(self.path, self.headers["webhook-id"], body))
        time.sleep(self.server.seconds)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(seconds: float = 0.0) -> Iterator[Hook]:
    """A receiver for the length of the block."""
    with Hook(seconds) as hook:
        thread = Thread(target=hook.serve_forever)
        thread.start()
        try:
            yield hook
        finally:
            hook.shutdown()
            thread.join()
