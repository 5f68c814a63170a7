"""A suite in processes of its own as tests meet it: its clock goes by a file, requests go to a port of this machine."""

from datetime import date, datetime
from pathlib import Path

import httpx

from kernel.clock import SHANGHAI, SystemClock
from kernel.testing.clock import MovableClock


class FileClock(MovableClock):
    """The clock of processes under libfaketime: set by a file (`+seconds`), and running on from there."""

    def __init__(self, file: Path, moment: date | datetime) -> None:
        self._file = file
        super().__init__(moment)

    def set_to(self, moment: date | datetime) -> None:
        super().set_to(moment)
        self._ahead = self._now - SystemClock().now()
        write_for_others(self._file, f"{self._ahead.total_seconds():+f}\n")

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead

    def today(self) -> date:
        return self.now().astimezone(SHANGHAI).date()


class Published(httpx.AsyncHTTPTransport):
    """Carries requests for any host to a port of this machine; those by https as a TLS proxy before it would."""

    def __init__(self, port: int) -> None:
        super().__init__(trust_env=False, retries=0)
        self._port = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        headers = request.headers.copy()
        if request.url.scheme == "https":
            headers["x-forwarded-proto"] = "https"
        return await super().handle_async_request(
            httpx.Request(
                request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
            )
        )


def write_for_others(file: Path, content: str) -> None:
    """Replace a file whole; whoever reaches it may read it."""
    draft = file.with_suffix(".new")
    draft.write_text(content)
    draft.chmod(0o644)
    draft.rename(file)
