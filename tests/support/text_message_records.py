"""Yunpian's records of text messages, simulated after its documents (查短信发送记录): what it says of a number within a time."""

import asyncio
from typing import Any
from urllib.parse import parse_qs

import orjson

from tests.support.hostile_receivers import answers_text


class Records:
    """The records that are answered; as its documents show them, numbers as text and moments without a zone."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def add(self, **values: Any) -> None:
        """A message that it took."""
        self.items.append(
            {"sid": "1", "mobile": "13800000001", "send_time": "2026-03-02 09:00:01", "text": "", "send_status": "SUCCESS",
             "report_status": "UNKNOWN", "fee": 1, "user_receive_time": None, "error_msg": None, "uid": None} | values
        )  # fmt: skip

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        await answers_text("200 OK", orjson.dumps(self.items).decode())(reader, writer)


def asked(request: bytes) -> tuple[str, dict[str, str]]:
    """The path of a request and its parameters."""
    head, _, body = request.partition(b"\r\n\r\n")
    return head.split(b" ")[1].decode(), {name: one[0] for name, one in parse_qs(body.decode()).items()}
