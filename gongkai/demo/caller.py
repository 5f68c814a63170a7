"""Calls of the story: each is shown, checked, and ends the story with what went wrong and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from gongkai.demo.text import Voice


class StoryError(Exception):
    """The story did not go as told; the message says what and what to do, `中文 / English`."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls a service of a running server with one key. `client` carries the server's address."""

    client: httpx.Client
    voice: Voice
    key: str
    base: str = "/v1/catalog"

    def get(self, path: str, *, expect: int = 200, public: bool = False) -> Any:
        """The document at a path; `public` leaves the key out."""
        return self._call("GET", path, expect, public=public).json()

    def fetch(self, path: str) -> httpx.Response:
        """What lies at a path, as it is; 200, or 501 for what this machine cannot make."""
        return self._call("GET", path, (200, 501, 503))

    def post(
        self, path: str, body: Any, *, expect: int = 201, officer: tuple[str, str] | None = None,
        if_match: str | None = None, once: str | None = None,
    ) -> httpx.Response:  # fmt: skip
        """Post a document (`once`: the Idempotency-Key); the answer, whose status is `expect`."""
        return self._call("POST", path, expect, body, officer=officer, if_match=if_match, once=once)

    def put(
        self, path: str, body: Any, *, officer: tuple[str, str] | None = None, if_match: str | None = None
    ) -> httpx.Response:
        """Put a document; 200 for a change, 201 for a new one."""
        return self._call("PUT", path, (200, 201), body, officer=officer, if_match=if_match)

    def etag(self, path: str) -> str | None:
        """The ETag of what is at a path; None when nothing is there."""
        found: str | None = self._call("GET", path, (200, 404)).headers.get("etag")
        return found

    def _call(
        self, method: str, path: str, expect: int | tuple[int, ...], body: Any = None, *,
        officer: tuple[str, str] | None = None, if_match: str | None = None, once: str | None = None,
        public: bool = False,
    ) -> httpx.Response:  # fmt: skip
        headers = {
            "authorization": None if public else f"Bearer {self.key}",
            "gongkai-officer": f"{officer[0]};name={quote(officer[1])}" if officer else None,
            "if-match": if_match,
            "idempotency-key": once,
        }
        given = {name: value for name, value in headers.items() if value}
        try:
            answer = self.client.request(method, f"{self.base}{path}", json=body, headers=given)
        except httpx.TransportError as error:
            raise StoryError(
                f"服务没有应答({error});请查看运行 make run 的终端,然后重新运行 make demo"
                f" / the server does not answer ({error}): look at it, then run make demo again"
            ) from error
        self.voice.called(method, f"{self.base}{path}", answer.status_code)
        if answer.status_code not in (expect if isinstance(expect, tuple) else (expect,)):
            raise StoryError(_refusal(method, path, answer))
        return answer


def _refusal(method: str, path: str, answer: httpx.Response) -> str:
    """What the server said, in its own words: its problems name what to do."""
    try:
        problem: Mapping[str, Any] = answer.json()
        zh, en = problem["detail_zh"], problem["detail_en"]
    except (ValueError, KeyError, TypeError):
        zh = en = answer.text[:200]
    return f"{method} {path} 未如预期(HTTP {answer.status_code}):{zh} / not as expected: {en}"


def expect(holds: bool, zh: str, en: str) -> None:
    """End the story when something does not hold."""
    if not holds:
        raise StoryError(
            f"{zh};可另用空数据目录重试:GONGKAI_DATA=/另一目录 make demo / {en}: try with an empty data directory"
        )
