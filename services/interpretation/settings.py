"""Settings of the interpretation service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kernel.blob_bucket import Bucket
from kernel.legal_time import Calendars


@dataclass(frozen=True, slots=True)
class InterpretationSettings:
    """`files` is the folder or bucket that files lie in by their hash, `file_bytes` the largest that is taken; one that nothing
    refers to goes after `orphan_hours`. `response_clock_starts`: whether the clocks of
    responses run from when a matter was found or from when it happened. `idempotency_days`: how long answers are kept for repeated requests.
    `sweep_seconds`: how often timers, clocks and orphans are looked at,
    `calendar_check_seconds`: how often new holiday notices are looked for.
    """

    database_url: str
    load_calendars: Callable[[], Calendars]
    files: Path | Bucket
    file_bytes: int = 64 * 2**20
    orphan_hours: int = 24
    response_clock_starts: Literal["found", "occurred"] = "found"
    idempotency_days: int = 30
    sweep_seconds: float = 30.0
    calendar_check_seconds: float = 2.0
