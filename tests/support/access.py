"""What tests ask of a running suite beside its API: its operators' files, commands and logs."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
from structlog.testing import capture_logs
from typer.testing import CliRunner

from gongkai.cli.main import app as cli
from gongkai.settings import Settings
from kernel.http.asgi import App


class Access(Protocol):
    """A suite in this process, or in containers."""

    def transport(self) -> httpx.AsyncBaseTransport:
        """Carries requests to the gateway, whatever host they name; those by https come as over a TLS proxy."""
        ...

    def notices(self) -> list[str]:
        """The names of the files among the holiday notices of this installation."""
        ...

    def put_notice(self, name: str, content: bytes) -> None:
        """Put a file there as an operator's tool does: whole, by renaming."""
        ...

    def remove_notice(self, name: str) -> None: ...

    def command(self, *words: str | Path) -> Any:
        """What a command of an operator says as JSON; a Path is a file that is handed to it."""
        ...

    def logs(self) -> AbstractContextManager[Callable[[], list[dict[str, Any]]]]:
        """What has been logged since the block began: {"event", "log_level", …}."""
        ...


class InProcess:
    """The suite in this process."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings

    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.ASGITransport(self._app, raise_app_exceptions=False)

    def notices(self) -> list[str]:
        return sorted(file.name for file in self._settings.calendars.glob("*"))

    def put_notice(self, name: str, content: bytes) -> None:
        folder = self._settings.calendars
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.new"
        draft.write_bytes(content)
        draft.rename(folder / name)

    def remove_notice(self, name: str) -> None:
        (self._settings.calendars / name).unlink()

    def command(self, *words: str | Path) -> Any:
        given = {
            "GONGKAI_DATA": str(self._settings.data),
            "GONGKAI_DATABASE_URL": self._settings.database_url,
        }
        done = CliRunner().invoke(cli, [*map(str, words), "--json"], env=given)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    @contextmanager
    def logs(self) -> Iterator[Callable[[], list[dict[str, Any]]]]:
        with capture_logs() as entries:
            yield lambda: [dict(entry) for entry in entries]
