"""This installation's working-day calendars: those shipped, and what an operator has put beside them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kernel.legal_time import Calendars, NoticeError, read_notice, read_overlay, shipped_calendars


def calendar_directory() -> Path:
    """Where operators put notices and overlays: `$GONGKAI_DATA/calendars`, else `./data/calendars`."""
    return Path(os.environ.get("GONGKAI_DATA") or "data") / "calendars"


def load_calendars(directory: Path | None) -> Calendars:
    """The shipped calendars with every `*.json` of a directory added, in order of file name.

    A file with the member `region` is an overlay, any other a notice. A missing directory adds nothing.
    Raises NoticeError whose pointers name the file (`2027.json#/holidays/0`) when one is unreadable or wrong.
    """
    return CalendarFolder(directory).trial({}) if directory is not None else shipped_calendars()


class CalendarFolder:
    """A directory of notices and overlays, one JSON file each; the name is the file's without `.json`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def loaded(self) -> dict[str, dict[str, Any]]:
        """The documents by name. Raises NoticeError naming a file that is not readable."""
        return {path.stem: _read(path) for path in self._paths()}

    def trial(self, changes: Mapping[str, Mapping[str, Any] | None]) -> Calendars:
        """The shipped calendars with the directory's as they would be with these changes (None: removed).

        Raises NoticeError; the pointers of what is there already name its file.
        """
        calendars = shipped_calendars()
        for path in self._paths():
            if path.stem in changes:
                continue
            try:
                calendars = _with(calendars, _read(path))
            except NoticeError as error:
                faults = [(at if "#" in at else f"{path.name}#{at}", zh, en) for at, zh, en in error.faults]
                raise NoticeError(faults) from error
        for document in changes.values():
            if document is not None:
                calendars = _with(calendars, document)
        return calendars

    def put(self, name: str, document: Mapping[str, Any]) -> None:
        """Keep a document, whole or not at all."""
        self.directory.mkdir(parents=True, exist_ok=True)
        draft = self.directory / f".{name}.{os.getpid()}.draft"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.directory / f"{name}.json")

    def remove(self, name: str) -> None:
        """Forget a document; one that is not there is forgotten already."""
        (self.directory / f"{name}.json").unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self.directory.glob("*.json")) if self.directory.is_dir() else []


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        fault = (f"{path.name}#", f"不是可读取的 JSON:{error}", f"not readable as JSON: {error}")
        raise NoticeError([fault]) from error
    if not isinstance(document, dict):
        raise NoticeError([(f"{path.name}#", "应为一个对象", "must be an object")])
    return document


def _with(calendars: Calendars, document: Mapping[str, Any]) -> Calendars:
    if "region" in document:
        return calendars.with_notices([], overlays=[read_overlay(document)])
    return calendars.with_notices([read_notice(document)])
