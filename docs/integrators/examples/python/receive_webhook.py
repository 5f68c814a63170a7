"""Receives signed messages on PORT (default 9000; 0: any free one): standard library alone, run as `python receive_webhook.py`.

WEBHOOK_SECRET is the endpoint's secret (whsec_...). Behind TLS: put it behind your web server.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 300  # seconds between the sender's clock and ours
LONGEST = 1024 * 1024
KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen: set[str] = set()  # in production: a unique column of your database


def good(headers, body: bytes) -> bool:
    """Whether we share a secret with whoever sent exactly these bytes, just now."""
    id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(time.time() - int(stamp)) > TOLERANCE:
        return False
    wanted = hmac.digest(KEY, f"{id}.{stamp}.".encode() + body, hashlib.sha256)
    for signature in headers.get("webhook-signature", "").split():  # several while a secret is rotated
        version, _, value = signature.partition(",")
        if version == "v1" and hmac.compare_digest(value.encode(), base64.b64encode(wanted)):
            return True
    return False


def say(line: str) -> None:
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.flush()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        if length > LONGEST:
            return self.answer(413)
        body = self.rfile.read(length)  # the bytes as they came: parsed and written anew, they verify no more
        if not good(self.headers, body):
            return self.answer(401)
        id = self.headers["webhook-id"]
        if id not in seen:  # a message may come twice; the id stays the same
            seen.add(id)
            message = json.loads(body)
            say(message["data"]["title"])  # put it into your queue here; answer within 10 seconds
        return self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9000"))), Receiver)
    say(f"listening on {server.server_port}")
    server.serve_forever()
