"""This installation's working-day calendars: those shipped, and what an operator has put beside them."""

import json
import os
from pathlib import Path

from kernel.legal_time import Calendars, NoticeError, read_notice, read_overlay, shipped_calendars


def calendar_directory() -> Path:
    """Where operators put notices and overlays: `$GONGKAI_DATA/calendars`, else `./data/calendars`."""
    return Path(os.environ.get("GONGKAI_DATA") or "data") / "calendars"


def load_calendars(directory: Path | None) -> Calendars:
    """The shipped calendars with every `*.json` of a directory added, in order of file name.

    A file with the member `region` is an overlay, any other a notice. A missing directory adds nothing.
    Raises NoticeError whose pointers name the file (`2027.json#/holidays/0`) when one is unreadable or wrong.
    """
    calendars = shipped_calendars()
    if directory is None or not directory.is_dir():
        return calendars
    for path in sorted(directory.glob("*.json")):
        try:
            calendars = _with_file(calendars, path)
        except NoticeError as error:
            raise NoticeError((f"{path.name}#{at}", zh, en) for at, zh, en in error.faults) from error
    return calendars


def _with_file(calendars: Calendars, path: Path) -> Calendars:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise NoticeError([("", f"不是可读取的 JSON:{error}", f"not readable as JSON: {error}")]) from error
    if isinstance(document, dict) and "region" in document:
        return calendars.with_notices([], overlays=[read_overlay(document)])
    return calendars.with_notices([read_notice(document)])
