"""A client of Gongkai in one file, to copy into your system; needs httpx and nothing else. See report.py for its use."""

import json
import os
import time
from collections.abc import Iterator
from datetime import date, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

#: 法定日期是北京时间的日期 / dates of law are days in Asia/Shanghai, which has no summer time.
SHANGHAI = timezone(timedelta(hours=8))
TRIES = 6
FIRST_PAUSE_SECONDS = 0.5


class Refused(Exception):
    """The request does not hold: repeating it does not help. `code` is stable, the text is for people."""

    def __init__(self, answer: httpx.Response) -> None:
        problem = answer.headers.get("content-type", "").startswith("application/problem+json")
        told: dict[str, Any] = answer.json() if problem else {"detail": answer.text[:500]}
        self.status, self.code = answer.status_code, told.get("code")
        # 向运维报障时请附 X-Request-Id / give the X-Request-Id to the operator.
        super().__init__(
            f"{self.status} {self.code}: {told['detail']} ({answer.headers.get('x-request-id')})"
        )


class Gongkai:
    """The catalog of one server. `feed_file` keeps the id of the last event that was handled."""

    def __init__(self, url: str, key: str, feed_file: Path) -> None:
        self._feed_file = feed_file
        # 读超时须长于长轮询的 30 秒 / longer than the 30 seconds of a long poll.
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/v1/catalog", headers={"authorization": f"Bearer {key}"}, timeout=60
        )

    def today(self) -> date:
        """The server's day: whatever the clock of this machine says."""
        answer = self._send("GET", "/bodies", params={"limit": 1})
        return parsedate_to_datetime(answer.headers["date"]).astimezone(SHANGHAI).date()

    def dry_run(self, event: dict[str, Any]) -> dict[str, Any]:
        """试算 What would follow from an event; nothing is written."""
        return self._post("/business-events", event | {"dry_run": True}, None)

    def report(self, event: dict[str, Any]) -> dict[str, Any]:
        """报送 Report an event; its number makes the key, so that a retry after a restart is the same request too."""
        return self._post("/business-events", event, f"report-{event['client_event_id']}")

    def duties(self, **filters: str) -> Iterator[dict[str, Any]]:
        """公开义务 The duties that pass the filters, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self._send("GET", "/obligations", params=filters | cursor).json()
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def publish(self, duty: str, publication: dict[str, Any]) -> dict[str, Any]:
        """登记公开 Record a publication; its day and hash make the key: another version of the page is another one."""
        key = f"publish-{publication['published_on']}-{publication['content_hash'][-32:]}"
        return self._post(f"/obligations/{duty}/publications", publication, key)

    def follow(self, seconds: int = 30) -> Iterator[dict[str, Any]]:
        """跟进 The events after the last one handled; ends when nothing came for so many seconds (at most 30).

        Say `handled` after each. An event can come twice: do the same thing only once.
        """
        last = self._feed_file.read_text() if self._feed_file.exists() else None
        while True:
            after = {"last_event_id": last} if last else {}
            batch = self._send("GET", "/feed", params={"wait_seconds": seconds, **after}).json()
            if not batch:
                return
            yield from batch
            last = batch[-1]["id"]

    def handled(self, event: dict[str, Any]) -> None:
        """Keep the feed's place. 先写后换名,断电也不留半个文件 / the whole file or the old one, also when power fails."""
        written = self._feed_file.with_suffix(".new")
        written.write_text(event["id"])
        os.replace(written, self._feed_file)

    def _post(self, path: str, document: dict[str, Any], key: str | None) -> dict[str, Any]:
        # 重试须逐字节相同 / a retry has to be the same bytes, so they are made once.
        headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key else {})
        found: dict[str, Any] = self._send(
            "POST", path, content=json.dumps(document).encode(), headers=headers
        ).json()
        return found

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        """One request, repeated while that can help; raises Refused, or the last error when nothing helped."""
        for attempt in range(TRIES):
            pause = FIRST_PAUSE_SECONDS * 2**attempt
            try:
                answer = self._http.request(method, path, **given)
                if answer.is_success:
                    return answer
                refused = Refused(answer)
                if answer.status_code < 500 and refused.code != "idempotency_key_in_flight":
                    raise refused
                failure: Exception = refused
                pause = max(pause, float(answer.headers.get("retry-after", 0)))
            except httpx.TransportError as error:
                failure = error
            if attempt < TRIES - 1:
                time.sleep(pause)
        raise failure
