"""Settings of the interpretation service: frozen data, made once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kernel.legal_time import Calendars


@dataclass(frozen=True, slots=True)
class InterpretationSettings:
    """`files` is the folder that files lie in by their hash, `file_bytes` the largest that is taken; one that nothing
    refers to goes after `orphan_hours`. `idempotency_days`: how long answers are kept for repeated requests.
    `sweep_seconds`: how often timers, clocks and orphans are looked at.
    """

    database_url: str
    load_calendars: Callable[[], Calendars]
    files: Path
    file_bytes: int = 64 * 2**20
    orphan_hours: int = 24
    idempotency_days: int = 30
    sweep_seconds: float = 30.0
