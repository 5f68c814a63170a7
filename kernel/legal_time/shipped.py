"""The calendars that come with the package: the one module here that reads files, the package's own."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from kernel.legal_time.calendars import Calendars
from kernel.legal_time.reading import read_notice
from kernel.legal_time.statutory import Statutory


def _load(path: str) -> Any:
    return json.loads(files("kernel.legal_time").joinpath("data", path).read_text(encoding="utf-8"))


@cache
def shipped_statutory() -> Statutory:
    """The statutory holidays with their windows and the lunar table 2000-2050."""
    return Statutory(_load("statutory_holidays.json"))


@cache
def shipped_calendars() -> Calendars:
    """The notices of 2019-2026, and the states of 2019 and 2020 before amendment. No overlay is shipped."""
    folder = files("kernel.legal_time").joinpath("data", "notices")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    statutory = shipped_statutory()
    return Calendars.of([read_notice(_load(f"notices/{name}"), statutory) for name in names], (), statutory)
